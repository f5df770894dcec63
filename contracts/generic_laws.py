"""What every operation of every document must keep, whoever the provider is.

Statuses, media types and bodies of replies are judged on every call (``Context.call``); what is added here is how an
API refuses: no credential, a wrong one, another media type, broken JSON, a path that does not exist.
"""

from __future__ import annotations

from dataclasses import replace

from contracts.context import Context
from contracts.laws import every_operation

_BROKEN_JSON = b'{"motpart": '
_NO_JSON = b"<motpart/>"


@every_operation("refuses_no_credential")
def refuses_no_credential(case: Context, operation_id: str) -> None:
    """Without a credential nothing is answered but 401 or 403, in the provider's own form."""
    if case.document.schemes(operation_id):
        case.refused(operation_id, 401, 403, credential=None)


@every_operation("refuses_wrong_credential")
def refuses_wrong_credential(case: Context, operation_id: str) -> None:
    """A credential that is no good is as good as none, whatever stands beside it; so is one without the others."""
    good = case.document.credentials(operation_id)
    for credential in good:
        others = [other for other in good if other is not credential]
        case.refused(operation_id, 401, 403, credential=[*others, credential.wrong()])
        if others:
            case.refused(operation_id, 401, 403, credential=others)


@every_operation("refuses_wrong_media_type")
def refuses_wrong_media_type(case: Context, operation_id: str) -> None:
    """A body in a form that the document does not list is refused, not guessed at."""
    if _takes_only_json_or_forms(case, operation_id):
        case.refused(operation_id, body=_NO_JSON, media_type="application/x-motpart-unheard-of")


@every_operation("refuses_malformed_json")
def refuses_malformed_json(case: Context, operation_id: str) -> None:
    """JSON that breaks off is refused with a 4xx, not with a failure."""
    known = case.document.media_types(operation_id)
    json_type = next((name for name in known if "json" in name), None)
    if json_type is not None:
        case.refused(operation_id, body=_BROKEN_JSON, media_type=json_type)


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


def _takes_only_json_or_forms(case: Context, operation_id: str) -> bool:
    known = case.document.media_types(operation_id)
    return bool(known) and all("json" in name or "form" in name for name in known)
