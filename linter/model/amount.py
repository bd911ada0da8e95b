"""How many tokens something takes: a number, or what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["NONE", "Amount", "total"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of tokens from `low` to `high`; where `is_open`, there may be more, since not all of it can be seen."""

    low: int
    high: int
    is_open: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the number is known."""
        return self.low == self.high and not self.is_open

    @property
    def middle(self) -> int:
        """The number in the middle, as an estimate."""
        return (self.low + self.high) // 2

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.low + other.low, self.high + other.high, self.is_open or other.is_open)

    @property
    def shown(self) -> str:
        """The number in words: `812`, `about 812`, `700 to 900`, `at least 700`."""
        if self.is_open:
            return f"at least {self.low:,}"
        if self.low == self.high:
            return f"{self.low:,}"
        if (self.high - self.low) * 20 <= self.high:
            return f"about {self.middle:,}"
        return f"{self.low:,} to {self.high:,}"


NONE = Amount(0, 0)


def total(amounts: Iterable[Amount]) -> Amount:
    """Adds amounts up."""
    low = high = 0
    is_open = False
    for amount in amounts:
        low, high, is_open = low + amount.low, high + amount.high, is_open or amount.is_open
    return Amount(low, high, is_open)
