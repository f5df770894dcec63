"""One difference between two documents: which rule, where, who breaks, old and new value."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

__all__ = ["NOTHING", "Change", "Direction", "Level", "Place", "plain", "printable", "shown"]

Direction = Literal["request", "response"]

NOTHING: Any = type("Nothing", (), {"__repr__": lambda self: "nothing"})()
"""No old or no new value, which is not the JSON value null."""
_LONGEST = 60


class Level(IntEnum):
    """How much a change hurts; the greater, the worse."""

    HARMLESS = 0
    RISKY = 1
    BREAKING = 2

    @property
    def word(self) -> str:
        """``breaking``, ``risky`` or ``harmless``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an API a change is.

    Attributes:
        method, path: the operation, upper case and as the new document writes it; empty for the whole API.
        spot: the part of the operation: ``body application/json``, ``query limit``, ``reply 200 header Age``.
        pointer: the place in that part's value: ``lines[].total``; empty for the whole of it.
    """

    method: str = ""
    path: str = ""
    spot: str = ""
    pointer: str = ""

    @property
    def operation(self) -> str:
        """``POST /invoices``, or ``the API``."""
        return f"{self.method} {self.path}".strip() or "the API"

    @property
    def inside(self) -> str:
        """``body application/json: lines[].total``: the place within the operation."""
        return ": ".join(filter(None, (self.spot, self.pointer)))

    def __str__(self) -> str:
        """Operation and place, for one line."""
        return " ".join(filter(None, (self.operation, self.inside)))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        rule: the name of the rule that found it, such as ``request-parameter-became-required``.
        text: what changed, one sentence; ``who`` breaks, and how; ``why`` it is no worse or no better than its level.
        old, new: the values, or NOTHING.
        key: what tells two changes of one rule at one place apart beside old and new, such as a property's name.
    """

    rule: str
    level: Level
    direction: Direction | None
    place: Place
    text: str
    who: str
    old: Any = NOTHING
    new: Any = NOTHING
    why: str = ""
    key: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for the same change in another run, whatever else changed and in whatever order.

        Path parameters' names, descriptions and the level are no part of it; old and new value are, so that an
        approval of one change does not approve the next one at the same place.
        """
        path = "/".join("{}" if part[:1] == "{" and part[-1:] == "}" else part for part in self.place.path.split("/"))
        parts = [self.rule, self.place.method, path, self.place.spot, self.place.pointer, self.key]
        return hashlib.sha256(
            "\0".join([*parts, _text(self.old), _text(self.new)]).encode("utf-8", "surrogatepass")
        ).hexdigest()[:12]

    @property
    def order(self) -> tuple[Any, ...]:
        """Sorts a report: the worst first, then by place; the same in every run."""
        place = self.place
        return (-self.level, place.path, place.method, place.spot, place.pointer, self.rule, self.key, self.fingerprint)

    def as_json(self) -> dict[str, Any]:
        """The change for ``--format json``."""
        place = self.place
        found: dict[str, Any] = {
            "fingerprint": self.fingerprint,
            "rule": self.rule,
            "level": self.level.word,
            "direction": self.direction,
            "operation": place.operation,
            "where": place.inside,
            "text": self.text,
            "who": self.who,
        }
        found |= {"why": self.why} if self.why else {}
        values = {"old": self.old, "new": self.new}
        return found | {name: plain(value) for name, value in values.items() if value is not NOTHING}


def plain(value: Any) -> Any:
    """A value that JSON can say: sets become sorted lists, tuples lists."""
    if isinstance(value, (set, frozenset)):
        return sorted((plain(inner) for inner in value), key=_text)
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def shown(value: Any) -> str:
    """A value for a sentence, shortened."""
    text = json.dumps(plain(value), ensure_ascii=False, default=str) if value is not NOTHING else "nothing"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def printable(text: str) -> str:
    """Control characters spelt out: a document comes from a stranger, and a terminal would obey it."""
    return "".join(char if char.isprintable() or char == "\n" else repr(char)[1:-1] for char in text)


def _text(value: Any) -> str:
    return "" if value is NOTHING else json.dumps(plain(value), sort_keys=True, default=str)
