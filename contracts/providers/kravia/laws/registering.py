"""Section C: registering invoices, credit notes and collection cases."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kravia import claims
from contracts.providers.kravia.claims import ABSENT, ADDRESS, OTHER_CREDITOR, UNKNOWN_ID, line


@law("KR-030", operations=["registerInvoice"])
def one_address_three_kinds(case: Context) -> None:
    """claimType says what it is, and it stays that; another kind is refused."""
    for body in (claims.invoice(), claims.credit_note(), claims.collection_case()):
        value = case.get("registerInvoice", body=body)["value"]
        case.equal("claimType", value["claimType"], body["claimType"])
        case.equal(
            "claimType in the details", claims.details(case, value["id"])["invoice"]["claimType"], body["claimType"]
        )
    case.refused("registerInvoice", 400, body=claims.invoice(claimType="Reminder"))


@law("KR-031", operations=["registerInvoice", "getInvoiceDetails"])
def registering_sends_nothing(case: Context) -> None:
    """Until it is started a claim waits, however long."""
    claim = claims.register(case)
    case.equal("status after registering", claims.status(case, claim), "Registered")
    case.advance("P60D")
    facts = claims.details(case, claim)
    case.equal("status two months later", facts["invoice"]["status"], "Registered")
    case.equal("what was sent", facts["notifications"], [])


@law("KR-032", operations=["registerInvoice", "getInvoiceDetails"])
def customer_comes_with_the_claim(case: Context) -> None:
    """The details show the customer as registered."""
    debtor = claims.details(case, claims.register(case))["debtor"]
    for key, value in (("name", "Demo Debtor"), ("debtorNumber", "J-1"), ("email", "debtor@example.com")):
        case.equal(f"debtor.{key}", debtor[key], value)


@law("KR-033", operations=["registerInvoice", "getInvoiceDetails"])
def one_card_per_customer_number(case: Context) -> None:
    """The same number at the same creditor is the same card; another number or creditor is another."""
    first = claims.details(case, claims.register(case))["debtor"]["id"]
    again = claims.details(case, claims.register(case, claims.invoice(invoiceNo="70002")))["debtor"]["id"]
    other = claims.details(case, claims.register(case, claims.invoice(debtorNumber="J-2")))["debtor"]["id"]
    elsewhere = claims.details(case, claims.register(case, claims.invoice(creditorId=OTHER_CREDITOR)))["debtor"]["id"]
    case.equal("the card of the same customer number", again, first)
    case.expect(len({first, other, elsewhere}) == 3, "other customers share a card")


@law("KR-034", operations=["registerInvoice", "getInvoiceDetails"])
def own_id_comes_back(case: Context) -> None:
    """accountingInvoiceId may be null and comes back as it was."""
    for own in (None, "INV-Å-70001"):
        value = case.get("registerInvoice", body=claims.invoice(accountingInvoiceId=own))["value"]
        case.equal("accountingInvoiceId", value["accountingInvoiceId"], own)
        record = claims.details(case, value["id"])["invoice"]
        case.equal("accountingInvoiceId in the details", record["accountingInvoiceId"], own)


@law("KR-035", operations=["registerInvoice"])
def numbers_of_private_persons_may_be_null(case: Context) -> None:
    """Neither ssn nor organizationNumber is needed."""
    claims.register(case, claims.invoice(ssn=None, organizationNumber=None))
    claims.register(case, claims.invoice(ssn=ABSENT, organizationNumber=ABSENT))


@law("KR-036", operations=["registerInvoice", "getInvoiceDetails"])
def private_as_text_or_boolean(case: Context) -> None:
    """isPrivateIndividual is read as text in any case and as a boolean; another text is refused."""
    for given, wanted in (("true", True), ("False", False), ("TRUE", True), (True, True), (False, False)):
        body = claims.invoice(isPrivateIndividual=given, organizationNumber="999777663")
        debtor = claims.details(case, claims.register(case, body))["debtor"]
        case.equal(f"isPrivateIndividual after {given!r}", debtor["isPrivateIndividual"], wanted)
    for wrong in ("maybe", "", 1):
        case.refused("registerInvoice", 400, body=claims.invoice(isPrivateIndividual=wrong))


@law("KR-037", operations=["registerInvoice"])
def address_keys_repeat_the_word(case: Context) -> None:
    """The four doubly prefixed keys are the keys, and each is needed."""
    claims.register(case)
    for key in ADDRESS:
        rest = {name: value for name, value in ADDRESS.items() if name != key}
        case.refused("registerInvoice", 400, body=claims.invoice(postalAddress=rest))
    plain = {"addressLine1": "Karl Johan Gate", "postalCode": "1000", "city": "Oslo", "countryCode": "NO"}
    case.refused("registerInvoice", 400, body=claims.invoice(postalAddress=plain))


@law("KR-038", operations=["registerInvoice"])
def who_carries_order_lines(case: Context) -> None:
    """Invoices and credit notes need lines, cases do not."""
    case.refused("registerInvoice", 400, body=_bare())
    case.refused("registerInvoice", 400, body={**_bare(), "orderLines": []})
    case.refused("registerInvoice", 400, body={**_bare(), "claimType": "CreditNote"})
    claims.register(case, claims.collection_case())


def _bare() -> dict[str, object]:
    body = claims.invoice()
    del body["orderLines"]
    return body


@law("KR-039", operations=["registerInvoice"])
def totals_add_up(case: Context) -> None:
    """Lines and their sum are checked to the cent, and VAT is not in them."""
    claims.register(case, claims.invoice(orderLines=[line(vatInPercent=25), line(80, 3, discountInPercent=10)]))
    claims.register(case, claims.invoice(orderLines=[line(0.1, 3), line(0.2, 1)]))
    case.refused("registerInvoice", 400, body=claims.invoice(originalAmount=2499.99))
    case.refused("registerInvoice", 400, body=claims.invoice(originalAmount=3125))
    case.refused("registerInvoice", 400, body=claims.invoice(orderLines=[line(total=1250.01)]))
    case.refused("registerInvoice", 400, body=claims.invoice(orderLines=[{**line(), "discountInPercent": 10}]))


@law("KR-040", operations=["registerInvoice"])
def discount_may_be_left_out(case: Context) -> None:
    """A line with no discount and one with a discount of nothing are both fine."""
    claims.register(case, claims.invoice(orderLines=[line(), line(discountInPercent=0)]))


_BOOKING = [
    {
        "amount": 3000,
        "description": "Customer ledger",
        "bookingDate": "2026-01-01",
        "ledgerAccount": 1500,
        "vatCode": 0,
    },
    {"amount": 1000, "description": "Revenue", "bookingDate": "2026-02-01", "ledgerAccount": 3000, "vatCode": 3},
    {"amount": 12.5, "description": "Revenue", "bookingDate": "2026-03-01", "ledgerAccount": 3000, "vatCode": 3},
]


@law("KR-041", operations=["registerInvoice"])
def booking_is_free(case: Context) -> None:
    """Bookkeeping details may be there or not, in any months, with any sum."""
    claims.register(case)
    claims.register(case, claims.invoice(bookkeepingDetails=_BOOKING))


@law("KR-042", operations=["registerInvoice", "getInvoiceDetails"])
def booking_is_read_back(case: Context) -> None:
    """What was registered for booking stands in the details."""
    claim = claims.register(case, claims.invoice(bookkeepingDetails=_BOOKING))
    case.equal("bookkeepingDetails", claims.details(case, claim).get("bookkeepingDetails"), _BOOKING)


@law("KR-043", operations=["registerInvoice", "getInvoiceDetails"])
def answer_has_the_id(case: Context) -> None:
    """The id in the answer leads to the claim that was registered."""
    value = case.get("registerInvoice", body=claims.invoice(invoiceNo="70043"))["value"]
    record = claims.details(case, value["id"])["invoice"]
    case.equal("invoiceNo behind the id", record["invoiceNo"], "70043")


@law("KR-044", operations=["registerInvoice"])
def same_number_another_claim(case: Context) -> None:
    """The same invoiceNo twice makes two claims, across kinds and within one."""
    ids = [claims.register(case, body) for body in (claims.invoice(), claims.invoice(), claims.credit_note())]
    case.expect(len(set(ids)) == 3, f"three registrations make three claims; their ids are {ids}")


@law("KR-045", operations=["registerInvoice", "searchInvoices"])
def unknown_creditor(case: Context) -> None:
    """Nobody's claim and another's claim get the same 404, and nothing is stored."""
    before = len(claims.found(case))
    case.refused("registerInvoice", 404, body=claims.invoice(creditorId=UNKNOWN_ID))
    case.refused("registerInvoice", 404, body=claims.invoice(), credential=claims.token(case, "other"))
    case.equal("the number of claims after refusals", len(claims.found(case)), before)
