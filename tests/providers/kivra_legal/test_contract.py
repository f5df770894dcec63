"""What only Kivra legal's judge shows: the machine alone names the rule after a few calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from specs import catalogue
from tests.breaking import Bench, Break, bench_of
from tests.providers.kivra_legal import breaks

MOST_CALLS = 4


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One bench for all tests."""
    with bench_of(catalogue()["kivra-legal"]) as bench:
        yield bench


@pytest.mark.parametrize(
    "part",
    [
        breaks.PENDING_AT_ONCE,
        Break("LEG-E08", {breaks.END: breaks.refused}),
        Break("LEG-E06", {breaks.STATUS: breaks.states(breaks.both_alike)}),
    ],
    ids=lambda part: part.rule,
)
def test_the_machine_names_the_rule_after_a_few_calls(bench: Bench, part: Break) -> None:
    """It finds the break and shrinks the life to the calls that it takes."""
    finding = bench.lived(part)
    assert finding is not None
    assert finding.rule == part.rule
    changing = [line for line in finding.sequence if "/people/" in line or " POST /services/" in line]
    assert len(changing) <= MOST_CALLS, finding.sequence
