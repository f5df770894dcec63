"""Whatever an amount is of: what is shown of it is its value, in the main unit of its currency (B48)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.context import Context, NoGround
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, PERSON, act, create, done, of, on

_OWED = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row(10050)]}
_EVER: dict[str, Any] = {"from": "2020-01-01", "to": "2039-12-31"}
_OF_INVOICES = {
    "getOpenInvoices": (of(), {}), "getOpenInvoicesOfDebtor": ({"debtorPublicId": DEBTOR}, {}),
    "getOpenInvoicesByPeriod": (of(), _EVER), "getClosedInvoices": (of(), _EVER),
    "getClosedInvoicesOfDebtor": ({"debtorPublicId": DEBTOR}, _EVER), "getClosedInvoicesByPeriod": (of(), _EVER),
    "getOpenReminderInvoices": (of(), {}), "getContractInvoices": (of(), {}),
    "getContractInvoicesOfDebtor": (of(), {"debtorpublicid": DEBTOR}),
}  # fmt: skip
_OF_OTHERS = {
    "getOpenSelfInvoices": {}, "getClosedSelfInvoices": _EVER, "getOpenDebtCollections": {},
    "getClosedDebtCollections": _EVER, "getOpenReconciliationInvoices": {}, "getClosedReconciliationInvoices": _EVER,
}  # fmt: skip


def _amounts(value: Any, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each amount in an answer, and where it stands."""
    if isinstance(value, list):
        for each in value:
            yield from _amounts(each, where)
    elif isinstance(value, Mapping):
        if {"Value", "ValueForView"} <= value.keys():
            yield where, value
        for name, each in value.items():
            yield from _amounts(each, f"{where}.{name}")


def _fits(case: Context, *called: tuple[str, dict[str, Any]]) -> None:
    """Every amount in the answers shows its value; each answer has one at least."""
    units = {one["CurrencyCode"]: one["OneUnit"] for one in case.get("getCurrencies")}
    for operation_id, parts in called:
        found = list(_amounts(case.get(operation_id, **parts), operation_id))
        case.expect(found, f"{operation_id} should tell an amount")
        for where, amount in found:
            unit = units.get(amount["CurrencyCode"], 1 if amount["Value"] == 0 else None)
            shown = None if unit is None else amount["Value"] / unit
            case.equal(f"ValueForView of {where}, of {amount['Value']}", amount["ValueForView"], shown)


@law(
    "B48",
    operations=[
        "getCurrencies", "createInvoice", "attestInvoice", "registerInvoicePayment", "sendReminderInvoice",
        "getInvoice", "getInvoiceByInvoiceNumber", "createContractInvoice", "getContractInvoice",
        "createInvoiceFromContractInvoice",
        "getInvoicesOfContractInvoice", "getReminderInvoice", "getOutstandingInvoices", "searchActions",
        "createInvoiceCreditCardPayment", "getInvoiceCreditCardPayments", *_OF_INVOICES,
    ],
)  # fmt: skip
def amounts_of_invoices_show_their_value(case: Context) -> None:
    """Of drafts, of what is paid in part and of what is closed, of reminders, contracts and payments by card."""
    asking.draft(case)
    closed, part = asking.attested(case), asking.attested(case, InvoiceNumber="70019")
    asking.pay(case, closed, 12500)
    act(case, "sendReminderInvoice", part, method="Email")
    asking.pay(case, part, 2550)
    contract = {"contractInvoicePublicId": create(case, "createContractInvoice", _OWED)}
    case.get("createInvoiceFromContractInvoice", path=contract)
    listed = case.get("getOpenReminderInvoices", path=of())
    reminder = next(one["ActionPublicId"] for one in listed if one["SourceActionPublicId"] == part)
    flags = ("excludeInvoicesWithPeriodOutsideDate", "showOnlyFinancedInvoices", "isPeriodSpecific")
    unpaid = {"date": case.today().isoformat(), **dict.fromkeys(flags, False)}
    _fits(
        case,
        ("getInvoice", {"path": on(part)}),
        ("getInvoiceByInvoiceNumber", {"path": of(), "query": {"invoicenumber": "70019"}}),
        ("getContractInvoice", {"path": contract}),
        ("getInvoicesOfContractInvoice", {"path": contract}),
        ("getReminderInvoice", {"path": {"reminderInvoicePublicId": reminder}}),
        ("getOutstandingInvoices", {"path": of(), "query": unpaid}),
        ("searchActions", {"body": {"CreditorPublicId": CREDITOR}}),
        ("createInvoiceCreditCardPayment", {"body": {"ActionPublicId": part}}),
        ("getInvoiceCreditCardPayments", {"path": on(part)}),
        *((name, {"path": path, "query": query}) for name, (path, query) in _OF_INVOICES.items()),
    )


@law(
    "B48",
    operations=[
        "getCurrencies", "createSelfInvoice", "getSelfInvoice", "getSelfInvoicesByExternalId", "cancelSelfInvoice",
        "createDebtCollection", "getDebtCollection", "cancelDebtCollection", "createReconciliationInvoice",
        "getReconciliationInvoice", "createReconciliationInvoiceCreditCardPayment", "searchActions", *_OF_OTHERS,
    ],
)  # fmt: skip
def amounts_of_other_actions_show_their_value(case: Context) -> None:
    """Self invoices, claims and reconciliation invoices, open and closed."""
    one, gone = (create(case, "createSelfInvoice", {**_OWED, "ExternalId": "egen-17"}) for _ in range(2))
    done(case, "attestSelfInvoice", path={"selfInvoicePublicId": one})
    done(case, "cancelSelfInvoice", path={"selfInvoicePublicId": gone})
    before = case.get("getOpenDebtCollections", path=of())
    for _ in range(2):
        done(case, "createDebtCollection", body={**_OWED, "Value": asking.money(60040)})
    listed = case.get("getOpenDebtCollections", path=of())
    claim, over = (each["ActionPublicId"] for each in listed if each not in before)
    done(case, "cancelDebtCollection", path={"debtCollectionPublicId": over})
    matched, paid = (
        create(case, "createReconciliationInvoice", {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(4050)})
        for _ in range(2)
    )
    create(case, "registerReconciliationInvoicePayment", {"ActionPublicId": paid, "Amount": asking.money(4050)})
    _fits(
        case,
        ("getSelfInvoice", {"path": {"selfInvoicePublicId": one}}),
        ("getSelfInvoicesByExternalId", {"path": of(), "query": {"externalid": "egen-17"}}),
        ("getDebtCollection", {"path": {"debtCollectionPublicId": claim}}),
        ("getReconciliationInvoice", {"path": {"reconciliationInvoicePublicId": matched}}),
        ("createReconciliationInvoiceCreditCardPayment", {"body": {"ActionPublicId": matched}}),
        ("searchActions", {"body": {"CreditorPublicId": CREDITOR}}),
        *((name, {"path": of(), "query": query}) for name, query in _OF_OTHERS.items()),
    )


@law(
    "B48",
    operations=[
        "getCurrencies", "registerInvoicePayment", "getIncomingPayments", "createOutgoingPayment",
        "getOutgoingPayments", "createUnhandledPayment", "getUnhandledPayment", "getUnhandledPayments",
        "getUnhandledPaymentsOfAllCreditors", "createSwishPayment", "getSwishPayment",
    ],
)  # fmt: skip
def amounts_of_payments_show_their_value(case: Context) -> None:
    """Those that come in, go out, or are not known yet."""
    today = case.today().isoformat()
    asking.pay(case, asking.attested(case), 2550)
    body = {"CreditorPublicId": CREDITOR, "Amount": asking.money(5050), "PaymentDate": today}
    unknown, out = (create(case, name, body) for name in ("createUnhandledPayment", "createOutgoingPayment"))
    swish = case.get("createSwishPayment", path={"id": asking.attested(case)}, query={"phone": "+46700000001"})
    _fits(
        case,
        ("getIncomingPayments", {"body": {"CreditorPublicId": CREDITOR, "From": today, "To": today}}),
        ("getOutgoingPayments", {"path": {"id": out}}),
        ("getOutgoingPayments", {"path": {"id": CREDITOR}, "query": {"from": today, "to": today}}),
        ("getUnhandledPayment", {"path": {"unhandledPaymentPublicId": unknown}}),
        ("getUnhandledPayments", {"path": of()}),
        ("getUnhandledPaymentsOfAllCreditors", {}),
        ("getSwishPayment", {"path": {"id": swish["PublicId"]}}),
    )


@law("B48", operations=["getCurrencies", "createBankAccountRequest", "getBankAccountRequest"])
def balances_of_accounts_show_their_value(case: Context) -> None:
    """Of accounts whose bank tells what is on them."""
    asked = case.get("createBankAccountRequest", path={"id": CREDITOR}, query={"bank": "SEB", "ssn": PERSON})
    case.advance("PT10S")
    path = {"id": asked["PublicId"]}
    if not list(_amounts(case.get("getBankAccountRequest", path=path), "")):
        raise NoGround("the bank tells of no balance")
    _fits(case, ("getBankAccountRequest", {"path": path}))
