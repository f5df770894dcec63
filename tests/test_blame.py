"""The decision table: complete, in a sensible order, and never unfair to the provider."""

from __future__ import annotations

import json
from itertools import product

import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion

from contracts.blame import CAUSES, Evidence, Party, State, blame
from contracts.blame.cli import explain

ALL = [
    Evidence(certainty, fits, habit, fake, live, recorded, unavailable)
    for certainty, fits, habit, fake, live, recorded, unavailable in product(
        ("documented", "shown", "observed", "inferred"), (True, False, None), (True, False), State, State, State,
        (True, False),
    )
]  # fmt: skip


def test_the_provider_is_blamed_only_for_what_was_seen_live() -> None:
    """In every one of all combinations: live evidence, a promise of its own, and a request that fits or is unjudged."""
    blamed = [seen for seen in ALL if blame(seen).party is Party.PROVIDER]
    assert blamed
    for seen in blamed:
        assert seen.live is State.BROKEN
        assert seen.promised
        assert not seen.habit
        assert seen.fake is not State.BROKEN


def test_every_row_decides_something() -> None:
    """No row stands in the shadow of those before it."""
    assert {blame(seen).code for seen in ALL} == {cause.code for cause in CAUSES}


def test_codes_are_unique() -> None:
    """A code in a report means one thing."""
    assert len({cause.code for cause in CAUSES}) == len(CAUSES)


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (Evidence(habit=True, live=State.BROKEN, certainty="documented"), "C1"),
        (Evidence(fits=False, live=State.BROKEN, certainty="documented"), "C2"),
        (Evidence(unavailable=True, certainty="documented"), "N1"),
        (Evidence("inferred", live=State.BROKEN, fake=State.KEPT), "S1"),
        (Evidence("documented", live=State.BROKEN, fake=State.BROKEN), "S2"),
        (Evidence("documented", live=State.BROKEN, recorded=State.BROKEN, fake=State.KEPT), "S3"),
        (Evidence("shown", live=State.BROKEN, recorded=State.KEPT, fake=State.KEPT), "P1"),
        (Evidence("documented", live=State.BROKEN, fake=State.KEPT), "P2"),
        (Evidence("documented", fake=State.BROKEN, recorded=State.BROKEN), "S4"),
        (Evidence("documented", fake=State.BROKEN, live=State.KEPT), "F1"),
        (Evidence("inferred", fake=State.BROKEN), "F2"),
        (Evidence(fits=False, live=State.KEPT), "S5"),
        (Evidence(fake=State.KEPT, live=State.KEPT, recorded=State.BROKEN), "N2"),
    ],
)
def test_each_code_has_its_typical_case(seen: Evidence, code: str) -> None:
    """The case that a row is for is decided by it."""
    assert blame(seen).code == code


def test_explaining_reads_as_reviewed(reviewed: SnapshotAssertion) -> None:
    """The whole table and each code in full; a change shows in review."""
    told = [CliRunner().invoke(explain, words).output for words in ([], *([cause.code] for cause in CAUSES))]
    assert "\n".join(told) == reviewed


def test_explaining_for_machines() -> None:
    """JSON of one code, whatever its case."""
    told = json.loads(CliRunner().invoke(explain, ["p1", "--json"]).output)
    assert told["party"] == "provider"
    assert set(told) == {"code", "party", "title", "because", "then"}


def test_an_unknown_code_is_one_sentence() -> None:
    """It lists the codes there are."""
    done = CliRunner().invoke(explain, ["Z9"])
    assert done.exit_code == 2
    assert "there is no code 'Z9'; there are C1, C2" in done.output
