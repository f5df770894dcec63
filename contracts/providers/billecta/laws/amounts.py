"""Money in the smallest unit, currencies, and files."""

from __future__ import annotations

import base64

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, of

_TEXT = {"ContentType": "text/plain", "FileName": "a.txt", "Data": base64.b64encode("hej då".encode()).decode()}


@law("B46", operations=["createInvoice", "getInvoice", "getOpenInvoices"])
def amounts_count_the_smallest_unit(case: Context) -> None:
    """500.34 SEK is 50034, on the row, in the whole, and in the list."""
    made = asking.draft(case, Records=[asking.row(50034, VAT=0)])
    found = asking.view(case, made)
    for name in ("InvoicedAmount", "CurrentAmount"):
        amount = found[name]
        case.equal(name, (amount["Value"], amount["CurrencyCode"]), (50034, "SEK"))
        case.expect(isinstance(amount["Value"], int), f"Value should be whole; it is {amount['Value']!r}")
    case.equal("price of the row", found["Records"][0]["UnitPrice"]["Value"], 50034)
    listed = {one["ActionPublicId"]: one["CurrentAmount"]["Value"] for one in case.get("getOpenInvoices", path=of())}
    case.equal("amount in the list", listed[made], 50034)
    with_vat = asking.view(case, asking.draft(case, Records=[asking.row(50034), asking.row(3, Quantity=2)]))
    sums = (with_vat["InvoicedAmount"]["Value"], with_vat["TotalVATAmount"]["Value"])
    case.equal("sum with VAT, and VAT", sums, (62550, 12510))


@law("B47", operations=["getCurrencies", "createInvoice", "getInvoice"])
def decimals_come_from_the_list(case: Context) -> None:
    """A currency's decimals make one unit, and what an amount shows."""
    currencies = {one["CurrencyCode"]: one for one in case.get("getCurrencies")}
    case.expect("SEK" in currencies, f"SEK should be in the list of currencies; it has {sorted(currencies)}")
    for code, currency in currencies.items():
        case.equal(f"one unit of {code}", currency["OneUnit"], 10 ** currency["Decimals"])
        price = asking.row(VAT=0, UnitPrice=asking.money(1234500, code))
        amount = asking.view(case, asking.draft(case, Records=[price]))["InvoicedAmount"]
        shown = (amount["CurrencyCode"], amount["Value"], amount["ValueForView"])
        case.equal(f"amount in {code}", shown, (code, 1234500, 1234500 / currency["OneUnit"]))


@law("B48", operations=["createInvoice", "getInvoice"])
def what_is_shown_is_read_only(case: Context) -> None:
    """10000 shows as 100, whatever was sent as ValueForView."""
    price = {**asking.money(10000), "ValueForView": 7}
    found = asking.view(case, asking.draft(case, Records=[asking.row(UnitPrice=price, VAT=0)]))
    for amount in (found["InvoicedAmount"], found["CurrentAmount"], found["Records"][0]["UnitPrice"]):
        case.equal("Value and ValueForView", (amount["Value"], amount["ValueForView"]), (10000, 100.0))


@law(
    "B49",
    operations=["createProduct", "getProduct", "createMonthlyAutogiroContractInvoice", "getContractInvoice"],
)
def some_amounts_are_plain(case: Context) -> None:
    """A product's price and an autogiro contract's amount are numbers in the main unit."""
    made = asking.product(case, UnitPrice=500.34)
    case.equal("price", case.get("getProduct", path={"productPublicId": made})["UnitPrice"], 500.34)
    body = {"CreditorPublicId": CREDITOR, "Name": "Ada", "SSN": "19900101-9802", "Amount": 100.5, "WithdrawalDay": 28}
    for interval in ("Monthly", "HalfYearly", "Yearly"):
        contract = asking.create(case, f"create{interval}AutogiroContractInvoice", body)
        found = case.get("getContractInvoice", path={"contractInvoicePublicId": contract})
        case.equal(f"amount of a {interval} contract", found["Amount"]["Value"], 10050)


@law("B50", operations=["createInvoice", "getInvoice", "getFileObject"])
def files_in_answers_are_references(case: Context) -> None:
    """They have an id, a type and a name, and never content."""
    (reference,) = asking.view(case, asking.draft(case, Appendixes=[_TEXT]))["Appendixes"]
    known = (reference["ContentType"], reference["FileName"], reference["Data"])
    case.equal("type, name and content", known, ("text/plain", "a.txt", None))
    found = case.get("getFileObject", path={"filePublicId": reference["FilePublicId"]})
    case.equal("content of the metadata", found["Data"], None)


@law("B51", operations=["createInvoice", "getInvoice", "getFile", "getFileObject"])
def content_has_a_call_of_its_own(case: Context) -> None:
    """So has the metadata, which can have the content too."""
    (reference,) = asking.view(case, asking.draft(case, Appendixes=[_TEXT]))["Appendixes"]
    place = {"filePublicId": reference["FilePublicId"]}
    case.equal("content", case.call("getFile", path=place).body, "hej då".encode())
    found = case.get("getFileObject", path=place, query={"includedata": True})
    known = (found["FilePublicId"], found["FileName"], found["ContentType"], found["Data"])
    wanted = (reference["FilePublicId"], "a.txt", "text/plain", _TEXT["Data"])
    case.equal("metadata with content", known, wanted)
    case.equal("without", case.get("getFileObject", path=place, query={"includedata": False})["Data"], None)
