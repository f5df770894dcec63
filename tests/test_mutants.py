"""Every rule has a mutant, every mutant of a rule is noticed by it, and the command tells what is noticed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Ran

from contracts.errors import UsageError
from contracts.finding import Finding
from contracts.folders import provider_module
from contracts.laws import discover
from contracts.mutants import cli
from contracts.mutants.derived import derived
from contracts.mutants.derived.refusals import possible_refusals
from contracts.mutants.gathering import declared, mutants_of
from contracts.mutants.mistakes import OPERATORS
from contracts.mutants.operators import broken
from contracts.mutants.outcome import Outcome, Score
from contracts.mutants.report import exit_code
from contracts.mutants.results import Results
from contracts.mutants.sampling import Sample
from contracts.mutants.survivors import explained, stale
from contracts.places import Asked
from contracts.profiles import PROFILES, Profile
from mockserver.mutation import Mutant
from specs import catalogue, load
from tests import mutant_tables
from tests.judged import PROVIDERS, promise
from tests.mutating import found as found_by_laws
from tests.mutating import standing
from tests.toy import SPECS

JUDGED = {name: one for name, one in catalogue().items() if provider_module(name, "mutants") is not None}
"""The providers that declare mutants."""
DECLARED = [(name, mutant) for name, one in JUDGED.items() for mutant in declared(one)]
_FIRST = {(name, rule): mutant.id for name, mutant in reversed(DECLARED) for rule in mutant.rules}
TRIED = [(name, mutant) for name, mutant in DECLARED if mutant.id in {_FIRST[name, rule] for rule in mutant.rules}]
"""One mutant for each rule; ``make mutants`` tries them all."""
QUICK = Profile("pr", examples=5, sequences=3, steps=3, lives=10, moves=5)
# A client that notices a shop that sells twice, and nothing else.
CLIENT = """
    import json, os, sys, urllib.request, urllib.error
    def ask(method, path, body=None):
        request = urllib.request.Request(os.environ["MOTPART_URL"] + path, method=method)
        request.add_header("X-Token", "{key}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        return json.load(urllib.request.urlopen(request))
    assert os.environ["MOTPART_URL"] == os.environ["MOTPART_THINGSHOP_URL"]
    thing = ask("POST", "/v1/things", {{"name": "Lamp"}})
    sys.exit(ask("GET", f"/v1/things/{{thing['id']}}")["name"] != "Lamp")
"""


@cache
def all_of(name: str) -> dict[str, Mutant]:
    """A provider's mutants, gathered once."""
    return mutants_of(JUDGED[name])


@pytest.mark.parametrize("name", JUDGED)
def test_every_rule_that_a_client_can_see_has_a_mutant(name: str) -> None:
    """A rule without one would be checked by laws that nobody has seen bite."""
    one = JUDGED[name]
    covered = {rule for mutant in all_of(name).values() for rule in mutant.rules}
    assert {rule.id for rule in one.rules if rule.observable} - covered == set()


@cache
def found(name: str, mutant: str, rule: str) -> list[Finding]:
    """What the laws of a rule find of a mutant."""
    return found_by_laws(JUDGED[name], all_of(name)[mutant], rule)


@pytest.mark.parametrize(("name", "mutant"), TRIED, ids=[f"{name}-{mutant.id}" for name, mutant in TRIED])
def test_a_mutant_of_a_rule_is_noticed_by_its_laws(name: str, mutant: Mutant) -> None:
    """Each rule that it breaks is named, with curl lines that go wrong."""
    for rule in mutant.rules:
        findings = found(name, mutant.id, rule)
        assert {each.rule for each in findings if each.check == "law"} == {rule}, [each.headline for each in findings]
        assert findings[0].curl[-1].startswith("curl ")


@pytest.mark.parametrize("name", JUDGED)
def test_each_of_a_rules_laws_notices_a_mutant(name: str) -> None:
    """Where a rule has several laws, each of them sees one of the rule's own mutants."""
    laws = Counter(law.rule for law in discover(JUDGED[name]) if law.rule is not None)
    several = {rule for rule, number in laws.items() if number > 1}
    broken_rules = [(mutant.id, rule) for own, mutant in DECLARED if own == name for rule in mutant.rules]
    awake = {each.place for one, rule in broken_rules if rule in several for each in found(name, one, rule)}
    blind = [law.name for law in discover(JUDGED[name]) if law.rule in several and law.name not in awake]
    assert blind == []


def test_a_document_alone_gives_mutants_whose_ids_stay() -> None:
    """Ids are unique and the same at every look; each has an operator that is explained."""
    first, second = ([mutant.id for mutant in derived(promise())] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first) > 20
    assert {mutant.operator for mutant in derived(promise())} <= set(OPERATORS)


OPEN = Asked("buy", "POST", "/things", (), 201, None, (400, 401, 404, 409), (), (), {"type": "object"}, ())
ID = {"in": "path", "name": "id", "x-refusals": [{"status": 401}, {"status": 404}]}
READ = replace(OPEN, id="look", method="GET", path="/things/{id}", parameters=(ID,), success=200, body=None)


@pytest.mark.parametrize(
    ("operation", "refusals"),
    [
        (OPEN, [400, 401, 404, 409]),
        (replace(OPEN, said=(400,)), [400, 401, 409]),
        (replace(OPEN, said=(400, 404)), [400, 401, 404, 409]),
        (replace(OPEN, body=None), [401, 409]),
        (replace(OPEN, body=None, parameters=({"in": "path", "name": "id"},)), [400, 401, 404, 409]),
        (replace(OPEN, body=None, success=0), [401, 404, 409]),
        (READ, [401, 404, 409]),
        (replace(READ, said=(400,)), [400, 401, 404, 409]),
        (replace(READ, method="DELETE"), [400, 401, 404, 409]),
        (replace(READ, refusals=(400, 401)), [400, 401]),
        (replace(READ, parameters=(*READ.parameters, {"in": "path", "name": "of"})), [400, 401, 404, 409]),
        (replace(READ, parameters=(*READ.parameters, {**ID, "in": "query"})), [400, 401, 404, 409]),
        (replace(READ, parameters=({**ID, "x-refusals": [{"status": 400}]},)), [400, 401, 404, 409]),
    ],
    ids=[
        "body", "reasons", "reasons-404", "nothing-sent", "path", "no-success", "ids-alone", "ids-and-a-reason",
        "ids-and-work", "ids-and-no-404", "ids-and-an-unknown", "ids-and-a-query", "ids-that-are-wrong",
    ],
)  # fmt: skip
def test_refusals_that_cannot_be_had_have_no_mutants(operation: Asked, refusals: list[int]) -> None:
    """Nothing is unknown where nothing is named, nothing wrong where nothing is sent, and nothing wrong with ids alone
    whose other refusals the document tells."""
    assert possible_refusals(operation) == refusals


def test_mutants_of_nothing_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule or an operation that there is not is a mistake of the provider's folder, and named."""
    module = provider_module("thingshop", "machine", PROVIDERS)
    monkeypatch.setattr("contracts.mutants.gathering.provider_module", lambda *names: module)
    for wrong, named in (
        (broken("TS-99", "field-dropped"), "TS-99"),
        (broken("TS-01", "field-dropped", operations=("nothing",)), "nothing"),
        (broken("TS-01", "field-lost"), "field-lost"),
    ):
        monkeypatch.setattr(module, "MUTANTS", [wrong], raising=False)
        with pytest.raises(UsageError, match=f"thingshop.mutants: .*'{named}'"):
            declared(promise())


def outcome(name: str, state: Any = "survived", reason: str | None = None) -> Outcome:
    """What became of a mutant of this name."""
    return Outcome("thingshop", name, "field-dropped", (), "a field is missing", state, reason=reason)


def test_a_reason_excuses_the_survivors_that_its_pattern_names() -> None:
    """And nothing that was killed; a pattern that excuses nobody is stale."""
    reasons = {"field-dropped.*": "nothing says so", "gone.*": "of old"}
    told = [explained(outcome(name), reasons) for name in ("field-dropped.x", "other.x")]
    assert [each.reason for each in told] == ["nothing says so", None]
    assert explained(outcome("field-dropped.y", "killed"), reasons).reason is None
    assert stale(told, reasons) == ["gone.*"]


@pytest.mark.parametrize(
    ("outcomes", "out_of_date", "floor", "excused", "code"),
    [
        ([outcome("a", "killed"), outcome("b", "timeout")], [], None, True, 0),
        ([outcome("a", "killed"), outcome("b", reason="so")], [], None, True, 0),
        ([outcome("a", "killed"), outcome("b")], [], None, True, 1),
        ([outcome("a", "killed")], ["x.*"], None, True, 1),
        ([outcome("a", "killed"), outcome("b")], [], 50.0, True, 0),
        ([outcome("a", "killed"), outcome("b")], [], 51.0, True, 1),
        ([outcome("a", "killed"), outcome("b", reason="so")], [], None, False, 1),
    ],
    ids=["all", "reason", "no-reason", "stale", "floor", "below", "own-suite"],
)
def test_the_exit_code_of_a_score(
    outcomes: list[Outcome], out_of_date: list[str], floor: float | None, excused: bool, code: int
) -> None:
    """A survivor without a reason and a reason without a survivor fail, unless a floor is given."""
    assert exit_code([Score("thingshop", outcomes, stale=out_of_date)], excused=excused, floor=floor) == code


def test_the_table_for_docs_has_every_operator_and_survivor() -> None:
    """Shares by operator, the trust number, each survivor with its reason; another provider's column stays."""
    other = replace(outcome("c"), provider="otherpay", operator="page-off")
    before = mutant_tables.renewed("", Score("otherpay", [other]))
    text = mutant_tables.renewed(before, Score("thingshop", [outcome("a", "killed"), outcome("b", reason="no word")]))
    assert "| operator | what is wrong | otherpay | thingshop |" in text
    assert "| field-dropped | a promised field is missing, or an undocumented one is there |  | 1 of 2 |" in text
    assert "| page-off | pages begin, end or are counted wrongly | 0 of 1 |  |" in text
    assert "| **all** | **the trust number** | **0 of 1, 0.0 %** | **1 of 2, 50.0 %** |" in text
    assert "- `b`: no word" in text
    assert mutant_tables.renewed(text, Score("otherpay", [other])) == text


def some(operator: str, number: int, *rules: str) -> list[Mutant]:
    """So many mutants of one operator."""
    names = [f"{operator}.{at}.{''.join(rules)}" for at in range(number)]
    return [Mutant(id=name, provider="shop", operator=operator, told="", rules=rules) for name in names]


@pytest.mark.parametrize("size", ["10%", "12"])
def test_a_sample_has_some_of_each_operator_and_all_that_name_a_rule(size: str) -> None:
    """Each operator gives its share, a rare one its only mutant; the order stays."""
    every = [*some("page-off", 100), *some("item-lost", 19), *some("clock-off", 1), *some("page-off", 5, "TS-01")]
    picked = Sample.read(size, seed=3).of(every)
    assert picked == [mutant for mutant in every if mutant in picked]
    counts = Counter((mutant.operator, *mutant.rules) for mutant in picked)
    assert counts == {("page-off",): 10, ("item-lost",): 2, ("clock-off",): 1, ("page-off", "TS-01"): 5}


def test_a_larger_sample_of_the_same_seed_holds_the_smaller_one() -> None:
    """So that a run goes on with more; another seed draws others."""
    every = some("page-off", 50)
    small, large, other = (Sample.read(size, seed).of(every) for size, seed in (("5", 1), ("20", 1), ("5", 2)))
    assert {mutant.id for mutant in small} < {mutant.id for mutant in large}
    assert small == Sample.read("5", 1).of(every) != other
    assert Sample.read("100%").of(every) == Sample.read("999").of(every) == every


def test_the_trust_number_of_a_sample_speaks_of_all_mutants() -> None:
    """An operator's share counts as often as the operator has mutants, and how sure that is is said."""
    told = [outcome("a", "killed"), outcome("b"), replace(outcome("c", "killed"), operator="page-off")]
    told += [replace(outcome("d", "killed"), rules=("TS-01",))] * 10
    score = Score("thingshop", told, drawn_from={"field-dropped": 80, "page-off": 10})
    assert (score.all, score.trust) == (100, 60.0)
    assert 20 < score.margin < 60
    assert Score("thingshop", told).margin == 0
    text = mutant_tables.renewed("", score)
    assert "| **all** | **the trust number** | **12 of 13, about 60.0 % ± " in text
    assert f"| sample | {mutant_tables.TOLD['sample']} | 13 of 100 |" in text


def test_what_was_killed_is_known_from_the_file(tmp_path: Path) -> None:
    """Of a run that was broken off in the middle of a line, what was whole. Survivors are tried again, and what took
    too long, as that may have been a busy machine's doing."""
    results = Results(tmp_path / "new" / "shop.jsonl")
    results.begin()
    told = [outcome("a", "killed"), outcome("b"), outcome("c", "timeout")]
    for each in told:
        results.add(each)
    with results.file.open("a") as file:
        file.write('{"provider": "thing')
    assert results.killed() == {("thingshop", "a"): told[0]}
    results.file.write_text('{"color": "red"}\n')
    with pytest.raises(UsageError, match="line 1 is no outcome of a mutant"):
        results.killed()


@pytest.fixture
def thingshop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Thingshop without its story, which no generic fake can tell, is the one provider there is; little is tried."""
    monkeypatch.chdir(tmp_path)
    folder = Path(shutil.copytree(promise().folder, tmp_path / "thingshop"))
    shutil.rmtree(folder / "stories")
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": load(folder)})
    monkeypatch.setattr(cli, "PACKAGE", "contracts.providers")
    monkeypatch.setitem(PROFILES, "pr", QUICK)


def mutate(*arguments: str) -> Ran:
    """Run the command."""
    return CliRunner().invoke(cli.mutate, ["thingshop", "--workers", "1", *arguments])


def client(folder: Path, text: str = CLIENT) -> str:
    """A command that runs this client."""
    file = folder / "client.py"
    file.write_text(textwrap.dedent(text.format(key=promise().terms.credentials[0].value)), "utf-8")
    return f"'{sys.executable}' '{file}'"


@pytest.mark.usefixtures("thingshop")
def test_the_judge_kills_what_a_document_forbids() -> None:
    """Without a law of Thingshop's own: statuses, media types and credentials are noticed; a refusal that never comes
    shows nothing, and a survivor that nobody has given a reason for is exit code 1."""
    killed = ["status-swapped.addThing", "header-wrong.addThing.content-type", "auth-skipped.addThing"]
    wanted = [part for name in [*killed, "status-swapped.sellThing.409"] for part in ("--mutant", name)]
    result = mutate("--json", *wanted)
    [score] = json.loads(result.stdout)["providers"]
    assert [each["mutant"] for each in score["outcomes"] if each["state"] == "killed"] == killed
    assert (score["killed"], score["mutants"], score["trust"], result.exit_code) == (3, 4, 75.0, 1)


@pytest.mark.usefixtures("thingshop")
def test_a_credential_is_overlooked_at_one_operation_alone() -> None:
    """What looks for credentials at another one does not see it."""
    mutant = next(one for one in derived(promise()) if one.id == "auth-skipped.addThing")
    assert mutant.alone
    with standing(promise(), mutant) as case:
        assert case.send("addThing", body={"name": "Lamp"}, credential=None).status == 201
        assert case.send("listThings", credential=None).status == 401


@pytest.mark.usefixtures("thingshop")
def test_a_run_goes_on_where_it_was_broken_off() -> None:
    """What was killed is not tried again and counts all the same."""
    names = ["--mutant", "status-swapped.listThings", "--mutant", "status-swapped.addThing"]
    assert mutate("--results", "shop.jsonl", *names[:2]).exit_code == 0
    before = Path("shop.jsonl").read_text()
    [score] = json.loads(mutate("--results", "shop.jsonl", "--resume", "--json", *names).stdout)["providers"]
    assert [each["mutant"] for each in score["outcomes"]] == names[1::2]
    assert score["killed"] == 2
    after = Path("shop.jsonl").read_text()
    assert after.startswith(before)
    assert [json.loads(line)["mutant"] for line in after.splitlines()] == names[1::2]


@pytest.mark.usefixtures("thingshop")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--mutant", "field-droped.addThing.id"], "thingshop has no mutant 'field-droped.addThing.id'; did you mean"),
        (["--sample", "few"], "--sample 'few' is no number of mutants such as 1000 and no share such as 15%."),
        (["--sample", "0"], "--sample '0' is no number of mutants"),
        (["--sample", "101%"], "--sample '101%' is no number of mutants"),
        (["--operator", "nonsense"], "thingshop has no operator 'nonsense'; 'motpart mutate --list' shows them."),
        (["--resume"], "--resume goes on from a file; name it with --results."),
        (["--resume", "--results", "nowhere.jsonl"], "cannot be read"),
        (["--results", "/proc/nowhere/x"], "name another file"),
        (["--rule", "TS-99"], "thingshop has no rule with a mutant 'TS-99'"),
        (["--command", "no-such-program x"], "--command: there is no program 'no-such-program'"),
        (["--command", ""], "--command is empty"),
        (["--command", "'"], "cannot be read: no closing quotation"),
        (["otherpay"], "there is no provider 'otherpay'; there are thingshop."),
        (["--command", "false"], "'false' fails against the fake without a mutant (exit code 1); make it pass first."),
        (["--command", "sleep 30", "--timeout", "0.2"], "'sleep 30' is not done after 0.2 s against the fake"),
        (["--command", "true"], "never calls the fake, so it can notice nothing; have it take the base URL from"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(arguments: list[str], sentence: str) -> None:
    """Exit code 2, and what to do."""
    result = mutate(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("motpart mutate: ")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("thingshop")
def test_a_suite_of_ones_own_kills_what_it_looks_at(tmp_path: Path) -> None:
    """The client looks at a thing's name and not at the list: it gets the mock's address, and its exit code counts."""
    command = client(tmp_path)
    seen, unseen = "text-changed.getThing.name", "status-swapped.listThings"
    result = mutate("--command", command, "--mutant", seen, "--mutant", unseen, "--json")
    [score] = json.loads(result.stdout)["providers"]
    assert {each["mutant"]: each["state"] for each in score["outcomes"]} == {seen: "killed", unseen: "survived"}
    assert result.exit_code == 1
    assert mutate("--command", command, "--mutant", seen, "--mutant", unseen, "--floor", "50").exit_code == 0


@pytest.mark.usefixtures("thingshop")
def test_a_suite_that_hangs_on_a_mutant_has_noticed_it_and_is_ended(tmp_path: Path) -> None:
    """With all that it has started."""
    text = CLIENT.replace("sys.exit(", "").replace('!= "Lamp")', '== "Lamp" or hang()')
    hanging = textwrap.dedent("""
        import subprocess, sys, time
        def hang():
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
            open("child", "w").write(str(child.pid))
            time.sleep(60)
    """)
    command = client(tmp_path, hanging + textwrap.dedent(text))
    result = mutate("--command", command, "--mutant", "text-changed.getThing.name", "--timeout", "3", "--json")
    [score] = json.loads(result.stdout)["providers"]
    assert [each["state"] for each in score["outcomes"]] == ["timeout"], result.output
    assert gone(int((tmp_path / "child").read_text()))


def gone(process: int) -> bool:
    """Whether a process ends within a few seconds."""
    return waited(lambda: not alive(process))


def alive(process: int) -> bool:
    """Whether a process runs; one that waits to be reaped does not."""
    with suppress(OSError):
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def waited(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something becomes true."""
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def test_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    """Neither the suite under way nor what it has started, and one sentence is said."""
    script = tmp_path / "suite.py"
    script.write_text(
        "import os, time, urllib.error, urllib.request\n"
        "try:\n"
        "    urllib.request.urlopen(os.environ['MOTPART_URL'] + '/charges')\n"
        "except urllib.error.HTTPError:\n"
        "    pass  # any answer will do: a suite that never calls is refused\n"
        "first = not os.path.exists('runs')\n"
        "open('runs', 'a').write(f'{os.getpid()}\\n')\n"
        "time.sleep(0 if first else 60)\n",
        "utf-8",
    )
    runs = tmp_path / "runs"
    document = SPECS / "examplepay"
    (tmp_path / "motpart-specs").mkdir()
    (tmp_path / "motpart-specs" / "examplepay").symlink_to(document)
    words = [sys.executable, "-m", "mockserver", "mutate", "examplepay", "--command", f"'{sys.executable}' suite.py"]
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=os.environ) as motpart:
        try:
            assert waited(lambda: runs.exists() and len(runs.read_text().split()) >= 2, 30), motpart.poll()
            motpart.send_signal(signal.SIGINT)
            _, said = motpart.communicate(timeout=120)  # one that hangs is found out later as well
        finally:
            motpart.kill()
    assert (motpart.returncode, said.strip()) == (130, "motpart mutate: interrupted.")
    assert all(gone(int(process)) for process in runs.read_text().split())


def test_serve_takes_a_mutant_and_says_so(tmp_path: Path) -> None:
    """The warning goes to stderr; an unknown one is a sentence with exit code 2."""
    words = [sys.executable, "-m", "mockserver", "serve", str(SPECS / "examplepay"), "--port", "0", "--json"]
    wanted = "status-swapped.listCharges"
    with subprocess.Popen(
        [*words, "--mutant", wanted], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as served:
        assert served.stdout is not None
        assert json.loads(served.stdout.readline())["providers"][0]["name"] == "examplepay"
        served.send_signal(signal.SIGTERM)
        _, said = served.communicate(timeout=20)
    assert said == "motpart: examplepay is wrong on purpose: listCharges answers 202.\n"
    done = subprocess.run(
        [*words, "--mutant", "status-swaped.listCharges"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 2
    assert done.stderr == (
        "motpart: There is no mutant 'status-swaped.listCharges' of examplepay; "
        "did you mean 'status-swapped.listCharges'?\n"
    )


def test_mutants_are_listed_with_what_is_wrong(thingshop: None) -> None:
    """--list tells each and tries none."""
    result = mutate("--list", "--operator", "auth-skipped")
    assert result.exit_code == 0
    assert "auth-skipped.addThing\n    addThing lets anybody in\n" in result.output
    [*listed] = json.loads(mutate("--list", "--operator", "auth-skipped", "--json").stdout)["providers"]["thingshop"]
    assert {"mutant", "operator", "rules", "told"} == set(listed[0])


def test_an_outcome_that_was_noticed_late_is_killed_too() -> None:
    """A check that never comes to an end has noticed the mutant."""
    assert replace(outcome("a"), state="timeout").killed
    assert Score("thingshop", [outcome("a", "timeout")]).trust == 100.0
