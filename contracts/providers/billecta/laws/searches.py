"""Searches: everything that can be asked for, and every kind of action that is found (B80)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, create, done, of

_EVER: dict[str, Any] = {"from": "2020-01-01", "to": "2039-12-31"}


def _found(case: Context, kind: str = "Invoice", **asked: Any) -> dict[str, Any]:
    body = {"CreditorPublicId": CREDITOR, **asked}
    answer = case.get("searchActions", body=body)[f"{kind}Actions"]
    return {one["ActionPublicId"]: one for one in answer or ()}


_PERSON = {"Name": "Ada Sökt", "OrgNo": "556677-0015", "CountryCode": "SE", "DebtorExternalId": "kund-17"}
_WARE = {"Description": "Sökt te", "ArticleNumber": "A-17", "ProductExternalId": "vara-17"}


def _sought(case: Context, debtor: str, product: str) -> str:
    """A draft that has what can be searched for; its id."""
    period: dict[str, Any] = {"PeriodStart": "2031-03-01", "PeriodEnd": "2031-03-31"}
    work: dict[str, Any] = {"RotRutActivated": True, "RotRutType": "Cleaning"}
    row = asking.row(ProductPublicId=product, Project="P17", CostCenter="K17", **period, **work)
    return asking.draft(case, debtor, Records=[row], InvoiceDate="2031-01-05", DueDate="2031-02-04")


@law("B80", operations=["searchActions", "createInvoice"])
def a_search_is_for_everything_that_is_asked(case: Context) -> None:
    """Debtor, products, rows and days: what one invoice has and no other finds that one alone."""
    debtor, product = asking.debtor(case, **_PERSON), asking.product(case, **_WARE)
    one = _sought(case, debtor, product)
    asking.attested(case)
    finding: list[dict[str, Any]] = [
        {"DebtorPublicIds": [debtor]}, {"DebtorName": "Ada Sökt"}, {"DebtorExternalId": "kund-17"},
        {"OrgNo": "556677-0015"}, {"ProductPublicIds": [product]}, {"ProductName": "Sökt te"},
        {"ProductExternalId": "vara-17"}, {"ArticleNumber": "A-17"}, {"Project": "P17"}, {"CostCenter": "K17"},
        {"RotRut": "RUT"}, {"InvoiceDateFrom": "2031-01-05"}, {"DueDateFrom": "2031-02-04"},
        {"PeriodDateFrom": "2031-03-31"}, {"PeriodDateFrom": "2031-01-01", "PeriodDateTo": "2031-03-01"},
    ]  # fmt: skip
    for asked in finding:
        case.equal(f"what is found by {asked}", set(_found(case, **asked)), {one})


@law("B80", operations=["searchActions", "createInvoice", "attestInvoice", "sendReminderInvoice"])
def a_search_leaves_out_what_does_not_fit(case: Context) -> None:
    """By days, kinds, standing and work at home; words are whole."""
    one = _sought(case, asking.debtor(case, **_PERSON), asking.product(case, **_WARE))
    other = asking.attested(case)
    asking.act(case, "sendReminderInvoice", other, method="Email")
    tomorrow = (case.today() + timedelta(days=1)).isoformat()
    missing: list[dict[str, Any]] = [
        {"RotRut": "ROT"}, {"InvoiceDateTo": "2031-01-04"}, {"DueDateTo": "2031-02-03"}, {"CreatedDateFrom": tomorrow},
        {"CreatedDateTo": "2020-01-01"}, {"AttestedDateFrom": "2020-01-01"}, {"ClosedDateTo": tomorrow},
        {"PeriodDateTo": "2031-02-28"}, {"Types": ["CreditInvoiceAction"]}, {"Status": ["WithInvoiceReminder"]},
        {"Status": ["Closed"]}, {"DebtorName": "Ada"}, {"ProductName": "te"},
    ]  # fmt: skip
    for asked in missing:
        case.expect(one not in _found(case, **asked), f"{one} should not be found by {asked}")
    fitting: list[dict[str, Any]] = [
        {"Status": ["WithInvoiceReminder"]}, {"AttestedDateTo": tomorrow}, {"Types": ["InvoiceAction"]},
    ]  # fmt: skip
    for asked in fitting:
        case.expect(other in _found(case, **asked), f"{other} should be found by {asked}")
    case.expect(one in _found(case, Status=["WithoutInvoiceReminder"]), f"{one} has no reminder, and should be found")


@law(
    "B80",
    operations=[
        "searchActions", "createSelfInvoice", "getOpenSelfInvoices", "createReconciliationInvoice",
        "getOpenReconciliationInvoices", "createDebtCollection", "getOpenDebtCollections", "createContractInvoice",
        "getContractInvoices", "cancelSelfInvoice", "getClosedSelfInvoices",
    ],
)  # fmt: skip
def a_search_finds_every_kind(case: Context) -> None:
    """What lists tell of open self invoices, reconciliation invoices, claims and contracts, a search tells too."""
    debtor = asking.debtor(case)
    owed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": debtor, "Records": [asking.row()]}
    made = create(case, "createSelfInvoice", owed)
    create(case, "createContractInvoice", owed)
    done(case, "createDebtCollection", body={**owed, "Value": asking.money(12500)})
    matched = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(100)}
    create(case, "createReconciliationInvoice", matched)
    lists = {
        "SelfInvoice": "getOpenSelfInvoices",
        "ReconciliationInvoice": "getOpenReconciliationInvoices",
        "DebtCollection": "getOpenDebtCollections",
        "ContractInvoice": "getContractInvoices",
    }
    for kind, operation_id in lists.items():
        listed = {one["ActionPublicId"]: one for one in case.get(operation_id, path=of())}
        case.equal(f"what a search tells of what {operation_id} lists", _found(case, kind, Status=["Open"]), listed)
        if kind != "ReconciliationInvoice":  # whose debtor is none of the register
            theirs = _found(case, kind, DebtorPublicIds=[debtor])
            case.equal(f"how many of {kind} are the debtor's", len(theirs), 1)
    done(case, "cancelSelfInvoice", path={"selfInvoicePublicId": made})
    closed = {one["ActionPublicId"]: one for one in case.get("getClosedSelfInvoices", path=of(), query=_EVER)}
    case.equal("closed self invoices", _found(case, "SelfInvoice", Status=["Closed"]), closed)
    case.equal("claims by type", _found(case, "SelfInvoice", Types=["DebtCollectionAction"]), {})
