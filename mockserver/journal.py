"""What was asked and what was answered: a ring of the latest exchanges, bounded by number and by bytes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mockserver.clock import to_micros
from mockserver.expectation import Asked, misses
from mockserver.recorded import Exchange, Folded, fold, head_of, unfold, weight

__all__ = ["Journal"]


class Journal:
    """The latest exchanges of every world of a server.

    Args:
        most: how many exchanges it remembers.
        most_bytes: how much memory they may take together; the newest one is always remembered. Beside the 8 MB of
            `Renderings` it is all that grows while requests change nothing.
    """

    def __init__(self, most: int = 10_000, most_bytes: int = 24 * 1024 * 1024) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._ring: deque[Folded] = deque()
        self._bytes = 0
        self._count = 0
        self.forgotten = 0
        """How many exchanges have made room for newer ones since the start."""

    def __len__(self) -> int:
        """How many exchanges it remembers now."""
        return len(self._ring)

    @property
    def recorded(self) -> int:
        """How many exchanges there have been since the start, forgotten and cleared ones too."""
        return self._count

    @property
    def bytes(self) -> int:
        """How much memory they take."""
        return self._bytes

    def record(self, exchange: Exchange) -> None:
        """Remember an exchange, which from now on is the journal's, and forget the oldest as needed."""
        self._count += 1
        exchange.id = str(self._count)
        folded = fold(exchange)
        ring = self._ring
        ring.append(folded)
        self._bytes += weight(folded)
        while self._bytes > self._most_bytes or len(ring) > self._most:
            if len(ring) == 1:
                return
            self._bytes -= weight(ring.popleft())
            self.forgotten += 1

    def __iter__(self) -> Iterator[Exchange]:
        """Every exchange, oldest first."""
        return map(unfold, list(self._ring))

    def get(self, exchange_id: str) -> Exchange | None:
        """An exchange by its id; None when it never was or has been forgotten."""
        return next((unfold(folded) for folded in reversed(self._ring) if head_of(folded).id == exchange_id), None)

    def clear(self, world: str | None = None) -> None:
        """Forget the exchanges of a world, or all."""
        self._ring = deque(() if world is None else (each for each in self._ring if head_of(each).world != world))
        self._bytes = sum(map(weight, self._ring))

    def query(
        self,
        *,
        operation: str | None = None,
        status: int | None = None,
        world: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> list[Exchange]:
        """The newest ``limit`` exchanges that fit, oldest of them first; times are the world's, both ends included."""
        begin = None if since is None else to_micros(since)
        end = None if until is None else to_micros(until)
        found = (
            folded
            for folded in reversed(self._ring)
            for head in (head_of(folded),)
            if (operation is None or head.operation == operation)
            and (status is None or head.status == status)
            and (world is None or head.world == world)
            and _between(head.micros, begin, end)
        )
        return [unfold(folded) for folded in islice(found, limit)][::-1]

    def har(self, exchanges: Iterable[Exchange] | None = None, base_url: str = "http://127.0.0.1") -> str:
        """Exchanges (all, unless given) as an HTTP Archive 1.2: JSON text. ``base_url`` goes before each target."""
        from mockserver.archive import (
            har,
        )  # its library takes a tenth of a second to load, and few journals are exported

        return har(self if exchanges is None else exchanges, base_url)

    def expect(
        self,
        operation: str,
        count: int | None = None,
        where: Mapping[str, Any] | None = None,
        *,
        at_least: int | None = None,
        world: str | None = None,
    ) -> tuple[bool, str]:
        """Was an operation called exactly ``count`` times (or ``at_least`` so often; once, when neither is given)?

        Args:
            operation: the operationId.
            count: how often, exactly.
            where: places and the values they must have: ``body.debtor.name``, ``query.top``, ``path.id``,
                ``header.X-Id``, or only the end of a place, such as ``name``, wherever it stands in the call.
            at_least: how often, or more.
            world: only calls of this world.

        Returns:
            Whether it was, and a text that says what was found: for a failure with the nearest misses and why each
            does not count.
        """
        where = where or {}
        calls = [(head, folded) for folded in self._ring for head in (head_of(folded),) if world in (None, head.world)]
        asked = [unfold(folded) for head, folded in calls if head.operation == operation]
        judged = [(exchange, misses(_asked(exchange), where)) for exchange in asked]
        matched = [exchange for exchange, wrong in judged if not wrong]
        if count is None:
            least = 1 if at_least is None else at_least
            ok, wanted = len(matched) >= least, f"at least {_calls(least)}"
        else:
            ok, wanted = len(matched) == count, f"exactly {_calls(count)}"
        conditions = " and ".join(f"{place}={_shown(value)}" for place, value in where.items())
        lines = [f"Expected {wanted} of {operation}{f' with {conditions}' if where else ''}, found {len(matched)}."]
        if not ok:
            others = Counter(head.operation or "no operation" for head, _ in calls if head.operation != operation)
            lines += _evidence(operation, matched, judged, others)
            if self.forgotten:
                lines.append(f"The journal has forgotten its oldest {self.forgotten} exchanges, which are not counted.")
        return ok, "\n".join(lines)


def _between(at: int | None, since: int | None, until: int | None) -> bool:
    if since is None and until is None:
        return True
    return at is not None and (since is None or at >= since) and (until is None or at <= until)


_NEAREST = 3


def _evidence(
    operation: str,
    matched: Sequence[Exchange],
    judged: Iterable[tuple[Exchange, list[str]]],
    others: Counter[str],
) -> Iterator[str]:
    """What explains a failed expectation: the calls that count too many, or those that nearly do."""
    yield from (f"  counted: {_line(exchange)}" for exchange in matched[-_NEAREST:])
    near = sorted((pair for pair in judged if pair[1]), key=lambda pair: len(pair[1]))
    yield from (f"  near miss: {_line(exchange)}: {'; '.join(wrong)}" for exchange, wrong in near[:_NEAREST])
    if not matched and not near:
        called = ", ".join(f"{name} ({times})" for name, times in others.most_common(_NEAREST))
        yield f"  {operation} was not called; called were {called}." if called else "  Nothing was called."


def _line(exchange: Exchange) -> str:
    return f"#{exchange.id} {exchange.method} {exchange.target[:200]} -> {exchange.status}"


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count} calls"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _asked(exchange: Exchange) -> Asked:
    query = parse_qsl(exchange.target.partition("?")[2], keep_blank_values=True)
    return Asked(
        path=exchange.path or {},
        query=dict(query),
        header={name.decode("latin-1"): value.decode("latin-1") for name, value in exchange.request_headers},
        body=_parsed(exchange),
    )


def _parsed(exchange: Exchange) -> Any:
    """The request body as JSON or as form fields, None when it is neither."""
    raw = exchange.request_body
    if "urlencoded" in exchange.media_type:
        return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
