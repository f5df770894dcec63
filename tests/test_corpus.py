"""The runner that judges other people's documents: it finds what is wrong, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from mockserver.crud.generic import GenericFake
from mockserver.errors import Refusal
from mockserver.provider import Reply
from tests.corpus.__main__ import main
from tests.corpus.judging import Outcome, Plan, judge_document
from tests.corpus.report import classes
from tests.sick import HERE

SLASHES = HERE / "slashes.yaml"


def test_a_folder_is_judged_once(tmp_path: Path) -> None:
    """Every document by itself; a second run reads the record and judges nothing again."""
    record = tmp_path / "found.jsonl"
    for name in ("nameless.yaml", "included/parts/words.yaml"):
        shutil.copy(HERE / name, tmp_path)
    asked = [str(tmp_path), "--operations", "2", "--cases", "1", "--record", str(record)]
    first = CliRunner().invoke(main, asked)
    assert "1 of 2 documents served (50.00%)\n1 of 1 operations without a finding" in first.stdout
    assert "is not an OpenAPI document" in first.stdout
    found = record.read_bytes()
    assert CliRunner().invoke(main, asked).stdout == first.stdout
    assert record.read_bytes() == found


def judged(tmp_path: Path, **plan: Any) -> Outcome:
    """What is found in the document of hidden collections."""
    return judge_document(SLASHES, "slashes.yaml", tmp_path, Plan(**{"operations": 0, "cases": 2, "lives": 9, **plan}))


def test_things_are_followed_from_post_to_delete(tmp_path: Path) -> None:
    """Where the document lets it be seen; the fake forgets nothing."""
    outcome = judged(tmp_path)
    assert outcome.lives["POST /boats/"] == "lived and died"
    assert outcome.lives["POST /sea_charts"] == "lived"
    assert outcome.faults == []


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        ({"_create": lambda self, plan, call, world: self._example(plan, call, world)}, "NotFound"),
        ({"_replace": lambda self, plan, call, world: self._find(plan, call, world)}, "NotChanged"),
        ({"_remove": lambda self, plan, call, world: Reply(204)}, "NotGone"),
        ({"_find": lambda self, plan, call, world: self._example(plan, call, world)}, "UnknownFound"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_forgotten_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: dict[str, Any], kind: str
) -> None:
    """A fake that does not store, change, remove or refuse is told from one that does."""
    for name, function in broken.items():
        monkeypatch.setattr(GenericFake, name, function)
    assert kind in {fault.check for fault in judged(tmp_path).faults}


def test_a_failure_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A 500 is a server error and an undocumented status; failures that differ in names and numbers are one class."""

    def fail(*_: Any) -> Reply:
        raise Refusal(500, "bug", "Nothing works.")

    monkeypatch.setattr(GenericFake, "_list", fail)
    outcome = judged(tmp_path, operations=30, lives=0)
    assert {fault.check for fault in outcome.faults} == {"ServerError", "UndefinedStatusCode"}
    found = classes(orjson.loads(orjson.dumps([outcome.as_json()])))
    assert sorted(kind.partition(":")[0] for kind, _ in found) == ["ServerError", "UndefinedStatusCode"]
