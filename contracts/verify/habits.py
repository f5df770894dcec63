"""How a client behaves over time: retries, limits, keys, tokens and pages. Each check tells what it saw, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from contracts.document import Document
from contracts.verify.traffic import FAILED, Passed, settings_of

__all__ = [
    "HABITS",
    "Habit",
    "Seen",
    "ignores_limit",
    "ignores_pages",
    "no_back_off",
    "repeats_a_post",
    "reuses_a_key",
    "token_per_call",
]

_KEY_HEADERS = ("idempotency-key", "x-idempotency-key", "x-request-id")
_AT_ONCE = 0.5
"""Seconds below which a second attempt counts as made at once."""
_MOST_AT_ONCE = 2
_TOKENS = 3
"""Tokens from which on fetching them counts as a habit."""
_PAGE_NAMES = {"page", "offset", "skip", "cursor", "start", "after", "next", "pageindex", "pagenumber", "from"}
_CARRIED_OUT = frozenset({500, 502, 504})
"""Answers that leave open whether the request was carried out. 503 and 429 say that it was not."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something a client should not do: the exchanges that show it, and what it was, as one sentence."""

    check: str
    message: str
    shown_by: Sequence[Passed]


Habit = Callable[[Sequence[Passed], Document], Iterator[Seen]]


def _series(traffic: Sequence[Passed]) -> Iterator[list[Passed]]:
    """Attempts at the same request, each but the last answered with a failure."""
    open_: dict[str, list[Passed]] = {}
    for passed in traffic:
        series = open_.setdefault(passed.same, [])
        if series and series[-1].status not in FAILED:
            series.clear()
        series.append(passed)
        if passed.status not in FAILED and len(series) > 1:
            yield list(series)
            series.clear()
    yield from (series for series in open_.values() if len(series) > 1)


def no_back_off(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """After a server error the same request comes again at once, and again: each wait should be longer."""
    for series in _series(traffic):
        waits = [(b.at - a.answered).total_seconds() for a, b in pairwise(series) if a.status >= 500]
        grows = all(later > earlier for earlier, later in pairwise(waits))
        if len(waits) > _MOST_AT_ONCE and (not grows or max(waits) < _AT_ONCE):
            shown = ", ".join(f"{wait:.1f} s" for wait in waits)
            yield Seen(
                "no-back-off", f"was sent {len(series)} times after server errors, with waits of {shown}", series
            )


def ignores_limit(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """After 429 nothing may be sent before ``Retry-After`` is over, or, without one, at once."""
    for number, passed in enumerate(traffic[:-1]):
        if passed.status != 429:
            continue
        wanted = passed.retry_after if passed.retry_after is not None else _AT_ONCE
        until = passed.answered + timedelta(seconds=wanted)
        early = [later for later in traffic[number + 1 :] if later.at < until and _same_caller(passed, later)]
        if early:
            waited = (early[0].at - passed.answered).total_seconds()
            message = f"was answered 429 and told to wait {wanted:g} s; the next request came after {waited:.1f} s"
            yield Seen("ignores-429", message, [passed, early[0]])
            return


def _same_caller(one: Passed, other: Passed) -> bool:
    return one.header("authorization") == other.header("authorization")


def repeats_a_post(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """A POST that may have been carried out comes again without a key by which the provider could tell."""
    names = _key_headers(document)
    for series in _series(traffic):
        first = series[0]
        uncertain = [p for p in series[:-1] if p.status in _CARRIED_OUT]
        keyed = any(first.header(name) for name in names)
        if (
            first.entry.method == "POST"
            and uncertain
            and not keyed
            and first.operation not in _token_operations(document)
        ):
            message = (
                f"was answered {uncertain[0].status}, which leaves open whether it was carried out, and sent again"
            )
            yield Seen("repeats-a-post", message, series)


def reuses_a_key(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """One idempotency key stands for one request; another request needs another key."""
    first_use: dict[tuple[str, str], Passed] = {}
    for passed in traffic:
        for name in _key_headers(document):
            key = passed.header(name)
            if not key:
                continue
            earlier = first_use.setdefault((name, key), passed)
            if earlier.same != passed.same:
                yield Seen("reuses-a-key", f"has the {name} of another request", [earlier, passed])


def _key_headers(document: Document) -> tuple[str, ...]:
    own = settings_of(document, "idempotency").get("header")
    return (str(own).lower(),) if own else _KEY_HEADERS


def token_per_call(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """A token is good for a while; fetching one for every call costs a call each time."""
    operations = _token_operations(document)
    fetched = [p for p in traffic if p.ok and p.operation in operations]
    calls = [p for p in traffic if p.operation is not None and p.operation not in operations]
    wasted = [
        later
        for earlier, later in pairwise(fetched)
        if earlier.same == later.same and later.at < earlier.answered + timedelta(seconds=_lifetime(earlier) / 2)
    ]
    if len(wasted) + 1 >= _TOKENS and len(wasted) * 2 >= len(calls):
        message = (
            f"was called {len(fetched)} times for {len(calls)} calls, each token good for {_lifetime(fetched[0]):g} s"
        )
        yield Seen("token-per-call", message, fetched[:2])


def _lifetime(passed: Passed) -> float:
    value = passed.answer.get("expires_in") if isinstance(passed.answer, dict) else None
    return float(value) if isinstance(value, int | float | str) and str(value).isdigit() else 3600.0


def _token_operations(document: Document) -> frozenset[str]:
    """Operations whose documented answer holds an access token."""
    found = set()
    for name, spec in document.specs.items():
        properties = _answer_properties(document, spec)
        if document.method(name) == "POST" and properties & {"access_token", "accessToken"}:
            found.add(name)
    return frozenset(found)


def _answer_properties(document: Document, spec: Any) -> set[str]:
    names: set[str] = set()
    for status, response in spec.get("responses", {}).items():
        if str(status).startswith("2"):
            for media in document.resolve(response).get("content", {}).values():
                names |= set(document.resolve(media.get("schema") or {}).get("properties", {}))
    return names


def ignores_pages(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    """A list that goes on is read to its first page only, each time."""
    unread: dict[tuple[str, str], Passed] = {}
    for passed in traffic:
        if passed.operation is None or passed.entry.method != "GET" or not passed.ok:
            continue
        place = (passed.operation, str(sorted((k, v) for k, v in passed.query if k.lower() not in _PAGE_NAMES)))
        if _is_first(passed):
            if _goes_on(passed):
                unread.setdefault(place, passed)
        else:
            unread.pop(place, None)
    for passed in unread.values():
        yield Seen("ignores-pages", "says that more follows, and the next page was never asked for", [passed])


def _is_first(passed: Passed) -> bool:
    told = {name.lower(): value for name, value in passed.query}
    return all(told.get(name, "0") in {"", "0", "1"} if name != "offset" else told.get(name, "0") in {"", "0"}
               for name in _PAGE_NAMES)  # fmt: skip


def _goes_on(passed: Passed) -> bool:
    if 'rel="next"' in passed.answer_header("link"):
        return True
    answer = passed.answer
    if not isinstance(answer, dict):
        return False
    fields = {str(name).lower(): value for name, value in answer.items()}
    if any(fields.get(name) is True for name in ("hasmore", "has_more", "hasnext", "has_next")):
        return True
    total, count = fields.get("total", fields.get("totalcount")), fields.get("count", _longest(answer))
    if isinstance(total, int) and isinstance(count, int):
        return total > count
    return bool(fields.get("next") or fields.get("nextpage") or fields.get("next_cursor"))


def _longest(answer: dict[str, Any]) -> int:
    return max((len(value) for value in answer.values() if isinstance(value, list)), default=0)


HABITS: tuple[Habit, ...] = (no_back_off, ignores_limit, repeats_a_post, reuses_a_key, token_per_call, ignores_pages)
