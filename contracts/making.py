"""A call that succeeds where no story or law makes one: of the document's examples, or of what its schemas allow."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

from contracts.context import Context
from contracts.document import NOTHING, Parts
from contracts.exchange import Exchange, Request
from contracts.generation import teach_formats
from contracts.shapes import identifies, scalars

__all__ = ["Maker", "ids_for"]

_MOST_TRIES = 8
_DEEPEST = 4


class Maker:
    """Makes calls of one provider on one target; what it has found out about an operation it remembers."""

    def __init__(self, case: Context) -> None:
        self._case = case
        self._tries: dict[str, tuple[list[Parts], Iterator[Parts]]] = {}
        self._hopeless: set[str] = set()
        self._ways: dict[str, list[Request]] = {}

    def make(self, operation_id: str) -> Exchange | None:
        """Begin in an empty world and call the operation until one call succeeds; that call, or None."""
        if operation_id in self._hopeless:
            return None
        self._case.begin()
        exchange = self._again(operation_id)
        if exchange is None:
            self._case.begin()
            exchange = self._made(operation_id, {}, 0)
        if exchange is None:
            self._hopeless.add(operation_id)
        else:
            self._ways[operation_id] = [each.request for each in self._case.target.trace if each.ok and _is_own(each)]
        return exchange

    def approach(self, operation_id: str) -> Request | None:
        """In an empty world do all but the last of what ``make`` does; the call that would succeed, or None."""
        if operation_id not in self._ways and self.make(operation_id) is None:
            return None
        self._case.begin()
        *before, last = self._ways[operation_id]
        for request in before:
            self._case.target.send(request)
        return last

    def sample(self, operation_id: str) -> Request:
        """The first request that would be tried, with ids that are nobody's."""
        return self._case.document.request(operation_id, **next(iter(self._tried(operation_id)), Parts()))

    def _again(self, operation_id: str) -> Exchange | None:
        """The calls that led there before: in a world that begins the same they do so again."""
        exchange = None
        for request in self._ways.get(operation_id, ()):
            exchange = self._case.target.send(request)
        return exchange if exchange is not None and exchange.ok else None

    def _made(self, operation_id: str, known: dict[str, Any], depth: int) -> Exchange | None:
        """Call an operation; ``known`` are path parameters found on the way, by the path before them."""
        path = self._path(operation_id, known, depth)
        for parts in self._tried(operation_id):
            own = parts.copy()
            own["path"] = {**parts["path"], **path}
            exchange = self._case.send(operation_id, **own)
            if exchange.ok:
                return exchange
        return None

    def _path(self, operation_id: str, known: dict[str, Any], depth: int) -> dict[str, Any]:
        """Ids for the path's parameters, of things made for it; none where nothing makes them."""
        template = self._case.document.path(operation_id)
        found: dict[str, Any] = {}
        for name in self._case.document.path_parameters(operation_id):
            prefix = template.partition("{" + name + "}")[0].rstrip("/")
            if prefix not in known:
                known[prefix] = self._id_below(prefix, name, known, depth)
            if known[prefix] is not None:
                found[name] = known[prefix]
        return found

    def _id_below(self, prefix: str, name: str, known: dict[str, Any], depth: int) -> Any:
        """The id of a thing of the collection at a path: one that is made, or one that is listed."""
        document = self._case.document
        at = [op for op in document.specs if document.path(op).rstrip("/") == prefix and depth < _DEEPEST]
        for method in ("POST", "GET"):
            for operation_id in (op for op in at if document.method(op) == method):
                exchange = self._made(operation_id, known, depth + 1)
                value = None if exchange is None else next(iter(ids_for(name, exchange.value)), None)
                if value is not None:
                    return value
        return None

    def _tried(self, operation_id: str) -> Iterator[Parts]:
        """Calls to try, each drawn when it is wanted and then kept."""
        if operation_id not in self._tries:
            self._tries[operation_id] = [], self._draws(operation_id)
        drawn, more = self._tries[operation_id]
        yield from drawn
        for parts in more:
            drawn.append(parts)
            yield parts

    def _draws(self, operation_id: str) -> Iterator[Parts]:
        """The document's examples, then seeded calls that fit the schema; for a change the other way round, as what
        was made of an example is not changed by the same example."""
        teach_formats()
        document = self._case.document
        operation = document.schema[document.path(operation_id)][document.method(operation_id)]

        def examples() -> Iterator[Parts]:
            for strategy in operation.get_strategies_from_examples()[:_MOST_TRIES]:
                yield from _drawn(strategy, self._case.seed, 1)  # all its draws are the example

        def made_up() -> Iterator[Parts]:
            yield from _drawn(operation.as_strategy(GenerationMode.POSITIVE), self._case.seed, _MOST_TRIES)

        ways = (made_up, examples) if document.method(operation_id) in {"PUT", "PATCH"} else (examples, made_up)
        in_json, later = any("json" in name for name in document.media_types(operation_id)), []
        for parts in (parts for way in ways for parts in way()):
            if in_json and "json" not in (parts["media_type"] or "json"):
                later.append(parts)  # what checks can read and vary comes first
            else:
                yield parts
        yield from later


def _is_own(exchange: Exchange) -> bool:
    return exchange.request.operation is not None


def ids_for(name: str, value: Any) -> list[Any]:
    """What in a reply may be the value of a path parameter, the likeliest first; of a list, what its first has."""
    while isinstance(value, list):
        value = value[0] if value else None
    found = [(path[-1], each) for path, each in scalars(value) if path and isinstance(each, str | int)]
    if not found:
        return [value] if isinstance(value, str | int) else []
    ranked = sorted(found, key=lambda pair: _rank(name, pair[0]))
    return [each for key, each in ranked if _rank(name, key) < 4] or ([found[0][1]] if len(found) == 1 else [])


def _rank(name: str, key: str) -> int:
    plain, wanted = (text.replace("_", "").replace("-", "").lower() for text in (key, name))
    if plain == wanted:
        return 0
    if plain == "id":
        return 1
    return 2 if wanted.endswith(plain) or plain.endswith(wanted) else 3 if identifies(key) else 4


def _drawn(strategy: SearchStrategy[Any], seed: int, most: int) -> list[Parts]:
    found: list[Parts] = []

    @seeded(seed)
    @settings(
        max_examples=most, database=None, deadline=None, phases=(Phase.generate,), verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def draw(drawn: Any) -> None:
        parts = Parts(path=_plain(drawn.path_parameters), query=_plain(drawn.query), headers=_plain(drawn.headers))
        parts["body"] = NOTHING if drawn.body is NOT_SET else drawn.body
        parts["media_type"] = drawn.media_type
        found.append(parts)

    state = random.getstate()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            draw()
    except HypothesisException:  # nothing fits the schema
        pass
    finally:
        random.setstate(state)
    return found


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return dict(values or {})
