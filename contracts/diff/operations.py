"""Compares two documents: which operation became which, what came, what went, and what changed in each."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.diff.builder import Builder
from contracts.diff.change import NOTHING, Change, Place
from contracts.diff.collector import Collector
from contracts.diff.messages import Messages, mapping
from contracts.diff.security import compare_oauth, compare_security, ways
from specs import DocumentError, operations_of, server_path

__all__ = ["compare"]

_DEEP = 8_000
_PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operation of one document, with the item of its path."""

    method: str
    path: str
    spec: Mapping[str, Any]
    item: Mapping[str, Any]


def compare(
    old: Mapping[str, Any], new: Mapping[str, Any], *, today: date, names: tuple[str, str] = ("old", "new")
) -> list[Change]:
    """Every difference that somebody could notice, the worst first.

    Args:
        old, new: bundled OpenAPI documents, 3.0 or 3.1.
        today: what announced ends are compared with.
        names: how errors call the documents.

    Raises:
        specs.DocumentError: a reference that leads nowhere, or a schema that is none.
    """
    try:
        return _compare((old, new), today, names)
    except RecursionError:
        return _compare_deep((old, new), today, names)


def _compare(documents: tuple[Any, Any], today: date, names: tuple[str, str]) -> list[Change]:
    builders = (Builder(documents[0], names[0]), Builder(documents[1], names[1]))
    collector = Collector(*builders)
    _Comparison(collector, builders, documents, today).run()
    return collector.changes()


def _compare_deep(documents: tuple[Any, Any], today: date, names: tuple[str, str]) -> list[Change]:
    """Unions that lead to unions that lead to unions: documents nest deeper than programs do."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_DEEP)
    try:
        return _compare(documents, today, names)
    except RecursionError:
        raise DocumentError(" or ".join(names), "", "schemas nest too deeply", "they cannot be compared") from None
    finally:
        sys.setrecursionlimit(limit)


@dataclass(frozen=True, slots=True)
class _Comparison:
    collector: Collector
    builders: tuple[Builder, Builder]
    documents: tuple[Mapping[str, Any], Mapping[str, Any]]
    today: date

    def run(self) -> None:
        old, new = self.documents
        before, after = (
            _operations(document, builder) for document, builder in zip(self.documents, self.builders, strict=True)
        )
        self._servers()
        compare_oauth(self.collector, (self.builders[0], old), (self.builders[1], new))
        pairs, removed, added = _paired(
            before, after, tuple(server_path({"servers": _servers(document)}) for document in (old, new))
        )
        for one, other in pairs:
            self._operation(one, other)
        for one in removed:
            self._removed(one)
        for other in added:
            self.collector.add("endpoint-added", Place(other.method, other.path))
        self._webhooks()

    def _servers(self) -> None:
        before, after = ({_url(server) for server in _servers(document)} for document in self.documents)
        for url in sorted(before - after):
            self.collector.add("api-server-removed", Place(), old=url, key=url)
        for url in sorted(after - before):
            self.collector.add("api-server-added", Place(), new=url, key=url)

    def _removed(self, operation: _Operation) -> None:
        place = Place(operation.method, operation.path)
        sunset = operation.spec.get("x-sunset")
        end = _date(sunset)
        if not operation.spec.get("deprecated") or end is None:
            self.collector.add("api-removed-without-deprecation", place)
        else:
            rule = "api-removed-with-deprecation" if end <= self.today else "api-removed-before-sunset"
            self.collector.add(rule, place, old=str(sunset))

    def _operation(self, old: _Operation, new: _Operation) -> None:
        place = Place(new.method, new.path)
        if _shape(old.path) != _shape(new.path) and _covers(new.path, old.path):
            self.collector.add("api-path-parameterized", place, old=old.path, new=new.path, key=old.path)
        ids = [operation.spec.get("operationId", NOTHING) for operation in (old, new)]
        if ids[0] != ids[1] and NOTHING not in ids:
            self.collector.add("api-operation-id-changed", place, old=ids[0], new=ids[1])
        self._deprecation(place, old.spec, new.spec)
        found = [
            ways(builder, document, operation.spec)
            for builder, document, operation in zip(self.builders, self.documents, (old, new), strict=True)
        ]
        compare_security(self.collector, place, *found)
        self._messages(Messages(self.collector, *self.builders), place, old, new)
        self._callbacks(place, old, new)

    def _messages(self, messages: Messages, place: Place, old: _Operation, new: _Operation) -> None:
        sides = zip(self.builders, (old, new), strict=True)
        parameters = [
            messages.gathered(builder, op.path, [op.item.get("parameters"), op.spec.get("parameters")])
            for builder, op in sides
        ]
        messages.parameters(place, *parameters)
        messages.body(place, old.spec.get("requestBody"), new.spec.get("requestBody"))
        messages.replies(place, mapping(old.spec.get("responses")), mapping(new.spec.get("responses")))

    def _deprecation(self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        was, now = old.get("deprecated") is True, new.get("deprecated") is True
        before, after = old.get("x-sunset"), new.get("x-sunset")
        if was and not now:
            self.collector.add("endpoint-reactivated", place)
        if now and not was:
            rule = "endpoint-deprecated-with-sunset" if after else "endpoint-deprecated"
            self.collector.add(rule, place, new=after or NOTHING)
        if now and after and after != before and _date(after) is None:
            self.collector.add("api-sunset-parse", place, new=after)
        elif now and was and before != after:
            self._sunset(place, before, after)

    def _sunset(self, place: Place, before: Any, after: Any) -> None:
        if not after:
            self.collector.add("api-sunset-deleted", place, old=before)
            return
        earlier = _date(before) is None or (_date(after) or date.max) < (_date(before) or date.max)
        rule = "api-sunset-date-earlier" if earlier else "api-sunset-date-later"
        self.collector.add(rule, place, old=before or NOTHING, new=after)

    def _callbacks(self, place: Place, old: _Operation, new: _Operation) -> None:
        found = [
            _calls(mapping(operation.spec.get("callbacks")), builder)
            for operation, builder in zip((old, new), self.builders, strict=True)
        ]
        self._outgoing(place, *found)

    def _webhooks(self) -> None:
        found = [
            _calls({str(name): {"": item} for name, item in mapping(document.get("webhooks")).items()}, builder)
            for document, builder in zip(self.documents, self.builders, strict=True)
        ]
        self._outgoing(Place(), *found)

    def _outgoing(self, place: Place, old: dict[str, _Operation], new: dict[str, _Operation]) -> None:
        """What the provider sends: its requests are to the client what replies are, and the other way round."""
        for name in sorted({*old, *new}):
            method, path = name.split(" ", 1)
            spot = Place(f"{place.method} {place.path} → {method}".strip(" →") if place.method else method, path)
            if name not in old or name not in new:
                rule = "callback-added" if name in new else "callback-removed"
                self.collector.add(rule, spot)
                continue
            messages = Messages(self.collector, *self.builders, asks="response", answers="request")
            self._messages(messages, spot, old[name], new[name])


def _operations(document: Mapping[str, Any], builder: Builder) -> list[_Operation]:
    paths = mapping(document.get("paths"))
    whole = {path: builder.resolve(item) for path, item in paths.items()}
    return [
        _Operation(method.upper(), path, spec, mapping(whole[path]))
        for path, method, spec in operations_of({"paths": whole})
    ]


def _calls(callbacks: Mapping[str, Any], builder: Builder) -> dict[str, _Operation]:
    """Callbacks as operations, by method and name."""
    found = {}
    for name, raw in callbacks.items():
        for expression, item in mapping(builder.resolve(raw)).items():
            for operation in _operations({"paths": {f"{name} {expression}".strip(): item}}, builder):
                found[f"{operation.method} {operation.path}"] = operation
    return found


def _paired(
    old: list[_Operation], new: list[_Operation], servers: tuple[str, ...]
) -> tuple[list[tuple[_Operation, _Operation]], list[_Operation], list[_Operation]]:
    """Operations of one method and path; then of paths that differ by parameters' names, or by a server's path."""
    pairs: list[tuple[_Operation, _Operation]] = []
    keys = (
        lambda op, _: (op.method, op.path),
        lambda op, _: (op.method, _shape(op.path)),
        lambda op, server: (op.method, _shape(server + op.path)),
    )
    for key in keys:
        known = {key(op, servers[1]): op for op in reversed(new)}
        matched = [(op, known[key(op, servers[0])]) for op in old if key(op, servers[0]) in known]
        pairs += matched
        old = [op for op in old if all(op is not one for one, _ in matched)]
        new = [op for op in new if all(op is not other for _, other in matched)]
    taken = [other for _, other in pairs] + new
    for op in list(old):
        # A path that was written out is a case of one with a parameter; that one may have been there before.
        general = [other for other in taken if other.method == op.method and _covers(other.path, op.path)]
        if general:
            pairs.append((op, general[0]))
            old.remove(op)
            new = [other for other in new if other is not general[0]]
    return pairs, old, new


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path)


def _covers(general: str, path: str) -> bool:
    """Whether a path with a parameter stands for one where a text stands in its place."""
    one, other = general.split("/"), path.split("/")
    if len(one) != len(other) or _shape(general) == _shape(path):
        return False
    return all(_shape(a) == _shape(b) or (_shape(a) == "{}" and "{" not in b) for a, b in zip(one, other, strict=True))


def _servers(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    said = document.get("servers")
    found = [mapping(server) for server in said] if isinstance(said, list) else []
    return [{**server, "variables": _variables(server)} for server in found if server]


def _variables(server: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(name): mapping(variable) for name, variable in mapping(server.get("variables")).items()}


def _url(server: Mapping[str, Any]) -> str:
    url = str(server.get("url", "/"))
    for name, variable in mapping(server.get("variables")).items():
        url = url.replace("{" + str(name) + "}", str(mapping(variable).get("default", "")))
    return url.rstrip("/") or "/"


def _date(said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
