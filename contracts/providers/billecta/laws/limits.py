"""Limits of single calls, and call ids that are good once."""

from __future__ import annotations

from contracts.context import Context
from contracts.document import Parts
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, UNKNOWN_ACTION, of

_ADA = {"CreditorPublicId": CREDITOR, "Name": "Ada"}
_KEY = "UniqueApiCallId"


def _limited(case: Context, operation: str, parts: Parts, short: int, minute: int, wrong: Parts | None = None) -> None:
    """So many calls in ten seconds and in a minute, whatever comes of them; the next is 429, and later is not."""
    right = case.document.request(operation, **parts)
    made = 0
    while made < minute:
        for number in range(min(short, minute - made)):
            first = made == 0 and number == 0
            request = case.document.request(operation, **wrong) if wrong is not None and first else right
            status = case.target.send(request).status
            case.expect(status != 429, f"call {made + 1} of {operation} within a minute should be answered; it is 429")
            made += 1
        case.refused(operation, 429, **parts)
        if made < minute:
            case.advance("PT10S")
    case.advance("PT5S")
    case.refused(operation, 429, **parts)
    case.advance("PT60S")
    case.call(operation, **parts)


@law("B25", operations=["searchActions"])
def searching(case: Context) -> None:
    """100 calls a minute and 30 in 10 seconds, a wrong one among them."""
    wrong: Parts = {"body": {"CreditorPublicId": asking.UNKNOWN_ID}}
    _limited(case, "searchActions", {"body": {"CreditorPublicId": CREDITOR}}, 30, 100, wrong)


@law("B26", operations=["getInvoice"])
def getting_an_invoice(case: Context) -> None:
    """600 calls a minute and 100 in 10 seconds."""
    _limited(case, "getInvoice", {"path": asking.on(UNKNOWN_ACTION)}, 100, 600)


@law("B27", operations=["getInvoiceByInvoiceNumber"])
def getting_an_invoice_by_its_number(case: Context) -> None:
    """600 calls a minute and 100 in 10 seconds."""
    _limited(case, "getInvoiceByInvoiceNumber", {"path": of(), "query": {"invoicenumber": "none"}}, 100, 600)


def _debtors(case: Context) -> int:
    return len(case.get("getDebtors", path=of()))


@law("B28", operations=["createDebtor", "updateDebtor", "deleteDebtor"])
def a_call_may_carry_an_id(case: Context) -> None:
    """Of 1 to 50 characters, on creations, changes and deletions."""
    for key in ("x", "y" * 50, "6f1e8d4c-1f59-4e0a-93d4-1b6d2a7c9e10"):
        made = asking.create(case, "createDebtor", _ADA, **{_KEY: key})
    asking.done(case, "updateDebtor", body={**_ADA, "DebtorPublicId": made}, headers={_KEY: "changed"})
    asking.done(case, "deleteDebtor", path={"debtorPublicId": made}, headers={_KEY: "removed"})


@law("B29", operations=["createDebtor", "getDebtors", "createProduct"])
def a_used_id_is_403(case: Context) -> None:
    """So is one of 0 or 51 characters; the answer says why, and nothing is done."""
    asking.create(case, "createDebtor", _ADA, **{_KEY: "once"})
    before = _debtors(case)
    for key in ("once", "", "x" * 51):
        refusal = case.refused("createDebtor", 403, body=_ADA, headers={_KEY: key})
        case.expect(refusal.value["Message"], f"a refused call id should be explained; the answer is {refusal.summary}")
    product = {"CreditorPublicId": CREDITOR, "Description": "Kaffe"}
    case.refused("createProduct", 403, body=product, headers={_KEY: "once"})
    case.equal("number of debtors", _debtors(case), before)


@law("B30", operations=["createDebtor"])
def ids_are_kept_for_three_months(case: Context) -> None:
    """And may then be used again."""
    asking.create(case, "createDebtor", _ADA, **{_KEY: "kept"})
    case.advance("P89D")
    case.refused("createDebtor", 403, body=_ADA, headers={_KEY: "kept"})
    case.advance("P3D")
    asking.create(case, "createDebtor", _ADA, **{_KEY: "kept"})


@law("B31", operations=["createDebtor", "getDebtors", "getCountries"])
def calls_without_an_id_are_not_checked(case: Context) -> None:
    """The same call twice is done twice, whatever other calls carry; reading takes none."""
    before = _debtors(case)
    asking.create(case, "createDebtor", _ADA, **{_KEY: "one"})
    for _ in range(2):
        asking.create(case, "createDebtor", _ADA)
        case.get("getCountries", headers={_KEY: "two"})
    asking.create(case, "createDebtor", _ADA, **{_KEY: "two"})
    case.equal("number of debtors", _debtors(case), before + 4)
