"""What wrong calls are answered, and when a user has made too many of them."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.exchange import Exchange
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, JSON, UNKNOWN_ACTION, UNKNOWN_ID, XML, of, xml

_MOST_WRONG = 50
_NAMELESS = {"CreditorPublicId": CREDITOR, "Name": ""}
_FIELD = "åäö, no field"


def _wrong(case: Context) -> Exchange:
    """A call that is refused with 400, whatever the judge thinks of its form."""
    return case.send("createDebtor", body=_NAMELESS)


@law("B06", operations=["createDebtor", "getDebtors", "getFile", "updateDebtor", "createProduct", "createInvoice"])
def statuses(case: Context) -> None:
    """200 for creations too, 400, 401, 404, 403 for call ids, and 500 for what cannot be parsed."""
    created: list[tuple[str, Any]] = [
        ("createDebtor", {"CreditorPublicId": CREDITOR, "Name": "Ada"}),
        ("createProduct", {"CreditorPublicId": CREDITOR, "Description": "Kaffe"}),
        ("createInvoice", asking.invoice()),
    ]
    for operation, body in created:
        case.equal(f"status of {operation}", case.call(operation, body=body).status, 200)
    case.refused("createDebtor", 400, body=_NAMELESS)
    case.refused("getDebtors", 401, path=of(UNKNOWN_ID))
    case.refused("getFile", 404, path={"filePublicId": UNKNOWN_ID})
    case.refused("createDebtor", 403, body=created[0][1], headers={"UniqueApiCallId": "x" * 51})
    for body in (b'{"Name": ', b'{"Name": "Ada"', b"<Debtor>"):
        status = case.call("createDebtor", body=body, media_type="application/json").status
        case.equal(f"status of {body!r}", status, 500)


@law(
    "B07",
    operations=["createDebtor", "createProduct", "createInvoice", "searchActions", "attestInvoice", "creditInvoice"],
)
def misspelt_enums(case: Context) -> None:
    """A word that an enum does not have is 500; one that it has, where it is not allowed, is 400."""
    misspelt: list[tuple[str, dict[str, Any]]] = [
        ("createDebtor", {"CreditorPublicId": CREDITOR, "Name": "Ada", "DebtorType": "Persn"}),
        ("createProduct", {"CreditorPublicId": CREDITOR, "ProductType": "Varor"}),
        ("createInvoice", asking.invoice(DeliveryMethod="Emial")),
        ("searchActions", {"CreditorPublicId": CREDITOR, "Types": ["Invoise"]}),
    ]
    for operation, body in misspelt:
        case.equal(f"status of {operation}", case.call(operation, body=body).status, 500)
    one, other = (asking.attested(case) for _ in range(2))
    asking.act_refused(case, "creditInvoice", one, creditinvoiceactionpublicid=other)


@law("B16", operations=["createDebtor", "updateDebtor", "getDebtor", "getUsers", "createCreditorToken"])
def input_is_checked(case: Context) -> None:
    """An e-invoice bank needs a number; what is wrong is 400, and changes nothing."""
    bank = {"CreditorPublicId": CREDITOR, "Name": "Ada", "EInvoiceBank": "SEB"}
    case.refused("createDebtor", 400, body=bank)
    made = asking.debtor(case, OrgNo="19900101-9802", EInvoiceBank="SEB")
    case.refused("updateDebtor", 400, body={**bank, "DebtorPublicId": made, "Name": "Bo"})
    case.equal("name", case.get("getDebtor", path={"debtorPublicId": made})["Name"], "Ada")
    for name in ("", None, 17):
        case.refused("createDebtor", 400, body={"CreditorPublicId": CREDITOR, "Name": name})
    known = case.get("getUsers")[0]["Username"]
    key = case.get("createCreditorToken", path=of(), query={"username": known})
    case.expect(
        key["Token"] in key["PortalURL"], f"the address should have the key {key['Token']!r} in it; it is {key}"
    )
    case.refused("createCreditorToken", 400, path=of(), query={"username": f"{known}, nobody"})


@law("B17", operations=["getDebtors", "createDebtor", "getFileObject"])
def the_message_stands_twice(case: Context) -> None:
    """In the header ErrorMessage, in ISO-8859-1, and in the body, in UTF-8 and the form that was asked for."""
    calls: list[tuple[str, dict[str, Any]]] = [
        ("getDebtors", {"path": of(), "query": {"sortingfield": _FIELD}}),
        ("createDebtor", {"body": _NAMELESS}),
        ("getFileObject", {"path": {"filePublicId": UNKNOWN_ID}}),
        ("getDebtors", {"path": of(UNKNOWN_ID)}),
    ]
    for operation, parts in calls:
        refusal = case.refused(operation, **parts, headers=JSON)
        case.equal(f"ErrorMessage of {operation}", refusal.headers.get("errormessage"), refusal.value["Message"])
        inside = xml(case.refused(operation, **parts, headers=XML)).findtext("Message")
        case.equal(f"Message of {operation} in XML", inside, refusal.value["Message"])
    named = case.refused("getDebtors", 400, **calls[0][1], headers=JSON)
    case.expect(
        _FIELD in named.value["Message"], f"the message should name {_FIELD!r}; it is {named.value['Message']!r}"
    )


@law("B18", operations=["createDebtor", "getDebtors", "getFile"])
def form_of_errors(case: Context) -> None:
    """Message, ExternalErrorCode and RequestContent; in XML under Error."""
    refusals = [
        case.refused("createDebtor", 400, body=_NAMELESS),
        case.refused("getDebtors", 401, path=of(UNKNOWN_ID)),
        case.refused("getCountries", 401, credential=None),
        case.call("createDebtor", body=b"{", media_type="application/json"),
    ]
    for refusal in refusals:
        names = {"Message", "ExternalErrorCode", "RequestContent"}
        case.equal("properties of an error", set(refusal.value), names)
        case.expect(refusal.value["Message"], f"an error should say what is wrong; it is {refusal.summary}")
    root = xml(case.refused("createDebtor", 400, body=_NAMELESS, headers=XML))
    case.equal("root of an error", root.tag, "Error")


@law("B19", operations=["updateDebtor"])
def an_unknown_debtor(case: Context) -> None:
    """Updating one is 400, and says so in Swedish or English."""
    body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": UNKNOWN_ID, "Name": "Ada"}
    message = case.refused("updateDebtor", 400, body=body, headers=JSON).value["Message"]
    known = ("Kunden hittades inte", "The debtor was not found")
    case.expect(message.startswith(known), f"the message should say that there is no such debtor; it is {message!r}")


@law("B22", operations=["getDebtorByDebtorNo", "getInvoiceByInvoiceNumber", "getFile", "getInvoice", "getProduct"])
def what_is_not_there(case: Context) -> None:
    """404, apart from other errors."""
    asking.debtor(case, DebtorNo="17")
    case.refused("getDebtorByDebtorNo", 404, path=of(), query={"debtorno": "18"})
    case.get("getDebtorByDebtorNo", path=of(), query={"debtorno": "17"})
    case.refused("getInvoiceByInvoiceNumber", 404, path=of(), query={"invoicenumber": "none"})
    case.refused("getFile", 404, path={"filePublicId": UNKNOWN_ID})
    case.refused("getInvoice", 404, path=asking.on(UNKNOWN_ACTION))
    case.refused("getProduct", 404, path={"productPublicId": UNKNOWN_ID})


@law("B23", operations=["createDebtor", "getFile", "getCountries"])
def fifty_wrong_calls(case: Context) -> None:
    """Within 60 seconds, 404 apart; then nothing for this user until the window that the first began is over."""
    _wrong(case)
    case.advance("PT3S")
    for number in range(1, _MOST_WRONG):
        case.equal(f"status of wrong call {number + 1}", _wrong(case).status, 400)
        case.send("getFile", path={"filePublicId": UNKNOWN_ID})
    case.refused("getCountries", 429)
    case.get("getCountries", credential=asking.user(case, "other-user"))
    case.advance("PT55S")
    case.refused("getCountries", 429)
    case.advance("PT3S")
    case.get("getCountries")
    for number in range(_MOST_WRONG):
        case.equal(f"status of wrong call {number + 1} of the next window", _wrong(case).status, 400)
    case.refused("getCountries", 429)


@law("B24", operations=["createDebtor", "getCountries"])
def too_many_is_429(case: Context) -> None:
    """In the dialect, at once, for right calls and for wrong ones."""
    for _ in range(_MOST_WRONG):
        _wrong(case)
    for answer in (case.send("getCountries"), _wrong(case)):
        case.equal("status of a call too many", answer.status, 429)
        case.equal("properties of an error", set(answer.value), {"Message", "ExternalErrorCode", "RequestContent"})
        case.equal("ErrorMessage", answer.headers.get("errormessage"), answer.value["Message"])
