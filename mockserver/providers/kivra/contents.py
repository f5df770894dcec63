"""What content has to be beyond its schema (KIV-46). No HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from stdnum import luhn

from mockserver.providers.kivra.errors import invalid, refuse
from mockserver.providers.kivra.moments import read_moment

__all__ = ["check", "recipient_of"]

Body = Mapping[str, Any]

_RETAINABLE = frozenset({"letter.creditnotice", "letter.salary", "letter.signed", "salaryslip", "invite.sign"})
_KINDS = ("vat_number", "ssn", "email")
"""In the order in which they count (CON-05)."""
_LONGEST_LETTER = timedelta(days=30)


def recipient_of(body: Body) -> tuple[str, str]:
    """How the recipient is named, and the name; the schema has seen to it that there is one."""
    kind = next(kind for kind in _KINDS if kind in body)
    return kind, str(body[kind])


def check(body: Body, now: datetime) -> None:
    """Raises: Refusal for what the schema cannot say."""
    if body.get("retain") and body["type"] not in _RETAINABLE:
        raise refuse("42221", f"Content of type {body['type']} cannot be retained.", "CON-20")
    if "generated_at" in body:
        read_moment(body["generated_at"], "body.generated_at", "GEN-14")
    for name, look in _LOOKS.items():
        if name in body:
            look(body[name], now)


def _payment(payment: Body, now: datetime) -> None:
    options = payment["options"]
    for index, option in enumerate(options):
        _reference(option, f"body.payment_multiple_options.options[{index}]")
    if "flexible_option" in payment:
        _reference(payment["flexible_option"], "body.payment_multiple_options.flexible_option")
    seen = {(float(option["amount"]), option["reference"]) for option in options}
    if len(seen) < len(options):
        raise invalid("body.payment_multiple_options.options", "two are alike in amount and reference", "CON-15")


def _reference(option: Body, place: str) -> None:
    reference = option["reference"]
    if option["type"] == "SE_OCR" and not (reference.isascii() and reference.isdigit() and luhn.is_valid(reference)):
        raise refuse("40044", f"{reference} has a wrong check digit", "CON-18", place=f"{place}.reference")
    read_moment(option["due_date"], f"{place}.due_date", "GEN-14")


def _booking(booking: Body, now: datetime) -> None:
    start = read_moment(booking["start_time"], "body.booking.start_time", "CON-23")
    if start <= now:
        raise invalid("body.booking.start_time", "is not in the future", "CON-23")
    if "end_time" in booking and read_moment(booking["end_time"], "body.booking.end_time", "CON-23") <= start:
        raise invalid("body.booking.end_time", "is not after start_time", "CON-23")


def _registered(letter: Body, now: datetime) -> None:
    expires = read_moment(letter["expires_at"], "body.registered.expires_at", "REG-01")
    if not now.date() <= expires.date() <= (now + _LONGEST_LETTER).date():
        raise invalid("body.registered.expires_at", "is not within 30 days from now", "REG-01")


def _invite(invite: Body, now: datetime) -> None:
    if invite.get("expires_at") is not None:
        read_moment(invite["expires_at"], "body.invite.expires_at", "GEN-14")


_LOOKS: Mapping[str, Callable[[Body, datetime], None]] = {
    "payment_multiple_options": _payment,
    "booking": _booking,
    "registered": _registered,
    "invite": _invite,
}
