"""A waiver lets one finding pass, for a reason, an owner and a while; a stale one is a failure itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts.errors import UsageError
from contracts.finding import Finding
from contracts.gate.waivers import Probe, Waiver, judge_waivers, read_waivers

TODAY = date(2026, 11, 28)
FINDING = Finding("examplepay", "law", "A charge is made twice.", rule="EP-03", operation="createCharge")
OTHER = Finding("examplepay", "law", "A charge is lost.", rule="EP-04", operation="getCharge")
WHOLE = f"""
[[waiver]]
fingerprint = "{FINDING.fingerprint}"
reason = "Known."
owner = "payments"
until = 2026-12-31
probe = "rule EP-03"
provider = "examplepay"
"""


def waiver(finding: Finding = FINDING, days: int = 1, probe: Probe | None = None) -> Waiver:
    """A waiver for a finding, good for some days."""
    return Waiver("examplepay", finding.fingerprint, "Known.", "payments", TODAY + timedelta(days=days), probe)


def test_a_waived_finding_lets_the_build_pass() -> None:
    """On its last day too."""
    judged = judge_waivers([FINDING], [waiver(days=0)], TODAY)
    assert judged.passes
    assert [finding for finding, _ in judged.waived] == [FINDING]


def test_another_finding_is_not_waived() -> None:
    """What the waiver does not name stays open."""
    judged = judge_waivers([FINDING, OTHER], [waiver()], TODAY)
    assert judged.open == [OTHER]
    assert not judged.passes


def test_a_waiver_of_another_provider_waives_nothing() -> None:
    """A fingerprint belongs to a provider."""
    elsewhere = Waiver("otherpay", FINDING.fingerprint, "Known.", "payments", TODAY)
    assert judge_waivers([FINDING], [elsewhere], TODAY, covered=lambda one: False).open == [FINDING]


def test_an_expired_waiver_fails_the_run() -> None:
    """The finding is open again, and the waiver's end is said with whose it was."""
    judged = judge_waivers([FINDING], [waiver(days=-1)], TODAY)
    assert judged.open == [FINDING]
    assert judged.complaints == [
        f"waiver {FINDING.fingerprint} (payments: Known) has expired on 2026-11-27; mend what it waives, or renew it."
    ]


def test_a_waiver_that_matches_nothing_fails_the_run() -> None:
    """A forgotten waiver would hide the next finding of the same name."""
    judged = judge_waivers([], [waiver()], TODAY)
    assert not judged.passes
    assert "matches no finding of this run; delete it" in judged.complaints[0]


def test_what_was_not_run_is_not_missed() -> None:
    """A shard, or a single rule, says nothing of waivers for other places."""
    assert judge_waivers([], [waiver()], TODAY, covered=lambda one: False).passes


def test_a_passing_probe_closes_a_waiver() -> None:
    """What it waived is mended: the run passes and the waiver is named for deletion; a failing probe closes nothing."""
    probed = waiver(probe=Probe("rule", "EP-03"))
    judged = judge_waivers([], [probed], TODAY, kept=lambda one: one.probe == Probe("rule", "EP-03"))
    assert (judged.passes, judged.closed) == (True, [probed])
    assert not judge_waivers([], [probed], TODAY, kept=lambda one: False).passes


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """Every key is understood; a missing file is no waiver at all."""
    (tmp_path / "contracts.toml").write_text(WHOLE)
    assert read_waivers(tmp_path / "contracts.toml") == [
        Waiver("examplepay", FINDING.fingerprint, "Known.", "payments", date(2026, 12, 31), Probe("rule", "EP-03"))
    ]
    assert read_waivers(tmp_path / "none.toml") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("waiver = 7", "waiver: write each as a table"),
        ("waiver = [7]", "waiver 1: 7 is no waiver"),
        ("[[waiver", "is not TOML"),
        (WHOLE.replace('owner = "payments"\n', ""), "waiver 1: 'owner' is missing; a waiver has provider, fingerprint"),
        (WHOLE.replace("reason", "cause"), "'reason' is missing"),
        (WHOLE + "colour = 1\n", "'colour' is not known"),
        (WHOLE.replace("2026-12-31", '"soon"'), "until = 'soon' is no date; write it without quotes"),
        (WHOLE.replace("2026-12-31", "2026-12-31T10:00:00Z"), "is no date"),
        (WHOLE.replace("rule EP-03", "look at it"), "probe = 'look at it' is none; write 'rule ID'"),
        (WHOLE + WHOLE, f"{FINDING.fingerprint} is waived twice"),
    ],
)
def test_a_wrong_file_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    """File, place, what is wrong, what to do."""
    (tmp_path / "contracts.toml").write_text(text)
    with pytest.raises(UsageError) as raised:
        read_waivers(tmp_path / "contracts.toml")
    assert said in str(raised.value)
    assert "contracts.toml" in str(raised.value)
