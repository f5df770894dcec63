"""Section 6: invoices, payments and what a company's books take; section 7: salary slips."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra.asking import PERSON, VAT, invoice, letter, of_tenant, option, sent, turned_away
from contracts.providers.kivra.bodies import ACCOUNTING, SLIP, content_of

_HOW = {"payable": True, "account": "991-2346", "method": "1", "currency": "SEK", "options": [option()]}
_FREE = {"type": "TENANT_REF"}


def _without(whole: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if key != name}


@law("CON-13", operations=["sendContent"])
def invoices_are_payable(case: Context) -> None:
    """payment_multiple_options has to be there, and payable true."""
    for kind in ("invoice", "invoice.reminder", "invoice.donation"):
        sent(case, {**invoice(), "type": kind})
        case.refused("sendContent", 400, path=of_tenant(), body=letter(type=kind))
    for payable in (False, None, "true"):
        case.refused("sendContent", 400, path=of_tenant(), body=invoice(payable=payable))


@law("CON-14", operations=["sendContent"])
def what_a_payment_has(case: Context) -> None:
    """Five fields; the method is 1 or 2 as text; there is an option."""
    sent(case, invoice(method="2"))
    for name in _HOW:
        body = letter(type="invoice", payment_multiple_options=_without(_HOW, name))
        case.refused("sendContent", 400, path=of_tenant(), body=body)
    for changes in ({"method": "3"}, {"method": 1}, {"currency": "EUR"}):
        case.refused("sendContent", 400, path=of_tenant(), body=invoice(**changes))
    body = letter(type="invoice", payment_multiple_options={**_HOW, "options": []})
    case.refused("sendContent", 400, path=of_tenant(), body=body)


@law("CON-15", operations=["sendContent"])
def what_an_option_has(case: Context) -> None:
    """Four fields; the amount is text and at least 1; two options differ in amount or reference."""
    for amount in ("1", "1.00", "123.50", "500"):
        sent(case, invoice(option(amount=amount)))
    for wrong in (123.5, 1, "0.99", "0", "-5", "", "abc", "1,50"):
        case.refused("sendContent", 400, path=of_tenant(), body=invoice(option(amount=wrong)))
    for name in option():
        case.refused("sendContent", 400, path=of_tenant(), body=invoice(_without(option(), name)))
    case.refused("sendContent", 400, path=of_tenant(), body=invoice(option(type="OCR")))
    sent(case, invoice(option(), option(amount="5.00")))
    sent(case, invoice(option(), option(reference="426523791")))
    alike = invoice(option(title="A"), option(title="B", amount="1250"))
    turned_away(case, "sendContent", "40001", path=of_tenant(), body=alike)


@law("CON-16", operations=["sendContent"])
def titles_are_not_demanded(case: Context) -> None:
    """Several options without titles are taken, as the demand was removed."""
    sent(case, invoice(option(), option(amount="5.00")))


@law("CON-17", operations=["sendContent"])
def flexible_options(case: Context) -> None:
    """Three fields, limits as text, beside a fixed option."""
    flexible = {"due_date": "2030-09-14", "reference": "fritt", **_FREE}
    limits = {"min_limit": "50.00", "min_suggested": "100", "max_suggested": "400.00", "max_limit": "500"}
    sent(case, invoice(flexible_option={**flexible, **limits}))
    sent(case, invoice(flexible_option=flexible))
    for name in flexible:
        case.refused("sendContent", 400, path=of_tenant(), body=invoice(flexible_option=_without(flexible, name)))
    for name in limits:
        body = invoice(flexible_option={**flexible, name: 50})
        case.refused("sendContent", 400, path=of_tenant(), body=body)
    alone = letter(type="invoice", payment_multiple_options={**_HOW, "options": [], "flexible_option": flexible})
    case.refused("sendContent", 400, path=of_tenant(), body=alone)


@law("CON-18", operations=["sendContent"])
def due_dates_and_ocr(case: Context) -> None:
    """Any due date; an OCR number with a wrong check digit is 40044, a free reference is not looked at."""
    for due in ("2017-01-01", "2099-12-31", "2030-09-14T12:00:00+02:00"):
        sent(case, invoice(option(due_date=due)))
    for reference in ("1100223345", "426523790", "11002x", ""):
        turned_away(case, "sendContent", "40044", path=of_tenant(), body=invoice(option(reference=reference)))
    sent(case, invoice(option(reference="kund 1044", **_FREE)))


@law("CON-19", operations=["sendContent"])
def swish_aliases(case: Context) -> None:
    """An unknown alias and disable are taken, an empty one is not."""
    for alias in ("1239999999", "disable"):
        sent(case, invoice(swish_alias=alias))
    case.refused("sendContent", 400, path=of_tenant(), body=invoice(swish_alias=""))


@law("CON-26", operations=["sendContent"])
def structured_invoices(case: Context) -> None:
    """Amount and currency; due date and an account for all but credit notes."""
    kinds = ("accounting.invoice", "accounting.invoicereminder", "accounting.invoicecreditnote")
    for kind in kinds:
        sent(case, content_of(kind, vat_number=VAT))
        plus = {**_without(ACCOUNTING, "bankgiro"), "plusgiro": "99234-5"}
        sent(case, {**content_of(kind, vat_number=VAT), "invoice": plus})
        for name in ("total_amount_due", "currency"):
            body = {**content_of(kind, vat_number=VAT), "invoice": _without(ACCOUNTING, name)}
            case.refused("sendContent", 400, path=of_tenant(), body=body)
        for name in ("due_date", "bankgiro"):
            body = {**content_of(kind, vat_number=VAT), "invoice": _without(ACCOUNTING, name)}
            if kind == kinds[2]:
                sent(case, body)
            else:
                case.refused("sendContent", 400, path=of_tenant(), body=body)
        case.refused("sendContent", 400, path=of_tenant(), body=_without(content_of(kind, vat_number=VAT), "invoice"))


def _slip(**changes: Any) -> dict[str, Any]:
    return letter(type="salaryslip", salaryslip={**copy.deepcopy(SLIP), **changes})


def _changed(*path: str, value: Any) -> dict[str, Any]:
    """A slip with one place changed; a value of None takes it away."""
    slip = copy.deepcopy(SLIP)
    place = slip
    for name in path[:-1]:
        place = place[name]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return letter(type="salaryslip", salaryslip=slip)


@law("SAL-01", operations=["sendContent"])
def salary_letters(case: Context) -> None:
    """letter.salary needs no figures and may be retained."""
    sent(case, letter(type="letter.salary"))
    sent(case, letter(type="letter.salary", retain=True))


@law("SAL-02", operations=["sendContent"])
def slips_need_figures(case: Context) -> None:
    """salaryslip needs its object, and may be retained."""
    sent(case, _slip())
    kept = {**_slip(), "ssn": "199912319812", "retain": True}
    case.equal("kivra-retained", sent(case, kept).headers.get("kivra-retained"), "true")
    case.refused("sendContent", 400, path=of_tenant(), body=letter(type="salaryslip"))


@law("SAL-03", operations=["sendContent"])
def nothing_more_in_slips(case: Context) -> None:
    """Three parts are needed, and nothing stands anywhere that the schema does not name."""
    for name in ("document_metadata", "employment", "pay_period"):
        case.refused("sendContent", 400, path=of_tenant(), body=_changed(name, value=None))
    for path in (("more",), ("employment", "more"), ("pay_period", "more"), ("pay_period", "net_pay", "more")):
        case.refused("sendContent", 400, path=of_tenant(), body=_changed(*path, value="x"))


@law("SAL-04", operations=["sendContent"])
def employers(case: Context) -> None:
    """Name, both numbers, address, e-mail and telephone."""
    here = ("employment", "employer")
    contact = (*here, "contact_information")
    for path in (
        here,
        (*here, "legal_name"),
        (*here, "legal_identifiers"),
        (*here, "legal_identifiers", "vat_number"),
        (*here, "legal_identifiers", "org_number"),
        contact,
        (*contact, "address"),
        (*contact, "address", "city"),
        (*contact, "email_address"),
        (*contact, "telephone_number"),
    ):
        case.refused("sendContent", 400, path=of_tenant(), body=_changed(*path, value=None))


@law("SAL-05", operations=["sendContent"])
def pay_periods(case: Context) -> None:
    """Three days and three sums; numbers are text with two decimals at most."""
    for name in SLIP["pay_period"]:
        case.refused("sendContent", 400, path=of_tenant(), body=_changed("pay_period", name, value=None))
    for amount in ("0", "-10.5", "33200.00"):
        sent(case, _changed("pay_period", "net_pay", "monetary_amount", value=amount))
    for wrong in (33200, "33200.001", "033", "1,5", "+1", ".5", ""):
        body = _changed("pay_period", "net_pay", "monetary_amount", value=wrong)
        case.refused("sendContent", 400, path=of_tenant(), body=body)
    for day in ("2025-8-01", "2025-13-01", "15/8/2025"):
        case.refused("sendContent", 400, path=of_tenant(), body=_changed("pay_period", "start_date", value=day))


def _telephones(*numbers: str) -> Iterator[dict[str, Any]]:
    for number in numbers:
        path = ("employment", "employer", "contact_information", "telephone_number")
        yield _changed(*path, value=number)


@law("SAL-06", operations=["sendContent"])
def telephones(case: Context) -> None:
    """With up to three digits of the country, spaces and dashes, and no parentheses."""
    for body in _telephones("+46 8-390 00 00", "+468390000", "08-390 00 00", "+1 555", "+358 9 000"):
        sent(case, body)
    for body in _telephones("+46 (0)8", "(08) 390", "phone", "+", "08-"):
        case.refused("sendContent", 400, path=of_tenant(), body=body)


@law("SAL-07", operations=["sendContent"])
def code_of_a_wrong_slip(case: Context) -> None:
    """400 with 40001, and the place in long_message."""
    body = _changed("pay_period", "gross_pay", "currency", value="kronor")
    refusal = turned_away(case, "sendContent", "40001", path=of_tenant(), body=body)
    place = "salaryslip.pay_period.gross_pay.currency"
    case.expect(place in refusal.value["long_message"], f"{place} is not named: {refusal.summary}")


@law("SAL-08", operations=["sendContent"])
def payslips_without_matching(case: Context) -> None:
    """Retained for 390 days both to whom is there and to whom is not."""
    for number, kept in ((PERSON, None), ("199912319812", "true")):
        body = letter(ssn=number, type="letter.salary", retain=True, retention_time="390")
        case.equal("kivra-retained", sent(case, body).headers.get("kivra-retained"), kept)
