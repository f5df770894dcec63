"""Every numbered repair: what it finds, what it does, and that --strict refuses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockserver.checking import examine
from specs.importing import REPAIRS, Imported, ImportRefused, read_any
from tests.sick import HERE

# document → the repairs that it needs
SICK = {
    "included/openapi.yaml": {"R01", "R20"},
    "repeated-key.yaml": {"R02"},
    "repeated-name.json": {"R02"},
    "dangling.yaml": {"R03"},
    "nameless.yaml": {"R03", "R22"},
    "older-forms.yaml": {"R21"},
    "untitled.yaml": {"R04"},
    "types.yaml": {"R05"},
    "patterns.yaml": {"R06", "R07"},
    "twice.yaml": {"R08", "R09"},
    "alternatives.yaml": {"R16"},
    "templates.yaml": {"R10", "R11", "R15", "R16"},
    "examples.yaml": {"R12"},
    "shapes.yaml": {"R13", "R14", "R15", "R22"},
    "open-door.yaml": {"R17"},
    "names.yaml": {"R18"},
    "contradictions.yaml": {"R19"},
    "versions.yaml": {"R21"},
    "marked.json": {"R23"},
}
WELL = (
    "told-badly.yaml",
    "wide.yaml",
    "conditions.yaml",
    "inner-references.yaml",
    "media-examples.yaml",
    "media-types.yaml",
    "modern.yaml",
    "open-values.yaml",
    "slashes.yaml",
    "swagger.json",
)


def imported(name: str, **options: Any) -> Imported:
    """A document of tests/sick as it is served."""
    return read_any(str(HERE / name), examine=examine, **options)


def schemas(name: str) -> dict[str, Any]:
    """The component schemas of a healed document."""
    found: dict[str, Any] = imported(name).document["components"]["schemas"]
    return found


def told(name: str, number: str) -> list[str]:
    """The remarks of one repair, without its number."""
    return [f"{one.place}: {one.cause}: {one.done}" for one in imported(name).repairs if one.number == number]


@pytest.mark.parametrize("name", SICK)
def test_a_sick_document_is_healed_and_every_repair_told(name: str) -> None:
    """What is left can be served, and each sickness is named by its number."""
    healed = imported(name)
    assert {remark.number for remark in healed.repairs} == SICK[name]
    assert examine(healed.document) == []


@pytest.mark.parametrize("name", SICK)
def test_strict_repairs_nothing(name: str) -> None:
    """With --strict the first sickness refuses the document, by number and place, and says what to do."""
    with pytest.raises(ImportRefused, match=r"R\d\d, .*; correct it, or leave out --strict for the repair: .+\.$"):
        imported(name, strict=True)


@pytest.mark.parametrize("name", WELL)
def test_a_document_that_is_well_is_not_repaired(name: str) -> None:
    """An unusual document is no sick one: --strict takes it."""
    assert imported(name, strict=True).repairs == ()


def test_every_repair_has_a_document() -> None:
    """Whoever adds a number adds a small document that needs it."""
    assert set().union(*SICK.values()) == set(REPAIRS)


def test_a_part_means_the_document_that_includes_it() -> None:
    """R01: '#/components/…' in a part without components is looked up in the document; files may refer in circles."""
    document = imported("included/openapi.yaml").document
    body = document["paths"]["/parcels"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Parcel"}
    person = document["components"]["schemas"]["person"]
    assert person["properties"]["parent"] == {"$ref": "#/components/schemas/person"}
    assert document["info"]["description"] == "Parcels, and who sends them."


def test_a_reference_to_nothing_accepts_anything_or_is_left_out() -> None:
    """R03: a schema opens, a parameter goes, an answer loses its body; what is only in the wrong place is found."""
    document = imported("dangling.yaml").document
    operation = document["paths"]["/things"]["get"]
    assert "parameters" not in operation
    assert operation["responses"]["404"] == {"description": ""}
    assert operation["responses"]["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Thing"
    }
    assert document["components"]["schemas"]["Thing"]["properties"] == {"other": {}, "elsewhere": {}}
    said = [line.partition(": ")[2] for line in told("dangling.yaml", "R03")]
    assert "$ref 'gone.yaml#/a~1b' leads nowhere: anything is accepted there" in said, "as the file has it"


def test_a_type_that_is_none_is_read_as_what_it_names() -> None:
    """R05: 'enum' takes the type of its values, 'int' is an integer, 'mixed' is anything."""
    found = schemas("types.yaml")
    assert found["Colour"]["type"] == "string"
    assert found["Count"] == {"type": "integer"}
    assert found["When"] == {"type": "string", "format": "date-time"}
    assert found["Whatever"] == {}


def test_a_pattern_is_put_right_or_set_aside() -> None:
    """R06 and R07: another dialect is translated, a stray quote cut off, what cannot be read is set aside."""
    found = schemas("patterns.yaml")
    assert found["Letters"]["pattern"] == "^[a-zA-Z]+$"
    assert found["Vat"]["pattern"] == "^SE[0-9]{10}01$"
    assert found["Literal"]["pattern"] == "^[a-z]+$"
    assert found["Broken"] == {"type": "string", "x-pattern": "(["}


def test_a_pattern_counts_before_a_length_that_it_cannot_have() -> None:
    """R19: thirteen characters are never twelve."""
    long = schemas("contradictions.yaml")["Long"]
    assert long == {"type": "string", "pattern": "^[0-9]{8}-[0-9]{4}$", "minLength": 12}


def test_branches_that_differ_by_a_default_are_alike() -> None:
    """R19: a default excludes nothing, so that no value would fit exactly one branch."""
    assert list(schemas("contradictions.yaml")["Codes"]) == ["anyOf"]


def test_paths_and_their_parameters_agree() -> None:
    """R10, R11, R16: spelt otherwise is renamed, missing is declared, superfluous goes, a second path may answer."""
    paths = imported("templates.yaml").document["paths"]
    assert [p["name"] for p in paths["/stores/{storeID}"]["get"]["parameters"]] == ["storeID"]
    assert [p["name"] for p in paths["/stores/{storeID}/shelves/{shelf}"]["get"]["parameters"]] == ["storeID", "shelf"]
    assert "x-motpart-alternative" in paths["/stores/{id}"]["get"]
    assert "/shops" in paths


def test_a_misspelt_keyword_is_set_aside_and_named() -> None:
    """R13: nothing reads it, and the report says so."""
    assert schemas("shapes.yaml")["Parcel"]["x-requierd"] == ["weight"]
    assert "components.schemas.Parcel: unknown keyword 'requierd': set aside as 'x-requierd', which nothing reads" in (
        told("shapes.yaml", "R13")
    )


def test_required_on_a_property_belongs_to_the_object() -> None:
    """R14: the draft 3 way of saying it."""
    assert schemas("shapes.yaml")["Parcel"]["required"] == ["weight"]


def test_words_of_other_versions_mean_what_they_mean_there() -> None:
    """R21: a list of types, const, a numeric exclusive bound, a list of items."""
    found = schemas("versions.yaml")
    assert found["Name"] == {"nullable": True, "type": "string"}
    assert found["Kind"] == {"enum": ["dog"]}
    assert found["Positive"] == {"type": "integer", "minimum": 0, "exclusiveMinimum": True}
    assert found["Pair"]["x-motpart-prefixItems"] == [{"type": "string"}, {"type": "integer"}]


def test_references_into_operations_survive_their_repair() -> None:
    """A schema that another operation refers to becomes a component, a parameter is copied."""
    document = imported("inner-references.yaml").document
    operation = document["paths"]["/others"]["get"]
    assert operation["parameters"] == [{"name": "page", "in": "query", "schema": {"type": "integer"}}]
    reference = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    assert document["components"]["schemas"][reference.rpartition("/")[2]] == {
        "type": "array",
        "items": {"type": "integer"},
    }


def test_the_source_is_left_as_it_was(tmp_path: Path) -> None:
    """Reading writes nothing."""
    file = tmp_path / "types.yaml"
    file.write_bytes((HERE / "types.yaml").read_bytes())
    read_any(str(file), examine=examine)
    assert [one.name for one in tmp_path.iterdir()] == ["types.yaml"]
    assert file.read_bytes() == (HERE / "types.yaml").read_bytes()


def test_the_page_on_importing_lists_every_repair() -> None:
    """docs/importing.md and the program know the same numbers and sicknesses."""
    page = (HERE.parent.parent / "docs" / "importing.md").read_text(encoding="utf-8")
    rows = dict(line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| R"))
    assert rows == REPAIRS
