"""``motpart mutate``: what is tried, what is noticed, and by whose suite."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Ran

from contracts.mutants import cli
from contracts.mutants.derived import derived
from contracts.profiles import PROFILES, Profile
from specs import load
from tests.judged import promise
from tests.mutating import standing
from tests.toy import SPECS

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
