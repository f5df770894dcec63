"""What only Spiris' judge shows: the machine alone names the rule after a few calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from specs import catalogue
from tests.breaking import Bench, Break, bench_of
from tests.providers.spiris import breaks

MOST_CALLS = 5


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One bench for all tests."""
    with bench_of(catalogue()["spiris"]) as bench:
        yield bench


@pytest.mark.parametrize(
    "part", [breaks.NO_OFFER, breaks.HIDDEN_IS_APPROVED, breaks.NOTHING_IN_PAYSLIP], ids=lambda part: part.rule
)
def test_the_machine_names_the_rule_after_a_few_calls(bench: Bench, part: Break) -> None:
    """It finds the break and shrinks the life to the calls that it takes, beside those that make the company."""
    finding = bench.lived(part)
    assert finding is not None
    assert finding.rule == part.rule
    making = ("/companies → ", "/employees → ", "/payRuns → ")
    changing = [line for line in finding.sequence if " POST /v1/" in line and not any(end in line for end in making)]
    assert len(changing) <= MOST_CALLS, finding.sequence
