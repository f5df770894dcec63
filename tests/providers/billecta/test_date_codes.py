"""Codes in descriptions become dates: the guide's own examples, their laws, and where they are replaced."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.providers.billecta.date_codes import dated
from tests.providers.billecta.sandbox import Sandbox, invoice

GUIDE = date(2025, 1, 4)
EXAMPLES = {
    "{YY}": "25",
    "{YYYY}": "2025",
    "{MM}": "01",
    "{MMM}": "Jan",
    "{MMMM}": "January",
    "{DD}": "04",
    "{YYYY+1Y}": "2026",
    "{MMM-2M}": "Nov",
    "{YYMMDD}": "250104",
    "{YY-MM-DD}": "25-01-04",
    "{YYYYMMDD}": "20250104",
    "{YYYY-MM-DD}": "2025-01-04",
    "{MMM YYYY}": "Jan 2025",
    "{MMMM YYYY}": "January 2025",
    "{YY-MM-DD+1Y}": "26-01-04",
    "{YY-MM-DD+18M}": "26-07-04",
    "{YY-MM-DD+30D}": "25-02-03",
    "{YY-MM-DD-30D+2M}": "25-02-02",
}


@pytest.mark.parametrize(("code", "printed"), EXAMPLES.items())
def test_a_code_of_the_guide_prints_what_the_guide_says(code: str, printed: str) -> None:
    """B57 to B61; with Å for Y the same (B56)."""
    assert dated(f"Hyra {code}, {code}", GUIDE) == f"Hyra {printed}, {printed}"
    pattern = code.partition("+")[0]
    assert dated(code.replace(pattern, pattern.replace("Y", "Å")), GUIDE) == printed


@pytest.mark.parametrize(
    "text", ["{}", "{yyyy}", "{MM-DD}", "{YY-MM-DD+1}", "{YYYY+9999Y}", "{DD-999999D}", "{{YYYY", "Y"]
)
def test_what_is_no_code_stays(text: str) -> None:
    """Braces of other kinds, whole dates without a unit, and days that no calendar has (BLD-23)."""
    assert dated(text, GUIDE) == text


def test_a_day_that_the_month_lacks_is_its_last() -> None:
    """BLD-23."""
    assert dated("{YYYY-MM-DD+1M}", date(2025, 1, 31)) == "2025-02-28"


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-999, 999), st.integers(-99, 99))
def test_months_and_days_are_added_in_either_order(today: date, days: int, months: int) -> None:
    """B61: how they stand does not matter, and months moved there and back are where they began."""
    written = f"{{YYYY-MM-DD{days:+}D{months:+}M}}"
    assert dated(written, today) == dated(f"{{YYYY-MM-DD{months:+}M{days:+}D}}", today)
    assert dated(f"{{YYYY-MM-DD{days:+}D}}", today) == date.fromordinal(today.toordinal() + days).isoformat()
    assert dated(f"{{YYYY-MM-DD{months:+}M{-months:+}M}}", today) == today.isoformat()


def test_a_row_is_dated_when_it_comes_onto_an_invoice(billecta: Sandbox) -> None:
    """B56: a contract keeps its codes, each invoice of it has the day on which it was made."""
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    entry = invoice(debtor)
    row = {**entry["Records"][0], "ArticleDescription": "Hyra {MMMM ÅÅÅÅ+1M}"}
    contract = billecta.make("/contractinvoice/action", **{**entry, "Records": [row]})
    seen = []
    for _ in range(2):
        answer = billecta.call(
            "PUT", f"/contractinvoice/createinvoice/{contract}", headers={"Accept": "application/json"}
        )
        made = billecta.get(f"/invoice/action/{answer.json()['PublicId']}")
        seen.append((made["Records"][0]["ArticleDescription"], made["Created"][:7]))
        billecta.advance("P31D")
    kept = billecta.get(f"/contractinvoice/action/{contract}")["Records"][0]["ArticleDescription"]
    assert kept == "Hyra {MMMM ÅÅÅÅ+1M}"
    names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    for description, created in seen:
        year, month = map(int, created.split("-"))
        assert description == f"Hyra {names[month % 12]} {year + month // 12}"
