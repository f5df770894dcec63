"""Money that is drawn by itself, contracts that run at night, bookkeeping files and letters."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, act, act_refused, done, of, on

_PDF = (
    "JVBERi0xLjQKMSAwIG9iago8PC9UeXBlL0NhdGFsb2cvUGFnZXMgMiAwIFI+PgplbmRvYmoKMiAwIG9iago8PC9UeXBlL1BhZ2VzL0tpZHNb"
    "MyAwIFJdL0NvdW50IDE+PgplbmRvYmoKMyAwIG9iago8PC9UeXBlL1BhZ2UvUGFyZW50IDIgMCBSL01lZGlhQm94WzAgMCA1OTUgODQyXT4+"
    "CmVuZG9iagp4cmVmCjAgNAowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMDkgMDAwMDAgbiAKMDAwMDAwMDA1NCAwMDAwMCBuIAowMDAw"
    "MDAwMTA1IDAwMDAwIG4gCnRyYWlsZXIKPDwvU2l6ZSA0L1Jvb3QgMSAwIFI+PgpzdGFydHhyZWYKMTcwCiUlRU9GCg=="
)
"""A page of A4."""
_MB = 1024 * 1024


def _due(case: Context, days: int) -> str:
    """An attested invoice that is due so many days from now; its id."""
    return asking.attested(case, DueDate=(case.today() + timedelta(days=days)).isoformat())


def _days(case: Context, days: int) -> None:
    """Let so many days pass, to the afternoon."""
    case.advance(f"P{days}DT6H")


@law("B75", operations=["createInvoiceAutogiroWithdrawal", "getInvoice", "getIncomingPayments"])
def money_is_drawn_on_the_later_day(case: Context) -> None:
    """On the due date, or today where that is over; a draft or a paid invoice has none."""
    act_refused(case, "createInvoiceAutogiroWithdrawal", asking.draft(case))
    late, early = _due(case, 10), _due(case, -10)
    for one in (late, early):
        act(case, "createInvoiceAutogiroWithdrawal", one)
    act_refused(case, "createInvoiceAutogiroWithdrawal", late)
    _days(case, 0)
    case.equal("stages on the day", [asking.stage(case, one) for one in (late, early)], ["InvoiceSent", "Completed"])
    _days(case, 8)
    case.equal("stage before the due date", asking.stage(case, late), "InvoiceSent")
    case.advance("P2D")
    found = asking.view(case, late)
    case.equal("stage and what was paid", (found["State"]["Stage"], found["PaidAmount"]["Value"]), ("Completed", 12500))


@law(
    "B75",
    operations=[
        "createInvoiceAutogiroWithdrawal",
        "cancelInvoiceAutogiroWithdrawal",
        "cancelReconciliationInvoiceAutogiroWithdrawal",
    ],
)
def withdrawals_are_cancelled_in_time(case: Context) -> None:
    """Not from the day before on; what was cancelled is not drawn."""
    kept, gone = _due(case, 10), _due(case, 10)
    act_refused(case, "cancelInvoiceAutogiroWithdrawal", kept)
    for one in (kept, gone):
        act(case, "createInvoiceAutogiroWithdrawal", one)
    body = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(100)}
    day = (case.today() + timedelta(days=10)).isoformat()
    first, second = (
        asking.create(case, "createReconciliationInvoice", {**body, "AutogiroWithdrawalDate": day}) for _ in range(2)
    )
    case.advance("P8D")
    act(case, "cancelInvoiceAutogiroWithdrawal", gone)
    done(case, "cancelReconciliationInvoiceAutogiroWithdrawal", path={"reconciliationInvoicePublicId": first})
    case.refused("cancelReconciliationInvoiceAutogiroWithdrawal", 400, path={"reconciliationInvoicePublicId": first})
    case.advance("P1D")
    act_refused(case, "cancelInvoiceAutogiroWithdrawal", kept)
    case.refused("cancelReconciliationInvoiceAutogiroWithdrawal", 400, path={"reconciliationInvoicePublicId": second})
    case.advance("P5D")
    case.equal("stages", [asking.stage(case, one) for one in (kept, gone)], ["Completed", "InvoiceSent"])


def _cards(case: Context, invoice: str) -> list[dict[str, Any]]:
    return list(case.get("getInvoiceCreditCardPayments", path=on(invoice)))


@law("B76", operations=["createInvoiceCreditCardWithdrawal", "getInvoiceCreditCardPayments", "getInvoice"])
def a_card_is_charged_on_the_latest_day(case: Context) -> None:
    """Of the one that is given, today, and the due date."""
    today = case.today()
    given: list[tuple[int, int | None, int]] = [(5, None, 5), (5, 9, 9), (5, 2, 5), (-5, None, 0), (-5, 3, 3)]
    invoices = []
    for due, wish, latest in given:
        invoice = _due(case, due)
        query = {} if wish is None else {"paymentdate": (today + timedelta(days=wish)).isoformat()}
        act(case, "createInvoiceCreditCardWithdrawal", invoice, **query)
        (payment,) = _cards(case, invoice)
        day = (today + timedelta(days=latest)).isoformat()
        case.equal(f"day of a charge, due in {due} days and wished in {wish}", payment["PaymentDate"][:10], day)
        invoices.append((latest, invoice))
    for passed in range(10):
        _days(case, 0)
        for latest, invoice in invoices:
            wanted = ("Completed", "Succeeded") if latest <= passed else ("InvoiceSent", "Pending")
            seen = (asking.stage(case, invoice), _cards(case, invoice)[0]["Status"])
            case.equal(f"stage and charge after {passed} days of {latest}", seen, wanted)
        case.advance("PT18H")


@law(
    "B76",
    operations=[
        "createInvoiceCreditCardPayment", "createInvoiceCreditCardWithdrawal", "cancelInvoiceCreditCardPayment",
        "createReconciliationInvoiceCreditCardPayment", "cancelReconciliationInvoiceCreditCardPayment",
    ],
)  # fmt: skip
def card_payments_are_cancelled_until_completed(case: Context) -> None:
    """Then no more; what was cancelled charges nothing."""
    kept, gone = _due(case, 5), _due(case, 5)
    for one in (kept, gone):
        act(case, "createInvoiceCreditCardWithdrawal", one)
    (waiting,), (unwanted,) = _cards(case, kept), _cards(case, gone)
    done(case, "cancelInvoiceCreditCardPayment", path={"creditCardPaymentPublicId": unwanted["PaymentPublicId"]})
    _days(case, 6)
    case.equal("stages", [asking.stage(case, one) for one in (kept, gone)], ["Completed", "InvoiceSent"])
    case.refused("cancelInvoiceCreditCardPayment", 400, path={"creditCardPaymentPublicId": waiting["PaymentPublicId"]})
    opened = case.get("createInvoiceCreditCardPayment", body={"ActionPublicId": gone})
    case.equal(
        "what waits in a window",
        (opened["Status"], opened["Amount"]["Value"], opened["ActionPublicId"]),
        ("Pending", 12500, gone),
    )
    done(case, "cancelInvoiceCreditCardPayment", path={"creditCardPaymentPublicId": opened["PaymentPublicId"]})
    body = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(100)}
    matched = asking.create(case, "createReconciliationInvoice", body)
    opened = case.get("createReconciliationInvoiceCreditCardPayment", body={"ActionPublicId": matched})
    place = {"creditCardPaymentPublicId": opened["PaymentPublicId"]}
    done(case, "cancelReconciliationInvoiceCreditCardPayment", path=place)
    case.refused("cancelReconciliationInvoiceCreditCardPayment", 400, path=place)


def _contract(case: Context, start: date, **changes: Any) -> dict[str, str]:
    """Path parameters of a contract that runs every month from a day on."""
    recurrence = {
        "RecurrenceInterval": "Monthly",
        "Start": start.isoformat(),
        "NoEndDate": True,
        "MonthlyRecurrence": {"RecurMonthInterval": 1},
    }
    body = {
        "CreditorPublicId": CREDITOR,
        "DebtorPublicId": DEBTOR,
        "Records": [asking.row()],
        "RecurrenceDetails": recurrence,
        **changes,
    }
    return {"contractInvoicePublicId": asking.create(case, "createContractInvoice", body)}


def _stages(case: Context, contract: dict[str, str]) -> list[str]:
    return [one["Stage"] for one in case.get("getInvoicesOfContractInvoice", path=contract)]


@law(
    "B81",
    operations=["createContractInvoice", "getContractInvoice", "getInvoicesOfContractInvoice", "pauseContractInvoice"],
)
def contracts_run_at_night(case: Context) -> None:
    """Right after midnight of the day, a draft or attested; of the next night at the earliest."""
    today = case.today()
    begun, old, later, attests, paused = (
        _contract(case, today), _contract(case, today - timedelta(days=20)), _contract(case, today + timedelta(days=3)),
        _contract(case, today, AutoAttest=True), _contract(case, today),
    )  # fmt: skip
    done(case, "pauseContractInvoice", path=paused)
    everyone = (begun, old, later, attests, paused)
    case.advance("PT13H")  # before midnight
    case.equal("invoices on the first day", [_stages(case, one) for one in everyone], [[], [], [], [], []])
    case.advance("PT2H")
    wanted = [["Created"], ["Created"], [], ["InvoiceSent"], []]
    case.equal("invoices after midnight", [_stages(case, one) for one in everyone], wanted)
    state = case.get("getContractInvoice", path=begun)["State"]
    case.equal("stage after a run", state["Stage"], "InvoiceCreated")
    case.expect(
        state["LastRunDate"] and state["NextRunDate"], f"last and next run should be told; the state is {state}"
    )
    case.advance("P1D")
    case.equal("the later one a day early", _stages(case, later), [])
    case.advance("P1D")
    case.equal("the later one on its day", _stages(case, later), ["Created"])
    case.advance("P31D")
    case.equal("a month later", [len(_stages(case, one)) for one in (begun, later)], [2, 2])


@law("B81", operations=["moveNextRun", "createContractInvoice", "getContractInvoice", "getInvoicesOfContractInvoice"])
def the_next_run_is_moved(case: Context) -> None:
    """So many months on or back; back over days that have passed it runs once for each of them, and then goes on."""
    today = case.today()
    begun = today - timedelta(days=100)
    one = _contract(case, begun)
    first = _next_run(case, one)
    for steps, months in ((3, 3), (-1, 2), (-2, 0)):
        done(case, "moveNextRun", path=one, query={"steps": steps})
        moved = date.fromisoformat(_next_run(case, one))
        number = (moved.year - begun.year) * 12 + moved.month - begun.month
        case.equal(f"months after {steps} steps", number, months)
    case.equal("the first run again", _next_run(case, one), first)
    case.refused("moveNextRun", 400, path=one, query={"steps": -1})
    case.advance("PT16H")
    case.equal("invoices of the days that have passed", len(_stages(case, one)), 4)
    later = _contract(case, case.today() + timedelta(days=1))
    done(case, "moveNextRun", path=later, query={"steps": 1})
    case.advance("P3D")
    case.equal("invoices of a run that was moved on", _stages(case, later), [])


def _next_run(case: Context, place: dict[str, str]) -> str:
    return str(case.get("getContractInvoice", path=place)["State"]["NextRunDate"])[:10]


@law("B90", operations=["createAccountingExport", "createAccountingExportForMonth", "getAccountingExports", "getFile"])
def bookkeeping_files_are_made_on_request(case: Context) -> None:
    """Of a whole month, or between two times; SIE4 unless CSV, and none by itself."""
    case.equal("files before", case.get("getAccountingExports", path=of()), [])
    _days(case, 40)
    case.equal("files after a month", case.get("getAccountingExports", path=of()), [])
    months = {"2025-02-10": "2025-02-28", "2024-02-29": "2024-02-29", "2025-12-31": "2025-12-31"}
    for day, last in months.items():
        made = case.get("createAccountingExportForMonth", path=of(), query={"period": day})
        span = (made["Start"][:10], made["End"][:10], made["Format"])
        case.equal(f"the month of {day}", span, (f"{day[:7]}-01", last, "SIE4"))
    body = {"CreditorPublicId": CREDITOR, "From": "2025-01-04", "To": "2025-01-05", "BookKeepingTypesFilter": []}
    sie, csv = (case.get("createAccountingExport", body={**body, **kind}) for kind in ({}, {"Format": "CSV"}))
    case.equal("formats", (sie["Format"], csv["Format"]), ("SIE4", "CSV"))
    case.equal("times", (sie["Start"][:10], sie["End"][:10]), ("2025-01-04", "2025-01-05"))
    content = case.call("getFile", path={"filePublicId": sie["File"]["FilePublicId"]}).body
    case.expect(b"#SIETYP 4" in content, f"a SIE4 file should say so; it begins with {content[:40]!r}")
    listed = case.get("getAccountingExports", path=of())
    case.equal("number of files", len(listed), len(months) + 2)
    case.expect(sie in listed and csv in listed, "what was made should be listed as it was answered")


@law("B74", operations=["createCreditor", "createDebtor", "createSelfInvoice", "updateCreditor"])
def a_self_invoice_pays_from_an_approved_bankgiro(case: Context) -> None:
    """Of its creditor, and active; another is refused."""
    numbers = [
        {"BankgiroNo": "5050-1055", "IsActive": True, "BankgiroApproved": True},
        {"BankgiroNo": "5051-6905", "IsActive": True, "BankgiroApproved": False},
        {"BankgiroNo": "5052-2390", "IsActive": False, "BankgiroApproved": True},
    ]
    creditor = {
        "Name": "Prov Hyror AB",
        "OrgNo": "556677-0015",
        "CreditorBankInfo": {"CreditorOutgoingBankgiroes": numbers},
    }
    owner = {"CreditorPublicId": asking.create(case, "createCreditor", creditor)}
    owner["DebtorPublicId"] = asking.create(case, "createDebtor", {**owner, "Name": "Ada"})

    def body(number: str) -> dict[str, Any]:
        sender = {"SenderPaymentMethod": "BankGiro", "SenderBankgiro": number}
        return {**owner, "Records": [asking.row()], "SenderPaymentInfo": sender}

    asking.create(case, "createSelfInvoice", body("5050-1055"))
    asking.create(case, "createSelfInvoice", {**owner, "Records": [asking.row()]})
    for number in ("5051-6905", "5052-2390", "5053-3322"):
        case.refused("createSelfInvoice", 400, body=body(number))


@law("B114", operations=["sendMail"])
def letters_are_pdfs_of_ten_megabytes(case: Context) -> None:
    """With their appendixes; what is none, or is longer, is refused."""

    def letter(data: str, *appendixes: str) -> dict[str, Any]:
        file = {"ContentType": "application/pdf", "FileName": "brev.pdf", "Data": data}
        return {"CreditorPublicId": CREDITOR, "File": file, "Appendixes": list(appendixes)}

    done(case, "sendMail", body=letter(_PDF))
    done(case, "sendMail", body=letter(_PDF, _PDF))
    text = base64.b64encode(b"Hej").decode()
    for body in (letter(text), letter(_PDF, text), {"CreditorPublicId": CREDITOR}):
        case.refused("sendMail", 400, body=body)
    long = base64.b64encode(base64.b64decode(_PDF) + bytes(11 * _MB))
    sent = b'{"CreditorPublicId": "%s", "File": {"Data": "%s"}}' % (CREDITOR.encode(), long)
    status = case.send("sendMail", body=sent, media_type="application/json").status
    case.expect(status in {400, 413}, f"a letter of 11 MB should be refused; the status is {status}")
