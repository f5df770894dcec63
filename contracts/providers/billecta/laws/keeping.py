"""What is sent of a thing is told of it, with what is in it, alone and in lists (B06)."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, create, done, everything, of, tells

_OWED: dict[str, Any] = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR}
_OF_BILLECTA = {"ActionPublicId", "Created", "Events", "IsLocked", "Stage", "State"}
"""What Billecta sets itself (BLD-17)."""
_OF_ROWS = {"ArticleDescription", "TotalIncVAT", "TotalExclVAT", "TotalExclVATNoDiscount"}
"""Of a row, its sums, and a text with codes that become dates (B56)."""


def _sent(case: Context, operation_id: str, **own: Any) -> dict[str, Any]:
    """All that an operation may be sent and that is kept as it is."""
    found = {name: value for name, value in everything(case, operation_id).items() if name not in _OF_BILLECTA}
    sent = {**found, **own}
    for row in sent.get("Records") or ():
        for name in _OF_ROWS & row.keys():
            del row[name]
    return sent


@law(
    "B06",
    operations=[
        "createContractInvoice", "updateContractInvoice", "pauseContractInvoice", "getContractInvoice",
        "getContractInvoices", "getContractInvoicesOfDebtor",
    ],
)  # fmt: skip
def contracts_are_told_as_they_were_sent(case: Context) -> None:
    """When they are made and when they are changed; lists of the creditor and of the debtor tell the same."""
    sent = _sent(case, "createContractInvoice", **_OWED)
    one = create(case, "createContractInvoice", sent)
    path = {"contractInvoicePublicId": one}
    tells(case, "the contract", case.get("getContractInvoice", path=path), sent)
    changed = {**_sent(case, "updateContractInvoice", **_OWED), "OurReference": "Sten"}
    done(case, "updateContractInvoice", path=path, body=changed)
    told = case.get("getContractInvoice", path=path)
    tells(case, "the contract", told, changed)
    lists: tuple[tuple[str, dict[str, Any]], ...] = (
        ("getContractInvoices", {}),
        ("getContractInvoicesOfDebtor", {"debtorpublicid": DEBTOR}),
    )
    for paused in (False, True):
        if paused:
            done(case, "pauseContractInvoice", path=path)
        for operation_id, query in lists:
            listed = case.get(operation_id, path=of(), query=query)
            (short,) = [each for each in listed if each["ActionPublicId"] == one]
            case.equal(f"whether it waits, in {operation_id}", short["IsPaused"], paused)
            case.equal(f"amount in {operation_id}", short["Amount"], told["Amount"])


@law(
    "B06",
    operations=[
        "createInvoice", "updateInvoice", "attestInvoice", "getInvoice", "getInvoiceByInvoiceNumber", "pauseInvoice",
    ],
)  # fmt: skip
def invoices_are_told_as_they_were_sent(case: Context) -> None:
    """When they are made, when they are changed, and by their number once they have it."""
    sent = _sent(case, "createInvoice", **_OWED)
    one = create(case, "createInvoice", sent)
    told = asking.view(case, one)
    tells(case, "the invoice", told, sent)
    used = "whether the debtor's balance is used"
    case.equal(used, told["State"]["UseDebtorBalance"], sent["UseDebtorBalance"])
    changed = {**_sent(case, "updateInvoice", **_OWED), "OurReference": "Sten", "InvoiceNumber": "70027"}
    done(case, "updateInvoice", path=asking.on(one), body=changed)
    asking.act(case, "attestInvoice", one)
    told = asking.view(case, one)
    tells(case, "the invoice", told, changed)
    case.equal(used, told["State"]["UseDebtorBalance"], changed["UseDebtorBalance"])
    for _ in range(2):
        found = case.get("getInvoiceByInvoiceNumber", path=of(), query={"invoicenumber": "70027"})
        case.equal("the invoice by its number", found, asking.view(case, one))
        case.send("pauseInvoice", path=asking.on(one))  # what is told then is another thing


@law("B06", operations=["createSelfInvoice", "updateSelfInvoice", "getSelfInvoice", "getSelfInvoicesByExternalId"])
def self_invoices_are_told_as_they_were_sent(case: Context) -> None:
    """When they are made and when they are changed, by id and by an id of the caller's."""
    own = {**_OWED, "SenderPaymentInfo": None, "ExternalId": "egen-27"}
    sent = _sent(case, "createSelfInvoice", **own)
    path = {"selfInvoicePublicId": create(case, "createSelfInvoice", sent)}
    tells(case, "the self invoice", case.get("getSelfInvoice", path=path), sent)
    changed = {**_sent(case, "updateSelfInvoice", **own), "OurReference": "Sten"}
    done(case, "updateSelfInvoice", path=path, body=changed)
    (found,) = case.get("getSelfInvoicesByExternalId", path=of(), query={"externalid": "egen-27"})
    tells(case, "the self invoice", found, changed)


@law(
    "B06",
    operations=[
        "createReconciliationInvoice", "updateReconciliationInvoice", "getReconciliationInvoice",
        "getOpenReconciliationInvoices", "getClosedReconciliationInvoices",
    ],
)  # fmt: skip
def reconciliation_invoices_are_told_as_they_were_sent(case: Context) -> None:
    """When they are made and when they are changed, alone and among open and closed ones."""
    own = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(4050)}
    sent = _sent(case, "createReconciliationInvoice", **own)
    one = create(case, "createReconciliationInvoice", sent)
    path = {"reconciliationInvoicePublicId": one}
    tells(case, "the reconciliation invoice", case.get("getReconciliationInvoice", path=path), sent)
    for left, operation_id in ((5050, "getOpenReconciliationInvoices"), (0, "getClosedReconciliationInvoices")):
        changed = _sent(case, "updateReconciliationInvoice", **{**own, "CurrentAmount": asking.money(left)})
        done(case, "updateReconciliationInvoice", path=path, body=changed)
        told = case.get("getReconciliationInvoice", path=path)
        tells(case, "the reconciliation invoice", told, changed)
        ever = {"from": "2020-01-01", "to": "2039-12-31"} if left == 0 else {}
        (short,) = [each for each in case.get(operation_id, path=of(), query=ever) if each["ActionPublicId"] == one]
        tells(case, f"what {operation_id} tells of it", short, {k: v for k, v in told.items() if k != "Stage"})


@law("B06", operations=["createOutgoingPayment", "getOutgoingPayments"])
def outgoing_payments_are_told_as_they_were_sent(case: Context) -> None:
    """Alone and among those of a day."""
    day = case.today().isoformat()
    sent = _sent(case, "createOutgoingPayment", CreditorPublicId=CREDITOR, Amount=asking.money(5050), PaymentDate=day)
    sent = {name: value for name, value in sent.items() if name not in {"PaymentPublicId", "Status"}}
    one = create(case, "createOutgoingPayment", sent)
    told = case.get("getOutgoingPayments", path={"id": one})
    tells(case, "the payment", told, sent)
    listed = case.get("getOutgoingPayments", path={"id": CREDITOR}, query={"from": day, "to": day})
    case.equal("the payment as it is listed", [each for each in listed if each["PaymentPublicId"] == one], [told])


@law(
    "B06",
    operations=[
        "createUnhandledPayment", "getUnhandledPayment", "getUnhandledPayments", "getUnhandledPaymentsOfAllCreditors",
    ],
)  # fmt: skip
def unhandled_payments_are_told_as_they_were_sent(case: Context) -> None:
    """Alone, among those of the creditor and among all."""
    sent = _sent(case, "createUnhandledPayment", CreditorPublicId=CREDITOR, Amount=asking.money(5050))
    sent = {name: value for name, value in sent.items() if name != "UnhandledPaymentPublicId"}
    one = create(case, "createUnhandledPayment", sent)
    told = case.get("getUnhandledPayment", path={"unhandledPaymentPublicId": one})
    tells(case, "the payment", told, sent)
    for operation_id, path in (("getUnhandledPayments", of()), ("getUnhandledPaymentsOfAllCreditors", {})):
        listed = [each for each in case.get(operation_id, path=path) if each["UnhandledPaymentPublicId"] == one]
        case.equal(f"what {operation_id} tells of it", listed, [told])


@law("B06", operations=["createUser", "updateUser", "getUser", "getUsers"])
def users_are_told_as_they_were_sent(case: Context) -> None:
    """When they are made and when they are changed, alone and among all; but for the password (B89)."""
    own = {"Username": "ada.sparad", "ActiveCreditorPublicId": CREDITOR}
    spared = {"Created", "LastLogin", "Password", "UserPublicId"}
    sent = {name: value for name, value in {**everything(case, "createUser"), **own}.items() if name not in spared}
    one = create(case, "createUser", sent)
    tells(case, "the user", case.get("getUser", path={"userPublicId": one}), sent)
    changed = {**sent, "UserPublicId": one, "FullName": "Ada Sparad"}
    done(case, "updateUser", body=changed)
    told = case.get("getUser", path={"userPublicId": one})
    tells(case, "the user", told, changed)
    case.equal("the user as listed", [each for each in case.get("getUsers") if each["UserPublicId"] == one], [told])
