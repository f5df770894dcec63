"""``motpart import`` and ``motpart overlay``: folders, pins, what a person wrote, corrections."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from mockserver.app import create_app
from mockserver.cli import main
from specs import catalogue
from tests.client import Client
from tests.sick import HERE

OVERLAY = """
overlay: 1.0.0
info: {title: Corrections, version: "1"}
actions:
  - target: $.paths['/things'].get.responses['200']
    x-cause: the answer's description says nothing
    x-source: the provider's guide, section 3
    update: {description: Every thing.}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    """A command in this process."""
    return CliRunner().invoke(main, list(arguments))


def bring_in(name: str = "swagger.json", *options: str) -> dict[str, Any]:
    """Import a document of tests/sick as ``older``; the report."""
    done = run("import", str(HERE / name), "--as", "older", "--json", *options)
    assert done.exit_code == 0, done.output
    report: dict[str, Any] = json.loads(done.output)
    return report


def written(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by name."""
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


# What is written


def test_an_import_pins_its_source(folder: Path) -> None:
    """File name, environment, date and sha256; the source itself stays beside the document."""
    bring_in("swagger.json", "--environment", "test")
    place = folder / "motpart-specs" / "older"
    raw = (HERE / "swagger.json").read_bytes()
    pin = yaml.safe_load((place / "source.yaml").read_text())
    assert pin["serves"] == "test"
    assert pin["sources"]["test"]["file"] == "swagger.json"
    assert pin["sources"]["test"]["sha256"] == hashlib.sha256(raw).hexdigest()
    assert pin["sources"]["test"]["version"] == "Swagger 2.0"
    assert len(pin["sources"]["test"]["imported_on"]) == len("2026-11-21")
    assert (place / "source" / "test" / "swagger.json").read_bytes() == raw


def test_an_imported_provider_is_found_beside_the_built_in_ones(folder: Path) -> None:
    """The catalogue has it under its folder's name, as its provider documented it."""
    bring_in()
    promise = catalogue([folder / "motpart-specs"])["older"]
    assert promise.title == "Older"
    assert promise.operation_certainty()["documented"] == 1.0


def test_each_environment_keeps_its_pin(folder: Path) -> None:
    """Test first, production later: both are pinned, the last one is served."""
    bring_in("swagger.json", "--environment", "test")
    bring_in("conditions.yaml", "--environment", "production")
    pin = yaml.safe_load((folder / "motpart-specs/older/source.yaml").read_text())
    assert pin["serves"] == "production"
    assert {name: one["file"] for name, one in pin["sources"].items()} == {
        "production": "conditions.yaml",
        "test": "swagger.json",
    }


def test_the_parts_of_a_document_are_kept_in_their_folders(folder: Path) -> None:
    """A document of many files can be made again from its pin."""
    bring_in("included/openapi.yaml")
    files = written(folder / "motpart-specs/older/source/production")
    assert set(files) == {"openapi.yaml", "parts/parcels.yaml", "parts/person.json", "parts/words.yaml"}


def test_the_name_comes_from_the_file_or_the_title(folder: Path) -> None:
    """A file that is called openapi says nothing; then the title does."""
    run("import", str(HERE / "open-values.yaml"))
    run("import", str(HERE / "included" / "openapi.yaml"))
    assert {place.name for place in (folder / "motpart-specs").iterdir()} == {"open-values", "included"}


def test_the_report_names_every_repair() -> None:
    """Number, place, cause, what was done; the same for a person."""
    report = bring_in("types.yaml")
    first = report["repairs"][0]
    assert first == {
        "number": "R05",
        "place": "components.schemas.Colour",
        "cause": "type 'enum'",
        "done": "read as string",
    }
    said = run("import", str(HERE / "types.yaml"), "--as", "older").output
    assert "  R05 components.schemas.Colour: type 'enum'; read as string." in said


# What a person wrote


def test_what_a_person_wrote_stays(folder: Path) -> None:
    """Settings, rules, stories, overlay and decisions are the same after another import."""
    bring_in()
    place = folder / "motpart-specs" / "older"
    mine = {
        "provider.yaml": "title: Mine\n",
        "rules.yaml": "[]\n",
        "decisions.md": "Mine.\n",
        "overlay.yaml": OVERLAY,
        "stories/mine.arazzo.yaml": "workflows: []\n",
    }
    for name, text in mine.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text)
    bring_in()
    after = written(place)
    assert {name: after[name].decode() for name in mine} == mine


def test_rules_and_stories_that_no_longer_fit_are_named(folder: Path) -> None:
    """What speaks of an operation that is gone."""
    bring_in()
    place = folder / "motpart-specs" / "older"
    rule = {
        "id": "OL-1",
        "text": "Pictures.",
        "source": "guide",
        "certainty": "documented",
        "operations": ["putPicture"],
    }
    (place / "rules.yaml").write_text(yaml.safe_dump([rule]))
    (place / "stories").mkdir()
    story = {"workflows": [{"workflowId": "w", "steps": [{"stepId": "s", "operationId": "addThing"}]}]}
    (place / "stories" / "adding.arazzo.yaml").write_text(yaml.safe_dump(story))
    assert bring_in()["unfit"] == []
    unfit = bring_in("conditions.yaml")["unfit"]
    assert unfit == [
        {"kind": "rule", "name": "OL-1", "operation": "putPicture"},
        {"kind": "story", "name": "adding", "operation": "addThing"},
    ]


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json"])
def test_a_document_written_by_hand_is_not_overwritten(folder: Path, name: str) -> None:
    """Neither one that no import made, nor an imported one that somebody changed."""
    place = folder / "motpart-specs" / "older"
    place.mkdir(parents=True)
    (place / name).write_text("mine")
    done = run("import", str(HERE / "swagger.json"), "--as", "older")
    assert done.exit_code == 2
    assert "was not written by an import and is not overwritten" in done.output
    assert written(place) == {name: b"mine"}


def test_a_changed_document_is_not_overwritten(folder: Path) -> None:
    """Corrections belong into the overlay, and the sentence says so."""
    bring_in()
    document = folder / "motpart-specs/older/openapi.json"
    document.write_text(document.read_text().replace("Things.", "My things."))
    done = run("import", str(HERE / "swagger.json"), "--as", "older")
    assert done.exit_code == 2
    assert "was changed by hand since it was imported" in done.output
    assert "move the change into overlay.yaml" in done.output


# The overlay


def write_overlay(folder: Path, text: str) -> None:
    """Put an overlay beside the imported document."""
    (folder / "motpart-specs/older/overlay.yaml").write_text(text)


def test_an_overlay_corrects_the_document(folder: Path) -> None:
    """Applied to what the provider published, before it is converted; made again without importing again."""
    bring_in()
    write_overlay(folder, OVERLAY)
    assert run("overlay", "apply", "older").exit_code == 0
    document = json.loads((folder / "motpart-specs/older/openapi.json").read_text())
    assert document["paths"]["/things"]["get"]["responses"]["200"]["description"] == "Every thing."
    assert bring_in()["overlay_actions"] == 1


def test_an_action_that_is_needed_stays(folder: Path) -> None:
    """Exit 0 when every action changes something."""
    bring_in()
    write_overlay(folder, OVERLAY)
    done = run("overlay", "check", "older")
    assert (done.exit_code, done.output) == (0, "1 of 1 actions are needed.\n")


def test_an_action_that_changes_nothing_is_no_longer_needed(folder: Path) -> None:
    """The provider has corrected it: exit 1, and the action with its cause."""
    bring_in()
    write_overlay(folder, OVERLAY.replace("Every thing.", "Things."))
    done = run("overlay", "check", "older")
    assert done.exit_code == 1
    assert done.output.startswith("No longer needed: action 1 ($.paths['/things'].get.responses['200']): the answer's")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("'/things'", "'/nothing'"), "matches nothing; remove the action, or correct its target."),
        (("x-cause", "x-reason"), "action 1: it has no cause; say why"),
        (("x-source", "x-origin"), "action 1: it has no source; say under 'x-source'"),
        (("overlay: 1.0.0", "overlay: 2.0.0"), "there is no 'overlay: 1.0.0'"),
        (("$.paths", "paths["), "is no JSONPath"),
        (("update: {description: Every thing.}", "remove: 1"), "it has neither 'update' nor 'remove: true'"),
        (("    update", "    upd4te"), "action 1: unknown key 'upd4te'"),
    ],
    ids=["matches-nothing", "no-cause", "no-source", "version", "no-path", "nothing-to-do", "unknown-key"],
)
def test_a_wrong_overlay_is_one_sentence(folder: Path, change: tuple[str, str], said: str) -> None:
    """File, action, what was found, what to do; exit 2 and nothing written."""
    bring_in()
    write_overlay(folder, OVERLAY.replace(*change))
    before = written(folder)
    done = run("import", str(HERE / "swagger.json"), "--as", "older")
    assert done.exit_code == 2
    assert said in done.output
    assert written(folder) == before


def test_a_removed_part_is_gone(folder: Path) -> None:
    """remove: true takes out every match."""
    bring_in()
    action = '{target: "$.paths.*.put", x-cause: never built, x-source: the guide, remove: true}'
    write_overlay(folder, f"overlay: 1.0.0\nactions: [{action}]\n")
    assert bring_in()["operations"] == 3


def test_a_source_that_was_tampered_with_is_refused(folder: Path) -> None:
    """The pin's sha256 is checked before the document is made again."""
    bring_in()
    write_overlay(folder, OVERLAY)
    source = folder / "motpart-specs/older/source/production/swagger.json"
    source.write_text(source.read_text() + " ")
    done = run("overlay", "check", "older")
    assert done.exit_code == 2
    assert "is not what was imported (its sha256 differs)" in done.output


def test_an_unknown_provider_has_no_overlay() -> None:
    """One sentence."""
    done = run("overlay", "check", "nobody")
    assert (done.exit_code, done.output) == (2, "motpart: There is no imported provider 'nobody' in motpart-specs/.\n")


DOOR = """
openapi: 3.0.3
info: {title: Door, version: "1"}
security: [{key: []}]
paths:
  /things:
    get:
      operationId: listThings
      responses: {"200": {description: Things., content: {application/json: {schema: {type: array}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
"""


def test_who_has_no_credential_is_refused_only_as_somebody_says(folder: Path) -> None:
    """A document without a 401 refuses nobody; credentials in provider.yaml do."""
    (folder / "door.yaml").write_text(DOOR)
    assert run("import", "door.yaml").exit_code == 0
    place = folder / "motpart-specs" / "door"
    with Client(create_app([place], cache=folder / "cache")) as client:
        assert client.get("/things").status_code == 200
    with (place / "provider.yaml").open("a") as settings:
        settings.write("credentials:\n  - {name: demo, scheme: key, value: K1}\n")
    with Client(create_app([place], cache=folder / "cache")) as client:
        assert client.get("/things").status_code == 401
        assert client.get("/things", headers={"X-Key": "K1"}).status_code == 200
