"""Evidence per operation: eight axes that are never added up, and a floor that never falls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.errors import UsageError
from contracts.gate import cli
from contracts.gate.evidence import AXES, Row, Sources, rows, shares
from contracts.gate.floor import fallen, read_floor, written
from contracts.mutants.outcome import Outcome, Score, State
from contracts.results import Result, Verdict
from tests.judged import promise

SHOP = promise()
LAW = Result("laws", "sold_once", "kept", "TS-01", ("addThing", "sellThing"))
BROKEN_LAW = Result("laws", "unsold_overnight", "broken", "TS-02", ("addThing", "getThing"), findings=("f",))
CLEAN = Result("schemathesis", "addThing", "kept", operations=("addThing",), cases=40)
FAKE = Verdict(
    "thingshop",
    "in process",
    0,
    results=[LAW, BROKEN_LAW, CLEAN],
    answers={"addThing": [201, 400, 401]},
    day="2026-11-28",
)
LIVE = Verdict("thingshop", "https://sandbox.thingshop.test", 0, answers={"listThings": [200]}, day="2026-11-27")


def tried(provider: str, state: State, *operations: str) -> Outcome:
    """What became of a mutant."""
    return Outcome(provider, "one", "status-swapped", (), "The status is another.", state, operations=operations)


THINGSHOPS = [tried("thingshop", "killed", "addThing"), tried("thingshop", "survived", "addThing", "getThing")]
SCORES = [Score("thingshop", THINGSHOPS), Score("othershop", [tried("othershop", "killed", "addThing")])]
MUTANTS = {"providers": [score.as_json() for score in SCORES]}
"""What ``motpart mutate --json`` prints."""
CLIENT = {"provider": "thingshop", "kept": True, "operations": {"listThings": 3}}
SOURCES = Sources([FAKE, LIVE], [MUTANTS], [("webshop", CLIENT)])


def table(sources: Sources = SOURCES) -> dict[str, Row]:
    """Thingshop's rows by operation."""
    return {row.operation: row for row in rows(SHOP, sources)}


def test_each_axis_is_read_from_its_own_source() -> None:
    """A law of several calls shows memory, a broken one no rule, a verdict on the provider's system a day."""
    add = table()["addThing"]
    assert [add.cell(axis) for axis in AXES] == ["inferred", "yes", "1/2", "2/3", "yes", "1/2", "-", "-"]
    listed = table()["listThings"]
    assert [listed.cell(axis) for axis in AXES] == ["inferred", "no", "-", "0/2", "-", "-", "webshop", "2026-11-27"]


def test_nothing_is_there_that_no_file_shows() -> None:
    """Without sources only the document is evidence."""
    assert shares(rows(SHOP, Sources())) == {
        "document": 1.0, "stateful": 0.0, "rules": 0.0, "refusals": 0.0,
        "clean": 0.0, "mutants": 0.0, "client": 0.0, "live": 0.0,
    }  # fmt: skip


def test_a_server_on_this_machine_is_not_seen_live() -> None:
    """A mock at a URL is no provider."""
    local = Verdict("thingshop", "http://127.0.0.1:8080/thingshop", 0, answers={"listThings": [200]}, day="2026-11-27")
    assert table(Sources([local]))["listThings"].live is None


def test_a_client_with_findings_is_no_evidence() -> None:
    """Only a client that does nothing wrong drives an operation."""
    assert table(Sources(clients=[("webshop", {**CLIENT, "kept": False})]))["listThings"].clients == []


def test_a_floor_is_raised_and_never_lowered(tmp_path: Path) -> None:
    """What is written is the higher of both, and reads back; made-up calls have leeway, what was not shown no floor."""
    file = tmp_path / "evidence.toml"
    now = {"thingshop": {**dict.fromkeys(AXES, 0.5), "client": 0.0}}
    file.write_text(written({"thingshop": {"rules": 0.9, "live": 0.1}}, now))
    floor = read_floor(file)["thingshop"]
    assert (floor["rules"], floor["live"], floor["clean"], floor["refusals"]) == (0.9, 0.5, 0.5, 0.48)
    assert "client" not in floor
    assert fallen("thingshop", dict.fromkeys(AXES, 0.6), floor) == ["thingshop: rules has fallen from 90.0% to 60.0%."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[thingshop", "is not TOML"),
        ("thingshop = 7", "write a table of axes"),
        ("[thingshop]\nspeed = 0.5", "an axis is one of document"),
        ("[thingshop]\nrules = 1.5", "a share 0 to 1"),
        ("[thingshop]\nrules = true", "a share 0 to 1"),
    ],
)
def test_a_wrong_floor_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    """File, place, what is wrong."""
    (tmp_path / "evidence.toml").write_text(text)
    with pytest.raises(UsageError, match=said):
        read_floor(tmp_path / "evidence.toml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder where Thingshop is the one provider, with a run in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "catalogue", lambda roots: {"thingshop": SHOP})
    (tmp_path / "run.json").write_text(json.dumps({"providers": [FAKE.as_json()]}))
    return tmp_path


def evidence(*arguments: str) -> tuple[int, str]:
    """Run the command: exit code and output."""
    done = CliRunner().invoke(cli.evidence, list(arguments))
    return done.exit_code, done.output


def test_the_command_shows_a_table_and_holds_the_floor(folder: Path) -> None:
    """A floor that is reached exits 0; one that is not exits 1 and says which axis fell."""
    code, told = evidence("--run", "run.json", "--raise")
    assert (code, "sellThing" in told) == (0, True)
    assert evidence("--run", "run.json")[0] == 0
    (folder / "evidence.toml").write_text("[thingshop]\nclient = 0.5\n")
    code, told = evidence("--run", "run.json")
    assert (code, "thingshop: client has fallen from 50.0% to 0.0%." in told) == (1, True)


def test_a_table_in_a_log_is_cut_nowhere(folder: Path) -> None:
    """Where output is no terminal there is room for every heading."""
    _, told = evidence("--run", "run.json")
    assert all(axis in told for axis in AXES)
    assert "…" not in told


def test_the_command_writes_json_and_a_page(folder: Path) -> None:
    """Both have every operation; the page needs nothing else."""
    code, told = evidence("--run", "run.json", "--json", "--html", "out.html")
    names = [row["operation"] for row in json.loads(told)["providers"][0]["operations"]]
    page = (folder / "out.html").read_text("utf-8")
    assert code == 0
    assert all(f"<code>{name}</code>" in page for name in names)
    assert "http" not in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "there is no provider 'nobody'"),
        ([], "name a provider, or give --run"),
        (["--run", "none.json"], "none.json: no such file"),
        (["thingshop", "--client", "file.json"], "--client 'file.json' is not NAME=FILE"),
        (["thingshop", "--mutants", "list.json"], "it is no object"),
        (["thingshop", "--html", "no/such/page.html"], "page.html cannot be written"),
    ],
)
def test_a_wrong_command_is_one_sentence(arguments: list[str], said: str, folder: Path) -> None:
    """Exit code 2."""
    (folder / "list.json").write_text("[]")
    code, told = evidence(*arguments)
    assert (code, said in told, told.count("\n")) == (2, True, 1), told
