"""``motpart twin``: two targets side by side, from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Ran

from contracts.profiles import PROFILES
from contracts.twin import cli
from tests.judged import PROVIDERS, promise
from tests.judged.shop import Shop, serving
from tests.test_twin import SOME, played


@pytest.fixture
def thingshop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Thingshop is the one provider there is, its machine and laws are found, and little is tried."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": promise()})
    monkeypatch.setattr(cli, "PACKAGE", PROVIDERS)
    monkeypatch.setitem(PROFILES, "pr", replace(SOME, name="pr"))


def twin(*arguments: str) -> Ran:
    """Run the command."""
    return CliRunner().invoke(cli.twin, ["thingshop", *arguments])


@contextmanager
def shops(*broken: str) -> Iterator[tuple[str, str]]:
    """A shop that keeps its promise and one that does not."""
    with serving(Shop()) as good, serving(Shop(*broken)) as other:
        yield f"{good}/thingshop", f"{other}/thingshop"


@pytest.mark.usefixtures("thingshop")
def test_two_servers_of_others_are_told_apart(tmp_path: Path) -> None:
    """Calls, both answers, what differs, and a test that fails until it does no more: exit code 1."""
    with shops("sells_twice") as (left, right):
        result = twin("--left", left, "--right", right, "--save", "test_difference.py")
        assert result.exit_code == 1, result.output
        assert "POST /v1/things/{thing#1}/sale" in result.output
        assert "status" in result.output
        assert played(tmp_path / "test_difference.py") == 1
    with shops() as (left, right):
        moved = (tmp_path / "test_difference.py").read_text("utf-8")
        lines = [f"LEFT, RIGHT = {left!r}, {right!r}" if x.startswith("LEFT, ") else x for x in moved.split("\n")]
        (tmp_path / "test_difference.py").write_text("\n".join(lines), "utf-8")
        assert played(tmp_path / "test_difference.py") == 0


@pytest.mark.usefixtures("thingshop")
def test_two_servers_that_answer_alike_exit_0() -> None:
    """One line says how much was compared."""
    with shops() as (left, right):
        result = twin("--left", left, "--right", right)
    assert result.exit_code == 0, result.output
    assert "answer alike (" in result.output


@pytest.mark.usefixtures("thingshop")
def test_who_has_no_lives_to_live_is_not_found_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a document that was just imported nothing is known by which its targets could be told apart."""
    monkeypatch.setattr(cli, "PACKAGE", "contracts.providers")
    with shops("no_name_in_reply") as (left, right):
        result = twin("--left", left, "--right", right)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "motpart twin: nothing was compared, as thingshop has neither a machine nor laws" in result.stderr


@pytest.mark.usefixtures("thingshop")
def test_everything_is_there_as_json() -> None:
    """The differences, the calls with both answers, and a curl line for each."""
    with shops("no_name_in_reply") as (left, right):
        told = json.loads(twin("--left", left, "--right", right, "--json").stdout)
    assert (told["alike"], told["exit_code"]) == (False, 1)
    assert told["differences"][0] == {"place": "name", "left": told["sequence"][-1]["left"]["body"]["name"]}
    assert all(step["curl"].startswith("curl ") for step in told["sequence"])


@pytest.mark.usefixtures("thingshop")
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--right", "mock"], 2, "--left and --right are both mock; name two targets."),
        (["--right", "sandbox"], 2, "sandbox needs its base URL in the environment; set MOTPART_THINGSHOP_URL."),
        (["--right", "nonsense"], 2, "--right 'nonsense' is not a base URL"),
        (["--right", "http://127.0.0.1:9/thingshop"], 3, "cannot be reached"),
        (["--right", "https://api.thingshop.test/v1"], 2, "is Thingshop's production"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(arguments: list[str], code: int, sentence: str) -> None:
    """With exit code 2, or 3 where a target cannot be tested."""
    result = twin(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("motpart twin: ")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_profile_of_a_sandbox_has_no_lives() -> None:
    """It is none of those that can be asked for."""
    result = CliRunner().invoke(cli.twin, ["otherpay", "--right", "mock", "--profile", "sandbox"])
    assert (result.exit_code, "'sandbox' is not one of 'pr', 'nightly'" in result.stderr) == (2, True)


def test_an_unknown_provider_and_a_file_that_cannot_be_written_are_refused(thingshop: None) -> None:
    """Exit code 2 and what to name instead."""
    result = CliRunner().invoke(cli.twin, ["otherpay", "--right", "mock"])
    assert result.stderr == "motpart twin: there is no provider 'otherpay'; there are thingshop.\n"
    with shops("sells_twice") as (left, right):
        result = twin("--left", left, "--right", right, "--save", "nowhere/test_x.py")
    assert result.exit_code == 2
    assert result.stderr == "motpart twin: nowhere/test_x.py cannot be written: No such file or directory.\n"
