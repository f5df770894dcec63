"""How an API refuses: no credential, a wrong one, another media type, broken JSON, a path that does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contracts.context import Context, NoGround
from contracts.credentials import Credential, elsewhere
from contracts.document import Document
from contracts.generic_laws.calling import right_call
from contracts.laws import every_operation

_BROKEN_JSON = b'{"motpart": '
_NO_JSON = b"<motpart/>"


def _open(document: Document, operation_id: str) -> str | None:
    if not document.schemes(operation_id):
        return "it is open to everybody"
    return None if document.refuses_strangers(operation_id) else "no credential for it is known, and no answer to none"


def _unknown(document: Document, operation_id: str) -> str | None:
    missing = "no credential for it is known, or it is open to everybody"
    return None if document.credentials(operation_id) else missing


def _json_type(document: Document, operation_id: str) -> str | None:
    return next((name for name in document.media_types(operation_id) if "json" in name), None)


def _no_json(document: Document, operation_id: str) -> str | None:
    return None if _json_type(document, operation_id) else "it takes no JSON"


def _takes_anything(document: Document, operation_id: str) -> str | None:
    known = document.media_types(operation_id)
    if not known:
        return "it takes no body"
    return None if all("json" in name or "form" in name for name in known) else "it takes other forms than these"


@every_operation("refuses_no_credential", where=_open)
def refuses_no_credential(case: Context, operation_id: str) -> None:
    """Without a credential nothing is answered but 401 or 403, in the provider's own form."""
    case.refused(operation_id, 401, 403, credential=None)


@every_operation("refuses_wrong_credential", where=_unknown)
def refuses_wrong_credential(case: Context, operation_id: str) -> None:
    """A credential that is no good is as good as none, whatever stands beside it and however right the rest of the call
    is; so is one without the others, one that is good for other operations alone, and another environment's."""
    good = case.document.credentials(operation_id)
    own = case.document.schemes(operation_id)
    for scheme, credential in case.target.credentials.items():
        if scheme not in own and credential.wire not in {each.wire for each in good}:
            case.refused(operation_id, 401, 403, credential=credential)
    for credential in good:
        others = [other for other in good if other is not credential]
        case.refused(operation_id, 401, 403, credential=[*others, credential.wrong()])
        if others:
            case.refused(operation_id, 401, 403, credential=others)
    wrongs = [*(each.wrong() for each in good[:1]), *(elsewhere(case.promise, own) if case.steers else ())]
    _refuses_strangers(case, operation_id, wrongs)


def _refuses_strangers(case: Context, operation_id: str, wrongs: Sequence[Credential]) -> None:
    """A call that would succeed but for its credential, where anything leads to one."""
    try:
        right = right_call(case, operation_id) if wrongs else None
    except NoGround:
        right = None
    for wrong in wrongs:
        if right is None:
            case.refused(operation_id, 401, 403, credential=wrong)
        elif wrong.place == "header" and wrong.name in right.headers:
            answer = case.target.send(replace(right, headers={**right.headers, wrong.name: wrong.wire}))
            case.conforms(operation_id, answer)
            case.expect(
                answer.status in {401, 403},
                f"a wrong credential should be refused with 401 or 403; {operation_id} answers {answer.summary}",
            )


@every_operation("refuses_wrong_media_type", where=_takes_anything)
def refuses_wrong_media_type(case: Context, operation_id: str) -> None:
    """A body in a form that the document does not list is refused, not guessed at."""
    case.refused(operation_id, body=_NO_JSON, media_type="application/x-motpart-unheard-of")


@every_operation("refuses_malformed_json", where=_no_json)
def refuses_malformed_json(case: Context, operation_id: str) -> None:
    """JSON that breaks off is refused with a 4xx, not with a failure."""
    case.refused(operation_id, body=_BROKEN_JSON, media_type=_json_type(case.document, operation_id))


@every_operation("refuses_unknown_path")
def refuses_unknown_path(case: Context, operation_id: str) -> None:
    """A path below an operation's that no document names is a 404 (or 405), never a failure or a success."""
    request = case.document.request(operation_id)
    url = request.url.partition("?")[0].rstrip("/") + "/motpart/no/such/path"
    headers = {name: value for name, value in request.headers.items() if name != "Content-Type"}
    exchange = case.target.send(replace(request, url=url, headers=headers, body=None))
    case.expect(
        exchange.status in {401, 403, 404, 405},
        f"a path that does not exist should be refused with 404; it answers {exchange.summary}",
    )
