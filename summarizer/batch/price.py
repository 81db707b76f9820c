"""What the user says that tokens cost, where no list of prices knows it or knows it right."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from ..brief import Usage
from ..errors import SettingsError


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """US dollars per million tokens; called with a usage, its cost.

    Attributes:
        cached_usd: of the part of the input that the endpoint had read before.
    """

    input_usd: float
    cached_usd: float
    output_usd: float

    @classmethod
    def parse(cls, text: str) -> TokenPrice:
        """Raises a SettingsError for anything but INPUT/OUTPUT or INPUT/CACHED/OUTPUT."""
        try:
            rates = [float(rate) for rate in text.split("/")]
        except ValueError:
            rates = []
        if len(rates) not in (2, 3) or not all(0 <= rate < inf for rate in rates):
            raise SettingsError(
                f"price is {text!r}; give INPUT/OUTPUT or INPUT/CACHED/OUTPUT, "
                "US dollars per million tokens, each 0 or more"
            )
        price = cls(rates[0], rates[-2], rates[-1])  # of two, the first is that of cached input too
        if price.cached_usd > price.input_usd:  # the ceiling is kept by the price of input that is not cached
            raise SettingsError(
                f"price is {text!r}, with cached input dearer than other; the order is INPUT/CACHED/OUTPUT"
            )
        return price

    def __call__(self, usage: Usage) -> float:
        fresh = max(0, usage.input_tokens - usage.cached_input_tokens)
        cost = (
            fresh * self.input_usd
            + usage.cached_input_tokens * self.cached_usd
            + usage.output_tokens * self.output_usd
        )
        return cost / 1_000_000
