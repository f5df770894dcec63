"""What calls are about, and so what they have to do with the one that fails: whatever came of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from contracts.context import Broken, Context
from contracts.exchange import Exchange, Request
from contracts.shapes import elements, identifies, scalars, values_in

__all__ = ["Ties", "is_provider", "spoken"]

_TELLING = 6
"""So long is a text that is hardly the same by chance."""
_CONTROL = "/_motpart/"
_LEVERS = ("/reset", "/clock/freeze", "/clock/advance")
_READS = {"GET", "HEAD", "OPTIONS"}
_CHANGES = {"PUT", "PATCH"}
_WORDS = re.compile(r"[^\s'\"{}\[\](),;:]+")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


class Ties:
    """What calls are about, and so what they have to do with the failing one, which is the last.

    Attributes:
        certain: places in the trace of the calls that belong to the finding whatever holding it again shows.
        possible: of those that may, which only that can decide.
    """

    def __init__(self, case: Context, trace: Sequence[Exchange], broken: Broken) -> None:
        self._case = case
        self._trace = trace
        self._claim = next(at for at in reversed(range(len(trace))) if not _is_clock(trace[at]))
        claim = trace[self._claim]
        words = spoken(str(broken))
        self._wanted = words | self._asked(claim)
        self._things = {*words, *self._thing(claim)}
        self.certain = {self._claim, *self._levers, *self._repeated}
        self.possible: set[int] = set()
        self._need(claim)
        for at in reversed(range(self._claim)):
            self._tie(at, trace[at])

    def _tie(self, at: int, exchange: Exchange) -> None:
        if "/people/" in exchange.request.url and exchange.ok and set(_sent(exchange.request)) & self._wanted:
            self.certain.add(at)
        if not is_provider(exchange):
            return
        shared = (self._told(exchange) | self._asked(exchange)) & self._wanted
        if exchange.ok and exchange.request.method not in _READS and self._belongs(at, exchange):
            self.certain.add(at)
        if at in self.certain:
            self._wanted |= self._asked(exchange)
            self._need(exchange)
        elif exchange.ok and (shared or exchange.request.method not in _READS):
            self.possible.add(at)

    def _need(self, exchange: Exchange) -> None:
        """Where the ids in a call's path were heard of first is part of the story."""
        self.certain.update(self._origins[name] for name in self._path(exchange) if name in self._origins)

    @cached_property
    def _origins(self) -> dict[str, int]:
        """The call whose answer named a value first, for each that no request had named before."""
        origins: dict[str, int] = {}
        asked: set[str] = set()
        for at, exchange in enumerate(self._trace[: self._claim]):
            asked |= self._asked(exchange)
            long = {value for value in values_in(exchange.value) if isinstance(value, str) and len(value) >= _TELLING}
            for value in (self._told(exchange) | long) - asked if exchange.ok else ():
                origins.setdefault(value, at)
        return origins

    def _belongs(self, at: int, exchange: Exchange) -> bool:
        """Whether a write makes something that a needed call names, acts on what the failing one is about, or made
        what the list that this reads lacks."""
        made = self._told(exchange) - self._asked(exchange)
        acts = self._thing(exchange) & self._things and not self._is_superseded(at, exchange)
        return bool(made & self._wanted or acts or self._is_missed(exchange))

    def _is_superseded(self, at: int, exchange: Exchange) -> bool:
        """Whether the same thing is written anew before the failing call, which is another."""
        request, claim = exchange.request, self._trace[self._claim].request
        later = (self._trace[later].request for later in self.certain if at < later < self._claim)
        anew = any((each.method, each.url) == (request.method, request.url) for each in later)
        return request.method in _CHANGES and anew and claim.operation != request.operation

    def _is_missed(self, exchange: Exchange) -> bool:
        claim = self._trace[self._claim]
        if exchange.request.operation is None:
            return False
        if claim.request.operation is None or elements(claim.value) is None:
            return "/deliveries" in claim.request.url
        own, listed = (self._case.document.path(str(each.request.operation)) for each in (exchange, claim))
        is_listed = self._told(exchange) & set(map(str, values_in(claim.value)))
        return own.rstrip("/") == listed.rstrip("/") and not is_listed

    @cached_property
    def _levers(self) -> set[int]:
        """An empty world and time that passes: the ground that calls stand on."""
        return {
            at
            for at, each in enumerate(self._trace[: self._claim])
            if not is_provider(each) and each.ok and any(name in each.request.url for name in _LEVERS)
        }

    @cached_property
    def _repeated(self) -> set[int]:
        """Where the same call comes again at once, how often it does is the point."""
        calls = [at for at, each in enumerate(self._trace) if not _is_clock(each)]
        same = [pair for pair in pairwise(calls) if _same(*(self._trace[at].request for at in pair))]
        return {at for pair in same for at in pair}

    def _thing(self, exchange: Exchange) -> set[str]:
        """What a call acts on: the last value in its path."""
        return set(self._path(exchange)[-1:])

    def _path(self, exchange: Exchange) -> list[str]:
        operation, url = exchange.request.operation, exchange.request.url
        return [] if operation is None else list(self._case.document.path_values(operation, url).values())

    def _asked(self, exchange: Exchange) -> set[str]:
        """The values that a request names: in its path, query and body, and in headers that are no credential."""
        request = exchange.request
        known = {each.wire for each in self._case.target.credentials.values()}
        headers = [word for value in request.headers.values() if value not in known for word in value.split()]
        query = [value for _, value in parse_qsl(urlsplit(request.url).query)]
        return {*self._path(exchange), *query, *headers, *_sent(request)}

    def _told(self, exchange: Exchange) -> set[str]:
        """The values that an answer gives something a name with."""
        located = exchange.headers.get("location", "").rstrip("/").rpartition("/")[2]
        named = {str(value) for path, value in scalars(exchange.value) if not path or identifies(path[-1])}
        return (named | {located}) - {"", "None", "True", "False"}


def _sent(request: Request) -> Iterator[str]:
    try:
        yield from (str(value) for value in values_in(json.loads(request.body or b"")) if isinstance(value, str | int))
    except ValueError:
        yield from (value for _, value in parse_qsl((request.body or b"").decode("utf-8", "replace")))


def spoken(said: str) -> set[str]:
    """The values that a sentence names: what is quoted, and its words."""
    quoted = (value for pair in _QUOTED.findall(said) for value in pair if value)
    return {*quoted, *_WORDS.findall(said)}


def is_provider(exchange: Exchange) -> bool:
    """Whether it is a call of the provider's API, none of the levers that only a motpart has."""
    return _CONTROL not in exchange.request.url


def _is_clock(exchange: Exchange) -> bool:
    """Whether it only asks what time it is."""
    return exchange.request.method == "GET" and exchange.request.url.endswith("/clock")


def _same(one: Request, other: Request) -> bool:
    return (one.method, one.url, one.body) == (other.method, other.url, other.body)
