"""What belongs to one is not for another."""

from __future__ import annotations

from dataclasses import replace

from contracts.context import Context, NoGround
from contracts.credentials import Credential
from contracts.document import Document
from contracts.exchange import Request
from contracts.laws import every_operation
from contracts.shapes import values_in


def _no_owners(document: Document, operation_id: str) -> str | None:
    if not document.path_parameters(operation_id):
        return "its path names no thing"
    if not document.schemes(operation_id):
        return "it is open to everybody"
    schemes = document.schemes(operation_id)
    held = {(credential.scheme, holder) for holder, credential in document.target.holders}
    if not any(len([holder for scheme, holder in held if scheme == name]) > 1 for name in schemes):
        return "there is no credential of another holder for it"
    return None


@every_operation("owners_are_apart", where=_no_owners)
def owners_are_apart(case: Context, operation_id: str) -> None:
    """What one caller has made, another can neither read nor change; that it is there is none of their business."""
    own = case.approach(operation_id)
    wanted = list(case.document.path_values(operation_id, own.url).values())[-1]
    if not _made_here(case, wanted):
        raise NoGround("no documented flow makes the thing that it names")
    for other in _others(case, own):
        answer = case.target.send(replace(own, headers={**own.headers, other.name: other.wire}))
        case.conforms(operation_id, answer)
        case.expect(
            answer.status in {401, 403, 404},
            f"another's thing should be answered with 401, 403 or 404; {operation_id} answers {answer.summary}",
        )


def _made_here(case: Context, wanted: str) -> bool:
    """Whether a write before this call has answered with the id."""
    return any(
        exchange.request.method in {"POST", "PUT"} and exchange.ok and wanted in map(str, values_in(exchange.value))
        for exchange in case.target.trace
    )


def _others(case: Context, own: Request) -> list[Credential]:
    """Credentials of other holders, for the scheme and in the place that the call has used."""
    schemes = case.document.schemes(str(own.operation))
    known = [
        (holder, each) for holder, each in case.target.holders if each.scheme in schemes and each.place == "header"
    ]
    used = {(each.scheme, holder) for holder, each in known if own.headers.get(each.name) == each.wire}
    found = [each for holder, each in known if any(each.scheme == s and holder != h for s, h in used)]
    if not found:
        raise NoGround("it is called with no credential that another holder has the like of")
    return found
