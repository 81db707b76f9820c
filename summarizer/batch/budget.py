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


def tokens_of(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens


def estimate_tokens(characters: int) -> int:
    return int(characters / CHARACTERS_A_TOKEN) + 1


@dataclass(slots=True)
class Budget:
    """Ceilings on cost and tokens; what is in flight counts at what it may cost at most.

    Attributes:
        spent: usage of the run as it was told, earlier processes included.
        held: the most that may have been used where nobody tells: by replies without usage, by requests that are out.
        reserved: the most that requests in flight may use.
    """

    price: Price = lambda usage: None
    max_cost_usd: float | None = None
    max_tokens: int | None = None
    spent: Usage = field(default_factory=Usage)
    spent_usd: float = 0.0
    held: Usage = field(default_factory=Usage)
    reserved: list[Usage] = field(default_factory=list)
    _waiters: deque[asyncio.Future[None]] = field(default_factory=deque)

    def check(self) -> None:
        """Raises a BudgetError for a ceiling that cannot be kept."""
        if self.max_cost_usd is not None and self.price(Usage(input_tokens=1, output_tokens=1)) is None:
            raise BudgetError(
                "the model's price is not known, so --max-cost cannot be kept; tell it by --price or use --max-tokens"
            )

    def resume(self, spent: Usage, spent_usd: float | None, held: Usage | None = None) -> None:
        """Count what was used before; None, which no price was known for then, at the price known now."""
        self.spent, self.held = spent, held or Usage()
        self.spent_usd = (self.price(spent) or 0.0) if spent_usd is None else spent_usd

    @property
    def is_bounded(self) -> bool:
        return self.max_cost_usd is not None or self.max_tokens is not None

    def ceiling(self) -> str:
        """The ceilings as the command line has them."""
        told = [f"--max-tokens {self.max_tokens:,}"] if self.max_tokens is not None else []
        told += [f"--max-cost {self.max_cost_usd:g}"] if self.max_cost_usd is not None else []
        return " and ".join(told)

    def counted(self, *more: Usage) -> tuple[int, float]:
        """Tokens and cost that count against the ceilings, with more on top of what is spent and held."""
        most = sum(more, self.held)
        return tokens_of(self.spent) + tokens_of(most), self.spent_usd + (self.price(most) or 0.0)

    def _exceeds(self, usages: list[Usage]) -> str | None:
        tokens, cost_usd = self.counted(*usages)
        if self.max_tokens is not None and tokens > self.max_tokens:
            return f"--max-tokens {self.max_tokens:,}"
        if self.max_cost_usd is not None and cost_usd > self.max_cost_usd:
            return f"--max-cost {self.max_cost_usd:g}"
        return None

    async def reserve(self, most: Usage) -> None:
        """Set the most that a request may use aside; waits where requests in flight may leave enough.

        Raises:
            BudgetError: the ceiling would be passed.
        """
        while self.is_bounded and (passed := self._exceeds([*self.reserved, most])):
            if not self.reserved:
                raise self._stopped(passed)
            await self.wait()
        self.reserved.append(most)

    def hold(self, most: Usage) -> None:
        """Set the most that a request may use aside for good; never waits: nothing that is held is settled here.

        Raises:
            BudgetError: the ceiling would be passed.
        """
        if self.is_bounded and (passed := self._exceeds([*self.reserved, most])):
            raise self._stopped(passed)
        self.held += most

    async def wait(self) -> None:
        """Until a request is settled."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(future)
        await future

    def settle(self, most: Usage, used: Usage | None) -> float | None:
        """Turn a reservation into what was used; the cost of it.

        Args:
            used: None where the reply did not tell: the reservation goes on to count, the cost is not known.
        """
        cost = None
        if used is None:
            self.held += most
        else:
            cost = self.price(used) if tokens_of(used) else 0.0
            self.spent += used
            self.spent_usd += cost or 0.0
        self.reserved.remove(most)
        while self._waiters:
            future = self._waiters.popleft()
            if not future.done():
                future.set_result(None)
        return cost

    def _stopped(self, passed: str) -> BudgetError:
        told = f"{self._amount(self.spent, self.spent_usd)} used"
        if tokens_of(self.held):
            told += f"; {self._amount(self.held, self.price(self.held) or 0.0)} set aside"
        return BudgetError(f"stopped before passing {passed}: {told}")

    def _amount(self, usage: Usage, cost_usd: float) -> str:
        cost = f", ${cost_usd:.4f}" if self.max_cost_usd is not None else ""
        return f"{tokens_of(usage):,} tokens{cost}"
