"""Amounts in a reply: whether one is exact, and what shows that the server made it inexact.

An amount may be inexact because somebody sent it so: generated requests have every number that a schema allows, a
client may add in binary, and who keeps an amount and gives it back as it was is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemathesis import Response

from contracts.hints import FINEST_MONEY

__all__ = ["Seen", "came_back_otherwise", "inexact_in", "is_exact", "pairs", "sent_in", "was_added_up"]

_ERROR = Decimal("1e-6")
"""By how much of itself an amount is off when it was only kept in too few bits."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An amount of a reply: its name, the object around it, the whole reply, and the JSON that was sent for it."""

    name: str
    value: Decimal
    around: Mapping[str, Any]
    reply: Any
    sent: Any


def pairs(value: Any) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """Every name in a JSON value with what stands there and the object around it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name, inner, value
            yield from pairs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from pairs(inner)


def sent_in(response: Response) -> Any:
    """The JSON of the request that was answered, its numbers as they were written; None where it had none."""
    body = response.request.body
    try:
        return json.loads(body, parse_float=Decimal) if body and isinstance(body, str | bytes) else None
    except (ValueError, RecursionError):
        return None


def is_exact(value: Decimal, decimals: int = FINEST_MONEY) -> bool:
    """Whether an amount is written out and has no more decimals."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -decimals and "E" not in str(value)


def inexact_in(sent: Any) -> Iterator[float]:
    """The inexact numbers of a request, in whatever form they went out, as near as binary numbers tell."""
    for inner in sent.values() if isinstance(sent, Mapping) else sent if isinstance(sent, list) else ():
        yield from inexact_in(inner)
    if isinstance(sent, float | Decimal) and not is_exact(Decimal(str(sent))):
        yield float(sent)


def came_back_otherwise(seen: Seen) -> bool:
    """Whether it was sent exactly in the very request, in an object that the reply gives back, and is nearly that."""
    told = {_exact(inner) for name, inner, _ in pairs(seen.reply) if name == seen.name}
    return any(
        name == seen.name
        and (was := _exact(inner)) is not None
        and was not in told
        and abs(was - seen.value) <= _ERROR * abs(was)
        and any(seen.around.get(key) == other for key, other in around.items() if _tells_apart(key, other, seen.name))
        for name, inner, around in pairs(seen.sent)
    )


def _tells_apart(name: str, value: Any, amount: str) -> bool:
    return name != amount and not isinstance(value, Mapping | list | bool | None)


def was_added_up(seen: Seen, sendable: frozenset[str]) -> bool:
    """Whether it is, but for an error, what exact amounts of a list beside it come to, and the server's own sum: no
    client can send it, or who sent those amounts left it out.

    Args:
        sendable: the names that the document lets a client send.
    """
    sent = list(pairs(seen.sent))
    own = {name for name, _, _ in sent}
    for many, parts in seen.around.items():
        if isinstance(parts, list) and parts and all(isinstance(part, Mapping) for part in parts):
            for each in parts[0]:
                amounts = [_exact(part.get(each)) for part in parts]
                known = {_exact(inner) for name, inner, _ in sent if name == each}
                ours = seen.name not in sendable or (many in own and seen.name not in own and known >= {*amounts})
                added = sum((amount for amount in amounts if amount is not None), Decimal())
                if ours and None not in amounts and abs(added - seen.value) <= _ERROR * abs(added):
                    return True
    return False


def _exact(value: Any) -> Decimal | None:
    """A number that is exact; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value) if is_exact(Decimal(value)) else None
