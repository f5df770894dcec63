"""Two answers side by side: what differs, and where, once all that each side may choose for itself is taken out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.twin.moments import Moments, duration, moment_in
from contracts.twin.references import BARE, References, family, is_opaque

__all__ = ["ABSENT", "HEADER", "Comparison", "Difference", "Freedom", "at_place"]

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "nothing"})()
"""What stands where nothing stands."""
HEADER = "@header"
"""Where a way begins that leads to a header."""
_COUNTED = ("total", "count", "next", "sum", "number")

Way = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Freedom:
    """What two faithful targets may do differently.

    Attributes:
        ordered: for each operationId the places of lists whose order is promised, such as ``value.statusCodeHistory``;
            ``""`` is the answer itself. ``search?orderBy=11`` counts only for calls with that in their query. All other
            lists may come in any order.
        made_up: keys whose values each target makes up, beside ids, tokens and addresses, such as ``accountNumber``.
        seconds: how far apart two times may be that stand for the same moment.
        strangers: whether either target may have things that this life has not made, and list them.
    """

    ordered: Mapping[str, Collection[str]] = field(default_factory=dict)
    made_up: Collection[str] = ()
    seconds: float = 1.0
    strangers: bool = False

    def places_in_order(self, operation: str, query: str) -> set[str]:
        """The places of an answer whose items come in a promised order."""
        found: set[str] = set()
        for key, places in self.ordered.items():
            name, _, condition = key.partition("?")
            if name == operation and condition in query:
                found.update(places)
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Attributes:
        place: for people: ``status``, ``header content-type``, ``value.invoice.status``.
        left_way: keys from the answer's root to the value on the left; None where the place is not in the body.
        left: the value, its references and times replaced; ABSENT when there is none.
    """

    place: str
    left: Any
    right: Any
    left_way: Way | None = None
    right_way: Way | None = None

    def __str__(self) -> str:
        return f"{self.place}: {_shown(self.left)} | {_shown(self.right)}"


def _shown(value: Any) -> str:
    return repr(value) if value is ABSENT else json.dumps(value, ensure_ascii=False)


def at_place(value: Any, way: Way) -> Any:
    """What stands at the end of a way; ABSENT when it leads nowhere."""
    for key in way:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return ABSENT
    return value


class Comparison:
    """Compares answers of one life; what it learns of one answer holds for the next.

    Args:
        ordered: places of lists whose order counts.
        thing: the kind of thing that the answers are about; a bare number under ``id`` is one of these.
        words: whether texts for people must be the same; not so in refusals.
    """

    def __init__(
        self,
        references: References,
        freedom: Freedom,
        moments: Moments,
        ordered: Collection[str],
        *,
        thing: str = "",
        words: bool,
    ) -> None:
        self._references = references
        self._freedom = freedom
        self._moments = moments
        self._ordered = ordered
        self._thing = thing
        self._words = words
        self.found: list[Difference] = []
        self.captured: list[tuple[str, Way, Way]] = []
        """Names that were given, and where the values stand in either answer."""

    def compare(self, left: Any, right: Any) -> list[Difference]:
        """What differs between two JSON values; values that stand for the same are bound to each other."""
        self._walk(left, right, (), ())
        return self.found

    def _walk(self, left: Any, right: Any, at: Way, other: Way) -> None:
        if isinstance(left, dict) and isinstance(right, dict):
            self._objects(left, right, at, other)
        elif isinstance(left, list) and isinstance(right, list):
            self._lists(left, right, at, other)
        else:
            self._leaf(left, right, at, other)

    def _objects(self, left: dict[str, Any], right: dict[str, Any], at: Way, other: Way) -> None:
        strangers = self._freedom.strangers and any(isinstance(value, list) for value in left.values())
        for key in [*left, *(key for key in right if key not in left)]:
            if key not in left or key not in right:
                self._differ(left.get(key, ABSENT), right.get(key, ABSENT), (*at, key), (*other, key))
            elif not (strangers and key.lower() in _COUNTED):
                self._walk(left[key], right[key], (*at, key), (*other, key))

    # Lists

    def _lists(self, left: list[Any], right: list[Any], at: Way, other: Way) -> None:
        if _place(at, items=False) in self._ordered and not self._freedom.strangers:
            pairs = list(zip(range(len(left)), range(len(right)), strict=False))
            alone_left, alone_right = list(range(len(pairs), len(left))), list(range(len(pairs), len(right)))
        else:
            pairs, alone_left, alone_right = self._paired(left, right)
        for one, two in pairs:
            self._walk(left[one], right[two], (*at, one), (*other, two))
        if self._freedom.strangers:
            alone_left = [one for one in alone_left if self._is_ours(left[one], right_side=False)]
            alone_right = [two for two in alone_right if self._is_ours(right[two], right_side=True)]
        for one in alone_left:
            self._differ(left[one], ABSENT, (*at, one), None)
        for two in alone_right:
            self._differ(ABSENT, right[two], None, (*other, two))

    def _paired(self, left: list[Any], right: list[Any]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
        """Items that look alike, then those that are left in their order, then those that have nobody."""
        waiting: dict[str, list[int]] = defaultdict(list)
        for index in reversed(range(len(right))):
            waiting[self._look(right[index], right_side=True)].append(index)
        pairs, alone = [], []
        for index, item in enumerate(left):
            like = waiting.get(self._look(item, right_side=False))
            if like:
                pairs.append((index, like.pop()))
            else:
                alone.append(index)
        rest = sorted(index for indexes in waiting.values() for index in indexes)
        if not self._freedom.strangers:
            more = list(zip(alone, rest, strict=False))
            pairs += more
            alone, rest = alone[len(more) :], rest[len(more) :]
        return pairs, alone, rest

    def _is_ours(self, item: Any, *, right_side: bool) -> bool:
        """Whether an item has to do with something that this life has made."""
        return "#" in self._look(item, right_side=right_side)

    def _look(self, value: Any, *, right_side: bool, key: str = "", holder: str = "") -> str:
        """How a value looks with references and times replaced; what is not bound yet is nobody in particular."""
        if isinstance(value, dict):
            inner = [
                (name, self._look(one, right_side=right_side, key=name, holder=key)) for name, one in value.items()
            ]
            return "{" + ",".join(f"{name}:{look}" for name, look in sorted(inner)) + "}"
        if isinstance(value, list):
            return "[" + ",".join(sorted(self._look(one, right_side=right_side, key=key) for one in value)) + "]"
        return json.dumps(self._named(value, key, holder, right_side=right_side))

    # Values

    def _leaf(self, left: Any, right: Any, at: Way, other: Way) -> None:
        key, holder = _names(at)
        kind = self._kind(left, key, holder)
        if kind is not None and isinstance(left, str | int):
            self._reference(kind, left, right, at, other)
        elif not self._alike(left, right):
            self._differ(left, right, at, other)

    def _reference(self, kind: str, left: str | int, right: Any, at: Way, other: Way) -> None:
        known = self._references
        if known.bound(kind, left, right):
            return
        if left == right or known.may_bind(kind, left, right):
            if (kind, left) not in known.rights and (kind, right) not in known.lefts:
                known.bind(kind, left, right)
                self.captured.append((known.named[kind, left], at, other))
                return
            if left == right and str(left) in known.chosen:
                return
        self._differ(left, right, at, other)

    def _kind(self, value: Any, key: str, holder: str) -> str | None:
        """The family of a value that may be a reference; None for what must be the same on both sides."""
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        if isinstance(value, str) and moment_in(value) is not None:
            return None
        if key in self._freedom.made_up:
            return key.lower()
        found = family(key, holder)
        if found == BARE and isinstance(value, int):  # a number; what is long and opaque is nobody else's
            return self._thing or found
        return found or (key.lower() or "value" if is_opaque(value) else None)

    def _alike(self, left: Any, right: Any) -> bool:
        if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
            return left is right
        if isinstance(left, int | float) and isinstance(right, int | float):
            return left == right
        if not isinstance(left, str) or not isinstance(right, str):
            return bool(left == right)
        if left == right and self._moments.left == self._moments.right:
            return True
        one, two = self._moments.away(left, right_side=False), self._moments.away(right, right_side=True)
        if one is not None and two is not None and (len(left) > 10) == (len(right) > 10):
            return abs(one - two) <= (self._freedom.seconds if len(left) > 10 else 0)
        return left == right or (not self._words and " " in left and " " in right)

    def _named(self, value: Any, key: str, holder: str, *, right_side: bool) -> Any:
        """A value as people and a look at it see it: a reference's name, a time from now, or the value."""
        kind = self._kind(value, key, holder)
        if kind is not None:
            known = self._references
            name = known.name_of_right(kind, value) if right_side else known.name(kind, value)
            return name or (value if str(value) in known.chosen else f"{kind}?")
        away = self._moments.away(value, right_side=right_side) if isinstance(value, str) else None
        if away is None:
            return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        return f"date{away:+.0f}" if len(value) <= 10 else f"time{away:+.0f}"

    def shown(self, value: Any, *, right_side: bool, key: str = "", holder: str = "") -> Any:
        """A JSON value for people, references named and times told from now."""
        if isinstance(value, dict):
            return {k: self.shown(v, right_side=right_side, key=k, holder=key) for k, v in value.items()}
        if isinstance(value, list):
            return [self.shown(one, right_side=right_side, key=key, holder=holder) for one in value]
        if isinstance(value, int | float) or value is None:
            known = self._references
            kind = self._kind(value, key, holder)
            name = None if kind is None else (known.name_of_right if right_side else known.name)(kind, value)
            return name or value
        named = self._named(value, key, holder, right_side=right_side)
        return value if isinstance(named, str) and named.endswith("?") else duration(named)

    def _differ(self, left: Any, right: Any, at: Way | None, other: Way | None) -> None:
        way = at if at is not None else other or ()
        key, holder = _names(way)
        values = [
            value if value is ABSENT else self.shown(value, right_side=side, key=key, holder=holder)
            for value, side in ((left, False), (right, True))
        ]
        self.found.append(Difference(_place(way), values[0], values[1], at, other))


def _names(way: Sequence[str | int]) -> tuple[str, str]:
    """The last key of a way, and the key of what holds it."""
    keys = [key for key in way if isinstance(key, str)]
    return (keys[-1] if keys else ""), (keys[-2] if len(keys) > 1 else "")


def _place(way: Way, *, items: bool = True) -> str:
    """``value.lines[2].total``; without the numbers of items when they do not matter."""
    return "".join(_steps(way, items)).removeprefix(".")


def _steps(way: Way, items: bool) -> Iterator[str]:
    for key in way:
        if isinstance(key, str):
            yield f".{key}"
        elif items:
            yield f"[{key}]"
