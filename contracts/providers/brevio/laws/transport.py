"""Section A: addresses, parameters, errors, forms of values."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

from contracts.context import Context
from contracts.document import Parts
from contracts.laws import law
from contracts.providers.brevio import callers, confirming, files, signing
from contracts.providers.brevio.confirming import ABSENT, CLIENT, OTHER_CLIENT, UNKNOWN_TOKEN
from contracts.providers.brevio.paging import MOST, added, tokens

_TOKEN, _TEMPLATE = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
_MOMENT = "%Y-%m-%d %H:%M:%S"
_ZONED = "%Y-%m-%dT%H:%M:%SZ"


@law("BR-003", operations=["listAuditRequests", "listThirdPartyAuditRequests", "listSignRequests"])
def get_takes_the_query(case: Context) -> None:
    """Parameters are read in the query; a JSON body, as most samples send, is read where the query says nothing."""
    before = confirming.found(case)
    made = confirming.create(case, confirming.batch(confirming.item(), confirming.item()))
    after = confirming.found(case)
    case.equal("new tokens by query", added(after, before), made)
    by_body = case.get("listAuditRequests", **_json(vatNo=CLIENT))["requests"]
    case.equal("tokens by JSON body", tokens(by_body), tokens(after[:MOST]))
    both = case.get("listAuditRequests", query={"vatNo": CLIENT}, **_json(vatNo=OTHER_CLIENT))
    case.get("listAuditRequests", query={"vatNo": CLIENT}, headers={"Content-Type": "application/json"})
    case.equal("tokens when query and body differ", tokens(both["requests"]), tokens(after[:MOST]))
    for operation_id in ("listThirdPartyAuditRequests", "listSignRequests"):
        query = {"vatNo": CLIENT} if operation_id == "listSignRequests" else {}
        case.equal(f"offset of {operation_id}", case.get(operation_id, query={**query, "offset": 3})["offset"], 3)
        case.equal(f"offset of {operation_id} by body", case.get(operation_id, **_json(**query, offset=3))["offset"], 3)


def _json(**values: Any) -> Any:
    return {"body": json.dumps(values).encode(), "media_type": "application/json"}


@law("BR-004", operations=["createAuditRequests", "createSignRequest", "getAccessToken", "commentAuditRequest"])
def post_takes_json(case: Context) -> None:
    """Parameters of a POST stand in a JSON body: in the query they are not read, another form is refused."""
    asked, signs = confirming.found(case), signing.found(case)
    made = confirming.create(case)
    case.equal("new requests of the body's client", added(confirming.found(case), asked), made)
    case.refused("createAuditRequests", 400, query={"vatNo": CLIENT}, body=confirming.batch(vatNo=ABSENT))
    sign = signing.create(case)
    case.equal("new sign requests of the body's client", added(signing.found(case), signs), [sign])
    for operation_id in ("createAuditRequests", "createSignRequest"):
        case.refused(operation_id, 400, body=b"vatNo=811111112&language=nb", media_type="text/plain")
        case.refused(operation_id, 400, body=b'{"vatNo": ')
        case.refused(operation_id, 400, body=b"[]")


@law("BR-005", operations=["createAuditRequests", "listAuditRequests", "getAuditRequestAttachmentUrl", "uploadConfirmationAttachments", "sendConfirmation", "createSignRequest", "listBanks"])  # fmt: skip  # noqa: E501  # one line per rule
def only_listed_statuses(case: Context) -> None:
    """Whatever is wrong, the status is 400, 401 or 404."""
    place: Parts = {"path": {"token": confirming.confirmed(case)}, "media_type": files.MULTIPART}
    again: Parts = {**place, "body": files.multipart([confirming.PDF])}
    too_many: Parts = {**place, "body": files.multipart([confirming.PDF] * 250)}
    refusals = [
        case.send("listBanks", credential=None),
        case.send("listBanks", credential=callers.ready(case, "bank")),
        case.send("getAuditRequestAttachmentUrl", path={"attachmentToken": UNKNOWN_TOKEN}),
        case.send("createAuditRequests", body=b"{}", media_type="application/xml"),
        case.send("createSignRequest", body=b""),
        case.send("listAuditRequests"),
        case.send("listBanks", headers={"Accept": "image/png"}),
        case.send("sendConfirmation", **again),
        case.send("uploadConfirmationAttachments", **too_many),
    ]
    for method, path in (("DELETE", "/confirm/banks-full"), ("PATCH", "/sign/sign-requests"), ("GET", "/nowhere")):
        refusals.append(case.raw(method, path))
    for refusal in refusals:
        what = f"{refusal.request.method} {refusal.request.url.removeprefix(case.target.root)}"
        case.expect(refusal.status in {400, 401, 404}, f"{what} should be 400, 401 or 404; it is {refusal.summary}")
    case.equal("statuses of a wrong method and an unknown path", {each.status for each in refusals[-3:]}, {404})


@law("BR-006", operations=["listAuditRequests", "listBanks", "getAuditRequestAttachmentUrl", "getAccessToken"])
def errors_have_two_keys(case: Context) -> None:
    """An error is its status and a description, whoever refuses and why."""
    refusals = [
        case.send("listAuditRequests"),
        case.send("listBanks", credential=None),
        case.send("getAuditRequestAttachmentUrl", path={"attachmentToken": UNKNOWN_TOKEN}),
        case.send("getAccessToken", body=b"no JSON"),
        case.raw("GET", "/nowhere"),
        case.raw("DELETE", "/confirm/banks-full"),
    ]
    for refusal in refusals:
        case.expect(isinstance(refusal.value, dict), f"an error is a JSON object; it is {refusal.summary}")
        case.equal("keys of an error", set(refusal.value), {"status", "error_description"})
        case.equal("status in an error's body", refusal.value["status"], refusal.status)
        text = refusal.value["error_description"]
        case.expect(isinstance(text, str) and text, f"error_description is a text; it is {text!r}")


@law("BR-007", operations=["listAuditRequests", "listSignRequests", "createAuditRequests", "createSignRequest", "getSignatureRight", "commentAuditRequest"])  # fmt: skip  # noqa: E501  # one line per rule
def missing_is_named(case: Context) -> None:
    """What is missing is named; the guide's only sample is an example of the words."""
    token = confirming.sent_on(case)[0]
    right = {"vatNo": 811111112, "nationalId": "00000000000", "country": "no"}
    wrong: list[tuple[str, str, Any]] = [
        ("listAuditRequests", "vatNo", {}),
        ("listSignRequests", "vatNo", {}),
        *(("createAuditRequests", name, {"body": confirming.batch(**{name: ABSENT})}) for name in confirming.batch()),
        *(("createSignRequest", name, {"body": signing.body(**{name: ABSENT})}) for name in signing.body()),
        *(("getSignatureRight", name, {"query": {**right, name: ABSENT}}) for name in right),
        ("commentAuditRequest", "comment", {"path": {"token": token}, "body": {}}),
    ]
    for operation_id, name, parts in wrong:
        if "query" in parts:
            parts = {"query": {key: value for key, value in parts["query"].items() if value is not ABSENT}}
        text = case.refused(operation_id, 400, **parts).value["error_description"]
        case.expect(re.search(rf"\b{name}\b", text), f"{operation_id} without {name} does not name it: {text!r}")


@law("BR-008", operations=["getAccessToken", "listAuditRequests", "getAuditRequestAttachmentUrl", "getSignRequestAttachmentUrl", "uploadConfirmationAttachments", "sendConfirmation", "commentAuditRequest"])  # fmt: skip  # noqa: E501  # one line per rule
def wrong_credential_or_resource(case: Context) -> None:
    """A wrong secret and a wrong token are 401, what does not exist is 404."""
    wrong = callers.basic("motpart-audit", "wrong")
    case.refused("getAccessToken", 401, body=callers.grant(callers.AUDIT_COMPANY), credential=wrong)
    for token in (UNKNOWN_TOKEN, "", "null"):
        credential = callers.bearer(token)
        case.refused("listAuditRequests", 401, query={"vatNo": CLIENT}, credential=credential)
    for operation_id in ("getAuditRequestAttachmentUrl", "getSignRequestAttachmentUrl"):
        case.refused(operation_id, 404, path={"attachmentToken": UNKNOWN_TOKEN})
    for exchange in (
        confirming.upload(case, UNKNOWN_TOKEN, confirming.PDF),
        confirming.confirm(case, UNKNOWN_TOKEN, confirming.PDF),
        confirming.comment(case, UNKNOWN_TOKEN),
    ):
        confirming.turned_away(case, exchange, 404)


@law("BR-009", operations=["listAuditRequests", "listThirdPartyAuditRequests", "getSignatureRight", "createAuditRequests"])  # fmt: skip  # noqa: E501  # one line per rule
def wrong_scope_is_unauthorized(case: Context) -> None:
    """A good token of another scope gets 401, and nothing is done."""
    bank, audit = callers.ready(case, "bank"), callers.ready(case, "audit")
    case.refused("listAuditRequests", 401, query={"vatNo": CLIENT}, credential=bank)
    case.refused("listThirdPartyAuditRequests", 401, credential=audit)
    right = {"vatNo": 811111112, "nationalId": "00000000000", "country": "no"}
    case.refused("getSignatureRight", 401, query=right, credential=audit)
    before = confirming.found(case)
    case.refused("createAuditRequests", 401, body=confirming.batch(), credential=bank)
    case.equal("what a refused batch left behind", added(confirming.found(case), before), [])


@law("BR-010", operations=["getAccessToken", "createAuditRequests", "createSignRequest", "uploadConfirmationAttachments", "sendConfirmation", "commentAuditRequest", "getAuditRequestAttachmentUrl", "getSignRequestAttachmentUrl"])  # fmt: skip  # noqa: E501  # one line per rule
def success_is_200(case: Context) -> None:
    """Creating is 200 like everything else."""
    confirmed, commented = confirming.sent_on(case, confirming.batch(confirming.item(), confirming.item()))
    place, body = {"token": confirmed}, files.multipart([confirming.PDF])
    client = callers.client(case, "motpart-audit")
    exchanges = [
        case.send("getAccessToken", body=callers.grant(callers.AUDIT_COMPANY), credential=client),
        case.send("createAuditRequests", body=confirming.batch()),
        case.send("createSignRequest", body=signing.body()),
        case.send("uploadConfirmationAttachments", path=place, body=body, media_type=files.MULTIPART),
        case.send("sendConfirmation", path=place, body=body, media_type=files.MULTIPART),
        case.send("commentAuditRequest", path={"token": commented}, body={"comment": "Not a customer of ours."}),
    ]
    attachment = confirming.seen(case, place["token"])["confirmation"][0]
    exchanges.append(case.send("getAuditRequestAttachmentUrl", path={"attachmentToken": attachment}))
    for exchange in exchanges:
        what = f"{exchange.request.method} {exchange.request.url.removeprefix(case.target.root)}"
        case.equal(f"status of {what}", exchange.status, 200)


@law("BR-011", operations=["listAuditRequests", "listSignRequests"])
def times_as_in_the_samples(case: Context) -> None:
    """Dates are YYYY-MM-DD and times YYYY-MM-DD HH:MM:SS in UTC; a dated version writes the T and the Z."""
    token = confirming.create(case)[0]
    signing.signs(case, signing.create(case), signing.FIRST)
    for version, form in ((None, _MOMENT), ("2022-10-01", _ZONED), ("2023-10-04", _ZONED)):
        parts: Parts = {"query": {"vatNo": CLIENT}, "headers": {"Brevio-Version": version} if version else {}}
        row = confirming.one(case.get("listAuditRequests", **parts)["requests"], token)
        sign = case.get("listSignRequests", **parts)["requests"][0]
        written = [row["lastUpdate"], row["sentToClient"], sign["lastUpdate"], sign["sent"]]
        written.append(sign["signees"][0]["signedAt"])
        for text in written:
            case.expect(_reads(text, form), f"a time in version {version} is written {form}; it is {text!r}")
            case.equal("the day of what has just happened", text[:10], case.today().isoformat())
        for text in (row["cutOffDate"], sign["dueDate"]):
            case.equal("a date read and written again", date.fromisoformat(text).isoformat(), text)


def _reads(text: str, form: str) -> bool:
    try:
        return datetime.strptime(text, form).strftime(form) == text
    except ValueError:
        return False


@law("BR-013", operations=["getAccessToken", "createAuditRequests", "listAuditRequests", "listBanks", "createSignRequest", "listRequestTemplates"])  # fmt: skip  # noqa: E501  # one line per rule
def forms_of_tokens(case: Context) -> None:
    """Tokens are 64 hexadecimal characters in lower case, those of templates 32, and none is given twice."""
    made = [callers.issued(case, "motpart-audit", callers.AUDIT_COMPANY).wire.removeprefix("Bearer ")]
    made += confirming.create(case, confirming.batch(confirming.item(), confirming.item()))
    made += [signing.create(case), signing.completed(case)]
    confirmed = confirming.confirmed(case, confirming.PDF, ("second.pdf", files.pdf("second")))
    made += [confirmed, *confirming.seen(case, confirmed)["confirmation"]]
    made += tokens(case.get("listBanks"))
    for token in made:
        case.expect(_TOKEN.fullmatch(token), f"a token is 64 hexadecimal characters; it is {token!r}")
    case.equal("how many of these tokens are different", len(set(made)), len(made))
    for template in signing.templates(case):
        case.expect(_TEMPLATE.fullmatch(template["token"]), f"a template's token is 32 long; it is {template}")
