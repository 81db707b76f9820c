"""One budget for the many machines of a cluster."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from ..brief import Usage
from ..errors import BudgetError
from .budget import Budget, tokens_of


@dataclass(slots=True)
class Ledger:
    """What all may spend together; an actor of Ray's.

    What a lost machine had set aside stays set aside: the ceiling is kept, and the next run, which counts what is
    recorded, has it again.
    """

    max_tokens: int | None
    max_cost_usd: float | None
    tokens: int = 0
    cost_usd: float = 0.0

    def take(self, tokens: int, cost_usd: float) -> bool:
        """Set aside what a request may cost at most, if that is still there."""
        if self.max_tokens is not None and self.tokens + tokens > self.max_tokens:
            return False
        if self.max_cost_usd is not None and self.cost_usd + cost_usd > self.max_cost_usd:
            return False
        self.tokens += tokens
        self.cost_usd += cost_usd
        return True

    def give_back(self, tokens: int, cost_usd: float) -> None:
        self.tokens -= tokens
        self.cost_usd -= cost_usd


@dataclass(slots=True)
class SharedBudget(Budget):
    """A machine's part in it: every request is set aside in the ledger, and settled there.

    Attributes:
        ledger: handle of the Ledger actor.
    """

    ledger: Any = None
    settled: int = 0

    async def reserve(self, most: Usage) -> None:
        while True:
            settled = self.settled
            if await self._take(most):
                self.reserved.append(most)
                return
            if settled != self.settled:
                continue  # meanwhile a request of this machine has left some
            if not self.reserved:
                raise BudgetError(f"stopped before passing {self.ceiling()}")
            await self.wait()

    async def _take(self, most: Usage) -> bool:
        told = self.ledger.take.remote(tokens_of(most), self.price(most) or 0.0)
        is_taken: bool = await asyncio.wrap_future(told.future())
        return is_taken

    def settle(self, most: Usage, used: Usage | None) -> float | None:
        cost = Budget.settle(
            self, most, used
        )  # a class with slots is made anew, and super() does not find it
        self.settled += 1
        if used is not None:  # otherwise all of it may have been used
            left_usd = (self.price(most) or 0.0) - (cost or 0.0)
            self.ledger.give_back.remote(tokens_of(most) - tokens_of(used), left_usd)
        return cost
