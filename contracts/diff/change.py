"""One difference between two documents: which rule, where, who breaks, old and new value."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

__all__ = [
    "NOTHING",
    "Cause",
    "Change",
    "Direction",
    "Level",
    "Place",
    "fingerprint_of",
    "plain",
    "printable",
    "shown",
    "text_of",
]

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
class Cause:
    """Where a change of a schema was made: in a component that many places may use.

    Attributes:
        schema: the component's name; ``pointer`` the place in it, such as ``lines[].total``.
        what: the last part of the rule's name, which is the same in every use.
        text: what changed, said of the component.
    """

    schema: str
    pointer: str
    what: str
    text: str

    def __str__(self) -> str:
        """``schema Invoice: lines[].total``."""
        return f"schema {self.schema}: {self.pointer}" if self.pointer else f"schema {self.schema}"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        rule: the name of the rule that found it, such as ``request-parameter-became-required``.
        text: what changed, one sentence; ``who`` breaks, and how; ``why`` it is no worse or no better than its level.
        old, new: the values, or NOTHING.
        key: what tells two changes of one rule at one place apart beside old and new, such as a property's name.
        cause: the change of a component that this is a consequence of, if it is one.
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
    cause: Cause | None = None

    @property
    def fingerprint(self) -> str:
        """The same for the same change in another run, whatever else changed and in whatever order.

        Path parameters' names, descriptions and the level are no part of it; old and new value are, so that an
        approval of one change does not approve the next one at the same place.
        """
        path = "/".join("{}" if part[:1] == "{" and part[-1:] == "}" else part for part in self.place.path.split("/"))
        place = self.place
        return fingerprint_of(
            self.rule, place.method, path, place.spot, place.pointer, self.key, text_of(self.old), text_of(self.new)
        )

    @property
    def order(self) -> tuple[Any, ...]:
        """Sorts a report: the worst first, then by place; the same in every run."""
        place = self.place
        values = (text_of(self.old), text_of(self.new))
        return (-self.level, place.path, place.method, place.spot, place.pointer, self.rule, self.key, *values)


def fingerprint_of(*parts: str) -> str:
    """Twelve characters that stand for the parts and for nothing else."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def plain(value: Any) -> Any:
    """A value that JSON can say: sets become sorted lists, tuples lists."""
    if isinstance(value, (set, frozenset)):
        return sorted((plain(inner) for inner in value), key=text_of)
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


def text_of(value: Any) -> str:
    """A value's JSON, the same for equal values; empty for NOTHING."""
    return "" if value is NOTHING else json.dumps(plain(value), sort_keys=True, default=str)
