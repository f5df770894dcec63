"""Times in Stockholm, the forms that are taken and answered, and codes in descriptions that become dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, EMPTY_TIME, of

_ANSWERED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _now(case: Context) -> datetime:
    return datetime.now(UTC) if case.target.control is None else case.target.control.now()


def _closed(case: Context, first: str, last: str) -> list[str]:
    found = case.get("getClosedInvoices", path=of(), query={"from": first, "to": last})
    return [one["ActionPublicId"] for one in found]


@law("B53", operations=["createDebtor", "getDebtor", "createInvoice", "getInvoice", "getClosedInvoices"])
def times_are_stockholms(case: Context) -> None:
    """What is answered has Stockholm's offset, in winter and in summer; a day begins there, and comes back as sent."""
    made = asking.debtor(case)
    created = case.get("getDebtor", path={"debtorPublicId": made})["Created"]
    case.expect(created[-6:] in ("+01:00", "+02:00"), f"a time should have Stockholm's offset; it is {created!r}")
    case.expect(abs(datetime.fromisoformat(created) - _now(case)) < timedelta(minutes=2), f"{created} is not now")
    sent = asking.view(case, asking.draft(case, InvoiceDate="2026-03-15", DueDate="2026-04-14T23:30:00"))
    case.expect(sent["InvoiceDate"][:10] == "2026-03-15", f"the invoice is dated {sent['InvoiceDate']}")
    due = sent["DueDate"].replace(" ", "T")
    case.expect(due[:16] == "2026-04-14T23:30", f"the invoice is due {due}, in Stockholm")
    case.advance("PT14H30M")  # half past eleven in the evening in UTC, the day after in Stockholm
    late = asking.attested(case)
    asking.pay(case, late, 12500)
    tomorrow = (_now(case) + timedelta(hours=1)).date().isoformat()
    case.expect(late in _closed(case, tomorrow, tomorrow), f"what is paid after midnight should be of {tomorrow}")
    case.advance("P180D")
    summer = case.get("getDebtor", path={"debtorPublicId": asking.debtor(case)})["Created"]
    case.equal("offset in summer", summer[-6:], "+02:00")


@law("B54", operations=["getClosedInvoices", "createInvoice", "getInvoice", "registerInvoicePayment"])
def five_forms_are_taken(case: Context) -> None:
    """With an offset, with Z, without separators, and a day alone; others are refused."""
    paid = asking.attested(case)
    asking.pay(case, paid, 12500)
    day = case.today()
    forms = (
        "2017-03-15T06:35:06+00:00", "2017-03-15T06:35:06+01:00", "2017-03-15T06:35:06Z", "20170315T063506Z",
        "2017-03-15",
    )  # fmt: skip
    for form in forms:
        case.expect(paid in _closed(case, form, day.isoformat()), f"from {form} on the invoice should be found")
        case.expect(paid not in _closed(case, form, form), f"on {form} the invoice should not be found")
        asking.view(case, asking.draft(case, InvoiceDate=form, DueDate=form))
    evening = f"{day - timedelta(days=1)}T23:30:00Z"  # half past midnight in Stockholm
    case.expect(paid in _closed(case, evening, evening), f"{evening} should be {day} in Stockholm")
    for wrong in ("15/03/2017", "2017-02-30", "tomorrow", "2017-3-15"):
        case.refused("getClosedInvoices", 400, path=of(), query={"from": wrong, "to": day.isoformat()})


@law("B55", operations=["createDebtor", "getDebtor", "createInvoice", "getInvoice"])
def how_times_are_answered(case: Context) -> None:
    """A blank for the T and a colon in the offset; one that is empty is the first of all."""
    invoice = asking.view(case, asking.attested(case, InvoiceDate=asking.ABSENT, DueDate=asking.ABSENT))
    made = asking.debtor(case)
    shown = [
        case.get("getDebtor", path={"debtorPublicId": made})["Created"],
        invoice["Created"],
        invoice["State"]["AttestedDate"],
        invoice["State"]["InvoiceSentDate"],
        *(event["EventDate"] for event in invoice["Events"]),
    ]
    case.expect(all(map(_ANSWERED.fullmatch, shown)), f"times are {shown}")
    case.equal("empty times", (invoice["InvoiceDate"], invoice["DueDate"]), (EMPTY_TIME, EMPTY_TIME))


def _described(case: Context, codes: Mapping[str, str]) -> None:
    """A row with these codes says what they stand for, once it is on an invoice."""
    rows = [asking.row(ArticleDescription=f"Hyra {code}.") for code in codes]
    found = [row["ArticleDescription"] for row in asking.view(case, asking.draft(case, Records=rows))["Records"]]
    case.equal(
        "descriptions", dict(zip(codes, found, strict=True)), {key: f"Hyra {text}." for key, text in codes.items()}
    )


def _months_on(day: date, months: int) -> date:
    """The same day so many months on; no law asks where there is none."""
    count = day.year * 12 + day.month - 1 + months
    return day.replace(year=count // 12, month=count % 12 + 1)


def _at_fourth(case: Context) -> date:
    """A day on which no month is too short: the fourth, as in the guide."""
    today = case.today()
    if case.steers and today.day != 4:
        following = _months_on(today.replace(day=4), 1)
        case.advance(f"P{(following - today).days}D")
        today = case.today()
    return today


@law(
    "B56",
    operations=[
        "createInvoice",
        "createContractInvoice",
        "createInvoiceFromContractInvoice",
        "getInvoice",
        "getContractInvoice",
    ],
)
def codes_become_dates_on_an_invoice(case: Context) -> None:
    """Not in the contract; with Å for Y too, and what is no code stays."""
    year = f"{case.today():%Y}"
    _described(case, {"{YYYY}": year, "{ÅÅÅÅ}": year, "{ÅÅ}": year[2:], "{year}": "{year}", "YYYY": "YYYY"})
    body = {
        "CreditorPublicId": CREDITOR,
        "DebtorPublicId": DEBTOR,
        "Records": [asking.row(ArticleDescription="Hyra {YYYY}")],
    }
    contract = asking.create(case, "createContractInvoice", body)
    place = {"contractInvoicePublicId": contract}
    kept = case.get("getContractInvoice", path=place)["Records"][0]["ArticleDescription"]
    case.equal("description in the contract", kept, "Hyra {YYYY}")
    case.advance("P366D")
    made = str(case.get("createInvoiceFromContractInvoice", path=place)["PublicId"])
    found = asking.view(case, made)["Records"][0]["ArticleDescription"]
    case.equal("description on the invoice", found, f"Hyra {case.today():%Y}")


@law("B57", operations=["createInvoice", "getInvoice"])
def parts_of_a_date(case: Context) -> None:
    """Year, month and day of today, long and short."""
    today = case.today()
    name = _MONTHS[today.month - 1]
    codes = {"{YY}": f"{today:%y}", "{YYYY}": f"{today:%Y}", "{MM}": f"{today:%m}", "{DD}": f"{today:%d}"}
    _described(case, {**codes, "{MMM}": name[:3], "{MMMM}": name})


@law("B58", operations=["createInvoice", "getInvoice"])
def parts_take_a_number_of_a_unit(case: Context) -> None:
    """Plus or minus."""
    today = _at_fourth(case)
    name = _MONTHS[(today.month - 3) % 12]
    codes = {"{YYYY+1Y}": f"{today.year + 1}", "{MMM-2M}": name[:3], "{MMMM-2M}": name}
    _described(case, {**codes, "{ÅÅÅÅ-1Y}": f"{today.year - 1}", "{DD+1D}": f"{today + timedelta(days=1):%d}"})


@law("B59", operations=["createInvoice", "getInvoice"])
def whole_dates(case: Context) -> None:
    """Six forms, with Å for Y too."""
    today = case.today()
    name = _MONTHS[today.month - 1]
    codes = {"{YYMMDD}": "%y%m%d", "{YY-MM-DD}": "%y-%m-%d", "{YYYYMMDD}": "%Y%m%d", "{YYYY-MM-DD}": "%Y-%m-%d"}
    shown = {code: today.strftime(form) for code, form in codes.items()}
    months = {"{MMM YYYY}": f"{name[:3]} {today:%Y}", "{MMMM YYYY}": f"{name} {today:%Y}"}
    _described(case, {**shown, **months, "{ÅÅÅÅ-MM-DD}": f"{today:%Y-%m-%d}", "{MMMM ÅÅÅÅ}": months["{MMMM YYYY}"]})


@law("B60", operations=["createInvoice", "getInvoice"])
def whole_dates_take_steps(case: Context) -> None:
    """In years, months and days, several of them too."""
    today = _at_fourth(case)
    codes = {
        "{YY-MM-DD+1Y}": f"{_months_on(today, 12):%y-%m-%d}",
        "{YY-MM-DD+18M}": f"{_months_on(today, 18):%y-%m-%d}",
        "{YY-MM-DD+30D}": f"{today + timedelta(days=30):%y-%m-%d}",
        "{YYYYMMDD-1M}": f"{_months_on(today, -1):%Y%m%d}",
        "{YYYY-MM-DD+1Y-1M}": f"{_months_on(today, 11):%Y-%m-%d}",
    }
    _described(case, codes)


@law("B61", operations=["createInvoice", "getInvoice"])
def months_before_days(case: Context) -> None:
    """In whichever order they stand."""
    today = _at_fourth(case)
    codes: dict[str, str] = {}
    for days, months in ((-30, 2), (30, -1), (-45, 3)):
        wanted = f"{_months_on(today, months) + timedelta(days=days):%Y-%m-%d}"
        codes |= {f"{{YYYY-MM-DD{days:+}D{months:+}M}}": wanted, f"{{YYYY-MM-DD{months:+}M{days:+}D}}": wanted}
    _described(case, codes)


_SPANS = (
    "getClosedDebtCollections", "getDebtCollectionEvents", "getClosedInvoices", "getClosedInvoicesByPeriod",
    "getInvoiceEvents", "getOpenInvoicesByPeriod", "getClosedReconciliationInvoices",
    "getReconciliationInvoiceEvents", "getClosedSelfInvoices", "getSelfInvoiceEvents",
)  # fmt: skip


@law(
    "B54",
    operations=[
        *_SPANS, "getClosedInvoicesOfDebtor", "getOutgoingPayments", "getOutstandingInvoices", "createInterestInvoice",
    ],
)  # fmt: skip
def what_is_no_day_is_refused(case: Context) -> None:
    """Whoever asks for days gets an answer for days, and 400 for what is none."""
    span = {"from": "2025-01-04", "to": "2025-12-31"}
    flags = ("excludeInvoicesWithPeriodOutsideDate", "showOnlyFinancedInvoices", "isPeriodSpecific")
    late = {"from": (case.today() - timedelta(days=60)).isoformat(), "to": case.today().isoformat()}
    action = asking.attested(case, DueDate=late["from"])
    calls: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        *((name, of(), span) for name in _SPANS),
        ("getClosedInvoicesOfDebtor", {"debtorPublicId": DEBTOR}, span),
        ("getOutgoingPayments", {"id": CREDITOR}, span),
        ("getOutstandingInvoices", of(), {"date": "2025-12-31", **dict.fromkeys(flags, False)}),
        ("createInterestInvoice", asking.on(action), {**late, "interesttype": "Fixed", "interest": 12}),
    ]
    for operation_id, path, query in calls:
        case.get(operation_id, path=path, query=query)
        for name in query.keys() & {"from", "to", "date"}:
            case.refused(operation_id, 400, path=path, query={**query, name: "no day"})
