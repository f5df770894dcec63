"""A person reads causes: one edit of a shared schema is one finding, whatever it reaches, and can be approved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contracts.diff.change import Level
from contracts.diff.cli import diff
from contracts.diff.findings import Finding, findings
from tests.diffing import changes

MANY = 40


def shared(values: list[str], operations: int = MANY) -> dict[str, Any]:
    """A document in which every operation takes and answers orders, whose lines have a colour of these values."""
    colour = {"type": "string", "enum": values}
    line = {"type": "object", "properties": {"colour": colour, "text": {"type": "string"}}}
    order = {
        "type": "object",
        "properties": {"first": _ref("Line"), "lines": {"type": "array", "items": _ref("Line")}},
    }
    body = {"content": {"application/json": {"schema": _ref("Order")}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "", **body}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {f"/orders{number}": {"post": operation} for number in range(operations)},
        "components": {"schemas": {"Line": line, "Order": order}},
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def found(operations: int = MANY) -> list[Finding]:
    """What one value more is, the worst first."""
    return findings(changes(shared(["red"], operations), shared(["red", "blue"], operations)))


def test_one_edit_of_a_shared_schema_is_one_finding_in_each_direction() -> None:
    """It names the schema, counts the places and knows every operation."""
    reply, request = found()
    assert (reply.level, request.level) == (Level.BREAKING, Level.HARMLESS)
    assert reply.text == "the value \"blue\" was added to 'colour'"
    assert reply.inside == f"schema Line: colour, at {2 * MANY} places"
    assert len(reply.operations) == MANY
    assert reply.named == "POST /orders0, POST /orders1, POST /orders10 and 37 more"


def test_its_fingerprint_does_not_depend_on_what_it_reaches() -> None:
    """One operation more, or fewer, and an approval still holds."""
    assert [one.fingerprint for one in found()] == [one.fingerprint for one in found(3)]
    assert len({one.fingerprint for one in found()}) == 2


def test_the_fingerprints_of_the_places_are_those_of_the_changes() -> None:
    """An approval of each place, given before, approves the whole; of all but one, it does not."""
    reply, _ = found()
    each = [change.fingerprint for change in changes(shared(["red"]), shared(["red", "blue"]))]
    assert set(reply.parts) <= set(each)
    assert reply.approved_by(reply.parts)
    assert not reply.approved_by(reply.parts[1:])


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Both documents on the disk."""
    for name, values in (("old.json", ["red"]), ("new.json", ["red", "blue"])):
        (tmp_path / name).write_text(json.dumps(shared(values)))
    return str(tmp_path / "old.json"), str(tmp_path / "new.json")


def run(*arguments: str) -> Result:
    """``motpart diff ARGUMENTS --fail-on breaking``."""
    return CliRunner().invoke(diff, [*arguments, "--fail-on", "breaking"])


def test_what_is_approved_fails_nothing(files: tuple[str, str], tmp_path: Path) -> None:
    """A line with the fingerprint and a reason; the next breaking change fails all the same."""
    approvals = tmp_path / "approved.txt"
    approvals.write_text(f"# by the team\n\n{found()[0].fingerprint}  clients show unknown colours grey\n")
    done = run(*files, "--approved", str(approvals))
    assert (done.exit_code, "0 breaking, 0 risky, 1 harmless; 1 approved" in done.output) == (0, True)
    Path(files[1]).write_text(json.dumps(shared(["red", "blue", "green"])))
    assert run(*files, "--approved", str(approvals)).exit_code == 1


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("0123456789ab gone\n", 1, "no finding has the fingerprint 0123456789ab any more; delete it."),
        ("everything\n", 2, "line 1: 'everything' is no fingerprint; copy one from motpart diff."),
        (None, 2, "cannot be read"),
    ],
    ids=["not needed", "none", "missing"],
)
def test_a_file_of_approvals_that_does_not_fit_is_told(
    files: tuple[str, str], tmp_path: Path, text: str | None, code: int, said: str
) -> None:
    """One sentence on stderr."""
    approvals = tmp_path / "approved.txt"
    if text is not None:
        approvals.write_text(text)
    done = run(*files, "--approved", str(approvals))
    assert (done.exit_code, said in done.stderr) == (code, True), done.stderr
