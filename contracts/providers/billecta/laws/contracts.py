"""Contract invoices: rows in their time, and autogiro."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, PERSON, of

_INTERVALS = ("Monthly", "HalfYearly", "Yearly")
_REACHED = ("Name", "Address", "Address2", "ZipCode", "City", "Email", "Phone")


def _contract(case: Context, **changes: Any) -> str:
    body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()], **changes}
    return asking.create(case, "createContractInvoice", body)


def _at(contract: str) -> dict[str, str]:
    return {"contractInvoicePublicId": contract}


def _shown(case: Context, contract: str) -> dict[str, Any]:
    return dict(case.get("getContractInvoice", path=_at(contract)))


def _made(case: Context, contract: str) -> str:
    """An invoice of the contract, made by hand."""
    return str(case.get("createInvoiceFromContractInvoice", path=_at(contract))["PublicId"])


@law(
    "B82",
    operations=[
        "createContractInvoice",
        "createInvoiceFromContractInvoice",
        "getInvoice",
        "getInvoicesOfContractInvoice",
    ],
)
def rows_in_their_time(case: Context) -> None:
    """Rows that begin later, or have ended, are not on the invoice."""
    today, day = case.today(), timedelta(days=1)
    spans: list[tuple[Any, Any, bool]] = [
        (None, None, True), (today - day, today + day, True), (today, None, True), (None, today, True),
        (today + day, None, False), (None, today - day, False),
    ]  # fmt: skip
    rows = [
        asking.row(
            100 + number,
            InvoicedFrom=None if first is None else first.isoformat(),
            InvoicedTo=None if last is None else last.isoformat(),
        )
        for number, (first, last, _) in enumerate(spans)
    ]
    contract = _contract(case, Records=rows)
    case.equal("rows of the contract", len(_shown(case, contract)["Records"]), len(rows))
    invoice = asking.view(case, _made(case, contract))
    found = [row["UnitPrice"]["Value"] for row in invoice["Records"]]
    case.equal("prices on the invoice", found, [100 + number for number, (*_, due) in enumerate(spans) if due])
    case.equal(
        "its contract and stage",
        (invoice["ContractInvoiceActionPublicId"], invoice["State"]["Stage"]),
        (contract, "Created"),
    )
    listed = case.get("getInvoicesOfContractInvoice", path=_at(contract))
    case.equal("invoices of the contract", [one["ActionPublicId"] for one in listed], [invoice["ActionPublicId"]])


@law(
    "B83",
    operations=[
        *(f"create{interval}AutogiroContractInvoice" for interval in _INTERVALS), "getContractInvoice", "getDebtor",
        "getContractInvoices",
    ],
)  # fmt: skip
def autogiro_contracts_create_the_debtor(case: Context) -> None:
    """With autogiro and its account; the answer has the contract's id."""
    body = {
        "CreditorPublicId": CREDITOR, "Name": "Ada", "SSN": "19900101-9802", "Amount": 100, "WithdrawalDay": 28,
        "ClearingNumber": "5000", "AccountNumber": "1234567", "Email": "ada@example.com", "Address": "Storgatan 7",
        "Address2": "Uppgång B", "ZipCode": "11120", "City": "Stockholm", "Phone": "+46700000001",
    }  # fmt: skip
    for interval in _INTERVALS:
        contract = asking.create(case, f"create{interval}AutogiroContractInvoice", body)
        listed = {one["ActionPublicId"] for one in case.get("getContractInvoices", path=of())}
        case.expect(contract in listed, f"{contract} should be a contract; there are {listed}")
        shown = _shown(case, contract)
        case.equal("autogiro of the contract", shown["AutogiroWithdrawalEnabled"], True)
        debtor = case.get("getDebtor", path={"debtorPublicId": shown["DebtorPublicId"]})
        case.equal("number of the debtor", debtor["OrgNo"], body["SSN"])
        known = {name: debtor[name] for name in _REACHED}
        case.equal("name and address of the debtor", known, {name: body[name] for name in _REACHED})
        account = [debtor["Autogiro"][name] for name in ("Active", "ClearingNo", "AccountNo")]
        case.equal("autogiro of the debtor", account, [True, "5000", "1234567"])


@law(
    "B84",
    operations=[
        "createProduct", "createBankAccountRequest", "getBankAccountRequest", "createDebtor", "getDebtor",
        "createContractInvoice", "getContractInvoice", "createInvoiceFromContractInvoice",
    ],
)  # fmt: skip
def a_donor(case: Context) -> None:
    """Product, account, debtor with autogiro, contract with autogiro: each knows the one before."""
    product = asking.product(case, Description="Gåva", UnitPrice=100)
    asked = case.get("createBankAccountRequest", path={"id": CREDITOR}, query={"bank": "SEB", "ssn": PERSON})[
        "PublicId"
    ]
    case.advance("PT10S")
    account = case.get("getBankAccountRequest", path={"id": asked})["AccountNumbers"][0]
    autogiro = {
        "Active": True,
        "Stage": "Approved",
        "ClearingNo": account["ClearingNo"],
        "AccountNo": account["AccountNo"],
    }
    donor = asking.debtor(case, OrgNo="19900101-9802", Autogiro=autogiro)
    found = case.get("getDebtor", path={"debtorPublicId": donor})["Autogiro"]
    case.equal("autogiro of the donor", {name: found[name] for name in autogiro}, autogiro)
    row = asking.row(10000, VAT=0, ProductPublicId=product)
    contract = _contract(case, DebtorPublicId=donor, AutogiroWithdrawalEnabled=True, Records=[row])
    shown = _shown(case, contract)
    known = (shown["AutogiroWithdrawalEnabled"], shown["DebtorPublicId"], shown["Amount"]["Value"])
    case.equal("autogiro, debtor and amount of the contract", known, (True, donor, 10000))
    invoice = asking.view(case, _made(case, contract))
    case.equal("whom the invoice is to", invoice["Debtor"]["DebtorPublicId"], donor)
