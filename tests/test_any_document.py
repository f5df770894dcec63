"""A document that nobody here has seen is served without code: one test per class of failure met in public ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockserver.app import create_app
from mockserver.errors import SpecError
from tests.client import Client
from tests.sick import HERE


@contextmanager
def served(name: str, tmp_path: Path) -> Iterator[Client]:
    """A lone document in service at ``/``."""
    with Client(create_app([HERE / name], cache=tmp_path)) as client:
        yield client


def test_a_repaired_document_says_so(tmp_path: Path) -> None:
    """Repairs are never silent; the second start, from the cache, says them again."""
    for _ in range(2):
        (promise,) = create_app([HERE / "types.yaml"], cache=tmp_path).server.catalogue.values()
        assert [repair.split(" ")[0] for repair in promise.repairs] == ["R05"] * 4


def test_strict_serves_no_repaired_document(tmp_path: Path) -> None:
    """The start stops with number and place, from the cache too."""
    create_app([HERE / "types.yaml"], cache=tmp_path)
    with pytest.raises(SpecError, match=r"components\.schemas\.Colour: R05, type 'enum'"):
        create_app([HERE / "types.yaml"], cache=tmp_path, strict=True)


def test_operations_at_one_path_are_told_apart_by_a_header(tmp_path: Path) -> None:
    """``/#X-Target=Ledger.Count`` answers when the header says so."""
    with served("conditions.yaml", tmp_path) as client:
        listed = client.post("/", headers={"X-Target": "Ledger.List"})
        counted = client.post("/", headers={"X-Target": "Ledger.Count"})
    assert isinstance(listed.json(), list)
    assert isinstance(counted.json(), int)


def test_a_value_that_no_mapping_names_is_taken(tmp_path: Path) -> None:
    """A discriminator that lists nothing excludes nothing; a credential that no answer refuses is not demanded."""
    with served("open-values.yaml", tmp_path) as client:
        answer = client.post("/pets", json={"kind": "parrot"})
    assert answer.status_code == 200


def test_every_keyword_of_3_1_is_generated(tmp_path: Path) -> None:
    """prefixItems, contains with its bounds, patternProperties, propertyNames, conditions: the answer fits them all."""
    with served("modern.yaml", tmp_path) as client:
        answer = client.get("/everything")
    assert answer.status_code == 200
    assert len([number for number in answer.json()["few"] if number >= 100]) in (2, 3)


def test_a_swagger_document_is_served_under_its_base_path(tmp_path: Path) -> None:
    """Form bodies and the documented key work as the document says."""
    with served("swagger.json", tmp_path) as client:
        assert client.post("/v2/login", data={"user": "ada"}).status_code == 200
        assert client.post("/v2/things?key=k", json={"kind": "a"}).status_code == 201
        assert client.get("/v2/things?key=k").json() == [{"kind": "a"}]
