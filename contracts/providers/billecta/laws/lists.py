"""Every paged list: what offset and limit cut out of it, and what sortingfield and asc order (B13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, done, of

_OWED = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
_EVER: dict[str, Any] = {"from": "2020-01-01", "to": "2039-12-31"}


def _is_paged(
    case: Context, operation_id: str, key: str = "ActionPublicId", path: Mapping[str, Any] | None = None, **query: Any
) -> None:
    """A list of two at least is cut by offset and limit, and ordered by what tells its items apart."""
    where = of() if path is None else path

    def listed(**more: Any) -> list[str]:
        return [str(one[key]) for one in case.get(operation_id, path=where, query={**query, **more})]

    whole = listed()
    case.expect(len(whole) > 1, f"{operation_id} should list two at least; it lists {whole}")
    case.equal(f"what {operation_id} lists upwards", listed(sortingfield=key, asc=True), sorted(whole))
    case.equal(f"what {operation_id} lists downwards", listed(sortingfield=key, asc=False), sorted(whole)[::-1])
    case.equal(f"all but the first of {operation_id}", listed(offset=1), whole[1:])
    case.equal(f"the first of {operation_id}", listed(limit=1), whole[:1])
    case.equal(f"the second of {operation_id}", listed(offset=1, limit=1), whole[1:2])
    case.refused(operation_id, 400, path=where, query={**query, "offset": -1})


@law("B13", operations=["createDebtor", "getDebtors", "getDebtorsByExternalId", "getDebtorsByOrgNo"])
def debtors_are_paged(case: Context) -> None:
    """All of a creditor, and those of an id or a number of their own."""
    for name in ("Ada", "Bo"):
        asking.debtor(case, name, OrgNo="556677-0015", CountryCode="SE", DebtorExternalId="kund-7")
    _is_paged(case, "getDebtors", "DebtorPublicId")
    _is_paged(case, "getDebtorsByExternalId", "DebtorPublicId", externalid="kund-7")
    _is_paged(case, "getDebtorsByOrgNo", "DebtorPublicId", orgno="556677-0015", countrycode="SE")


@law("B13", operations=["createProduct", "getProducts", "getProductsByExternalId", "getCreditors"])
def products_and_creditors_are_paged(case: Context) -> None:
    """Products of a creditor, those of an id of their own, and the creditors."""
    for name in ("Kaffe", "Te"):
        asking.product(case, Description=name, ProductExternalId="vara-7")
    _is_paged(case, "getProducts", "ProductPublicId")
    _is_paged(case, "getProductsByExternalId", "ProductPublicId", productexternalid="vara-7")
    _is_paged(case, "getCreditors", "CreditorPublicId", {})


@law(
    "B13",
    operations=[
        "createContractInvoice", "createInvoiceFromContractInvoice", "getContractInvoices",
        "getContractInvoicesOfDebtor", "getInvoicesOfContractInvoice",
    ],
)  # fmt: skip
def contracts_are_paged(case: Context) -> None:
    """Contracts of a creditor and of a debtor, and the invoices that one has made."""
    made = [asking.create(case, "createContractInvoice", _OWED) for _ in range(2)]
    contract = {"contractInvoicePublicId": made[0]}
    for _ in range(2):
        case.get("createInvoiceFromContractInvoice", path=contract)
    _is_paged(case, "getContractInvoices")
    _is_paged(case, "getContractInvoicesOfDebtor", debtorpublicid=DEBTOR)
    _is_paged(case, "getInvoicesOfContractInvoice", path=contract)


@law(
    "B13",
    operations=[
        "createInvoice", "attestInvoice", "registerInvoicePayment", "getOpenInvoices", "getOpenInvoicesOfDebtor",
        "getOpenInvoicesByPeriod", "getClosedInvoices", "getClosedInvoicesOfDebtor", "getClosedInvoicesByPeriod",
    ],
)  # fmt: skip
def invoices_are_paged(case: Context) -> None:
    """Open and closed ones of a creditor, of a debtor and of a period."""
    made = [asking.attested(case) for _ in range(4)]
    for paid in made[:2]:
        asking.pay(case, paid, 12500)
    debtor = {"debtorPublicId": DEBTOR}
    _is_paged(case, "getOpenInvoices")
    _is_paged(case, "getOpenInvoicesOfDebtor", path=debtor)
    _is_paged(case, "getOpenInvoicesByPeriod", **_EVER)
    _is_paged(case, "getClosedInvoices", **_EVER)
    _is_paged(case, "getClosedInvoicesOfDebtor", path=debtor, **_EVER)
    _is_paged(case, "getClosedInvoicesByPeriod", **_EVER)


@law("B13", operations=["sendReminderInvoice", "getOpenReminderInvoices"])
def reminders_are_paged(case: Context) -> None:
    """Open ones."""
    for _ in range(2):
        asking.act(case, "sendReminderInvoice", asking.attested(case), method="Email")
    _is_paged(case, "getOpenReminderInvoices")


@law(
    "B13",
    operations=["createDebtCollection", "cancelDebtCollection", "getOpenDebtCollections", "getClosedDebtCollections"],
)
def claims_are_paged(case: Context) -> None:
    """Open and closed ones."""
    for _ in range(4):
        done(case, "createDebtCollection", body={**_OWED, "Value": asking.money(12500)})
    _is_paged(case, "getOpenDebtCollections")
    for claim in case.get("getOpenDebtCollections", path=of())[:2]:
        done(case, "cancelDebtCollection", path={"debtCollectionPublicId": claim["ActionPublicId"]})
    _is_paged(case, "getClosedDebtCollections", **_EVER)


@law(
    "B13",
    operations=[
        "createSelfInvoice", "attestSelfInvoice", "registerSelfInvoiceExternalPayment", "getOpenSelfInvoices",
        "getClosedSelfInvoices",
    ],
)  # fmt: skip
def self_invoices_are_paged(case: Context) -> None:
    """Open and closed ones."""
    made = [asking.create(case, "createSelfInvoice", _OWED) for _ in range(4)]
    for one in made[:2]:
        done(case, "attestSelfInvoice", path={"selfInvoicePublicId": one})
        paid = {"ActionPublicId": one, "Amount": asking.money(12500)}
        done(case, "registerSelfInvoiceExternalPayment", body=paid)
    _is_paged(case, "getOpenSelfInvoices")
    _is_paged(case, "getClosedSelfInvoices", **_EVER)


@law(
    "B13",
    operations=["createReconciliationInvoice", "getOpenReconciliationInvoices", "getClosedReconciliationInvoices"],
)
def reconciliation_invoices_are_paged(case: Context) -> None:
    """Open ones, and those that nothing is left of."""
    for left in (12500, 0, 12500, 0):
        body = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(left)}
        asking.create(case, "createReconciliationInvoice", body)
    _is_paged(case, "getOpenReconciliationInvoices")
    _is_paged(case, "getClosedReconciliationInvoices", **_EVER)
