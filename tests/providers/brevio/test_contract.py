"""The judge finds our fake faithful, and finds it out whenever it is changed to break a rule."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.mutants import cli
from contracts.mutants.operators import broken, on_wire
from contracts.stories import stories_of
from mockserver.mutation import Sent
from specs import Promise, catalogue
from tests.mutating import found


@pytest.fixture(scope="module")
def promise() -> Promise:
    """What Brevio promises."""
    return catalogue()["brevio"]


def test_there_are_stories(promise: Promise) -> None:
    """Each flow of the reference is there to be told."""
    assert len(stories_of(promise)) >= 6


def test_a_reply_that_breaks_the_document_is_found(promise: Promise) -> None:
    """A reply without a documented key is a finding of its operation, whichever law met it."""

    def forgets(sent: Sent) -> None:
        for row in sent.value.get("requests", ()):
            row.pop("auditor", None)

    mutant = replace(broken("BR-063", "field-dropped", leave=on_wire(forgets, "listAuditRequests")), provider="brevio")
    findings = found(promise, mutant, "BR-063")
    assert {(f.check, f.operation) for f in findings} == {("response_schema_conformance", "listAuditRequests")}


SUITE = """
import json, os, urllib.request

def test_every_bank_has_a_name():
    request = urllib.request.Request(os.environ["MOTPART_BREVIO_URL"] + "/v1/confirm/banks")
    request.add_header("Authorization", "Bearer 7f95a6585340a6f400691bced95d2708d8f6026cc8c42f3771a93fe61a30655d")
    answer = urllib.request.urlopen(request)
    assert answer.status == 200
    assert "Nordea" in json.load(answer)
"""


def test_a_suite_of_pytest_is_told_what_it_would_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """motpart mutate brevio --command "pytest tests/": its one test looks at the status and not at all names."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_banks.py").write_text(SUITE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    killed, survived = "status-swapped.listBankNames", "item-lost.listBankNames"
    words = ["brevio", "--command", f"'{sys.executable}' -m pytest tests/", "--mutant", killed, "--mutant", survived]
    result = CliRunner().invoke(cli.mutate, [*words, "--json"])
    [score] = json.loads(result.stdout)["providers"]
    assert {each["mutant"]: each["state"] for each in score["outcomes"]} == {killed: "killed", survived: "survived"}
    assert result.exit_code == 1
