"""What is told in several places is told alike: in the answer to a change, in the details, in a search."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kravia import claims
from contracts.providers.kravia.claims import CREDITOR, OTHER_CREDITOR

_A_DAY = "P1D"
_MOST_DAYS = 60


def _hit(case: Context, claim: int, operation_id: str = "searchInvoices") -> dict[str, Any]:
    """A claim as a search shows it."""
    return next(hit for hit in claims.found(case, operation_id) if hit["id"] == claim)


def _agree(case: Context, what: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    """Keys that both have are equal in both."""
    shared = sorted(set(one) & set(other))
    case.equal(what, {key: one[key] for key in shared}, {key: other[key] for key in shared})


@law("KR-103", operations=["registerInvoice", "getInvoiceDetails"])
def details_tell_what_was_registered(case: Context) -> None:
    """The claim in the details is the one that was registered, field by field."""
    sent = claims.invoice(accountingInvoiceId="INV-1", currencyCode="SEK", description="Two services")
    answer = case.get("registerInvoice", body=sent)["value"]
    facts = claims.details(case, answer["id"])
    _agree(case, "what details and request say", facts["invoice"], sent)
    _agree(case, "what details and answer say", facts["invoice"], answer)
    case.equal("order lines", facts["orderLines"], sent["orderLines"])
    case.equal("the customer's card", facts["debtor"]["id"], answer["debtorId"])
    address = [facts["debtor"][key] for key in ("addressLine1", "postalCode", "city", "countryCode")]
    case.equal("address", address, list(sent["postalAddress"].values()))


@law("KR-103", operations=["uploadDocument", "runAction", "registerPayment", "getInvoiceDetails"])
def answers_to_changes_agree_with_the_details(case: Context) -> None:
    """What a change is answered with stands in the details, with its time."""
    claim = claims.register(case)
    document = claims.upload(case, claim, claims.BASE64_FILE).value["value"]
    case.equal("documents", claims.details(case, claim)["documents"], [document])
    acted = claims.run(case, claim)
    facts = claims.details(case, claim)
    _agree(case, "what the answer to Start and the details say", acted, {"invoiceId": claim, **facts["invoice"]})
    case.equal("kinds of activities", [each["type"] for each in facts["activities"]], ["Document", "Action"])
    days = {each["date"][:10] for each in (*facts["activities"], *facts["statusCodeHistory"])}
    days |= {document["createdTime"][:10], acted["lastUpdatedTime"][:10]}
    case.equal("days on which all this was done", days, {case.today().isoformat()})


@law("KR-083", operations=["registerPayment", "registerCreditNote", "getInvoiceDetails"])
def bookings_stand_in_the_details(case: Context) -> None:
    """A payment and a credit stand in the claim's details as they were sent and answered."""
    claim = claims.register(case, claims.collection_case())
    paid = claims.pay(case, {claim: 100.25}, description="Paid at the desk")
    credited = claims.credit(case, {claim: -50}, Description="A discount")
    for answer, own, part in ((paid, "P-1", 100.25), (credited, "C-1", -50)):
        case.equal("accountingPaymentId", answer["accountingPaymentId"], own)
        row = answer["invoices"][0]
        case.equal(
            "claim, amount and applied", (row["invoiceId"], row["amount"], row["appliedAmount"]), (claim, part, part)
        )
    kept = claims.details(case, claim)["payments"]
    found = [(each["paymentId"], each["accountingPaymentId"], each["amount"], each["description"]) for each in kept]
    wanted = [(paid["paymentId"], "P-1", 100.25, "Paid at the desk"), (credited["paymentId"], "C-1", -50, "A discount")]
    case.equal("payments in the details", found, wanted)


@law("KR-100", operations=["searchInvoices", "searchInvoicesOld", "getInvoiceDetails"])
def searches_agree(case: Context) -> None:
    """Both addresses find the same, and what they show of a claim is what its details say."""
    claim = claims.register(case, claims.invoice(accountingInvoiceId="INV-1", orderLines=[claims.line(99.99, 1)]))
    claims.pay(case, {claim: 10})
    case.equal("what the old address finds", claims.found(case, "searchInvoicesOld"), claims.found(case))
    facts = claims.details(case, claim)
    seen = _hit(case, claim)
    _agree(case, "what search and details say", seen, facts["invoice"])
    case.equal("due date", seen["invoiceDue"], facts["invoice"]["dueDate"])
    shown = (seen["creditorName"], seen["creditorOrgNumber"])
    case.equal("creditor", shown, (facts["creditor"]["name"], facts["creditor"]["organizationNumber"]))
    claims.pay(case, {claim: 1})
    for address in ("searchInvoices", "searchInvoicesOld"):
        case.equal(f"outstanding amount ({address})", _hit(case, claim, address)["outstandingAmount"], 88.99)


@law("KR-003", operations=["searchInvoices", "getInvoiceDetails", "listCreditors"])
def nobody_touches_another_creditor(case: Context) -> None:
    """With another's token every claim, creditor and settlement is as if it were not there."""
    other = claims.token(case, "other")
    claim = claims.register(case)
    place, message = {"invoiceId": claim}, {"Message": "not mine"}
    case.refused(
        "uploadDocument", 404, path={"id": claim}, query={"type": "X"}, body=claims.BASE64_FILE, credential=other
    )
    case.refused("runAction", 404, path=place, query={"action": "Start"}, body=message, credential=other)
    case.refused("registerPayment", 404, body=claims.payment({claim: 1}), credential=other)
    case.refused("registerCreditNote", 404, body=claims.crediting({claim: -1}), credential=other)
    webhook = {"secret": "s", "enabled": True, "url": "https://partner.example.com/"}
    case.refused("configureWebhook", 404, path={"id": CREDITOR}, body=webhook, credential=other)
    person = {"email": "name@example.com", "name": "Demo Person", "isAccountant": False}
    case.refused("inviteToCreditor", 404, path={"creditorId": CREDITOR}, body=person, credential=other)
    case.refused("getCreditorSettings", 404, path={"id": CREDITOR}, credential=other)
    case.equal("status of the claim", claims.status(case, claim), "Registered")
    old = case.get("searchInvoicesOld", query={"top": 1000}, credential=other)["data"]
    case.expect(claim not in {hit["id"] for hit in old}, "the old address shows a claim that the token does not cover")
    before = case.get("getCreditorStatistics", credential=other), case.get("getCaseStatistics", credential=other)
    claims.register(case)
    after = case.get("getCreditorStatistics", credential=other), case.get("getCaseStatistics", credential=other)
    case.equal("another's statistics after one claim more", after, before)


@law("KR-003", operations=["listCreditors", "getInvoiceDetails"])
def settlements_are_their_creditors(case: Context) -> None:
    """A settlement is listed for its creditor's token, and for no other."""
    other = claims.token(case, "other")
    listed = case.get("listSettlements", credential=other)["value"]
    case.expect(all(each["creditorId"] == OTHER_CREDITOR for each in listed), "another creditor's settlement is listed")
    for each in claims.settlements(case):
        if each["creditorId"] == CREDITOR:
            place, own = {"settlementId": each["settlementId"]}, {"internalAccountingId": "X"}
            case.refused("bookkeepSettlement", 404, path=place, query=own, credential=other)


@law("KR-123", operations=["bookkeepSettlement", "listSettlements"])
def a_settlement_stays_what_it_is(case: Context) -> None:
    """Bookkeeping changes the booking alone; the answer is what is listed from then on."""
    before = {each["settlementId"]: each for each in claims.settlements(case)}
    for number, settlement in before.items():
        if settlement["isClosed"]:
            continue
        place, own = {"settlementId": number}, {"internalAccountingId": "B-7"}
        answer = case.get("bookkeepSettlement", path=place, query=own)["value"]
        wanted = {**settlement, "isClosed": True, "internalAccountingId": "B-7"}
        case.equal("the settlement in the answer", answer, wanted)
        case.equal("the settlement in the list", _settlement(case, number), wanted)


def _settlement(case: Context, number: int) -> dict[str, Any]:
    return next(each for each in claims.settlements(case) if each["settlementId"] == number)


@law("KR-120", operations=["listSettlements", "getInvoiceDetails"])
def settlements_name_claim_and_day(case: Context) -> None:
    """A settlement is dated on the day of the payment to the creditor, and names the claim as registered."""
    body = claims.invoice(debtorNumber="J-PAYS", invoiceNo="70120", accountingInvoiceId="INV-120")
    claim = claims.started(case, body)
    case.advance("PT14H")  # late in the evening, so that what has come of a day is seen on that day
    for _ in range(_MOST_DAYS):
        parts = [(each, part) for each in claims.settlements(case) for part in each["bookkeepingSuggestion"]]
        mine = [(each, part) for each, part in parts if part["invoiceId"] == claim]
        if mine:
            settlement, part = mine[0]
            named = (part["invoiceNo"], part["accountingInvoiceId"], part["amount"])
            case.equal("number, own id and amount", named, ("70120", "INV-120", 2500))
            case.equal("the day of the settlement", settlement["bankTransaction"]["date"], case.today().isoformat())
            return
        case.advance(_A_DAY)
    case.expect(False, f"the money that the debtor paid is not paid out within {_MOST_DAYS} days")


@law("KR-004", operations=["issueToken", "searchInvoices"])
def a_token_lives_as_long_as_it_says(case: Context) -> None:
    """A token works for expires_in seconds and no longer."""
    grant = {"grant_type": "password", "username": "demo@example.com", "password": "motpart-demo"}
    issued = case.get("issueToken", body=grant)
    credential = claims.bearer(str(issued["access_token"]))
    case.advance(f"PT{issued['expires_in'] - 1}S")
    case.get("searchInvoices", credential=credential)
    case.advance("PT1S")
    case.refused("searchInvoices", 401, credential=credential)


@law("KR-023", operations=["activateCreditor", "listCreditors", "getInvoiceDetails"])
def creditors_are_told_alike(case: Context) -> None:
    """The answer to activating, the list, the settings and a claim's details name the same creditor."""
    filled = {"accountingSystem": "Systima", "name": "Fjordlys Demo AS", "email": "name@example.com"}
    before = {each["id"] for each in case.get("listCreditors")["value"]}
    made = case.get("activateCreditor", body={**filled, "organizationNumber": "999888770"})["value"]
    case.expect(made["id"] not in before, "a new creditor should not have been in the list before")
    case.equal("name and number", (made["name"], made["organizationNumber"]), ("Fjordlys Demo AS", "999888770"))
    listed = next(each for each in case.get("listCreditors")["value"] if each["id"] == made["id"])
    case.equal("the creditor in the list", listed, made)
    claim = claims.register(case, claims.invoice(creditorId=made["id"]))
    case.equal("the creditor in the details", claims.details(case, claim)["creditor"], made)
    settings = case.get("getCreditorSettings", path={"id": made["id"]})
    case.equal("number and mail address", (settings["orgNumber"], settings["email"]), ("999888770", "name@example.com"))
    case.refused("getCreditorSettings", 404, path={"id": claims.UNKNOWN_ID})
