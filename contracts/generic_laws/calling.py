"""From one call that succeeded to others beside it: the same caller, the same things, another operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts.context import Context, NoGround
from contracts.document import Document
from contracts.exchange import Exchange, Request
from contracts.generic_laws.editing import fields_of, key_header, query_of, with_new_key
from contracts.making import ids_for
from contracts.matching import fixed_parts, related
from contracts.shapes import elements, identifies, item_with, object_with, objects_in

__all__ = [
    "differing",
    "last_id",
    "lists_beside",
    "looked_up",
    "reads_beside",
    "request_beside",
    "right_call",
    "told_of",
    "writes_no_json",
]


def last_id(case: Context, exchange: Exchange) -> tuple[str, str] | None:
    """Name and value of the last parameter in the path of a call; None when the path has none."""
    values = case.document.path_values(str(exchange.request.operation), exchange.request.url)
    return list(values.items())[-1] if values else None


def looked_up(case: Context, exchange: Exchange) -> tuple[str, str] | None:
    """Name and value of the last parameter that a call's query must have; None when it must have none."""
    query, needed = query_of(exchange.request), _looked_up_by(case.document, str(exchange.request.operation))
    return (needed[-1], query[needed[-1]]) if needed and needed[-1] in query else None


def _known(case: Context, exchange: Exchange, operation_id: str) -> dict[str, str]:
    """What a call knows of another operation's parameters: those in its own path, and fields of its body, its query and
    the thing that it is answered with that have their names."""
    own = case.document.path_values(str(exchange.request.operation), exchange.request.url)
    thing = exchange.value if isinstance(exchange.value, Mapping) and exchange.ok else {}
    told = {**thing, **fields_of(exchange.request), **query_of(exchange.request)}
    folded = {name.lower(): str(value) for name, value in told.items() if isinstance(value, str | int)}
    names = [str(p["name"]) for p in case.document.parameters(operation_id) if p.get("required")]
    return {**{name: folded[name.lower()] for name in names if name.lower() in folded}, **own}


def request_beside(case: Context, own: Request, operation_id: str, ids: Mapping[str, str]) -> Request | None:
    """A request by the same caller for another operation; None when a parameter that it needs is not known."""
    needed = [p for p in case.document.parameters(operation_id) if p.get("required")]
    path = {str(p["name"]): ids.get(str(p["name"])) for p in needed if p.get("in") == "path"}
    query = {str(p["name"]): ids.get(str(p["name"])) or _given(p) for p in needed if p.get("in") == "query"}
    cookies = [_given(p) for p in needed if p.get("in") == "cookie"]
    if None in path.values() or not all((*query.values(), *cookies)):
        return None
    headers = {str(p["name"]): str(_given(p)) for p in needed if p.get("in") == "header" and _given(p)}
    request = case.document.request(operation_id, path=path, query=query, headers=headers)
    same = set(case.document.schemes(operation_id)) & set(case.document.schemes(str(own.operation)))
    places = {credential.name for name, credential in case.target.credentials.items() if name in same}
    told = {name: value for name, value in own.headers.items() if name in places}
    return replace(request, headers={**request.headers, **told})


def right_call(case: Context, operation_id: str) -> Request:
    """A request that would succeed: the next of a documented flow, or what the document's examples lead to.

    An idempotency key that it has has not been used.

    Raises:
        NoGround: nothing leads there.
    """
    try:
        return case.approach(operation_id)
    except NoGround:
        request = case.remake(operation_id)
    header = key_header(case.document, operation_id)
    keyed = header is not None and header.lower() in {name.lower() for name in request.headers}
    return with_new_key(case, request, header) if header is not None and keyed else request


def _given(parameter: Mapping[str, Any]) -> Any:
    schema = parameter.get("schema") or {}
    found = [parameter.get("example"), schema.get("example"), schema.get("default"), *(schema.get("enum") or ())[:1]]
    return next((value for value in found if value is not None), None)


def reads_beside(case: Context, exchange: Exchange) -> Iterator[tuple[str, str, Exchange]]:
    """Successful reads of the single thing that a write is about: the operation, the thing's id, what it answers.

    What POST makes has its id in the reply; what PUT and PATCH change has it in the path or in the body. What no id
    leads to is looked up by what the write says of it.
    """
    found = False
    for ways in (_by_id, _looked_up):
        for operation_id in () if found else case.document.specs:
            names = case.document.path_parameters(operation_id)
            if case.document.method(operation_id) != "GET" or not names or not _related(case, exchange, operation_id):
                continue
            for value, told in ways(case, exchange, operation_id):
                request = request_beside(case, exchange.request, operation_id, told)
                answer = None if request is None else case.target.send(request)
                if answer is not None and answer.ok and answer.value is not None:
                    found = found or bool(_about(answer.value, value))
                    yield operation_id, value, answer
                    break


def _by_id(case: Context, exchange: Exchange, operation_id: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The ids by which an operation may read what is written, each with all parameters that are known then."""
    own, name = _known(case, exchange, operation_id), case.document.path_parameters(operation_id)[-1]
    return ((value, {**own, name: value}) for value in _ids_of(case, exchange, operation_id, own))


def _looked_up(case: Context, exchange: Exchange, operation_id: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The text by which an operation's query finds what is written, where the write says all that it asks for."""
    own, needed = _known(case, exchange, operation_id), _looked_up_by(case.document, operation_id)
    if needed and own.keys() >= {*needed, *case.document.path_parameters(operation_id)}:
        yield own[needed[-1]], own


def _looked_up_by(document: Document, operation_id: str) -> list[str]:
    return [str(p["name"]) for p in document.parameters(operation_id) if p.get("in") == "query" and p.get("required")]


def _ids_of(case: Context, exchange: Exchange, operation_id: str, own: Mapping[str, str]) -> list[str]:
    """What a write says of the id by which an operation reads the thing, the likeliest first."""
    name = case.document.path_parameters(operation_id)[-1]
    written = str(exchange.request.operation)
    if exchange.request.method == "POST":
        ids = [value for value in map(str, ids_for(name, exchange.value)) if value not in own.values()][:2]
        if ids or case.document.path_parameters(written):
            return ids
    if name not in own:
        return []
    if name in case.document.path_parameters(written):
        return [own[name]] if case.document.path(written).startswith(case.document.path(operation_id)) else []
    return [] if _looked_up_by(case.document, operation_id) else [own[name]]


def lists_beside(case: Context, exchange: Exchange, *, above: bool = False) -> Iterator[tuple[str, Exchange]]:
    """Successful lists, by the same caller, that may hold the thing that a call is about.

    Args:
        above: only those whose path is the beginning of the call's: the collection that a thing is in.
    """
    path = fixed_parts(case.document.path(str(exchange.request.operation)))
    for operation_id in case.document.specs:
        own = _known(case, exchange, operation_id)
        known = all(name in own for name in case.document.path_parameters(operation_id))
        fixed = fixed_parts(case.document.path(operation_id))
        if above and fixed != path[: len(fixed)]:
            continue
        if case.document.method(operation_id) != "GET" or not known or not _related(case, exchange, operation_id):
            continue
        request = request_beside(case, exchange.request, operation_id, own)
        answer = None if request is None or operation_id == exchange.request.operation else case.target.send(request)
        if answer is not None and answer.ok and elements(answer.value) is not None:
            yield operation_id, answer


def _related(case: Context, exchange: Exchange, operation_id: str) -> bool:
    return related(case.document.path(str(exchange.request.operation)), case.document.path(operation_id))


def told_of(case: Context, written: Exchange) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the write's own answer, the reads and the lists say of what was written."""
    yield str(written.request.operation), next(objects_in(written.value), {})
    own = case.document.path_values(str(written.request.operation), written.request.url)
    ids = [value for value in map(str, ids_for("", written.value)) if value not in own.values()]
    for read_id, wanted, answer in reads_beside(case, written):
        ids = [*ids, wanted]
        yield read_id, _about(answer.value, wanted)
    named = [str(value) for key, value in fields_of(written.request).items() if identifies(key) and value]
    for list_id, answer in lists_beside(case, written):
        within = case.document.path_values(list_id, answer.request.url).values()
        for wanted in [each for each in ids if each not in within][:1]:
            found = object_with(elements(answer.value), wanted)
            if found is not None:
                yield list_id, found
        alone = () if ids else (_the_only(answer.value, each) for each in named if each not in within)
        yield from ((list_id, found) for found in alone if found is not None)


def _the_only(value: Any, wanted: str) -> Mapping[str, Any] | None:
    """The element of a list that names something; None where none does, or several do."""
    found = [each for each in elements(value) or () if object_with([each], wanted) is each]
    return found[0] if len(found) == 1 else None


def _about(value: Any, wanted: str) -> Mapping[str, Any]:
    """The object that names the id, or else, where it is no list, the outermost."""
    named = item_with(value, wanted)
    if named is None and elements(value) is None:
        return next(objects_in(value), {})
    return named or {}


def differing(one: Any, other: Any, spared: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any, Any]]:
    """The names that two JSON objects both have, at the same place, with scalars of one kind that differ, or with lists
    of different lengths."""
    return _parting(one, other, (), spared)


def _parting(one: Any, other: Any, path: tuple[str, ...], spared: frozenset[str]) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in one.keys() & other.keys() - spared:
            yield from _parting(one[key], other[key], (*path, str(key)), spared)
    elif path and isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield ".".join(path), one, other
        for ours, theirs in zip(one, other, strict=False):
            yield from _parting(ours, theirs, path, spared)
    elif path and not any(isinstance(each, Mapping | list) for each in (one, other)) and not _same(one, other):
        yield ".".join(path), one, other


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other) and not {type(one), type(other)} <= {int, float}:
        return True  # another kind says the same differently, or nothing at all
    return bool(one == other)


def writes_no_json(document: Document, operation_id: str) -> str | None:
    """Why an operation stores nothing that it is sent as JSON; None when it may."""
    if operation_id in document.promise.terms.sandbox.reads:
        return "it changes nothing"
    writes = document.method(operation_id) in {"POST", "PUT", "PATCH"}
    json_body = any("json" in name for name in document.media_types(operation_id))
    return None if writes and json_body else "it takes no JSON to write"
