"""``motpart test``: exit codes, sentences and reports."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Ran
from junitparser import JUnitXml, Skipped

from contracts import cli
from contracts.last_run import LastRun
from contracts.profiles import PROFILES, Profile
from contracts.report import write_json
from contracts.results import Verdict
from tests.judged import PROVIDERS, promise
from tests.judged.shop import Shop, serving
from tests.junit import misfits


@pytest.fixture(autouse=True)
def only_thingshop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Thingshop is the one provider there is, little is tried, and the working folder is the test's own."""
    monkeypatch.chdir(tmp_path)
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


@pytest.fixture
def own_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thingshop's laws and machine are found."""
    monkeypatch.setattr(cli, "PACKAGE", PROVIDERS)


def motpart_test(*arguments: str) -> Ran:
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
    assert re.search(r"motpart replay [0-9a-f]{12}  \(seed 0\)", result.output)


@pytest.mark.usefixtures("own_laws")
@pytest.mark.parametrize(
    ("broken", "names"),
    [
        (["no_token", "sells_overnight"], {"refuses_no_credential", "TS-02", "ignored_auth"}),
        (["no_name_in_reply"], {"response_schema_conformance"}),
        (["crashes"], {"not_a_server_error"}),
    ],
    ids=["laws", "replies", "crashes"],
)
def test_a_finding_is_run_again_by_its_id(broken: list[str], names: set[str]) -> None:
    """`motpart replay ID` exits 1 while it still fails and 0 when it no longer does, whatever stage found it."""
    shop = Shop(*broken)
    with serving(shop) as origin:
        motpart_test("thingshop", "--target", f"{origin}/thingshop")
        findings = {each.name if each.name != "TS-02" else each.check: each for each in LastRun.read().findings}
        for finding in findings.values():
            shop.broken = set(broken)
            again = CliRunner().invoke(cli.replay, [finding.fingerprint])
            assert (again.exit_code, finding.fingerprint in again.output) == (1, True), again.output
            shop.broken.clear()
            again = CliRunner().invoke(cli.replay, [finding.fingerprint[:10]])
            assert (again.exit_code, f"{finding.fingerprint} no longer fails" in again.output) == (0, True)
    assert {
        finding.name if finding.check != "ignored_auth" else finding.check for finding in findings.values()
    } >= names


@pytest.mark.usefixtures("own_laws")
def test_a_life_of_the_machine_is_lived_again() -> None:
    """What Hypothesis remembers of the failing life is kept, so that nothing is searched again."""
    shop = Shop("sells_twice")
    with serving(shop) as origin:
        motpart_test("thingshop", "--target", f"{origin}/thingshop")
        [finding] = [each for each in LastRun.read().findings if each.stage == "machine"]
        shop.seen.clear()
        assert CliRunner().invoke(cli.replay, [finding.fingerprint]).exit_code == 1
        sales = [path for method, path, _ in shop.seen if path.endswith("/sale")]
        shop.broken.clear()
        assert CliRunner().invoke(cli.replay, [finding.fingerprint]).exit_code == 0
    assert len(sales) == 4  # two to see it, two to tell it


def test_a_run_that_is_terminated_ends_as_one_that_is_interrupted() -> None:
    """SIGTERM, as CI sends it, cleans up as Ctrl-C does."""
    with pytest.raises(SystemExit) as left, cli.one_sentence("test"):
        signal.raise_signal(signal.SIGTERM)
    assert left.value.code == 130


def test_replay_says_what_the_last_run_has(good: str, tmp_path: Path) -> None:
    """No run, an unreadable one and an unknown finding are a sentence and exit code 2."""
    nothing = CliRunner().invoke(cli.replay, ["abc"])
    assert (nothing.exit_code, nothing.stderr) == (
        2,
        "motpart replay: .motpart/last-run.json is not there; run `motpart test` here first.\n",
    )
    assert motpart_test("thingshop", "--target", good, "--operation", "listThings").exit_code == 0
    unknown = CliRunner().invoke(cli.replay, ["abc"])
    assert (unknown.exit_code, unknown.stderr) == (
        2,
        "motpart replay: the last run has no finding 'abc'; it has none.\n",
    )
    (tmp_path / ".motpart" / "last-run.json").write_text("{")
    assert "cannot be read (JSONDecodeError" in CliRunner().invoke(cli.replay, ["abc"]).stderr


@pytest.mark.usefixtures("own_laws")
def test_shards_merge_into_the_whole(tmp_path: Path) -> None:
    """Three shards find what one run finds; merged, they are told in the same order."""
    with serving(Shop("no_token", "sells_overnight")) as origin:
        target = ("--target", f"{origin}/thingshop", "--json")
        whole = json.loads(motpart_test("thingshop", *target).stdout)
        for number in (1, 2, 3):
            result = motpart_test("thingshop", *target, "--shard", f"{number}/3")
            (tmp_path / f"{number}.json").write_text(result.stdout)
    files = [str(tmp_path / f"{number}.json") for number in (3, 1, 2)]
    result = CliRunner().invoke(cli.merge, [*files, "--json", "--junit", "merged.xml"])
    value = json.loads(result.stdout)
    assert (result.exit_code, value["exit_code"]) == (1, 1)
    assert _without_times(value) == _without_times(whole)
    assert misfits(Path("merged.xml").read_bytes()) == []
    assert JUnitXml.fromfile("merged.xml").tests == len(whole["providers"][0]["results"])


def _without_times(value: dict[str, Any]) -> list[Any]:
    kept = []
    for verdict in value["providers"]:
        results = [(each["stage"], each["name"], each["state"], each["findings"]) for each in verdict["results"]]
        kept.append((verdict["provider"], verdict["checked"], results, [f["fingerprint"] for f in verdict["findings"]]))
    return kept


def verdict_file(file: Path, **changes: Any) -> str:
    """What a run of Thingshop would have printed."""
    told = {"target": "in process", "seed": 0, "profile": "pr", **changes}
    text = io.StringIO()
    write_json(text, [Verdict("thingshop", **told)], 0)
    file.write_text(text.getvalue())
    return str(file)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"seed": 1}, "they differ in the seed."),
        ({"rule": "TS-01"}, "they differ in the rule."),
        ({"operation": "addThing"}, "they differ in the operation."),
        ({"target": "http://127.0.0.1:1/thingshop"}, "they differ in the target of thingshop."),
        ({"document": "0123456789ab", "profile": "nightly"}, "in the profile, the document of thingshop."),
    ],
)
def test_shards_of_two_runs_do_not_merge(changes: dict[str, Any], says: str, tmp_path: Path) -> None:
    """Half of one and half of another are nothing whole, however well their numbers fit."""
    one = verdict_file(tmp_path / "1.json", shard="1/2")
    result = CliRunner().invoke(cli.merge, [one, verdict_file(tmp_path / "2.json", shard="2/2", **changes)])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert says in result.stderr


@pytest.mark.parametrize(
    "change",
    [
        None,
        {"shard": "x/y"},
        {"answers": None},
        {"results": [{"stage": "prayers", "name": "one"}]},
    ],
)
def test_what_is_no_verdict_is_one_sentence(change: dict[str, Any] | None, tmp_path: Path) -> None:
    """Whoever writes such a file by hand learns which one it is, and sees no trace of ours."""
    whole = json.loads(Path(verdict_file(tmp_path / "whole.json")).read_text())
    whole["providers"] = [None if change is None else {**whole["providers"][0], **change}]
    (tmp_path / "broken.json").write_text(json.dumps(whole))
    result = CliRunner().invoke(cli.merge, [str(tmp_path / "broken.json")])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "broken.json is no verdict of `motpart test --json`" in result.stderr


def test_a_run_of_nobody_merges_into_nothing(tmp_path: Path) -> None:
    """And is no trace of ours."""
    (tmp_path / "none.json").write_text('{"providers": []}')
    assert CliRunner().invoke(cli.merge, [str(tmp_path / "none.json")]).exit_code == 0


@pytest.mark.usefixtures("own_laws")
def test_a_rule_and_an_operation_together_are_what_concerns_both(good: str) -> None:
    """And a run that finds nothing to check says so."""
    asked = ("thingshop", "--target", good, "--rule", "TS-02", "--operation")
    nothing, one = (motpart_test(*asked, operation) for operation in ("listThings", "addThing"))
    assert (nothing.exit_code, one.exit_code) == (0, 0)
    assert "kept (nothing to check;" in nothing.output
    assert "kept (1 law;" in one.output


@pytest.mark.parametrize(
    ("shards", "says"),
    [
        (["1/2"], "thingshop: of 2 shards there are 1; give each of them once."),
        (["1/2", "1/2"], "thingshop: of 2 shards there are 1, 1; give each of them once."),
        (["1/2", "2/3"], "the verdicts are not shards of one run: they differ in the number of shards."),
        (["nonsense"], "0.json is no verdict of `motpart test --json` (JSONDecodeError"),
    ],
    ids=["missing", "twice", "other run", "nonsense"],
)
def test_what_is_no_whole_run_does_not_merge(shards: list[str], says: str, tmp_path: Path) -> None:
    """A shard that is missing must not look like a promise that is kept."""
    files = []
    for number, shard in enumerate(shards):
        file = tmp_path / f"{number}.json"
        files.append(verdict_file(file, shard=shard))
        if "/" not in shard:
            file.write_text("nonsense")
    result = CliRunner().invoke(cli.merge, files)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert says in result.stderr


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
    """Every law, story, machine and operation is a case of its provider's suite, failed where something broke."""
    file = tmp_path / "report.xml"
    assert motpart_test("thingshop", "--target", bad, "--junit", str(file)).exit_code == 1
    assert misfits(file.read_bytes()) == []
    [suite] = list(JUnitXml.fromfile(str(file)))
    cases = {(case.classname, case.name): case.result for case in suite}
    assert (suite.name, suite.tests) == ("thingshop", len(cases))
    skipped = {name for (_, name), result in cases.items() if [type(each) for each in result] == [Skipped]}
    assert skipped == {f"refuses_what_there_is_not {each}" for each in ("listThings", "addThing")}  # they name nothing
    assert suite.skipped == len(skipped)
    assert cases["thingshop.laws", "refuses_no_credential addThing"]
    assert cases["thingshop.schemathesis", "addThing"]
    assert not cases["thingshop.stories", "sale"]


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
        (["thingshop", "--target", "http://[::1/thingshop"], "--target 'http://[::1/thingshop' is not a base URL"),
        (["thingshop", "--target", "http://127.0.0.1:99999/"], "is not a base URL"),
        (["thingshop", "--target", "https://api.thingshop.test"], "is Thingshop's production"),
    ],
    ids=["provider", "target", "address", "port", "production"],
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
        (
            ["--junit", "/nowhere/report.xml", "--operation", "listThings"],
            "/nowhere/report.xml cannot be written: No such file",
        ),
    ],
    ids=["rule", "hidden rule", "operation", "junit"],
)
def test_asking_for_what_is_not_there_exits_2(good: str, arguments: list[str], says: str) -> None:
    """Unknown rules and operations are told apart from kept ones."""
    result = motpart_test("thingshop", "--target", good, *arguments)
    assert result.exit_code == 2, result.output
    assert says in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["thingshop", "--seed", "-1"],
        ["thingshop", "--profile", "weekly"],
        ["thingshop", "--shard", "3/2"],
        ["thingshop", "--shard", "half"],
        ["thingshop", "--workers", "0"],
    ],
)
def test_what_click_refuses_exits_2(arguments: list[str]) -> None:
    """No provider, a negative seed, an unknown profile and what is no shard are usage errors too."""
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


def test_a_world_in_the_address_would_not_be_the_runs_own() -> None:
    """It would neither be emptied nor have its clock moved, and what stands there would be found broken."""
    with serving(Shop()) as origin:
        result = motpart_test("thingshop", "--target", f"{origin}/~tour/thingshop")
        sentence = f"{origin}/~tour/thingshop names a world, tour; a run has its own, so give {origin}/thingshop."
    assert (result.exit_code, result.stderr) == (2, f"motpart test: {sentence}\n")


def test_what_hypothesis_remembers_is_no_part_of_a_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes where caches go, for the processes of a run too, or where somebody wants it."""
    name = "HYPOTHESIS_STORAGE_DIRECTORY"
    monkeypatch.delenv(name, raising=False)
    with cli.one_sentence("test"):
        assert Path(os.environ[name]).parts[-2:] == ("motpart", "hypothesis")
    assert name not in os.environ
    monkeypatch.setenv(name, "/elsewhere")
    with cli.one_sentence("test"):
        assert os.environ[name] == "/elsewhere"
    assert os.environ[name] == "/elsewhere"


def test_each_of_several_providers_has_its_own_part_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they took as long as the run, not each of them."""
    monkeypatch.setattr(cli, "catalogue", lambda roots: {name: promise(name) for name in ("thingshop", "ledger")})
    began = time.monotonic()
    result = motpart_test("thingshop", "ledger", "--shard", "1/20", "--workers", "1", "--json")
    took = time.monotonic() - began
    seconds = [verdict["seconds"] for verdict in json.loads(result.stdout)["providers"]]
    assert len(seconds) == 2
    assert 0 < sum(seconds) <= took + 0.1


def test_help_says_what_the_exit_codes_mean() -> None:
    """A person who reads --help needs no manual for CI."""
    text = motpart_test("--help").output
    assert (
        "0 every promise is kept, 1 one is broken, 2 the command is wrong, 3 the target cannot be tested"
        in " ".join(text.split())
    )


def says(status: str, body: bytes = b"", **headers: str) -> Any:
    """A server that gives everybody the same answer."""

    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        start(status, [*named, ("Content-Length", str(len(body)))])
        return [body]

    return app


@pytest.mark.parametrize(
    ("app", "sentence"),
    [
        (says("200 OK", b"<html>", Content_Type="text/html"), "with HTML, not with Thingshop's API."),
        (says("302 Found", Location="https://elsewhere.test/"), "redirects to https://elsewhere.test/"),
        (says("401 Unauthorized"), "the credential is refused; set MOTPART_THINGSHOP_TOKEN"),
        (says("200 OK", b"x" * (11 << 20)), "answers with more than 10485760 bytes; no answer is that long."),
        (Shop(names="bookshop"), "is a motpart that serves bookshop, not thingshop."),
    ],
    ids=["html", "redirect", "credential", "too much", "other provider"],
)
def test_a_target_that_cannot_be_judged_exits_3_with_one_sentence(app: Any, sentence: str) -> None:
    """Whatever answers instead of the provider is told apart from a broken promise, through the command line."""
    with serving(app) as origin:
        result = motpart_test("thingshop", "--target", f"{origin}/thingshop")
    assert result.exit_code == 3, result.output
    assert result.stderr.startswith("motpart test: ")
    assert result.stderr.count("\n") == 1
    assert sentence in result.stderr
