"""The first look at a target: a few calls that change nothing tell whether the provider's API is there at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contracts.credentials import variable_names
from contracts.document import Document
from contracts.errors import NotTestable
from contracts.exchange import Exchange, Request

__all__ = ["look", "not_found", "nowhere", "stranger"]

_NOWHERE = "/motpart/no/such/path"
"""A path that no document has."""
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class _Look:
    """One call and what it can tell.

    Attributes:
        plain: the operation reads and needs nothing, so that a good answer is due.
        own: the call is the operation's; else it only has its path, by a method that changes nothing.
    """

    operation: str
    exchange: Exchange
    plain: bool = False
    own: bool = True


def look(document: Document, *, careful: bool, sure: bool = False) -> None:
    """Ask the most harmless things, so that a wrong address is one sentence and not a thousand findings.

    Args:
        careful: the target is the provider's own: nothing but reading, where another also gets one write that lacks
            its body when nothing can be read.
        sure: the target has said that it serves this document; what is open is whether it takes the credential.

    Raises:
        NotTestable: something else answers there, or the credential is refused.
    """
    looks = []
    for one in _reads(document):
        _check(one, document)
        looks.append(one)
    if sure or not looks:
        return
    first = looks[0]
    kept = first.own and not document.faults(first.operation, first.exchange)
    _expect_the_api(document, first.exchange, kept=kept)
    if not careful and not first.plain:
        _check_write(document)


def stranger(document: Document, operation_id: str, status: int, headers: Mapping[str, str]) -> str:
    """What answers an operation instead of its API, as the end of a sentence; empty when the API may have answered.

    Args:
        headers: of the answer, their names in lower case.
    """
    documented = _documented(document, operation_id)
    if 300 <= status < 400 and not _has(documented, status):
        where = headers.get("location", "an unnamed place")
        return f"redirects to {where}; give the base URL that answers by itself."
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == _HTML and not any(_HTML in str(answer.get("content", "")) for answer in documented.values()):
        return f"answers {status} with HTML, not with {document.promise.title}'s API."
    return ""


def not_found(document: Document, operation_id: str, status: int) -> str:
    """How an answer says that an operation which the document has is not there, as the end of a sentence; or empty."""
    if status not in {404, 405, 501} or _has(_documented(document, operation_id), status):
        return ""
    return f"answers {status}; {document.target.root} is not {document.promise.title}'s base URL."


def nowhere(document: Document, answers: Mapping[str, Sequence[int]]) -> str:
    """How a whole run shows that the API is not there, as a sentence; empty when it may be.

    A document that only writes cannot be looked for by calls that change nothing: no API need know its paths by GET.

    Args:
        answers: the statuses that each operation was ever answered with.
    """
    seen = [(name, status) for name, statuses in answers.items() for status in statuses]
    said = [not_found(document, name, status) for name, status in seen]
    if not said or not all(said):
        return ""
    name = seen[0][0]
    return f"whatever was called, as by {document.method(name)} at {document.path(name)}, {said[0]}"


def _reads(document: Document) -> Iterator[_Look]:
    """Calls that change nothing, the most telling first.

    That is a reading operation that needs nothing, best one that wants a credential; beside an open one another that
    wants one, of a thing that hardly is there; and where nothing is read at all, a GET at the path of what is written.
    """
    reading = [name for name in document.specs if document.method(name) == "GET"]
    guarded = [name for name in reading if document.schemes(name)]
    plain = [name for name in (*guarded, *reading) if _is_plain(document, name)][:1]
    for name in plain:
        yield _Look(name, document.target.send(document.request(name)), plain=True)
    if not set(plain) & set(guarded):
        for name in (guarded or [] if plain else guarded or reading)[:1]:
            yield _Look(name, document.target.send(document.request(name)))
    if not reading and document.specs:
        name = min(document.specs, key=lambda name: (len(document.path_parameters(name)), not document.schemes(name)))
        request = document.request(name)
        yield _Look(name, document.target.send(_bare(request, request.url)), own=False)


def _expect_the_api(document: Document, seen: Exchange, *, kept: bool) -> None:
    """Ask for a path that nobody has, as a call was made that the document has; an API tells the two apart.

    Args:
        seen: the answer to the documented call.
        kept: it is as the document says.

    Raises:
        NotTestable: the target does not.
    """
    title = document.promise.title
    url = document.target.root + document.promise.server_path + _NOWHERE
    nowhere = document.target.send(_bare(seen.request, url))
    alike = (seen.status, seen.media_type, seen.body) == (nowhere.status, nowhere.media_type, nowhere.body)
    everything = seen.ok and nowhere.ok and (alike or not kept)
    if everything or (alike and not kept and seen.status >= 500):
        what = f"{_what(nowhere)}, a path that {title} does not have,"
        raise NotTestable(f"{what} answers {nowhere.status} like any other; {title}'s API is not there.")


def _is_plain(document: Document, operation_id: str) -> bool:
    """Whether it needs nothing but the credential."""
    needed = [p for p in document.parameters(operation_id) if p.get("required")]
    return not needed and "requestBody" not in document.specs[operation_id]


def _bare(request: Request, url: str) -> Request:
    """A GET with the same credentials, and nothing else of it."""
    headers = {name: value for name, value in request.headers.items() if name.lower() != "content-type"}
    return replace(request, method="GET", url=url, headers=headers, body=None, operation=None)


def _check(one: _Look, document: Document) -> None:
    exchange = one.exchange
    refusals = {401, 403} if one.plain else {401}
    if exchange.status in refusals and (one.plain or document.schemes(one.operation)):
        raise NotTestable(f"{_what(exchange)} {_credential_refused(exchange, document, one.operation)}")
    _check_stranger(exchange, document, one.operation)
    if one.plain:
        _check_found(exchange, document, one.operation)


def _check_write(document: Document) -> None:
    """Send one write without the body that it needs: an API refuses it, what is none does not know it."""
    operation_id = next((name for name in document.specs if _needs_a_body(document, name)), None)
    if operation_id is None:
        return
    exchange = document.target.send(document.request(operation_id))
    if exchange.status in {401, 403} and document.schemes(operation_id):
        raise NotTestable(f"{_what(exchange)} {_credential_refused(exchange, document, operation_id)}")
    _check_stranger(exchange, document, operation_id)
    _check_found(exchange, document, operation_id)


def _needs_a_body(document: Document, operation_id: str) -> bool:
    body = document.resolve(document.specs[operation_id].get("requestBody") or {})
    return bool(body.get("required")) and not document.path_parameters(operation_id)


def _check_stranger(exchange: Exchange, document: Document, operation_id: str) -> None:
    said = stranger(document, operation_id, exchange.status, exchange.headers)
    if said:
        raise NotTestable(f"{_what(exchange)} {said}")


def _check_found(exchange: Exchange, document: Document, operation_id: str) -> None:
    said = not_found(document, operation_id, exchange.status)
    if said:
        raise NotTestable(f"{_what(exchange)} {said}")


def _credential_refused(exchange: Exchange, document: Document, operation_id: str) -> str:
    scheme = next(iter(document.schemes(operation_id)), "token")
    own = " or ".join(variable_names(document.promise.name, scheme))
    return f"answers {exchange.status}: the credential is refused; set {own} to a good one."


def _documented(document: Document, operation_id: str) -> dict[str, Mapping[str, Any]]:
    responses = document.specs[operation_id].get("responses", {})
    return {str(status).upper(): document.resolve(answer) for status, answer in responses.items()}


def _has(documented: Mapping[str, Any], status: int) -> bool:
    return bool({str(status), f"{status // 100}XX", "DEFAULT"} & set(documented))


def _what(exchange: Exchange) -> str:
    return f"{exchange.request.method} {exchange.request.url}"
