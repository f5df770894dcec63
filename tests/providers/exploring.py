"""How far a document and what it answers lead: every operation tried with examples and with ids found on the way."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from mockserver.document import Operation
from mockserver.inprocess import Answer
from mockserver.state import Root
from tests.providers.calling import Parts, Provided

__all__ = ["explore"]

_ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")
_MOST_STATES = 12
_MOST_VALUES = 4
_MOST_AGED = 4
_MOST_CALLS = 8
_ROUNDS = 3
_IDS = ("id", "publicid", "key", "token", "number")


@dataclass(slots=True)
class _Found:
    """Values of earlier answers, newest last: by property name, and ids of objects by the path they were met at."""

    provided: Provided
    named: dict[str, list[Any]] = field(default_factory=dict)
    at: dict[str, list[Any]] = field(default_factory=dict)
    linked: dict[str, list[Any]] = field(default_factory=dict)
    about: dict[str, dict[str, Any]] = field(default_factory=dict)

    def learn(self, operation: Operation, parts: Parts, answer: Answer) -> None:
        """Keep what an answer tells; what it tells belongs to the objects that the call was about."""
        self.about[operation.path] = parts.path
        headers = {name.lower(): value for name, value in answer.headers}
        keys = [value for name, value in headers.items() if "key" in name]
        for name, value in headers.items():
            _append(self.named, _fold(name), value)
        if "location" in headers:
            keys.append(headers["location"].partition("?")[0].rstrip("/").rpartition("/")[2])
        for key in keys:
            _append(self.at, operation.path, key)
        if answer.body[:1] in b'{["' and answer.body:
            try:
                value = orjson.loads(answer.body)
            except orjson.JSONDecodeError:
                return
            self._walk(value, operation.path, 0, "id")

    def _walk(self, value: Any, path: str, depth: int, name: str) -> None:
        """Keep every text and number under its name; those of a list under the list's, as one of them is called."""
        if isinstance(value, dict):
            for inner_name, inner in value.items():
                self._walk(inner, path, depth + 1, _fold(inner_name))
        elif isinstance(value, list):
            for inner in value[:5]:
                self._walk(inner, path, depth + 1, name.rstrip("s") or "id")
        elif isinstance(value, str | int) and not isinstance(value, bool):
            _append(self.named, name, value)
            if name in _IDS and depth < 4:
                _append(self.at, path, value)
            if isinstance(value, str) and value.startswith("http"):
                self._follow(value)

    def _follow(self, url: str) -> None:
        """Keep an address that an answer gives, if one of the operations stands there."""
        parts = urlsplit(url)
        mount = f"/~{self.provided.world.name}/{self.provided.mount.name}"
        segments = parts.path.removeprefix(mount).split("/")[1:]
        match = self.provided.mount.routes.find(segments)
        if match is not None:
            for operation, names in match.ends.values():
                path = dict(zip(names, map(unquote, match.captures), strict=True))
                _append(self.linked, operation.id, (path, dict(parse_qsl(parts.query))))

    def values(self, operation: Operation, name: str) -> Iterator[Any]:
        """What a path parameter may be, the likeliest first."""
        before = operation.path.partition("{" + name + "}")[0].rstrip("/")
        for path, met in reversed(self.at.items()):
            if path.partition("#")[0].rstrip("/") == before:
                yield from reversed(met)
        folded = _fold(name)
        for known in sorted(self.named, key=len, reverse=True):
            if folded == known or (len(known) > 3 and folded.startswith(known)):
                yield from reversed(self.named[known])
        owner = before.rpartition("/")[2].rstrip("s")
        for path, met in reversed(self.at.items()):
            if owner and owner in path.lower():
                yield from reversed(met)


def _append(where: dict[str, list[Any]], name: str, value: Any) -> None:
    known = where.setdefault(name, [])
    if value == "":
        return
    if value in known:
        known.remove(value)
    known.append(value)


def _fold(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def explore(provided: Provided) -> tuple[dict[str, Parts], dict[str, str]]:
    """The calls of the operations that could be made to succeed, and why each of the others could not.

    After a round time passes in some of the states, and what was read once is read again, since more is there now.
    """
    explorer = _Explorer(provided)
    for number in range(_ROUNDS):
        if number:
            explorer.age()
            explorer.read_again()
        explorer.try_all()
    reached = explorer.reached
    return reached, {name: why for name, why in explorer.missed.items() if name not in reached}


class _Explorer:
    """States of one provider's world that calls have led to, the newest last."""

    def __init__(self, provided: Provided) -> None:
        self._provided = provided
        self._world = provided.world
        operations = provided.operations.values()
        self._operations = sorted(operations, key=lambda one: (_ORDER.index(one.method), "{" in one.path))
        provided.send(self._operations[0], Parts())  # seeds the world
        self._states: list[Root] = [self._world.root]
        self._found = _Found(provided)
        self.reached: dict[str, Parts] = {}
        self.missed: dict[str, str] = {}

    def age(self) -> None:
        """Let a month pass in the newest states."""
        for state in self._states[-_MOST_AGED:]:
            self._world.rollback(state)
            self._world.advance(timedelta(days=30))
            self._states.append(self._world.root)

    def read_again(self) -> None:
        """Learn what the newest states tell of themselves."""
        for state in self._states[-2 * _MOST_AGED :]:
            self._world.rollback(state)
            for operation in self._operations:
                if operation.method == "GET" and operation.id in self.reached:
                    parts = self.reached[operation.id]
                    self._found.learn(operation, parts, self._provided.send(operation, parts))

    def try_all(self) -> None:
        """Try what has not succeeded yet."""
        for operation in self._operations:
            if operation.id not in self.reached:
                self._try(operation)

    def _try(self, operation: Operation) -> None:
        """Try an operation in the newest states, then in that of the beginning, with every likely id."""
        states = [*list(reversed(self._states[1:]))[:_MOST_STATES], self._states[0]]
        if not operation.parameter_names and operation.request_body is None:
            states = states[:1]  # it names nothing that some states have and others lack
        for parts, state in itertools.product(self._calls(operation), states):
            self._world.rollback(state)
            answer = self._provided.send(operation, parts)
            if answer.status < 400:
                self.reached[operation.id] = parts
                self._found.learn(operation, parts, answer)
                if self._world.root.tables is not state.tables and operation.method != "DELETE":
                    self._states.append(self._world.root)
                return
            reason = {name.lower(): value for name, value in answer.headers}.get("motpart-reason", "")
            self.missed.setdefault(operation.id, f"{answer.status} {reason[:200]}")

    def _calls(self, operation: Operation) -> Iterator[Parts]:
        """The operation's calls: with the document's examples, then with what was found."""
        provided, found, names = self._provided, self._found, operation.parameter_names
        yield provided.parts(operation)
        left_out = [
            parameter
            for parameter in operation.parameters
            if parameter["in"] == "query" and not parameter.get("required") and "example" in parameter
        ]
        # of those that may be left out one may have to be there, or all of them
        for given in (*([parameter] for parameter in left_out), left_out):
            parts = provided.parts(operation)
            parts.query |= {parameter["name"]: provided.value_of(parameter) for parameter in given}
            yield parts
        for path, query in list(reversed(found.linked.get(operation.id, ())))[:_MOST_VALUES]:
            parts = provided.parts(operation, path)
            parts.query |= query
            yield parts
        if len(names) > 1:
            before = operation.path.rpartition("/{" + names[-1] + "}")[0]
            for value in list(reversed(found.at.get(before, ())))[:_MOST_VALUES]:
                yield provided.parts(operation, {**found.about.get(before, {}), names[-1]: value})
        choices = [list(dict.fromkeys(found.values(operation, name)))[:_MOST_VALUES] for name in names]
        for values in itertools.islice(itertools.product(*choices), _MOST_CALLS) if names else ():
            yield provided.parts(operation, dict(zip(names, values, strict=True)))
