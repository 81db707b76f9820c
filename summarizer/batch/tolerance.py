"""How many failures a run bears."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError, SummarizerError

FEW = 20  # a share of failures means nothing before so many articles


class TooManyFailuresError(SummarizerError):
    """More articles failed than the run bears."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A number, or a share in percent."""

    count: int | None = None
    percent: float | None = None

    @classmethod
    def parse(cls, text: str) -> Tolerance:
        """Raises an InputError for anything but N or P%."""
        try:
            if text.endswith("%"):
                percent = float(text[:-1])
                if 0 <= percent <= 100:
                    return cls(percent=percent)
            elif int(text) >= 0:
                return cls(count=int(text))
        except ValueError:
            pass
        raise InputError(f"--max-failures {text!r} is neither a number nor a percentage; example: 20 or 5%")

    def is_exceeded(self, failed: int, ended: int) -> bool:
        if self.count is not None:
            return failed > self.count
        return self.percent is not None and ended >= FEW and failed * 100 > self.percent * ended
