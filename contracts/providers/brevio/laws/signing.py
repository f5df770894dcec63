"""Section J: sign requests."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import callers, confirming, files, signing
from contracts.providers.brevio.confirming import ABSENT, CLIENT, OTHER_CLIENT
from contracts.providers.brevio.paging import added, tokens
from contracts.providers.brevio.signing import ACTIVE, FIRST, INACTIVE, SECOND

_DEFAULT_DAYS = 30


def _refused(case: Context, *bodies: dict[str, Any]) -> None:
    """Each is refused with 400, and none leaves a sign request behind."""
    before = tokens(signing.found(case))
    for body in bodies:
        case.refused("createSignRequest", 400, body=body)
    case.equal("sign requests after refusals", tokens(signing.found(case)), before)


@law("BR-150", operations=["createSignRequest"])
def exactly_one_attachment(case: Context) -> None:
    """One is taken; none and two are refused."""
    signing.create(case)
    two = [signing.attachment(), signing.attachment("Second.pdf")]
    _refused(case, signing.body(attachments=[]), signing.body(attachments=two), signing.body(attachments=ABSENT))


@law("BR-151", operations=["createSignRequest"])
def attachment_is_a_pdf(case: Context) -> None:
    """A name that ends in .pdf and the Base64 of a real PDF."""
    for good in ("File.pdf", "FILE.PDF", "Årsregnskap 2025.pdf"):
        signing.create(case, signing.body(attachments=[signing.attachment(good)]))
    named = [signing.attachment(name) for name in ("File.exe", "File", "pdf", "", "File.pdf.docx", None)]
    contents = [
        signing.attachment(content=raw) for raw in (files.EXE, b"", files.image(), files.pdf()[:30], b"%PDF-1.4")
    ]
    texts = ["not Base64!", "JVBERi0...", "", None, 7]
    bad = [*named, *contents, *({"filename": "File.pdf", "attachment": text} for text in texts)]
    bad += [{"filename": "File.pdf"}, {"attachment": signing.attachment()["attachment"]}]
    _refused(case, *(signing.body(attachments=[each]) for each in bad))


@law("BR-152", operations=["createSignRequest"])
def four_languages(case: Context) -> None:
    """nb, sv, da and en; any other is refused."""
    for language in ("nb", "sv", "da", "en"):
        signing.create(case, signing.body(language=language))
    _refused(case, *(signing.body(language=wrong) for wrong in ("fi", "no", "NB", "", None)))


@law("BR-153", operations=["createSignRequest", "listSignRequests"])
def at_least_one_signee(case: Context) -> None:
    """One is enough, the list keeps their order; none, and what is no address, are refused."""
    for signees in ([FIRST], [SECOND, FIRST]):
        token = signing.create(case, signing.body(signees=signees))
        found = [signee["email"] for signee in signing.seen(case, token)["signees"]]
        case.equal("signees", found, signees)
    wrong: tuple[Any, ...] = ([], ["nobody"], [FIRST, "@example.com"], [FIRST, ""], FIRST, [None])
    _refused(case, *(signing.body(signees=each) for each in wrong))


@law("BR-154", operations=["createSignRequest", "listSignRequests"])
def due_days_default_silently(case: Context) -> None:
    """7, 14 and 30 count; nothing, and anything else, counts as 30 without an error."""
    given: list[Any] = [7, 14, 30, ABSENT, 8, 0, -7, 365, "14", "soon", None, 7.5, [7]]
    for days in given:
        token = signing.create(case, signing.body(dueDays=days))
        row = signing.seen(case, token)
        wanted = days if days in (7, 14) else _DEFAULT_DAYS
        due = (case.today() + timedelta(days=wanted)).isoformat()
        what = "nothing" if days is ABSENT else repr(days)
        case.equal(f"dueDays, dueDate for {what}", (row["dueDays"], row["dueDate"]), (wanted, due))
    token = signing.create(case, {**signing.body(), "due_days": 14})
    case.equal("dueDays for due_days", signing.seen(case, token)["dueDays"], _DEFAULT_DAYS)


@law("BR-156", operations=["createSignRequest", "listSignRequests"])
def only_active_templates(case: Context) -> None:
    """An active template is applied; an unknown and an inactive one are refused."""
    token = signing.create(case, signing.body(template=ACTIVE, message="Please sign this"))
    case.equal("templateToken", signing.seen(case, token)["templateToken"], ACTIVE)
    plain = signing.create(case)
    case.equal("templateToken without a template", signing.seen(case, plain)["templateToken"], None)
    _refused(case, *(signing.body(template=wrong) for wrong in (INACTIVE, "0" * 32, "annual-report", "")))
    case.act("adminRetiresTemplate", token=ACTIVE)
    _refused(case, signing.body(template=ACTIVE))


@law("BR-157", operations=["createSignRequest", "listSignRequests"])
def answer_is_a_token(case: Context) -> None:
    """Nothing but the token, whoever the user is; the request is out at once."""
    for user in (confirming.VERIFIED, confirming.UNVERIFIED):
        value = case.send("createSignRequest", body=signing.body(user=user)).value
        case.equal("keys of the answer", set(value), {"token"})
        row = signing.seen(case, value["token"])
        case.equal("step", row["step"], "sign")
        case.expect(row["sent"], "sent is when it was sent; it is null")


@law("BR-158", operations=["listSignRequests"])
def signees_sign_one_by_one(case: Context) -> None:
    """Each signature changes its own signee, and nobody signs twice."""
    token = signing.create(case)
    signing.signs(case, token, SECOND, name="Ford Prefect")
    first, second = signing.seen(case, token)["signees"]
    case.equal("signed", (first["signed"], second["signed"]), (False, True))
    case.equal("signedName", second["signedName"], "Ford Prefect")
    case.equal("day of signedAt", (second["signedAt"] or "")[:10], case.today().isoformat())
    case.equal("signedAt of the other", first["signedAt"], None)
    case.cannot_act("signeeSigns", token=token, email=SECOND)
    case.cannot_act("signeeSigns", token=token, email="nobody@example.com")
    case.equal("signees after who cannot sign", signing.seen(case, token)["signees"], [first, second])


@law("BR-159", operations=["listSignRequests"])
def an_unsigned_signee(case: Context) -> None:
    """Not signed, and when and by whom is null, the number too where the token may see it."""
    token = signing.create(case)
    nothing = {"signed": False, "signedAt": None, "signedName": None}
    wanted = [{"email": email, **nothing} for email in (FIRST, SECOND)]
    case.equal("signees", signing.seen(case, token)["signees"], wanted)
    shown = signing.seen(case, token, credential=callers.ready(case, "audit-pid"))["signees"]
    case.equal("signees with signee-pid", shown, [{**each, "signeePID": None} for each in wanted])


@law("BR-160", operations=["listSignRequests", "createSignRequest"])
def due_date_is_the_last_day(case: Context) -> None:
    """dueDate is so many days after it was sent; it can be signed on that day and not on the next."""
    for days in (7, 14):
        token = signing.create(case, signing.body(dueDays=days))
        row = signing.seen(case, token)
        sent, due = date.fromisoformat(row["sent"][:10]), date.fromisoformat(row["dueDate"])
        case.equal("dueDate", due, sent + timedelta(days=days))
        case.advance(f"P{days}D")
        signing.signs(case, token, FIRST)
        case.advance("P1D")
        case.cannot_act("signeeSigns", token=token, email=SECOND)
        signed = [signee["signed"] for signee in signing.seen(case, token)["signees"]]
        case.equal("who has signed", signed, [True, False])


@law("BR-161", operations=["listSignRequests"])
def steps_of_a_sign_request(case: Context) -> None:
    """started, sign, completed with the last signature; people cancel and archive where that makes sense."""
    unsent = signing.create(case, signing.body(user="auditor+starts@example.com"))
    row = signing.seen(case, unsent)
    case.equal("step, sent of what is not sent", (row["step"], row["sent"]), ("started", None))
    case.cannot_act("signeeSigns", token=unsent, email=FIRST)
    case.advance("P1D")
    case.equal("step once it is sent", signing.seen(case, unsent)["step"], "sign")
    token = signing.create(case)
    for email, step in ((SECOND, "sign"), (FIRST, "completed")):
        signing.signs(case, token, email)
        case.equal(f"step after {email}", signing.seen(case, token)["step"], step)
    cancelled = signing.create(case)
    case.cannot_act("senderArchives", token=cancelled)
    case.act("senderCancels", token=cancelled)
    case.equal("step after cancelling", signing.seen(case, cancelled)["step"], "cancelled")
    case.cannot_act("signeeSigns", token=cancelled, email=FIRST)
    case.cannot_act("senderCancels", token=token)
    for each in (token, cancelled):
        case.act("senderArchives", token=each)
        case.equal("step after archiving", signing.seen(case, each)["step"], "archived")


@law("BR-162", operations=["listSignRequests"])
def overdue_is_cancelled(case: Context) -> None:
    """What not everybody has signed by the due date is cancelled; what is completed stays so."""
    overdue, done = signing.create(case, signing.body(dueDays=7)), signing.completed(case)
    signing.signs(case, overdue, FIRST)
    case.advance("P7D")
    case.equal("step on the due date", signing.seen(case, overdue)["step"], "sign")
    case.advance("P1D")
    case.equal("step a day later", signing.seen(case, overdue)["step"], "cancelled")
    case.advance("P60D")
    case.equal("step of what was completed", signing.seen(case, done)["step"], "completed")


@law("BR-163", operations=["listSignRequests"])
def filtered_by_client_and_template(case: Context) -> None:
    """vatNo is needed, templateToken filters further, total counts what passes both."""
    before = signing.found(case)
    plain = [signing.create(case) for _ in range(2)]
    templated = [signing.create(case, signing.body(template=ACTIVE)) for _ in range(3)]
    signing.create(case, signing.body(vatNo=OTHER_CLIENT, template=ACTIVE))
    passing: list[tuple[dict[str, Any], list[str]]] = [
        ({}, plain + templated),
        ({"templateToken": ACTIVE}, templated),
        ({"templateToken": INACTIVE}, []),
    ]
    for query, wanted in passing:
        rows = signing.found(case, **query)
        case.equal(f"new sign requests with {query}", added(rows, before), wanted)
        total = case.get("listSignRequests", query={"vatNo": CLIENT, **query})["total"]
        case.equal(f"total with {query}", total, len(rows))
    case.equal("company", {row["company"] for row in signing.found(case)}, {CLIENT})
    for wrong in ({}, {"vatNo": "12345678"}, {"vatNo": "1234567890"}, {"vatNo": "81111111x"}):
        case.refused("listSignRequests", 400, query=wrong)


@law("BR-164", operations=["listSignRequests", "createSignRequest"])
def the_signed_file_comes_last(case: Context) -> None:
    """Empty until everybody has signed; then one PDF, which holds more than what was sent."""
    sent = files.pdf("what is to be signed")
    token = signing.create(case, signing.body(attachments=[signing.attachment(content=sent)]))
    signing.signs(case, token, FIRST)
    case.equal("attachments before the last signature", signing.seen(case, token)["attachments"], [])
    signing.signs(case, token, SECOND)
    attachments = signing.seen(case, token)["attachments"]
    case.equal("how many attachments there are", len(attachments), 1)
    signed = signing.signed_url(case, attachments[0])
    served = confirming.fetch(case, signed["url"])
    case.equal("status, type", (served.status, served.media_type), (200, "application/pdf"))
    case.expect(served.body.startswith(b"%PDF-"), "the signed file is no PDF")
    case.expect(served.body != sent, "the signed file is the unsigned one")
    case.expect(signed["name"].lower().endswith(".pdf"), f"its name ends in .pdf; it is {signed['name']!r}")
    case.expect(base64.b64encode(served.body), "the signed file is empty")
