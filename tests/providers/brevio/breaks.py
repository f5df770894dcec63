"""For every rule that a client can see, at least one way to break it without breaking the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts.providers.brevio.confirming import NORDEA, OTHER_CLIENT, UNKNOWN_TOKEN
from mockserver.errors import Refusal
from mockserver.provider import Call, Caller, Handler, Reply
from mockserver.world import World
from tests.breaking import Act, Break, Sent, changed, edited, forgiving, on_wire, taking

LIST, BANKS_LIST, SIGN_LIST = "listAuditRequests", "listThirdPartyAuditRequests", "listSignRequests"
CREATE, CONFIRM, UPLOAD, COMMENT = (
    "createAuditRequests", "sendConfirmation", "uploadConfirmationAttachments", "commentAuditRequest",
)  # fmt: skip
TOKEN, SIGN, RIGHT, TEMPLATES = "getAccessToken", "createSignRequest", "getSignatureRight", "listRequestTemplates"
URL, SIGN_URL, FILE, BANKS, NAMES = (
    "getAuditRequestAttachmentUrl", "getSignRequestAttachmentUrl", "downloadSignedFile", "listBanks", "listBankNames",
)  # fmt: skip
ISSUED = {"access_token": "a" * 64, "token_type": "Bearer"}
FINALIZED = {"message": "Audit request completed and notification sent to auditor"}
UPLOADED = {"message": "Uploaded 1 attachments"}
EMPTY = {"count": 0, "offset": 0, "next": 0, "total": 0, "requests": []}
MADE = {"token": "b" * 64}
GRANTS = {"scopes": ["audit-company"], "company": "Beeblebrox Audit AS"}


def rows(edit: Callable[[Any], Any]) -> Act:
    """The original's page, each of its requests changed in place."""

    def every(body: Any) -> None:
        for row in body["requests"]:
            edit(row)

    return edited(every)


def refuse(status: int = 400, code: str = "invalid") -> Refusal:
    """A refusal without a reason."""
    return Refusal(status, code, "no")


def instead(answer: Callable[[Call], Any]) -> Act:
    """An answer without the work."""
    return lambda original, call, world: Reply(200, answer(call))


def refusing(when: Callable[[Call], bool], status: int = 400) -> Act:
    """The original, and a refusal where none is due."""

    def act(original: Handler, call: Call, world: World) -> Reply:
        if when(call):
            raise refuse(status)
        return original(call, world)

    return act


def confirmed(call: Call) -> dict[str, str]:
    """What a confirmation is answered with."""
    return {"token": call.path["token"], "step": "received"}


def own_token(*names: str) -> Callable[[dict[str, Any]], None]:
    """Whatever bearer token comes to these paths is taken for the one that may."""
    right = {
        "banks": "7f95a6585340a6f400691bced95d2708d8f6026cc8c42f3771a93fe61a30655d",
        "third": "9aed50a18bd859e5d37e0dd64b4b637d0c1565bfb05a00359e8d72275ba2dc7e",
        "right": "5156395bd6ddcfa9174036513197cd1cca0e245bcfdcd7e36422ef302c4d8eb8",
    }
    kind, path, *method = names

    def relabel(scope: dict[str, Any]) -> None:
        if not scope["path"].endswith(path) or (method and scope["method"] not in method):
            return
        kept = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
        scope["headers"] = [*kept, (b"authorization", f"Bearer {right[kind]}".encode())]

    return relabel


def put(key: str, value: Any) -> Callable[[Any], None]:
    """Set a key to a value, or to what a function makes of the whole."""

    def edit(body: Any) -> None:
        body[key] = value(body) if callable(value) else value

    return edit


def statuses(wrong: int, instead_of: int, path: str = "") -> Callable[[Sent], None]:
    """Another status on the wire."""

    def edit(sent: Sent) -> None:
        sent.status = wrong if sent.status == instead_of else sent.status

    return on_wire(edit, path)


def error_key(sent: Sent) -> None:
    """Errors have one key more."""
    if sent.status >= 400:
        sent.value["error"] = "bad_request"


def wordless(sent: Sent) -> None:
    """Errors do not say what is missing."""
    if sent.status == 400:
        sent.value["error_description"] = "Bad request"


def bare_tokens(scope: dict[str, Any]) -> None:
    """A token without its prefix is taken."""
    scope["headers"] = [
        (name, b"Bearer " + value if name == b"authorization" and b" " not in value else value)
        for name, value in scope["headers"]
    ]


def immortal(original: Handler, call: Call, world: World) -> Reply:
    """The token endpoint hands out a token that never dies."""
    reply = original(call, world)
    if call.body["scope"] == "audit-company":
        reply.body = {**ISSUED, "access_token": "7f95a6585340a6f400691bced95d2708d8f6026cc8c42f3771a93fe61a30655d"}
    return reply


def loses_the_last_of_a_full_page(body: Any) -> None:
    """A full page has one request less."""
    if body["count"] == 50:
        body["requests"] = body["requests"][:-1]


def pages_of_49(body: Any) -> None:
    """No page has fifty."""
    if body["count"] == 50:
        body["requests"] = body["requests"][:-1]
        body.update(count=49, next=body["next"] - 1)


def next_skips(body: Any) -> None:
    """next leaves one out while there is more."""
    if body["count"] == 50:
        body["next"] += 1


def next_is_full(body: Any) -> None:
    """next is offset plus fifty, on the last page too."""
    body["next"] = body["offset"] + 50 if body["count"] else body["offset"]


def beyond(original: Handler, call: Call, world: World) -> Reply:
    """An offset beyond the end is an error."""
    reply = original(call, world)
    if call.query.get("offset", 0) > reply.body["total"]:
        raise refuse()
    return reply


def drop_rows(keep: Callable[[Any], bool]) -> Act:
    """A list that leaves some out, its figures right."""

    def edit(body: Any) -> None:
        kept = [row for row in body["requests"] if keep(row)]
        lost = len(body["requests"]) - len(kept)
        body.update(requests=kept, count=len(kept), total=body["total"] - lost, next=body["next"] - lost)

    return edited(edit)


def only_the_first(original: Handler, call: Call, world: World) -> Reply:
    """A batch with a bad bank makes what is good in it."""
    try:
        return original(call, world)
    except Refusal:
        return original(replace(call, body={**call.body, "auditRequests": call.body["auditRequests"][:1]}), world)


def items(edit: Callable[[list[Any]], Any]) -> Act:
    """A batch whose items are changed."""
    return changed(body=lambda body: {**body, "auditRequests": edit(body["auditRequests"])})


def one_per_bank(batch: list[Any]) -> list[Any]:
    """The same bank once."""
    return list({item["bank"]: item for item in batch}.values())


def without_template(original: Handler, call: Call, world: World) -> Reply:
    """A template that is no good is passed over."""
    try:
        return original(call, world)
    except Refusal:
        return original(replace(call, body={k: v for k, v in call.body.items() if k != "template"}), world)


def remembering() -> dict[str, Act]:
    """The comment is shown in the audit company's list."""
    comments: dict[str, str] = {}

    def comment(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        comments[call.path["token"]] = call.body["comment"]
        return reply

    def show(row: Any) -> None:
        row["thirdParty"] = comments.get(row["token"], row["thirdParty"])

    return {COMMENT: comment, LIST: rows(show)}


def one_url_each() -> dict[str, Act]:
    """An attachment has one URL, whoever asks how often."""
    known: dict[tuple[str, str], Any] = {}

    def act(original: Handler, call: Call, world: World) -> Reply:
        key = (world.name, call.path["attachmentToken"])
        if key not in known:
            known[key] = original(call, world).body
        return Reply(200, known[key])

    return {URL: act}


def served_for_ever(original: Handler, call: Call, world: World) -> Reply:
    """A signed URL lives on."""
    try:
        return original(call, world)
    except Refusal:
        return Reply(200, b"%PDF-1.4", media_type="application/pdf")


def other_bytes(original: Handler, call: Call, world: World) -> Reply:
    """A file comes back with a byte more."""
    reply = original(call, world)
    return replace(reply, body=reply.body + b" ")


def letters_too(sent: Sent) -> None:
    """The account number has no dots."""
    for row in sent.value.get("requests", ()):
        row["accountNumber"] = row["accountNumber"].replace(".", "")


def wrapped(sent: Sent) -> None:
    """The list stands in an object."""
    if sent.status == 200:
        sent.value = {"banks": sent.value}


def only_half(text: str) -> str:
    """The first of several words."""
    return text.split()[0]


def signees(edit: Callable[[Any], None]) -> Act:
    """Each signee of each sign request changed in place."""

    def every(row: Any) -> None:
        for signee in row["signees"]:
            edit(signee)

    return rows(every)


def all_sign_at_once(row: Any) -> None:
    """One signature counts for all."""
    if any(signee["signed"] for signee in row["signees"]):
        for signee in row["signees"]:
            signee["signed"] = True


def step(wrong: str, right: str) -> Act:
    """A list that calls a step by another's name."""
    return rows(lambda row: row.update(step=wrong) if row["step"] == right else None)


def null_as(key: str, value: Any) -> Act:
    """A list with something where null belongs."""
    return rows(lambda row: row.update({key: value(row) if callable(value) else value}) if row[key] is None else None)


def as_company(**grants: Any) -> Act:
    """Whoever calls is taken for somebody else."""
    return changed(caller=lambda caller: Caller(caller.name, grants={**caller.grants, **grants}))


def two_kinds_of_files(original: Handler, call: Call, world: World) -> Reply:
    """Sign hands out the attachments of Confirm."""
    try:
        return original(call, world)
    except Refusal:
        return Reply(200, {"name": "file.pdf", "url": "http://127.0.0.1/file.pdf"})


def nothing_is_404(original: Handler, call: Call, world: World) -> Reply:
    """What is empty is said not to exist."""
    reply = original(call, world)
    if not reply.body or reply.body.get("total") == 0:
        raise refuse(404, "not_found")
    return reply


def corrected(row: Any) -> None:
    """A statement's company is the request's."""
    for statement in row["bankStatements"] or ():
        statement["vatNo"] = str(row["company"])


def uploaded(call: Call) -> dict[str, str]:
    """What an upload is answered with."""
    return {"message": f"Uploaded {len(call.body['attachments'])} attachments"}


def only_active(body: Any) -> list[Any]:
    """Templates that have not been retired."""
    return [template for template in body["templates"] if template["active"]]


def one_language(body: Any) -> list[Any]:
    """Templates with their first title."""
    return [{**template, "i18ns": template["i18ns"][:1]} for template in body["templates"]]


def without(*keys: str) -> Callable[[Any], Any]:
    """A mapping without some of its keys."""
    return lambda mapping: {key: value for key, value in mapping.items() if key not in keys}


BREAKS: list[Break] = [
    Break("BR-003", {SIGN_LIST: changed(query=lambda query: {**query, "offset": 0})}),
    Break("BR-004", {CREATE: changed(body=lambda body: {**body, "vatNo": OTHER_CLIENT})}),
    Break("BR-005", tap=statuses(403, 401)),
    Break("BR-005", tap=statuses(405, 404)),
    Break("BR-006", tap=on_wire(error_key)),
    Break("BR-007", tap=on_wire(wordless)),
    Break("BR-008", tap=statuses(400, 404)),
    Break("BR-008", tap=statuses(400, 401)),
    Break("BR-009", scope=own_token("banks", "/confirm/audit-requests")),
    Break("BR-010", tap=statuses(201, 200, "/sign/sign-requests")),
    Break("BR-011", {LIST: rows(put("lastUpdate", lambda row: row["lastUpdate"].replace(" ", "T")[:19] + "Z"))}),
    Break("BR-013", {CREATE: edited(put("tokens", lambda body: body["tokens"][:1] * len(body["tokens"])))}),
    Break("BR-020", tap=forgiving("/auth/token", ISSUED, 401)),
    Break("BR-021", tap=forgiving("/auth/token", ISSUED)),
    Break("BR-022", tap=forgiving("/auth/token", ISSUED)),
    Break("BR-022", {TOKEN: refusing(lambda call: call.body["scope"] == "signee-pid")}),
    Break("BR-023", {TOKEN: taking(lambda call: ISSUED)}),
    Break("BR-024", {TOKEN: edited(lambda body: ISSUED)}),
    Break("BR-025", scope=bare_tokens),
    Break("BR-026", {TOKEN: changed(body=lambda body: {**body, "scope": only_half(body["scope"])})}),
    Break("BR-027", {TOKEN: immortal}),
    Break("BR-030", scope=own_token("banks", "/confirm/audit-requests", "GET")),
    Break("BR-031", scope=own_token("third", "/third-party")),
    Break("BR-032", scope=own_token("banks", "/confirm/audit-requests", "POST")),
    Break("BR-033", scope=own_token("banks", "/confirm/banks")),
    Break("BR-034", scope=own_token("banks", "/confirm/banks-full")),
    Break("BR-035", scope=own_token("banks", "/signed-url")),
    Break("BR-036", scope=own_token("third", "/upload")),
    Break("BR-037", scope=own_token("third", "/confirmation-comment")),
    Break("BR-038", scope=own_token("third", "/confirmation")),
    Break("BR-039", scope=own_token("banks", "/sign/sign-requests", "POST")),
    Break("BR-040", scope=own_token("banks", "/sign/sign-requests", "GET")),
    Break("BR-041", scope=own_token("banks", "/signed-url")),
    Break("BR-042", scope=own_token("banks", "/sign/request-templates")),
    Break("BR-043", scope=own_token("right", "/signature-right")),
    Break("BR-044", {BANKS_LIST: rows(lambda row: row.pop("signeePID", None))}),
    Break("BR-044", {SIGN_LIST: signees(lambda signee: signee.setdefault("signeePID", None))}),
    Break("BR-045", {SIGN_LIST: signees(lambda s: s.update(signeePID="0" * 11) if s.get("signeePID") else None)}),
    Break("BR-046", {LIST: rows(put("signee", "Ford Prefect, 01234567890"))}),
    Break("BR-050", {LIST: edited(loses_the_last_of_a_full_page)}),
    Break("BR-050", {BANKS: edited(lambda banks: banks[:50])}),
    Break("BR-051", {SIGN_LIST: edited(pages_of_49)}),
    Break("BR-052", {BANKS_LIST: edited(put("total", lambda body: body["count"]))}),
    Break("BR-053", {LIST: edited(next_skips)}),
    Break("BR-054", {SIGN_LIST: edited(next_is_full)}),
    Break("BR-055", {LIST: edited(put("offset", 1))}),
    Break("BR-056", {LIST: changed(query=lambda query: {**query, "offset": 0})}),
    Break("BR-057", {LIST: edited(lambda body: body["requests"].reverse())}),
    Break("BR-058", {SIGN_LIST: beyond}),
    Break("BR-060", {LIST: as_company(**GRANTS)}),
    Break("BR-060", tap=forgiving("/confirm/audit-requests", EMPTY, method="GET")),
    Break("BR-061", {LIST: changed(query=without("requestType"))}),
    Break("BR-062", {LIST: nothing_is_404}),
    Break("BR-063", {LIST: rows(put("company", 123456789))}),
    Break("BR-064", {LIST: null_as("confirmation", [])}),
    Break("BR-065", {LIST: null_as("signee", "")}),
    Break("BR-066", {LIST: null_as("bankStatements", [])}),
    Break("BR-067", {LIST: rows(corrected)}),
    Break("BR-068", {LIST: rows(put("lastUpdate", lambda row: row["sentToClient"] or row["lastUpdate"]))}),
    Break("BR-069", {LIST: rows(put("requestType", "client"))}),
    Break("BR-070", tap=forgiving("/confirm/audit-requests", {"tokens": [], "sent": True}, method="POST")),
    Break("BR-071", {BANKS_LIST: rows(put("language", "en"))}),
    Break("BR-071", {CREATE: items(lambda batch: [{**item, "reminder": False} for item in batch])}),
    Break("BR-072", {LIST: rows(put("thirdParty", "Nordea"))}),
    Break("BR-073", {BANKS_LIST: drop_rows(lambda row: False)}),
    Break("BR-074", {CREATE: only_the_first}),
    Break("BR-075", {CREATE: edited(lambda body: body["tokens"].reverse())}),
    Break("BR-076", {CREATE: items(one_per_bank)}),
    Break("BR-077", {CREATE: edited(put("sent", False))}),
    Break("BR-078", {CREATE: edited(put("sent", True))}),
    Break("BR-079", {CREATE: refusing(lambda call: not call.body["user"].startswith("auditor@"))}),
    Break("BR-081", {BANKS_LIST: rows(put("language", "nb"))}),
    Break("BR-082", {CREATE: taking(lambda call: {"tokens": [], "sent": True})}),
    Break("BR-082", {CREATE: refusing(lambda call: call.body["vatNo"] == 123456789)}),
    Break("BR-090", {LIST: step("received", "post")}),
    Break("BR-091", {LIST: step("client", "started")}),
    Break("BR-092", {LIST: null_as("sentToClient", lambda row: row["lastUpdate"])}),
    Break("BR-093", {BANKS_LIST: drop_rows(lambda row: row["confirmation"])}),
    Break("BR-094", {LIST: step("client", "needs-validation")}),
    Break("BR-095", {CONFIRM: instead(confirmed)}),
    Break("BR-096", {COMMENT: instead(lambda call: FINALIZED)}),
    Break("BR-097", {LIST: step("cancelled", "archived")}),
    Break("BR-098", {CONFIRM: taking(confirmed)}),
    Break("BR-099", {BANKS_LIST: drop_rows(lambda row: not row["confirmation"])}),
    Break("BR-110", {BANKS_LIST: as_company(bank=NORDEA)}),
    Break("BR-111", {BANKS_LIST: rows(put("manualReview", False))}),
    Break("BR-112", tap=on_wire(letters_too, "/third-party")),
    Break("BR-113", tap=forgiving("/upload", UPLOADED)),
    Break("BR-114", {UPLOAD: instead(uploaded)}),
    Break("BR-115", {UPLOAD: edited(put("message", "Uploaded 5 attachments"))}),
    Break("BR-116", {CONFIRM: refusing(lambda call: len((call.body or {}).get("attachments", ())) > 1)}),
    Break("BR-117", {CONFIRM: taking(confirmed)}),
    Break("BR-118", tap=forgiving("/upload", UPLOADED)),
    Break("BR-118", tap=forgiving("/confirmation", {"token": "a" * 64, "step": "received"})),
    Break("BR-119", {CONFIRM: edited(put("token", UNKNOWN_TOKEN))}),
    Break("BR-120", {FILE: other_bytes}),
    Break("BR-121", {COMMENT: refusing(lambda call: len(call.body["comment"]) > 100)}),
    Break("BR-122", remembering()),
    Break("BR-123", tap=forgiving("/confirmation-comment", FINALIZED)),
    Break("BR-130", {FILE: served_for_ever}),
    Break("BR-131", {URL: edited(put("name", "document.pdf"))}),
    Break("BR-131", tap=forgiving("/upload", UPLOADED)),
    Break("BR-132", {BANKS_LIST: rows(put("attachments", lambda row: []))}),
    Break("BR-132", {URL: as_company(company="Beeblebrox Audit AS")}),
    Break("BR-133", {FILE: refusing(lambda call: True, 401)}),
    Break("BR-134", one_url_each()),
    Break("BR-135", {SIGN_URL: two_kinds_of_files}),
    Break("BR-140", {NAMES: edited(lambda names: [*names, "Svensk Provbank"])}),
    Break("BR-140", {BANKS: edited(lambda banks: [bank for bank in banks if bank["name"] != "Ny Sparebank"])}),
    Break("BR-141", tap=on_wire(wrapped, "/banks-full")),
    Break("BR-142", {BANKS: edited(lambda banks: list({bank["name"]: bank for bank in banks}.values()))}),
    Break("BR-144", {BANKS: edited(lambda banks: [bank for bank in banks if not bank["disabled"]])}),
    Break("BR-150", tap=forgiving("/sign/sign-requests", MADE, method="POST")),
    Break("BR-151", {SIGN: taking(lambda call: MADE)}),
    Break("BR-152", {SIGN: refusing(lambda call: call.body["language"] == "da")}),
    Break("BR-153", {SIGN_LIST: rows(lambda row: row["signees"].sort(key=lambda signee: str(signee["email"])))}),
    Break("BR-154", {SIGN: refusing(lambda call: call.body.get("dueDays", 30) not in (7, 14, 30))}),
    Break("BR-154", {SIGN: changed(body=lambda body: {**body, "dueDays": body.get("due_days", body.get("dueDays"))})}),
    Break("BR-156", {SIGN: without_template}),
    Break("BR-157", {SIGN: refusing(lambda call: not call.body["user"].startswith("auditor@"))}),
    Break("BR-158", {SIGN_LIST: rows(all_sign_at_once)}),
    Break("BR-159", {SIGN_LIST: signees(lambda s: s.update(signedName=s["signedName"] or ""))}),
    Break("BR-160", {SIGN_LIST: rows(put("dueDate", lambda row: (row["sent"] or row["dueDate"])[:10]))}),
    Break("BR-161", {SIGN_LIST: step("sign", "completed")}),
    Break("BR-162", {SIGN_LIST: step("sign", "cancelled")}),
    Break("BR-163", {SIGN_LIST: changed(query=without("templateToken"))}),
    Break("BR-163", {SIGN_LIST: as_company(**GRANTS)}),
    Break("BR-164", {SIGN_LIST: rows(put("attachments", lambda row: []))}),
    Break("BR-170", {TEMPLATES: edited(put("templates", lambda body: body["templates"][:12]))}),
    Break("BR-171", {TEMPLATES: edited(put("templates", only_active))}),
    Break("BR-172", {TEMPLATES: edited(put("templates", one_language))}),
    Break("BR-180", tap=forgiving("/signature-right", {})),
    Break("BR-181", {RIGHT: taking(lambda call: {})}),
    Break("BR-182", {RIGHT: refusing(lambda call: call.query["country"] == "dk")}),
    Break("BR-183", {RIGHT: edited(lambda body: body.update(nationalId=body["nationalId"][-10:]) if body else None)}),
    Break("BR-184", {RIGHT: edited(lambda body: body.update(signingRight="ALONE") if body else None)}),
    Break("BR-185", {RIGHT: nothing_is_404}),
    Break("BR-186", {RIGHT: edited(lambda body: {} if body.get("nationalId") == "03837010003" else None)}),
    Break("BR-187", {RIGHT: taking(lambda call: {})}),
]  # fmt: skip
