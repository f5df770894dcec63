"""From one call that succeeded to others beside it: the same caller, the same things, another operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from contracts.context import Context, NoGround
from contracts.exchange import Exchange, Request
from contracts.making import ids_for
from contracts.shapes import elements, scalars

__all__ = [
    "at_id",
    "differing",
    "last_id",
    "lists_beside",
    "query_of",
    "reads_beside",
    "request_beside",
    "right_call",
    "with_query",
]


def last_id(case: Context, exchange: Exchange) -> tuple[str, str] | None:
    """Name and value of the last parameter in the path of a call; None when the path has none."""
    values = case.document.path_values(str(exchange.request.operation), exchange.request.url)
    return list(values.items())[-1] if values else None


def at_id(exchange: Exchange, old: str, new: str) -> Request:
    """The same request for a thing with another id."""
    path = urlsplit(exchange.request.url).path
    head, found, tail = path.rpartition(quote(old, safe=""))
    start, _, rest = exchange.request.url.partition(path)
    return (
        replace(exchange.request, url=f"{start}{head}{quote(new, safe='')}{tail}{rest}") if found else exchange.request
    )


def query_of(exchange: Exchange) -> dict[str, str]:
    """The query parameters of a call."""
    return dict(parse_qsl(urlsplit(exchange.request.url).query, keep_blank_values=True))


def with_query(request: Request, query: Mapping[str, str]) -> Request:
    """The same request with another query."""
    bare = request.url.partition("?")[0]
    return replace(request, url=f"{bare}?{urlencode(query, quote_via=quote)}" if query else bare)


def _known(case: Context, exchange: Exchange) -> dict[str, str]:
    """Ids that a call knows by the names of path parameters: those in its own path."""
    return case.document.path_values(str(exchange.request.operation), exchange.request.url)


def request_beside(case: Context, exchange: Exchange, operation_id: str, ids: Mapping[str, str]) -> Request | None:
    """A request by the same caller for another operation; None when a parameter that it needs is not known."""
    needed = [p for p in case.document.parameters(operation_id) if p.get("required")]
    path = {str(p["name"]): ids.get(str(p["name"])) for p in needed if p.get("in") == "path"}
    if None in path.values() or any(p.get("in") in {"query", "cookie"} and not _given(p) for p in needed):
        return None
    query = {str(p["name"]): _given(p) for p in needed if p.get("in") == "query"}
    headers = {str(p["name"]): str(_given(p)) for p in needed if p.get("in") == "header" and _given(p)}
    request = case.document.request(operation_id, path=path, query=query, headers=headers)
    same = set(case.document.schemes(operation_id)) & set(case.document.schemes(str(exchange.request.operation)))
    places = {credential.name for name, credential in case.target.credentials.items() if name in same}
    told = {name: value for name, value in exchange.request.headers.items() if name in places}
    return replace(request, headers={**request.headers, **told})


def right_call(case: Context, operation_id: str) -> Request:
    """A request that would succeed: the next of a documented flow, or one that just did by the document's examples.

    Raises:
        NoGround: nothing leads there.
    """
    try:
        return case.approach(operation_id)
    except NoGround:
        return case.enter(operation_id).request


def _given(parameter: Mapping[str, Any]) -> Any:
    schema = parameter.get("schema") or {}
    found = [parameter.get("example"), schema.get("example"), schema.get("default"), *(schema.get("enum") or ())[:1]]
    return next((value for value in found if value is not None), None)


def reads_beside(case: Context, exchange: Exchange) -> Iterator[tuple[str, str, Exchange]]:
    """Successful reads of the single thing that a write is about: the operation, the thing's id, what it answers.

    What POST makes has its id in the reply; what PUT and PATCH change has it in the path.
    """
    own = _known(case, exchange)
    written = str(exchange.request.operation)
    made = exchange.request.method == "POST"
    for operation_id in case.document.specs:
        names = case.document.path_parameters(operation_id)
        if case.document.method(operation_id) != "GET" or not names or not _related(case, exchange, operation_id):
            continue
        ids = [value for value in map(str, ids_for(names[-1], exchange.value)) if value not in own.values()][:2]
        if not made:
            within = case.document.path(written).startswith(case.document.path(operation_id))
            ids = [own[names[-1]]] if within and names[-1] in own else []
        for value in ids:
            request = request_beside(case, exchange, operation_id, {**own, names[-1]: value})
            answer = None if request is None else case.target.send(request)
            if answer is not None and answer.ok and answer.value is not None:
                yield operation_id, value, answer
                break


def lists_beside(case: Context, exchange: Exchange, *, above: bool = False) -> Iterator[tuple[str, Exchange]]:
    """Successful lists, by the same caller, that may hold the thing that a call is about.

    Args:
        above: only those whose path is the beginning of the call's: the collection that a thing is in.
    """
    path = _fixed(case.document.path(str(exchange.request.operation)))
    own = _known(case, exchange)
    for operation_id in case.document.specs:
        known = all(name in own for name in case.document.path_parameters(operation_id))
        fixed = _fixed(case.document.path(operation_id))
        if above and fixed != path[: len(fixed)]:
            continue
        if case.document.method(operation_id) != "GET" or not known or not _related(case, exchange, operation_id):
            continue
        request = request_beside(case, exchange, operation_id, own)
        answer = None if request is None or operation_id == exchange.request.operation else case.target.send(request)
        if answer is not None and answer.ok and elements(answer.value) is not None:
            yield operation_id, answer


def _related(case: Context, exchange: Exchange, operation_id: str) -> bool:
    """Whether two operations are about the same kind of thing: one's fixed path begins with the other's."""
    own, other = (_fixed(case.document.path(name)) for name in (str(exchange.request.operation), operation_id))
    shared = min(len(own), len(other))
    return own[:shared] == other[:shared] or (len(own) > 1 and own[:-1] == other[: len(own) - 1])


def _fixed(path: str) -> list[str]:
    return [part for part in path.split("/") if part and not part.startswith("{")]


def differing(one: Any, other: Any, spared: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any, Any]]:
    """The names that two JSON objects both have, at the same place, with scalars of one kind that differ."""
    theirs = dict(scalars(other))
    for path, value in scalars(one):
        if path in theirs and path and not spared.intersection(path) and not _same(value, theirs[path]):
            yield ".".join(path), value, theirs[path]


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other) and not {type(one), type(other)} <= {int, float}:
        return True  # another kind says the same differently, or nothing at all
    return bool(one == other)
