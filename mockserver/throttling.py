"""Limits on calls, in windows of the world's clock: as many of a kind as provider.yaml allows, then a refusal.

A window begins with the first call that counts and ends by the clock alone. Whatever becomes of a request, its count
stays: it is no part of what a refusal undoes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.clock import parse_duration
from mockserver.errors import Refusal
from mockserver.expiring import Expiring
from mockserver.provider import Call, Caller
from mockserver.wire import Response
from mockserver.world import Collection, World
from specs.settings import Limit

__all__ = ["WINDOWS", "Throttling", "Toll", "Window"]

_PARTS = ("path", "query", "header", "body")


class Window(msgspec.Struct, frozen=True):
    """How many calls have counted since a window began; both ends in microseconds since 1970."""

    since: int
    until: int
    count: int


WINDOWS: Collection[Window] = Collection("motpart.throttling", Window)


@dataclass(frozen=True, slots=True)
class _Span:
    """One window of a limit: its size, and the start of its key in the world."""

    key: str
    most: int
    within: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """A limit, ready for one operation. ``places`` are the parts of a call that tell its counters apart."""

    limit: Limit
    spans: tuple[_Span, ...]
    places: tuple[tuple[str, ...], ...]
    per_caller: bool
    per_operation: bool


class Throttling:
    """Every limit of one provider in one environment.

    Args:
        name: of the mount, which keeps the counters apart.
        limits: of provider.yaml.
    """

    def __init__(self, name: str, limits: Sequence[Limit]) -> None:
        self._rules = [_rule(f"{name}/{index}", limit) for index, limit in enumerate(limits)]
        self._by_operation: dict[str, tuple[_Rule, ...]] = {}
        self.windows = Expiring(WINDOWS)

    def toll(self, operation: str, caller: Caller, world: World) -> Toll | None:
        """What a call has to pass; None when nothing limits its operation."""
        rules = self._by_operation.get(operation)
        if rules is None:
            rules = tuple(r for r in self._rules if not r.limit.operations or operation in r.limit.operations)
            self._by_operation[operation] = rules
        return Toll(self.windows, rules, operation, caller, world) if rules else None


def _rule(key: str, limit: Limit) -> _Rule:
    spans = tuple(_Span(f"{key}.{at}/", window.most, window.within) for at, window in enumerate(limit.windows))
    places = tuple(tuple(per.split(".")) for per in limit.per if per.partition(".")[0] in _PARTS)
    return _Rule(limit, spans, places, "caller" in limit.per, "operation" in limit.per)


class Toll:
    """One call on its way past the limits of its operation."""

    __slots__ = ("_caller", "_keys", "_operation", "_rules", "_windows", "_world")

    def __init__(
        self, windows: Expiring[Window], rules: tuple[_Rule, ...], operation: str, caller: Caller, world: World
    ) -> None:
        self._windows = windows
        self._rules = rules
        self._operation = operation
        self._caller = caller
        self._world = world
        self._keys: list[tuple[_Rule, str]] = []

    def check(self, call: Call | None = None) -> None:
        """Pass the limits that need no parsed call; with a call, those that look into it.

        Raises:
            Refusal: a window is full.
        """
        found = [
            (rule, key)
            for rule in self._rules
            if bool(rule.places) == (call is not None) and (key := self._key(rule, call)) is not None
        ]
        self._keys += found
        for rule, key in found:
            for span in rule.spans:
                window = self._open(span, key)
                if window is not None and window.count >= span.most:
                    raise self._refusal(rule, span, window)
        self._count((rule, key) for rule, key in found if rule.limit.counts == "all")

    def settle(self, response: Response) -> None:
        """Count an answer where answers count, and write the headers that tell how much is left."""
        status = response.status
        if status >= 400:
            self._count(
                (rule, key)
                for rule, key in self._keys
                if rule.limit.counts == "errors" and status not in rule.limit.spares
            )
        for rule, key in self._keys:
            if rule.limit.headers is not None:
                response.headers.extend(self._told(rule, key))

    def _key(self, rule: _Rule, call: Call | None) -> str | None:
        """What tells this call's counter apart; None when the call has nothing of what the limit looks for."""
        parts = []
        if rule.places:
            assert call is not None
            values = [_at(call, place) for place in rule.places]
            if all(value is None for value in values):
                return None
            parts = ["" if value is None else str(value) for value in values]
        if rule.per_operation:
            parts.append(self._operation)
        if rule.per_caller:
            parts.append(self._caller.holder)
        return "\n".join(parts)

    def _open(self, span: _Span, key: str) -> Window | None:
        """The window that is open now; one that begins in the future belongs to a time that was taken back."""
        window = self._windows.get(self._world, span.key + key)
        return None if window is None or window.since > self._world.clock.micros else window

    def _count(self, counted: Iterable[tuple[_Rule, str]]) -> None:
        for rule, key in counted:
            for span in rule.spans:
                window = self._open(span, key)
                if window is None:
                    now = self._world.clock.micros
                    length = parse_duration(span.within, self._world.now)
                    window = Window(now, now + int(length.total_seconds() * 1_000_000), 0)
                counted_one = Window(window.since, window.until, window.count + 1)
                self._windows.put(self._world, span.key + key, counted_one)

    def _refusal(self, rule: _Rule, span: _Span, window: Window) -> Refusal:
        limit = rule.limit
        seconds = self._seconds(window)
        what = "wrong calls" if limit.counts == "errors" else "calls"
        hint = f"{span.most} {what} within {span.within} are allowed, the window ends in {seconds} s"
        headers = {"Retry-After": str(seconds)} if limit.retry_after else {}
        message = limit.message or f"Too many {what}; at most {span.most} within {span.within}."
        extra = {"seconds": seconds}
        return Refusal(limit.status, "throttled", message, rule=limit.rule, hint=hint, headers=headers, extra=extra)

    def _seconds(self, window: Window) -> int:
        """Whole seconds until the window is over, rounded up."""
        return -((self._world.clock.micros - window.until) // 1_000_000)

    def _told(self, rule: _Rule, key: str) -> list[tuple[bytes, bytes]]:
        """Limit, what is left and seconds to the end of the window with the least left."""
        headers = rule.limit.headers
        assert headers is not None
        found = [(span, self._open(span, key)) for span in rule.spans]
        span, window = min(found, key=lambda pair: pair[0].most - (pair[1].count if pair[1] else 0))
        left = span.most - (window.count if window else 0)
        values = {
            headers.limit: span.most,
            headers.remaining: max(left, 0),
            headers.reset: self._seconds(window) if window else 0,
        }
        return [(name.encode("latin-1"), b"%d" % value) for name, value in values.items() if name]


def _at(call: Call, place: tuple[str, ...]) -> Any:
    """The value at ``body.recipient.no``; None when there is none."""
    value: Any = getattr(call, place[0])
    for name in place[1:]:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
