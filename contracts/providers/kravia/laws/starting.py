"""Sections D and E: documents, Start, collection cases."""

from __future__ import annotations

import base64
import json
from datetime import date

from contracts.context import Context
from contracts.exchange import Exchange
from contracts.laws import law
from contracts.providers.kravia import claims
from contracts.providers.kravia.claims import ABSENT, UNKNOWN_ID

_FILE = b"%PDF-1.4 synthetic"
_BASE64 = base64.b64encode(_FILE).decode()


def _upload(case: Context, claim: int, kind: str = "InvoiceAttachment") -> Exchange:
    return claims.upload(case, claim, {"file": _BASE64}, type=kind)


@law("KR-050", operations=["uploadDocument", "getInvoiceDetails"])
def attachment_belongs_to_the_claim(case: Context) -> None:
    """An attachment stands among the claim's documents, and still does once it is processed."""
    claim = claims.register(case)
    _upload(case, claim)
    case.equal("documents", [each["type"] for each in claims.details(case, claim)["documents"]], ["InvoiceAttachment"])
    claims.run(case, claim)
    case.advance(claims.SOON)
    kinds = [each["type"] for each in claims.details(case, claim)["documents"]]
    case.expect("InvoiceAttachment" in kinds, f"the attachment is gone after processing; documents are {kinds}")
    case.refused("uploadDocument", 404, path={"id": UNKNOWN_ID}, query={"type": "Other"}, body={"file": _BASE64})


@law("KR-051", operations=["uploadDocument"])
def document_says_what_it_is(case: Context) -> None:
    """type is needed and is kept as given."""
    claim = claims.register(case)
    case.equal("type", _upload(case, claim, "OriginalInvoice").value["value"]["type"], "OriginalInvoice")
    case.refused("uploadDocument", 400, path={"id": claim}, body={"file": _BASE64})


@law("KR-052", operations=["uploadDocument"])
def three_ways_to_send_a_file(case: Context) -> None:
    """JSON under its own header, JSON under a multipart header, and true multipart carry the same file."""
    claim = claims.register(case)
    raw = json.dumps({"file": _BASE64}).encode()
    answers = [
        claims.upload(case, claim, {"file": _BASE64}),
        claims.upload(case, claim, raw, "multipart/form-data"),
        claims.upload(case, claim, {"file": _FILE}, "multipart/form-data"),
    ]
    for answer in answers:
        case.expect(answer.ok, f"a file should be taken however it is sent; the answer is {answer.summary}")
    sizes = [answer.value["value"]["sizeInBytes"] for answer in answers]
    case.equal("sizes of the file sent three ways", sizes, [len(_FILE)] * 3)
    refused = claims.upload(case, claim, {"file": "not base64!"})
    case.equal("status after a file that is not base64", refused.status, 400)


@law("KR-053", operations=["runAction", "getInvoiceDetails"])
def start_only_schedules(case: Context) -> None:
    """Start answers that the claim is scheduled; it is sent later."""
    claim = claims.register(case)
    case.equal("status after Start", claims.run(case, claim)["status"], "Scheduled")
    facts = claims.details(case, claim)
    case.equal("status in the details", facts["invoice"]["status"], "Scheduled")
    case.equal("what was sent right after Start", facts["notifications"], [])
    case.advance(claims.SOON)
    facts = claims.details(case, claim)
    case.expect(facts["notifications"], "a week after Start nothing has been sent")


@law("KR-054", operations=["runAction", "getInvoiceDetails"])
def action_takes_a_message(case: Context) -> None:
    """The message is read under a JSON and under a multipart header, and may be left out."""
    place = {"action": "Start"}
    raw = json.dumps({"Message": "Confirming invoice action"}).encode()
    for body, media_type in ((raw, "multipart/form-data"), (raw, "application/json")):
        claim = claims.register(case)
        case.get("runAction", path={"invoiceId": claim}, query=place, body=body, media_type=media_type)
        facts = json.dumps(claims.details(case, claim))
        case.expect("Confirming invoice action" in facts, "the details do not have the action's message")
    case.get("runAction", path={"invoiceId": claims.register(case)}, query=place)


@law("KR-055", operations=["uploadDocument", "runAction"])
def documents_come_before_start(case: Context) -> None:
    """A document after Start gets 409 and is not stored."""
    claim = claims.register(case)
    claims.run(case, claim)
    place = {"id": claim}
    case.refused("uploadDocument", 409, path=place, query={"type": "InvoiceAttachment"}, body={"file": _BASE64})
    case.equal("documents", claims.details(case, claim)["documents"], [])


@law("KR-056", operations=["runAction", "getInvoiceDetails"])
def unavailable_actions(case: Context) -> None:
    """What the details do not offer gets 409, an unknown action 400; neither changes the claim."""
    claim = claims.register(case)
    _offers(case, claim)
    claims.run(case, claim)
    _offers(case, claim)
    case.refused("runAction", 409, path={"invoiceId": claim}, query={"action": "Start"})
    case.refused("runAction", 400, path={"invoiceId": claim}, query={"action": "Dance"})
    case.equal("status after refusals", claims.status(case, claim), "Scheduled")
    claims.run(case, claim, "Withdraw")
    _offers(case, claim)


def _offers(case: Context, claim: int) -> None:
    """Every action that the details say is not available is refused."""
    for action, available in claims.details(case, claim)["availableActions"].items():
        if not available:
            case.refused("runAction", 409, path={"invoiceId": claim}, query={"action": action})


@law("KR-057", operations=["runAction", "getInvoiceDetails"])
def preferred_channel(case: Context) -> None:
    """A company gets EHF, a person with a number eInvoice, then e-mail, then print; the document is produced."""
    company = {"isPrivateIndividual": False, "organizationNumber": "999777663"}
    channels = {
        "EHF": claims.invoice(**company),
        "EInvoice": claims.invoice(ssn="01010012345"),
        "Email": claims.invoice(),
        "Print": claims.invoice(email=None),
    }
    for channel, body in channels.items():
        body["debtorNumber"] = f"J-{channel}"
        facts = claims.details(case, claims.started(case, body))
        case.equal("how it was sent", [note["type"] for note in facts["notifications"]][:1], [channel])
        kinds = [each["type"] for each in facts["documents"]]
        case.expect(kinds, "no document was produced")


@law("KR-059", operations=["runAction", "getInvoiceDetails", "listSettlements"])
def course_runs_by_itself(case: Context) -> None:
    """Without another call an unpaid invoice is reminded and collected, and a paid one ends with the money paid out."""
    unpaid = claims.started(case)
    paid = claims.started(case, claims.invoice(debtorNumber="J-PAYS"))
    case.advance("P60D")
    levels = [note["level"] for note in claims.details(case, unpaid)["notifications"]]
    case.expect({"Reminder", "CollectionNotice"} <= set(levels), f"reminder and notice are sent; sent were {levels}")
    case.equal("outstanding amount of the paid claim", claims.details(case, paid)["outstandingAmount"], 0)
    settled = {part["invoiceId"] for each in claims.settlements(case) for part in each["bookkeepingSuggestion"]}
    case.expect(paid in settled, "the money that the debtor paid is in no settlement")


@law("KR-070", operations=["registerInvoice", "getInvoiceDetails"])
def a_case_is_a_case(case: Context) -> None:
    """What is registered as a CollectionCase is one, with its total as capital."""
    record = claims.details(case, claims.register(case, claims.collection_case()))["invoice"]
    case.equal("claimType", record["claimType"], "CollectionCase")
    case.equal("originalAmount", record["originalAmount"], 2500)


@law("KR-071", operations=["registerInvoice"])
def what_a_case_needs(case: Context) -> None:
    """Each needed field is needed, and a company's number is when the debtor is a company."""
    for key in ("invoiceNo", "invoiceDate", "dueDate", "debtorName", "postalAddress", "originalAmount"):
        case.refused("registerInvoice", 400, body=claims.collection_case(**{key: ABSENT}))
    company = {"isPrivateIndividual": "false", "organizationNumber": None}
    case.refused("registerInvoice", 400, body=claims.collection_case(**company))
    claims.register(case, claims.collection_case(**{**company, "organizationNumber": "999777663"}))
    claims.register(case, claims.collection_case(debtorNumber=ABSENT, currencyCode=ABSENT))


@law("KR-072", operations=["registerInvoice", "uploadDocument", "runAction"])
def copy_of_the_invoice_is_optional(case: Context) -> None:
    """A case starts with a copy of the invoice and without one."""
    without, with_copy = (claims.register(case, claims.collection_case()) for _ in range(2))
    case.expect(_upload(case, with_copy, "OriginalInvoice").ok, "a copy of the invoice should be taken")
    for claim in (without, with_copy):
        case.equal("status after Start", claims.run(case, claim)["status"], "Scheduled")


@law("KR-074", operations=["registerInvoice", "runAction", "getInvoiceDetails"])
def a_case_waits_for_start(case: Context) -> None:
    """Nothing is collected before Start; after it collection begins with the notice."""
    waiting = claims.register(case, claims.collection_case())
    begun = claims.register(case, claims.collection_case())
    case.equal("status after Start", claims.run(case, begun)["status"], "Scheduled")
    case.advance(claims.SOON)
    case.equal("status of the case without Start", claims.status(case, waiting), "Registered")
    facts = claims.details(case, begun)
    case.equal("what was sent", [note["level"] for note in facts["notifications"]], ["CollectionNotice"])


@law("KR-076", operations=["runAction", "getInvoiceDetails"])
def collection_waits_two_weeks(case: Context) -> None:
    """From the due date to the collection notice it is 14 days at least, whoever sends the invoice."""
    own = [claims.register(case), claims.register(case, claims.collection_case(dueDate="2026-01-04"))]
    for claim in own:
        claims.run(case, claim)
    case.advance("P90D")
    for claim in own:
        facts = claims.details(case, claim)
        begun = claims.reached(facts, "CollectionNotice")
        case.expect(begun is not None, "an unpaid claim never goes to collection")
        due = date.fromisoformat(facts["invoice"]["dueDate"])
        days = ((begun or due) - due).days
        case.expect(days >= 14, f"collection begins {days} days after the due date; 14 is the least")
