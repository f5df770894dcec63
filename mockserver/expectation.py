"""Does a recorded call have the values that somebody expects, and if not, in which place does it differ?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

__all__ = ["Asked", "misses"]

_INDEX = re.compile(r"\[\d+\]")
_SHOWN = 80

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as its places are named: ``path.id``, ``query.top``, ``header.X-Id``, ``body.lines[0].total``."""

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None


def misses(asked: Asked, where: Mapping[str, Any]) -> list[str]:
    """One reason for each condition that the call does not fulfil; empty when it fulfils all.

    A condition names a whole place or only its end, in any case, with or without the index of a list: ``total`` and
    ``body.lines.total`` both find ``body.lines[0].total``. Values are equal when they are written the same: ``10001``
    fits ``"10001"``. One place of several is enough.
    """
    if not where:
        return []
    places = list(_places(asked))
    return [reason for name, wanted in where.items() if (reason := _miss(places, name, wanted))]


def _miss(places: list[tuple[str, Any]], name: str, wanted: Any) -> str | None:
    found = [(place, value) for place, value in places if _named(place, name)]
    if any(_written(value) == _written(wanted) for _, value in found):
        return None
    if not found:
        return f"{name} is not in the call"
    place, value = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{place} is {_short(value)}{more}, not {_short(wanted)}"


def _named(place: str, name: str) -> bool:
    """Whether a place is meant by a name, which may be its end."""
    wanted = name.lower()
    for spelling in (place.lower(), _INDEX.sub("", place).lower()):
        if spelling == wanted or spelling.endswith(f".{wanted}"):
            return True
    return False


def _places(asked: Asked) -> Iterator[tuple[str, Any]]:
    yield from _below("body", asked.body)
    for part in ("path", "query", "header"):
        values: Mapping[str, Any] = getattr(asked, part)
        yield from ((f"{part}.{name}", value) for name, value in values.items())


def _below(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every place in a JSON value, the value itself first. The nesting was limited when the call was read."""
    waiting = [(place, value)]
    while waiting:
        place, value = waiting.pop()
        yield place, value
        if isinstance(value, dict):
            waiting += [(f"{place}.{name}", inner) for name, inner in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(f"{place}[{index}]", inner) for index, inner in reversed(list(enumerate(value)))]


def _written(value: Any) -> str:
    """A value as somebody would write it in a query."""
    return value if isinstance(value, str) else _encode(value).decode()


def _short(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else _written(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
