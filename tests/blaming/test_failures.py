"""A short form of the proof of blame: one seed of each cause. The whole is `make proof-blame`."""

from __future__ import annotations

from collections import Counter

from contracts.blame import Party, State, blame
from tests.blaming.failures import failures


def test_seeded_failures_are_given_to_who_caused_them() -> None:
    """At least 95 of 100 are right, and the provider is never blamed for what was not seen live."""
    found = list(failures([1], most=1))
    wrong = [(one.caused_by, one.how, one.finding.headline, blame(one.evidence)) for one in found
             if blame(one.evidence).party is not one.caused_by]  # fmt: skip
    assert set(Counter(one.caused_by for one in found)) == {Party.CLIENT, Party.SPEC, Party.FAKE, Party.PROVIDER}
    assert len(wrong) <= len(found) * 0.05, wrong
    for one in found:
        assert blame(one.evidence).party is not Party.PROVIDER or one.evidence.live is State.BROKEN
