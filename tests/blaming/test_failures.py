"""A short form of the proof of blame: one seed of each cause. The whole is `make proof-blame`."""

from __future__ import annotations

from collections import Counter

import pytest

from contracts.blame import Evidence, Party, State, blame
from contracts.finding import Finding
from tests.blaming.failures import Failure, failures
from tests.blaming.proof import EACH, missed


def test_seeded_failures_are_given_to_who_caused_them() -> None:
    """At least 95 of 100 are right, and the provider is never blamed for what was not seen live."""
    found = list(failures([1], most=1))
    wrong = [(one.caused_by, one.how, one.finding.headline, blame(one.evidence)) for one in found
             if blame(one.evidence).party is not one.caused_by]  # fmt: skip
    assert set(Counter(one.caused_by for one in found)) == {Party.CLIENT, Party.SPEC, Party.FAKE, Party.PROVIDER}
    assert len(wrong) <= len(found) * 0.05, wrong
    for one in found:
        assert blame(one.evidence).party is not Party.PROVIDER or one.evidence.live is State.BROKEN


def on_the_provider(caused_by: Party) -> Failure:
    """A failure for which the table blames the provider, whoever caused it."""
    seen = Evidence("documented", fake=State.KEPT, live=State.BROKEN)
    return Failure(caused_by, "says nothing", Finding("shop", "law", "broken"), seen)


RIGHT, WRONG = on_the_provider(Party.PROVIDER), on_the_provider(Party.CLIENT)


@pytest.mark.parametrize(
    ("wrong", "many", "says"),
    [
        (10, EACH * 4, []),
        (11, EACH * 4, ["189 of 200 are right, 95% were wanted."]),
        (0, 199, ["There are 199 failures, 200 were wanted."]),
    ],
    ids=["holds", "too often wrong", "too few"],
)
def test_the_proof_fails_where_the_table_is_wrong_too_often(wrong: int, many: int, says: list[str]) -> None:
    """``make proof-blame`` then ends with 1."""
    assert missed([WRONG] * wrong + [RIGHT] * (many - wrong)) == says
