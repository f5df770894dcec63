"""``motpart test``: exit codes, sentences and reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from junitparser import JUnitXml

from contracts import cli
from contracts.finding import Finding, Skipped, Verdict
from contracts.profiles import PROFILES, Profile
from contracts.report import write_junit
from tests.judged import promise
from tests.judged.shop import Shop, serving


@pytest.fixture(autouse=True)
def only_thingshop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thingshop is the one provider there is, and little is tried."""
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": promise()})
    monkeypatch.setitem(PROFILES, "pr", Profile("pr", examples=3, sequences=3, steps=3, lives=5, moves=5))
    monkeypatch.delenv("MOTPART_THINGSHOP_TOKEN", raising=False)


@pytest.fixture
def good() -> Iterator[str]:
    """The base URL of a shop that keeps its promise."""
    with serving(Shop()) as origin:
        yield f"{origin}/thingshop"


@pytest.fixture
def bad() -> Iterator[str]:
    """The base URL of a shop that lets everybody in."""
    with serving(Shop("no_token")) as origin:
        yield f"{origin}/thingshop"


def motpart_test(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(cli.test, list(arguments))


def test_the_command_is_offered_to_motpart() -> None:
    """motpart finds the judge by its entry point, so that the fake never imports it."""
    [point] = metadata.entry_points(group="motpart.commands", name="test")
    assert point.load() is cli.test


def test_a_promise_that_is_kept_exits_0(good: str) -> None:
    """One line says what was checked, and with which seed."""
    result = motpart_test("thingshop", "--target", good)
    assert result.exit_code == 0, result.output
    assert "thingshop on" in result.output
    assert "kept" in result.output
    assert "generated cases" in result.output


def test_a_broken_promise_exits_1_with_a_curl_line(bad: str) -> None:
    """A line per finding, then what repeats it."""
    result = motpart_test("thingshop", "--target", bad, "--operation", "addThing")
    assert result.exit_code == 1, result.output
    assert "✗ thingshop refuses_no_credential addThing: addThing should be refused with 401 or 403" in result.output
    assert f"curl -sS -X POST {bad}/v1/things" in result.output
    assert "motpart test thingshop --seed 0 --operation addThing" in result.output


def test_the_verdict_as_json(bad: str) -> None:
    """stdout is JSON and nothing else; findings have everything that repeats them."""
    result = motpart_test("thingshop", "--target", bad, "--json", "--seed", "3")
    value = json.loads(result.stdout)
    assert (result.exit_code, value["exit_code"]) == (1, 1)
    [verdict] = value["providers"]
    assert (verdict["provider"], verdict["seed"], verdict["kept"]) == ("thingshop", 3, False)
    assert {"rule", "check", "operation", "message", "sequence", "curl", "seed", "fingerprint"} <= set(
        verdict["findings"][0]
    )


def test_the_verdict_as_junit(bad: str, tmp_path: Path) -> None:
    """Every finding is a failed case of its provider's suite."""
    file = tmp_path / "report.xml"
    assert motpart_test("thingshop", "--target", bad, "--junit", str(file)).exit_code == 1
    [suite] = list(JUnitXml.fromfile(str(file)))
    assert suite.name == "thingshop"
    assert suite.failures == suite.tests > 0
    assert "refuses_no_credential addThing" in {case.name for case in suite}


def test_junit_takes_what_xml_forbids(tmp_path: Path) -> None:
    """Control characters of a reply do not make the report unreadable; skipped checks are told."""
    finding = Finding("thingshop", "story", "it answers \x00\x1b[31m <&> é", seed=0)
    verdict = Verdict("thingshop", "in process", 0, {"laws": 1}, [finding], [Skipped("TS-02", "no clock")])
    write_junit(tmp_path / "report.xml", [verdict])
    [suite] = list(JUnitXml.fromfile(str(tmp_path / "report.xml")))
    assert (suite.failures, suite.skipped) == (1, 1)


def test_a_credential_of_ones_own_opens_the_door_and_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from the environment; no output has it, not even that of a finding."""
    monkeypatch.setenv("MOTPART_THINGSHOP_TOKEN", "very-secret-token")
    with serving(Shop("crashes", token="very-secret-token")) as origin:
        result = motpart_test("thingshop", "--target", f"{origin}/thingshop")
        as_json = motpart_test("thingshop", "--target", f"{origin}/thingshop", "--json")
    assert (result.exit_code, as_json.exit_code) == (1, 1)
    assert "very-secret-token" not in result.output + as_json.output
    assert "$MOTPART_THINGSHOP_TOKEN" in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody"], "there is no provider 'nobody'; there are thingshop."),
        (["thingshop", "--target", "shop"], "--target 'shop' is not a base URL"),
        (["thingshop", "--target", "https://api.thingshop.test"], "is Thingshop's production"),
    ],
    ids=["provider", "target", "production"],
)
def test_a_wrong_command_exits_2_with_one_sentence(arguments: list[str], says: str) -> None:
    """The sentence says what is wrong and what there is."""
    result = motpart_test(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("motpart test: ")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--rule", "TS-99"], "--rule 'TS-99' is no rule of thingshop; it has TS-01, TS-02, TS-03."),
        (["--rule", "TS-03"], "--rule TS-03 cannot be checked from outside: It does not show."),
        (["--operation", "burn"], "--operation 'burn' is no operation of thingshop; it has listThings, addThing"),
        (["--junit", "/nowhere/report.xml", "--operation", "listThings"], "--junit /nowhere/report.xml: "),
    ],
    ids=["rule", "hidden rule", "operation", "junit"],
)
def test_asking_for_what_is_not_there_exits_2(good: str, arguments: list[str], says: str) -> None:
    """Unknown rules and operations are told apart from kept ones."""
    result = motpart_test("thingshop", "--target", good, *arguments)
    assert result.exit_code == 2, result.output
    assert says in result.stderr


@pytest.mark.parametrize("arguments", [[], ["thingshop", "--seed", "-1"], ["thingshop", "--profile", "weekly"]])
def test_what_click_refuses_exits_2(arguments: list[str]) -> None:
    """No provider, a negative seed and an unknown profile are usage errors too."""
    assert motpart_test(*arguments).exit_code == 2


def test_a_target_that_does_not_answer_exits_3() -> None:
    """Not testable is neither kept nor broken."""
    with serving(Shop()) as origin:
        pass
    result = motpart_test("thingshop", "--target", f"{origin}/thingshop")
    assert result.exit_code == 3
    why = "cannot be reached: the connection is refused, reset or has nowhere to go."
    assert result.stderr == f"motpart test: {origin}/thingshop {why}\n"


def test_a_judged_world_is_not_left_behind() -> None:
    """A long-lived server keeps nothing of a run."""
    shop = Shop()
    with serving(shop) as origin:
        assert motpart_test("thingshop", "--target", f"{origin}/thingshop").exit_code == 0
    assert [world for world in shop.worlds if world.startswith("judge-")] == []


def test_help_says_what_the_exit_codes_mean() -> None:
    """A person who reads --help needs no manual for CI."""
    text = motpart_test("--help").output
    assert (
        "0 every promise is kept, 1 one is broken, 2 the command is wrong, 3 the target cannot be tested"
        in " ".join(text.split())
    )
