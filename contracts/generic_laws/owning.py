"""What belongs to one is not for another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.context import Context, NoGround
from contracts.credentials import Credential
from contracts.document import Document
from contracts.exchange import Request
from contracts.generic_laws.calling import request_beside, right_call
from contracts.generic_laws.editing import json_of
from contracts.laws import every_operation
from contracts.matching import related
from contracts.shapes import identifies, item_with, objects_in, values_in


def _no_owners(document: Document, operation_id: str) -> str | None:
    names_none = not document.path_parameters(operation_id)
    if names_none and not (_kinds(document) and document.media_types(operation_id)):
        return "its path names no thing"
    if not document.schemes(operation_id):
        return "it is open to everybody"
    schemes = document.schemes(operation_id)
    held = {(credential.scheme, holder) for holder, credential in document.target.holders}
    if not any(len([holder for scheme, holder in held if scheme == name]) > 1 for name in schemes):
        return "there is no credential of another holder for it"
    return None


def _kinds(document: Document) -> set[str]:
    """The kinds of things that holders are granted by name, such as ``creditors``."""
    return {kind for entry in document.promise.terms.credentials for kind, _ in _rights(entry.grants)}


def _rights(grants: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """The things of a kind that are granted; scopes are none."""
    for kind, granted in grants.items():
        if isinstance(granted, list) and kind != "scopes":
            yield kind, [str(one) for one in granted]


@every_operation("owners_are_apart", where=_no_owners)
def owners_are_apart(case: Context, operation_id: str) -> None:
    """What one caller has made, or another has no right on, the other can neither read nor change; that it is there is
    none of their business."""
    own = right_call(case, operation_id)
    known = _others(case, own)
    wanted = list(case.document.path_values(operation_id, own.url).values())[-1:]
    made = any(_made_here(case, name) for name in [*wanted, *_sent_ids(own)])
    others = [each for holder, each in known if made or _is_no_right_of(case, _named(case, own), holder)]
    if not others:  # whose it is stands where it is read
        told = list(_told_of_it(case, own))
        others = [each for holder, each in known if _is_no_right_of(case, told, holder)]
    if not others:
        raise NoGround("no documented flow makes the thing that it names, and others may have a right on the rest")
    for other in others:
        answer = case.target.send(replace(own, headers={**own.headers, other.name: other.wire}))
        case.conforms(operation_id, answer)
        case.expect(
            answer.status in {401, 403, 404},
            f"another's thing should be answered with 401, 403 or 404; {operation_id} answers {answer.summary}",
        )


def _sent(own: Request) -> Mapping[str, Any]:
    """The object that a call sends, or the first of several."""
    return next(objects_in(json_of(own)), {})


def _sent_ids(own: Request) -> list[str]:
    """What the body of a call names under identifying keys."""
    return [str(value) for key, value in _sent(own).items() if identifies(key) and isinstance(value, str | int)]


def _told_of_it(case: Context, own: Request) -> Iterator[tuple[str, str]]:
    """What the reads of the thing that a call names tell its caller of it, at the top."""
    path = case.document.path_values(str(own.operation), own.url)
    ids, last = [*list(path.values())[-1:], *_sent_ids(own)], list(path)[-1:]
    for read_id in case.document.specs if case.steers and _kinds(case.document) else ():
        names = case.document.path_parameters(read_id)
        shared = related(case.document.path(str(own.operation)), case.document.path(read_id)) or names == last
        if case.document.method(read_id) == "GET" and len(names) == 1 and shared:
            for wanted in ids:
                request = request_beside(case, own, read_id, {names[0]: wanted})
                answer = None if request is None else case.target.send(request)
                thing = item_with(answer.value, wanted) if answer is not None and answer.ok else None
                yield from ((key, value) for key, value in (thing or {}).items() if isinstance(value, str))


def _is_no_right_of(case: Context, named: Iterable[tuple[str, str]], holder: str) -> bool:
    """Whether something that is named is not granted to a demo holder, where others of its kind are."""
    grants = [entry.grants for entry in case.promise.terms.credentials if (entry.holder or entry.name) == holder]
    rights = [right for each in grants for right in _rights(each)] if case.steers else []
    found = list(named)
    return any(_tells_which(key, kind) and value not in granted for kind, granted in rights for key, value in found)


def _tells_which(key: str, kind: str) -> bool:
    """Whether a key holds the id of a thing of a kind, as ``creditorPublicId`` does of ``creditors``."""
    one, name = kind.removesuffix("s").lower(), key.lower()
    return name == one or (name.startswith(one) and name.endswith("id"))


def _named(case: Context, own: Request) -> Iterator[tuple[str, str]]:
    """What a call names in its path, its query and the top of its body."""
    yield from case.document.path_values(str(own.operation), own.url).items()
    yield from parse_qsl(urlsplit(own.url).query)
    yield from ((key, value) for key, value in _sent(own).items() if isinstance(value, str))


def _made_here(case: Context, wanted: str) -> bool:
    """Whether a write before this call has answered with the id."""
    return any(
        exchange.request.method in {"POST", "PUT"} and exchange.ok and wanted in map(str, values_in(exchange.value))
        for exchange in case.target.trace
    )


def _others(case: Context, own: Request) -> list[tuple[str, Credential]]:
    """Other holders and their credentials, for the scheme and in the place that the call has used."""
    schemes = case.document.schemes(str(own.operation))
    known = [
        (holder, each) for holder, each in case.target.holders if each.scheme in schemes and each.place == "header"
    ]
    used = {(each.scheme, holder) for holder, each in known if own.headers.get(each.name) == each.wire}
    found = [(holder, each) for holder, each in known if any(each.scheme == s and holder != h for s, h in used)]
    if not found:
        raise NoGround("it is called with no credential that another holder has the like of")
    return found
