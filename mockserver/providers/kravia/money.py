"""Money in øre: whole numbers inside, JSON numbers in major units outside. Nothing is ever rounded silently."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from mockserver.errors import Fault

__all__ = ["exact_ore", "line_total", "major", "ore"]

_CENT = Decimal("0.01")


def exact_ore(amount: float) -> int | None:
    """Major units → øre; None when there are more than two decimals."""
    cents = Decimal(repr(amount)).scaleb(2)
    whole = int(cents)
    return whole if cents == whole else None


def ore(amount: float, place: str, faults: list[Fault]) -> int:
    """Major units → øre; an amount with more than two decimals adds a fault and counts as 0 (KD-11)."""
    cents = exact_ore(amount)
    if cents is None:
        faults.append(Fault(place, f"has more than two decimals ({amount!r})"))
    return cents or 0


def major(cents: int) -> int | float:
    """Øre → major units as JSON shows them: a whole number where it is one."""
    whole, rest = divmod(cents, 100)
    return whole if rest == 0 else cents / 100


def line_total(unit_price: float, count: float, discount: float) -> Decimal:
    """What an order line comes to in major units, rounded half up to two decimals (KD-12)."""
    price = Decimal(repr(unit_price)) * Decimal(repr(count)) * (100 - Decimal(repr(discount))) / 100
    return price.quantize(_CENT, ROUND_HALF_UP)
