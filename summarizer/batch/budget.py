"""What a run costs, and when to stop it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ..brief import Usage
from ..errors import BudgetError
from .price import TokenPrice

CHARACTERS_A_TOKEN = 3.0  # below what English has (4 and more), so that an estimate errs on the dear side

Price = Callable[[Usage], float | None]


def cost_usd(model: str, endpoint: str, usage: Usage) -> float | None:
    """What an endpoint charges for a usage; None where its price is not known: never 0.

    Args:
        endpoint: the base URL; the same model has other prices elsewhere, so the name alone tells nothing.
    """
    from genai_prices import Usage as Priced
    from genai_prices import calc_price

    priced = Priced(
        input_tokens=usage.input_tokens,
        cache_read_tokens=usage.cached_input_tokens,
        output_tokens=usage.output_tokens,
    )
    try:
        return float(calc_price(priced, model, provider_api_url=endpoint).total_price)
    except (LookupError, ValueError):
        return None


def price_of(model: str, endpoint: str, discount: float = 1.0, told: str | None = None) -> Price:
    """The price of a usage of one model.

    Args:
        discount: a factor on the list price.
        told: as TokenPrice reads it; in place of the list price, and what is paid: no discount is taken off it.
    """
    if told is not None:
        return TokenPrice.parse(told)
    if cost_usd(model, endpoint, Usage(input_tokens=1, output_tokens=1)) is None:
        return lambda usage: None

    def price(usage: Usage) -> float | None:
        cost = cost_usd(model, endpoint, usage)
        return None if cost is None else cost * discount

    return price


def estimate_tokens(characters: int) -> int:
    return int(characters / CHARACTERS_A_TOKEN) + 1


@dataclass(slots=True)
class Budget:
    """Ceilings on cost and tokens; what is in flight counts at what it may cost at most.

    Attributes:
        spent: usage of the run, earlier processes included.
        reserved: the most that requests in flight may use.
    """

    price: Price = lambda usage: None
    max_cost_usd: float | None = None
    max_tokens: int | None = None
    spent: Usage = field(default_factory=Usage)
    spent_usd: float = 0.0
    reserved: list[Usage] = field(default_factory=list)
    _waiters: deque[asyncio.Future[None]] = field(default_factory=deque)

    def check(self) -> None:
        """Raises a BudgetError for a ceiling that cannot be kept."""
        if self.max_cost_usd is not None and self.price(Usage(input_tokens=1, output_tokens=1)) is None:
            raise BudgetError(
                "the model's price is not known, so --max-cost cannot be kept; tell it by --price or use --max-tokens"
            )

    def resume(self, spent: Usage, spent_usd: float | None) -> None:
        """Count what was used before; None, which no price was known for then, at the price known now."""
        self.spent = spent
        self.spent_usd = (self.price(spent) or 0.0) if spent_usd is None else spent_usd

    @property
    def is_bounded(self) -> bool:
        return self.max_cost_usd is not None or self.max_tokens is not None

    def ceiling(self) -> str:
        """The ceilings as the command line has them."""
        told = [f"--max-tokens {self.max_tokens:,}"] if self.max_tokens is not None else []
        told += [f"--max-cost {self.max_cost_usd:g}"] if self.max_cost_usd is not None else []
        return " and ".join(told)

    def _exceeds(self, usages: list[Usage]) -> str | None:
        total = sum(usages, Usage())
        if self.max_tokens is not None:
            tokens = sum(u.input_tokens + u.output_tokens for u in (self.spent, total))
            if tokens > self.max_tokens:
                return f"--max-tokens {self.max_tokens:,}"
        if self.max_cost_usd is not None and self.spent_usd + (self.price(total) or 0) > self.max_cost_usd:
            return f"--max-cost {self.max_cost_usd:g}"
        return None

    async def reserve(self, most: Usage) -> None:
        """Set the most that a request may use aside; waits where requests in flight may leave enough.

        Raises:
            BudgetError: the ceiling would be passed.
        """
        while self.is_bounded and (passed := self._exceeds([*self.reserved, most])):
            if not self.reserved:
                raise BudgetError(f"stopped before passing {passed}: {self._standing()}")
            await self.wait()
        self.reserved.append(most)

    async def wait(self) -> None:
        """Until a request is settled."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(future)
        await future

    def settle(self, most: Usage, used: Usage) -> float | None:
        """Turn a reservation into what was used; the cost of it."""
        cost = self.price(used) if used.input_tokens or used.output_tokens else 0.0
        self.spent += used
        self.spent_usd += cost or 0.0
        self.reserved.remove(most)
        while self._waiters:
            future = self._waiters.popleft()
            if not future.done():
                future.set_result(None)
        return cost

    def _standing(self) -> str:
        tokens = self.spent.input_tokens + self.spent.output_tokens
        cost = f", ${self.spent_usd:.4f}" if self.max_cost_usd is not None else ""
        return f"{tokens:,} tokens{cost} used"
