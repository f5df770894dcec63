"""Reading a document of many files: what the parts say stands in one document, each name once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from specs import Cache, DocumentError, load
from specs.loading import load_source

DOCUMENT = """\
openapi: 3.0.3
info: {title: Split, version: '1'}
paths:
  /a: {$ref: 'paths/a.yaml#/a'}
components:
  schemas:
    A: {$ref: 'schemas/a.yaml#/A'}
    B: {type: string}
"""
PATHS = """\
a:
  get:
    operationId: getA
    responses:
      200: {description: An A., content: {application/json: {schema: {$ref: '../openapi.yaml#/components/schemas/A'}}}}
"""
SCHEMAS = """\
A:
  type: object
  properties:
    next: {$ref: '../openapi.yaml#/components/schemas/A'}
    b: {$ref: '../openapi.yaml#/components/schemas/B'}
"""


def split_document(folder: Path, schemas: str = SCHEMAS) -> Path:
    """A provider's folder whose document has a part for paths and one for schemas."""
    for name, text in (("openapi.yaml", DOCUMENT), ("paths/a.yaml", PATHS), ("schemas/a.yaml", schemas)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_part_that_refers_back_into_the_document_keeps_the_name(tmp_path: Path) -> None:
    """The bundle has local references, a schema that refers to itself among them, and no copy of any schema."""
    document = load(split_document(tmp_path)).document
    answer = document["paths"]["/a"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/A"}
    assert document["components"]["schemas"]["A"]["properties"] == {
        "next": {"$ref": "#/components/schemas/A"},
        "b": {"$ref": "#/components/schemas/B"},
    }


def test_a_part_that_is_not_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    """The message names the part, not the document that includes it."""
    with pytest.raises(DocumentError, match=r"schemas/a\.yaml: line 1, column 4: not YAML"):
        load(split_document(tmp_path, "A: }"))


def test_a_reference_to_a_part_that_is_missing_stops_the_reading(tmp_path: Path) -> None:
    """Nothing is guessed in its place."""
    (split_document(tmp_path) / "schemas/a.yaml").unlink()
    with pytest.raises(DocumentError, match=r"openapi\.yaml.*correct the reference"):
        load(tmp_path)


def test_a_key_that_yaml_reads_as_null_or_truth_stays_a_word(tmp_path: Path) -> None:
    """JSON has names only: ``null:`` and ``yes:`` in YAML are not the words None and True."""
    (tmp_path / "openapi.yaml").write_text("openapi: 3.0.3\nx-words: {null: 1, true: 2, 200: 3}\n", "utf-8")
    source = load_source(tmp_path / "openapi.yaml", [], Cache(tmp_path / "cache"))
    assert source.document["x-words"] == {"null": 1, "true": 2, "200": 3}


def test_the_cache_forgets_what_nobody_asks_for(tmp_path: Path) -> None:
    """Every edit of a document puts another entry; a month later it goes, and files that are not the cache's stay."""
    cache = Cache(tmp_path)
    for name in ("old.json", "old.checked", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (0, 0))
    cache.put("one.json", b"1")
    cache.put("two.json", b"2")
    assert {file.name for file in tmp_path.iterdir()} == {"notes.txt", "one.json", "two.json"}
    assert cache.get("old.json") is None
