"""Section G: what a bank sees and answers."""

from __future__ import annotations

import json
import re

from contracts.context import Context
from contracts.document import NOTHING, Parts
from contracts.laws import law
from contracts.providers.brevio import callers, confirming, files
from contracts.providers.brevio.confirming import PDF
from contracts.providers.brevio.files import File
from contracts.providers.brevio.paging import Row

_ACCOUNT = re.compile(r"\d{4}\.\d{2}\.\d{5}")
_MOST_FILES = 5
_MOST_CHARACTERS = 200


def _pdfs(number: int, name: str = "confirmation") -> list[File]:
    return [(f"{name}-{each}.pdf", files.pdf(f"{name} {each}")) for each in range(number)]


def _shown(case: Context, token: str) -> Row:
    """A request as the bank sees it."""
    return confirming.one(confirming.at_bank(case), token)


@law("BR-111", operations=["listThirdPartyAuditRequests"])
def manual_review(case: Context) -> None:
    """True exactly when the standard template was changed."""
    plain, changed = confirming.create(case, confirming.batch(confirming.item(), confirming.item()))
    case.act("clientSigns", token=plain)
    case.act("clientSigns", token=changed, changed=True)
    case.act("auditorValidates", token=changed)
    case.equal("manualReview", [_shown(case, each)["manualReview"] for each in (plain, changed)], [False, True])


@law("BR-112", operations=["listThirdPartyAuditRequests"])
def account_number_with_dots(case: Context) -> None:
    """Eleven digits, dots after the fourth and the sixth, always the same for a request."""
    made = confirming.sent_on(case, confirming.batch(confirming.item(), confirming.item()))
    lists = [case.send("listThirdPartyAuditRequests").value["requests"] for _ in range(2)]
    numbers = [[confirming.one(rows, token)["accountNumber"] for token in made] for rows in lists]
    case.equal("account numbers asked for again", numbers[1], numbers[0])
    for number in numbers[0]:
        case.expect(_ACCOUNT.fullmatch(number), f"an account number is written 4.2.5; it is {number!r}")


@law("BR-113", operations=["uploadConfirmationAttachments"])
def one_to_five_files(case: Context) -> None:
    """One to five parts named attachments; none, and parts of another name, are refused."""
    token = confirming.sent_on(case)[0]
    for number in (1, _MOST_FILES):
        confirming.taken(case, confirming.upload(case, token, *_pdfs(number)))
    confirming.turned_away(case, confirming.upload(case, token))
    confirming.turned_away(case, confirming.upload(case, token, PDF, part="files"))
    case.refused("uploadConfirmationAttachments", 400, path={"token": token}, body=b"{}", media_type="application/json")
    confirming.taken(case, confirming.confirm(case, token))
    case.equal("files in all", len(confirming.seen(case, token)["confirmation"]), 1 + _MOST_FILES)


@law("BR-114", operations=["uploadConfirmationAttachments", "sendConfirmation"])
def uploads_add_up(case: Context) -> None:
    """More than five go in several calls; the confirmation has them all, in the order in which they came."""
    token = confirming.sent_on(case)[0]
    sent = _pdfs(_MOST_FILES, "first") + _pdfs(4, "second") + _pdfs(2, "third")
    confirming.taken(case, confirming.upload(case, token, *sent[:5]))
    confirming.taken(case, confirming.upload(case, token, *sent[5:9]))
    confirming.taken(case, confirming.confirm(case, token, *sent[9:]))
    attachments = confirming.seen(case, token)["confirmation"]
    names = [confirming.signed_url(case, each)["name"] for each in attachments]
    case.equal("names of the confirmation's files", names, [name for name, _ in sent])


@law("BR-115", operations=["uploadConfirmationAttachments"])
def upload_counts(case: Context) -> None:
    """The message has the number of this call's files."""
    token = confirming.sent_on(case)[0]
    for number in range(1, _MOST_FILES + 1):
        place, body = {"token": token}, files.multipart(_pdfs(number))
        parts: Parts = {"path": place, "body": body, "media_type": files.MULTIPART}
        value = case.send("uploadConfirmationAttachments", **parts).value
        case.equal("the answer to an upload", value, {"message": f"Uploaded {number} attachments"})


@law("BR-116", operations=["sendConfirmation"])
def confirmation_takes_up_to_five(case: Context) -> None:
    """None, one, or several, up to five."""
    for number in range(_MOST_FILES + 1):
        token = confirming.sent_on(case)[0]
        if number == 0:
            confirming.taken(case, confirming.upload(case, token, PDF))
        confirming.taken(case, confirming.confirm(case, token, *_pdfs(number)))
        found = len(confirming.seen(case, token)["confirmation"])
        case.equal(f"files of a confirmation with {number} in the call", found, number or 1)


@law("BR-117", operations=["sendConfirmation", "uploadConfirmationAttachments"])
def confirmation_needs_a_file(case: Context) -> None:
    """No file before and none in the call is refused and changes nothing; one before is enough, with no body at all."""
    token = confirming.sent_on(case)[0]
    confirming.turned_away(case, confirming.confirm(case, token))
    case.refused("sendConfirmation", 400, path={"token": token}, body=NOTHING)
    case.equal("step", confirming.step(case, token), "third-party")
    confirming.taken(case, confirming.upload(case, token, PDF))
    value = case.get("sendConfirmation", path={"token": token}, body=NOTHING)
    case.equal("step", value["step"], "received")


@law("BR-118", operations=["sendConfirmation", "uploadConfirmationAttachments"])
def six_files_are_too_many(case: Context) -> None:
    """Six in one call are refused at both addresses, and none of them is kept."""
    token = confirming.sent_on(case)[0]
    confirming.turned_away(case, confirming.upload(case, token, *_pdfs(_MOST_FILES + 1)))
    confirming.turned_away(case, confirming.confirm(case, token, *_pdfs(_MOST_FILES + 1)))
    case.equal("step", confirming.step(case, token), "third-party")
    confirming.taken(case, confirming.confirm(case, token, PDF))
    case.equal("files kept", len(confirming.seen(case, token)["confirmation"]), 1)


@law("BR-119", operations=["sendConfirmation"])
def answer_of_a_confirmation(case: Context) -> None:
    """The request's token and its step."""
    token = confirming.sent_on(case)[0]
    parts: Parts = {"path": {"token": token}, "body": files.multipart([PDF]), "media_type": files.MULTIPART}
    value = case.send("sendConfirmation", **parts).value
    case.equal("the answer to a confirmation", value, {"token": token, "step": "received"})


@law("BR-120", operations=["sendConfirmation", "listAuditRequests", "getAuditRequestAttachmentUrl"])
def files_reach_the_audit_company(case: Context) -> None:
    """What the bank sent is what the audit company gets, byte for byte, uploaded before or in the call."""
    token = confirming.sent_on(case)[0]
    first, second = _pdfs(2)
    confirming.taken(case, confirming.upload(case, token, first))
    confirming.taken(case, confirming.confirm(case, token, second))
    attachments = confirming.seen(case, token)["confirmation"]
    contents = [confirming.fetch(case, confirming.signed_url(case, each)["url"]).body for each in attachments]
    case.equal("contents of the confirmation's files", contents, [first[1], second[1]])


@law("BR-121", operations=["commentAuditRequest", "listAuditRequests"])
def comment_of_two_hundred(case: Context) -> None:
    """A comment of up to 200 characters is needed, no file is, and the answer says who was told."""
    for text in ("x", "æ" * _MOST_CHARACTERS, "The client (987654321) is not a customer of our bank."):
        token = confirming.sent_on(case)[0]
        value = confirming.taken(case, confirming.comment(case, token, text))
        case.equal("message", value["message"], "Audit request completed and notification sent to auditor")
        case.equal("step", confirming.step(case, token), "received")
    place = {"token": confirming.sent_on(case)[0]}
    case.refused("commentAuditRequest", 400, path=place, body={})
    body = json.dumps({"comment": "Not a customer of ours."}).encode()
    case.refused("sendConfirmation", 400, path=place, body=body, media_type="application/json")
    case.equal("step", confirming.step(case, place["token"]), "third-party")


@law("BR-122", operations=["commentAuditRequest", "listAuditRequests", "listThirdPartyAuditRequests"])
def comment_is_in_no_answer(case: Context) -> None:
    """Neither side reads the comment in a list."""
    text, token = "Marvin is nobody's customer", confirming.sent_on(case)[0]
    answer = confirming.taken(case, confirming.comment(case, token, text))
    bank = callers.ready(case, "bank-pid")
    seen = json.dumps([answer, confirming.seen(case, token), _shown(case, token), confirming.at_bank(case, bank)])
    case.expect(text not in seen, "the comment is in an answer")


@law("BR-123", operations=["commentAuditRequest"])
def comments_that_are_refused(case: Context) -> None:
    """Nothing, more than 200 characters and what is no text are refused, and the request stays where it is."""
    token = confirming.sent_on(case)[0]
    for text in ("", "x" * (_MOST_CHARACTERS + 1), None, 17, ["x"]):
        confirming.turned_away(case, confirming.comment(case, token, text))
    case.equal("step", confirming.step(case, token), "third-party")
