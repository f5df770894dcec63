"""What is left of a run: waivers decide the exit code, pages and letters tell people, HAR shows the calls."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from junitparser import JUnitXml
from schemathesis.checks import CHECKS
from syrupy.assertion import SnapshotAssertion

from contracts import cli
from contracts.finding import Finding
from contracts.gate.letter import LANGUAGES, letter
from contracts.gate.page import verdict_page
from contracts.gate.promises import promise_of
from contracts.gate.waivers import Judged
from contracts.generic_laws import NAMES
from contracts.profiles import PROFILES, Profile
from contracts.recorder import read_har
from contracts.results import Verdict
from tests.judged import PROVIDERS, promise
from tests.judged.shop import Shop, serving
from tests.junit import misfits

RULE = "A thing is not sold overnight."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder where Thingshop is the one provider, and little is tried."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": promise()})
    monkeypatch.setattr(cli, "PACKAGE", PROVIDERS)
    monkeypatch.setitem(PROFILES, "pr", Profile("pr", examples=2, sequences=2, steps=2, lives=3, moves=4))
    return tmp_path


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """A motpart's stand-in that sells overnight, which only one law sees."""
    with serving(Shop("sells_overnight")) as origin:
        yield f"{origin}/thingshop"


def run(url: str, *arguments: str) -> Result:
    """Judge the shop's laws."""
    return CliRunner().invoke(cli.test, ["thingshop", "--target", url, "--rule", "TS-02", *arguments])


def waiver(finding: str, days: int, probe: str = "") -> str:
    """A contracts.toml for one finding."""
    until = date.today() + timedelta(days=days)
    lines = ["[[waiver]]", 'provider = "thingshop"', f'fingerprint = "{finding}"', 'reason = "Known."']
    return "\n".join([*lines, 'owner = "shop team"', f"until = {until}", probe])


def test_a_waived_finding_exits_0_until_the_day_is_over(shop: str, folder: Path) -> None:
    """The finding is still told, with who waived it; on the day after it fails the run again."""
    broken = json.loads(run(shop, "--json").output)["providers"][0]["findings"][0]
    (folder / "contracts.toml").write_text(waiver(broken["fingerprint"], 0))
    waived = run(shop, "--junit", "waived.xml")
    assert misfits((folder / "waived.xml").read_bytes()) == []
    [suite] = list(JUnitXml.fromfile("waived.xml"))
    assert (suite.failures, suite.skipped) == (0, 1)
    assert (waived.exit_code, "waived until" in waived.output, "shop team: Known." in waived.output) == (0, True, True)
    (folder / "contracts.toml").write_text(waiver(broken["fingerprint"], -1))
    expired = run(shop)
    assert (expired.exit_code, "has expired" in expired.output) == (1, True)


def test_a_stale_waiver_fails_a_whole_run_unless_its_probe_closes_it(folder: Path) -> None:
    """A part of a run says nothing of it; the probe is checked on the same target."""
    with serving(Shop()) as origin:
        url = f"{origin}/thingshop"
        (folder / "contracts.toml").write_text(waiver("0123456789ab", 9))
        assert run(url).exit_code == 0
        stale = CliRunner().invoke(cli.test, ["thingshop", "--target", url])
        (folder / "contracts.toml").write_text(waiver("0123456789ab", 9, 'probe = "rule TS-01"'))
        closed = CliRunner().invoke(cli.test, ["thingshop", "--target", url])
    assert (stale.exit_code, "matches no finding of this run" in stale.output) == (1, True)
    assert (closed.exit_code, "is closed by its probe; delete it." in closed.output) == (0, True)


def test_a_finding_says_who_is_to_blame(shop: str) -> None:
    """A motpart at a URL is a fake: the provider is not blamed for it."""
    told = run(shop)
    assert "to blame: fake  (motpart explain F2)" in told.output


def test_a_finding_says_what_its_rule_says(shop: str) -> None:
    """Nobody has to look an id up: its text, how sure it is and where it comes from."""
    assert f"    TS-02: {RULE} (" in run(shop).output


def test_the_page_stands_alone_and_shows_what_broke(shop: str, folder: Path) -> None:
    """Findings with blame and calls, a timeline, what was checked; no script, no request."""
    run(shop, "--html", "out.html")
    page = (folder / "out.html").read_text("utf-8")
    assert "was sold overnight" in page
    assert "motpart replay" in page
    assert "To blame: <strong>fake</strong>" in page
    assert RULE in page
    assert "<script" not in page
    assert "src=" not in page


def test_the_archive_holds_the_calls_that_show_it(shop: str, folder: Path) -> None:
    """HAR with the failing law's calls, in their order."""
    run(shop, "--har", "out.har")
    calls = [(entry.method, entry.url.partition("/v1/")[2]) for entry in read_har(folder / "out.har")]
    assert ("POST", "things") in calls
    assert ("GET", "things/1") in calls


@pytest.mark.parametrize(("language", "said"), [("en", "It is not shown to be yours"), ("sv", "Det har inte visats")])
def test_a_letter_about_one_answer_speaks_of_one(language: str, said: str) -> None:
    """And asks nobody for what only a motpart has."""
    found = Finding("thingshop", "law", "wrong", sequence=["1. POST /_motpart/worlds/w/reset → 200", "2. GET /x → 200"])
    text = letter(promise(), [found], "http://127.0.0.1:8080", date(2026, 11, 28), language)
    assert said in text
    assert "1. GET /x" in text
    assert "/_motpart/" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_reads_as_reviewed(language: str, reviewed: SnapshotAssertion) -> None:
    """Somebody who does not program learns what was asked, what came back, what it breaks, how to see it."""
    shop = promise()
    blamed = Finding(
        "thingshop", "law", "thing 7 was sold overnight", rule="TS-02", operation="getThing", blame="P2",
        sequence=["1. POST /v1/things → 201", "2. GET /v1/things/7 → 200"],
        curl=[f"curl -sS https://shop.example.com/v1/things{what}" for what in ("", "/7")],
    )  # fmt: skip
    ours = Finding(
        "thingshop", "response_schema_conformance", "Response violates schema.", operation="addThing", blame="F2"
    )
    assert letter(shop, [blamed, ours], "https://sandbox.example.com", date(2026, 11, 28), language) == reviewed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_what_is_promised_where_no_rule_is_broken(language: str) -> None:
    """Of every law for every operation, and every check that has more to say than what form an answer has."""
    formal = {name for name in CHECKS.get_all_names() if name.endswith("_conformance")}
    form = promise_of("response_schema_conformance", language)
    silent = {name for name in (*NAMES, *CHECKS.get_all_names()) if promise_of(name, language) == form}
    assert silent == formal
    found = Finding("thingshop", "deleted_stays_deleted", "it answers 200\n\nSchema:\n  {}\nIt answered 200.")
    lines = letter(promise(), [found], "https://shop.example.com", date(2026, 11, 28), language).splitlines()
    assert any(line.startswith(f"1. {promise_of('deleted_stays_deleted', language)}") for line in lines)
    assert "     it answers 200 It answered 200." in lines


def test_the_page_keeps_what_a_message_says_in_lines(shop: str, folder: Path) -> None:
    """A schema and a value in one line are read by nobody."""
    found = Finding(
        "thingshop", "response_schema_conformance", "It is wrong.\n\n    {\n      1\n    }\nIt answered 200."
    )
    page = verdict_page([Verdict("thingshop", "in process", 0, [found])], Judged([found], [], [], []), {})
    assert "<p>It is wrong.</p>" in page
    assert '<pre class="dim">    {\n      1\n    }\nIt answered 200.</pre>' in page


def test_a_letter_repeats_the_call_that_failed() -> None:
    """Not the one that was made last."""
    steps = ["1. POST /things → 201", "2. GET /things/7 → 200", "3. GET /things → 200"]
    curl = [f"curl -sS https://shop.example.com/{number}" for number in (1, 2, 3)]
    found = Finding("thingshop", "law", "thing 7 lacks its name", sequence=steps, curl=curl, failing=1)
    text = letter(promise(), [found], "https://shop.example.com", date(2026, 11, 28), "en")
    assert "curl -sS https://shop.example.com/2" in text
    assert "https://shop.example.com/3" not in text


def test_a_letter_is_printed_instead_of_the_report(shop: str) -> None:
    """Nothing else stands on standard output, so that it can be sent as it is."""
    told = run(shop, "--letter", "sv")
    assert told.stdout.startswith("Till Thingshop") or "Till " in told.stdout.splitlines()[0]
    assert told.exit_code == 1


def test_a_letter_in_swedish_says_where_it_goes_on_in_english() -> None:
    """A rule is quoted as it is kept, and announced as a quotation in another language; so is what came back."""
    found = Finding("thingshop", "law", "thing 7 was sold overnight", rule="TS-02", sequence=["1. GET /x → 200"])
    lines = letter(promise(), [found], "https://shop.example.com", date(2026, 11, 28), "sv").splitlines()
    rule = next(rule for rule in promise().rules if rule.id == "TS-02")
    quoted = lines.index(f"     ”{rule.text}”")
    assert lines[quoted - 1] == "1. Regel TS-02 följs inte. Regeln lyder på engelska:"
    came = lines.index("     thing 7 was sold overnight")
    assert "på engelska" in lines[came - 1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--html", "no/such/r.html"], "no/such/r.html cannot be written: No such file or directory."),
        (["--junit", "."], ". cannot be written: Is a directory."),
        (["--har", "there/r.har"], "there/r.har cannot be written: Not a directory."),
        (["--waivers", "there"], "there"),
        (["--recordings", "there"], "there"),
    ],
)
def test_what_cannot_be_kept_or_read_is_told_before_a_run(
    options: list[str], said: str, shop: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run may take minutes, and none of them is lost to a folder that is not there."""
    (folder / "there").write_text("[")
    monkeypatch.setattr(cli, "judged", lambda *given: pytest.fail("it ran"))
    told = run(shop, *options)
    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize("option", ["--html", "--junit"])
def test_a_full_disk_does_not_take_the_verdict_with_it(option: str, shop: str) -> None:
    """What was found out is told before any file is written."""
    told = run(shop, option, "/dev/full")
    assert told.exit_code == 2
    assert "1 broken" in told.stdout
    assert "No space left" in told.stderr or "no space left" in told.stderr
    assert told.stderr.count("\n") == 1


def test_a_full_disk_behind_standard_output_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """And no trace of ours."""
    with pytest.raises(SystemExit) as left, cli.one_sentence("test"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert left.value.code == 2
    assert capsys.readouterr().err == "motpart test: not all of it could be written: No space left on device.\n"


def test_a_run_with_nothing_to_write_about_says_so() -> None:
    """Not on standard output, where the letter would be."""
    with serving(Shop()) as origin:
        told = run(f"{origin}/thingshop", "--letter", "sv")
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr.endswith("thingshop: nothing is broken, so there is no letter.\n")
