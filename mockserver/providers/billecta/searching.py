"""What is found across a creditor's actions: by a search (B80), and what was unpaid at the end of a day (B118)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.collecting import claim_in_short
from mockserver.providers.billecta.contracts import contract_in_short
from mockserver.providers.billecta.invoices import money, sub_view
from mockserver.providers.billecta.models import CLAIMS, CONTRACTS, INVOICES, RECONCILIATIONS, SELF_INVOICES, Invoice
from mockserver.providers.billecta.moments import day_of
from mockserver.providers.billecta.reconciliations import reconciliation_in_short
from mockserver.providers.billecta.registers import DEBTORS, PRODUCTS
from mockserver.providers.billecta.rights import creditors_of
from mockserver.providers.billecta.self_invoices import self_invoice_in_short
from mockserver.providers.billecta.views import filled
from mockserver.world import Collection, World

__all__ = ["get_outstanding_invoices", "search_actions"]

InShort = Callable[[Call, World, Any], dict[str, Any]]

_FAMILIES: tuple[tuple[str, Collection[Any], InShort, str], ...] = (
    ("InvoiceActions", INVOICES, sub_view, "InvoiceAction"),
    ("ReconciliationInvoiceActions", RECONCILIATIONS, reconciliation_in_short, "ReconciliationInvoiceAction"),
    ("SelfInvoiceActions", SELF_INVOICES, self_invoice_in_short, "SelfInvoiceAction"),
    ("DebtCollectionActions", CLAIMS, claim_in_short, "DebtCollectionAction"),
    ("ContractInvoiceActions", CONTRACTS, contract_in_short, "ContractInvoiceAction"),
)
"""What a search finds, by its name in the answer: where it is, how lists have it, and its type."""
_ROT = frozenset((
    "Construction", "Electricity", "GlassMetalWork", "GroundDrainageWork", "Masonry", "PaintingWallpapering", "Hvac",
))  # fmt: skip
"""Kinds of work at home that are ROT; the others are RUT."""


class _Found(NamedTuple):
    """An action, the type that its family has, how lists show it, its debtor, and the products in its rows."""

    one: Any
    kind: str
    shown: Mapping[str, Any]
    debtor: Mapping[str, Any]
    products: Sequence[Mapping[str, Any]]

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Its rows, as they were sent."""
        return self.one.entry.get("Records") or ()


@operation("searchActions")
def search_actions(call: Call, world: World) -> Reply:
    """Actions of each kind for which everything holds that is asked for; null does not filter (B80)."""
    asked = {name: value for name, value in call.body.items() if value is not None}
    allowed = {view["CreditorPublicId"] for view in creditors_of(call.caller, world)}
    if not asked.get("SearchOnAllCreditors"):
        allowed &= {str(asked["CreditorPublicId"]).lower()}
    answer = {}
    for name, kept, in_short, kind in _FAMILIES:
        known = (one for one in world[kept].values() if one.creditor in allowed)
        found = (_found(world, one, kind, in_short(call, world, one)) for one in known)
        answer[name] = [each.shown for each in found if _holds(each, asked)]
    return Reply(200, filled(call, "SearchResultView", answer))


def _found(world: World, one: Any, kind: str, shown: Mapping[str, Any]) -> _Found:
    debtor = world[DEBTORS.collection].get(str(getattr(one, "debtor", ""))) or {}
    ids = {str(row.get("ProductPublicId")).lower() for row in one.entry.get("Records") or ()}
    products = (world[PRODUCTS.collection].get(each) for each in sorted(ids))
    return _Found(one, kind, shown, debtor, [each for each in products if each is not None])


def _holds(found: _Found, asked: Mapping[str, Any]) -> bool:
    """Whether everything that is asked for holds for an action."""
    return all(_FILTERS[name](found, value) for name, value in asked.items() if name in _FILTERS) and all(
        _within(found.shown.get(shown), asked.get(f"{name}From"), asked.get(f"{name}To"))
        for name, shown in _DATES.items()
    )


def _stands(found: _Found, wanted: Sequence[str]) -> bool:
    own = {"All", "Open" if found.shown.get("ClosedDate") is None else "Closed"}
    own.add("WithInvoiceReminder" if found.shown.get("ReminderInvoiceSentDate") else "WithoutInvoiceReminder")
    return bool(own & set(wanted))


def _deducts(found: _Found, wanted: str) -> bool:
    kinds = {row.get("RotRutType", "Construction") in _ROT for row in found.rows if row.get("RotRutActivated")}
    return wanted == "NoFilter" or (wanted == "ROT") in kinds


def _is_named(value: Any, wanted: Sequence[Any]) -> bool:
    return str(value).lower() in {str(each).lower() for each in wanted}


_DATES = {
    "InvoiceDate": "InvoiceDate",
    "DueDate": "DueDate",
    "CreatedDate": "Created",
    "AttestedDate": "AttestedDate",
    "ClosedDate": "ClosedDate",
}
"""What is asked for between two days, and where lists have it."""
_FILTERS: Mapping[str, Callable[[_Found, Any], bool]] = {
    "SearchValue": lambda found, value: value in (found.shown.get("InvoiceNumber"), found.shown.get("OCR")),
    "Types": lambda found, value: str(found.shown.get("ActionType") or found.kind) in value,
    "Status": _stands,
    "RotRut": _deducts,
    "DebtorPublicIds": lambda found, value: _is_named(found.debtor.get("DebtorPublicId"), value),
    "DebtorName": lambda found, value: found.debtor.get("Name") == value,
    "DebtorExternalId": lambda found, value: found.debtor.get("DebtorExternalId") == value,
    "OrgNo": lambda found, value: found.debtor.get("OrgNo") == value,
    "ProductPublicIds": lambda found, value: any(_is_named(one["ProductPublicId"], value) for one in found.products),
    "ProductName": lambda found, value: any(one.get("Description") == value for one in found.products),
    "ProductExternalId": lambda found, value: any(one.get("ProductExternalId") == value for one in found.products),
    "ArticleNumber": lambda found, value: any(one.get("ArticleNumber") == value for one in found.products),
    "Project": lambda found, value: any(row.get("Project") == value for row in found.rows),
    "CostCenter": lambda found, value: any(row.get("CostCenter") == value for row in found.rows),
    "PeriodDateFrom": lambda found, value: any(_within(row.get("PeriodEnd"), value, None) for row in found.rows),
    "PeriodDateTo": lambda found, value: any(_within(row.get("PeriodStart"), None, value) for row in found.rows),
}
"""Whether an action is one of those that a value asks for, by the property that has the value (B80, BLD-64)."""


def _within(dated: Any, first: Any, last: Any) -> bool:
    """Whether a day is between two others; what has no day is, as long as none is asked for."""
    if first is None and last is None:
        return True
    if not dated:
        return False
    day = day_of(str(dated))
    return (first is None or day_of(str(first)) <= day) and (last is None or day <= day_of(str(last)))


@operation("getOutstandingInvoices")
def get_outstanding_invoices(call: Call, world: World) -> Reply:
    """A creditor's invoices that were attested by the end of a day and not paid yet (B118)."""
    creditor, day = str(call.path["creditorPublicId"]).lower(), call.query["date"]
    found = [
        _outstanding(call, world, one, left)
        for one in world[INVOICES].values()
        if one.creditor == creditor
        and _within(one.attested, None, day)
        and (left := _left_on(one, day)) > 0
        and (one.stage == "SaleRequestAccepted" or not call.query["showOnlyFinancedInvoices"])
        and (_is_for(one, day) or not call.query["excludeInvoicesWithPeriodOutsideDate"])
    ]
    return Reply(200, found)


def _left_on(one: Invoice, day: Any) -> int:
    """What was left to pay at the end of a day; only payments count when they came, all else always (BLD-63)."""
    later = (each for each in one.payments if not _within(each["PaymentDate"], None, day))
    return one.current + sum(int(each["Amount"]["Value"]) for each in later)


def _is_for(one: Invoice, day: Any) -> bool:
    """Whether a row is for a period that the day is in, or for none."""
    rows = [row for row in one.entry.get("Records") or () if row.get("PeriodStart") and row.get("PeriodEnd")]
    return not rows or any(_within(day, row["PeriodStart"], row["PeriodEnd"]) for row in rows)


def _outstanding(call: Call, world: World, one: Invoice, left: int) -> dict[str, Any]:
    rows = one.entry.get("Records") or ()
    begins = [row["PeriodStart"] for row in rows if row.get("PeriodStart")]
    ends = [row["PeriodEnd"] for row in rows if row.get("PeriodEnd")]
    own = {
        "ActionPublicId": one.id,
        "InvoiceNumber": one.number,
        "Debtor": world[DEBTORS.collection].get(one.debtor),
        "InvoicedAmountIncludingTax": money(one.currency, one.amount),
        "RemainingAmountIncludingTax": money(one.currency, left),
        "PeriodStart": min(begins, key=lambda text: day_of(str(text)), default=None),
        "PeriodEnd": max(ends, key=lambda text: day_of(str(text)), default=None),
    }
    return filled(call, "OutstandingInvoiceView", {**one.entry, **own})
