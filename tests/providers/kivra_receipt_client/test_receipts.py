"""A person's receipts: listed, searched, read, deleted and restored on the world's clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mockserver import create_app
from tests.client import Client
from tests.sandboxes import Sandbox, fresh_world

TOKEN = {"Authorization": "Bearer motpart-receipts-client-token"}
PERSON = "/api/v1/persons/1742107200d7c9e4a126f85b03a1de6c4f27a8b953"
STRANGER = "/api/v1/persons/1742107200e8f1a3b5c7d9e0f2a4b6c8d0e1f3a5b7"
BEFORE = "250801c1e2d3b4a5968778695a4b3c2d1e0f9a8b7c6d"
RECEIPT = "250815d0d2b21a56a00bcd71dd4c8db8219d97a4b3b2"
AFTER = "250816a9b8c7d6e5f4031221304f5e6d7c8b9a0f1e2d"
ONE = f"{PERSON}/receipts/{RECEIPT}"
CHAIN = f"{PERSON}/chains/1742100000b6c8d3f015e74a9290cd5b3e16f7a842/receipts"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client of an app that serves the recipient's side only."""
    with Client(create_app(["kivra-receipt-client"])) as client:
        yield client


@pytest.fixture
def person(client: Client) -> Sandbox:
    """A fresh world."""
    return Sandbox(client, fresh_world(client), "kivra-receipt-client")


def status(person: Sandbox, method: str, path: str, **headers: str) -> int:
    """What a call answers."""
    return person.reach(method, path, headers={**TOKEN, **headers}).status_code


def ids(person: Sandbox, path: str) -> list[str]:
    """Which receipts a list has, in its order."""
    return [row["receipt_id"] for row in rows(person, path)]


def rows(person: Sandbox, path: str) -> list[dict[str, Any]]:
    """The rows of a list."""
    answer = person.reach("GET", path, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["receipts"])


def test_a_deleted_receipt_is_only_among_the_deleted(person: Sandbox) -> None:
    """RCL-02: no list and no reading has it, but that of the deleted ones; what is stored has it still."""
    assert status(person, "DELETE", ONE) == 204
    assert status(person, "GET", ONE) == 404
    assert RECEIPT not in ids(person, f"{PERSON}/receipts") + ids(person, CHAIN)
    assert ids(person, f"{PERSON}/deleted") == [RECEIPT]
    assert RECEIPT in ids(person, f"{PERSON}/gdpr")


def test_a_restored_receipt_is_as_it_was(person: Sandbox) -> None:
    """RCL-02: deleting and restoring leaves nothing changed."""
    status(person, "GET", ONE)
    person.keep()
    assert status(person, "DELETE", ONE) == 204
    assert person.changed()
    assert status(person, "PUT", f"{ONE}/restore") == 204
    assert person.changed() == []
    assert status(person, "GET", ONE) == 200


@pytest.mark.parametrize(
    ("said", "days"), [({}, 30), ({"days": "10"}, 10), ({"days": ""}, 30), ({"days": "soon"}, 30), ({"days": "-1"}, 30)]
)
def test_it_can_be_restored_until_the_days_have_passed(person: Sandbox, said: dict[str, str], days: int) -> None:
    """RCL-02, KIC-02: as many as the header says, or 30; then it is gone from everywhere, and cannot be restored."""
    assert status(person, "DELETE", ONE, **said) == 204
    person.advance(f"P{days - 1}DT23H59M")
    assert ids(person, f"{PERSON}/deleted") == [RECEIPT]
    person.advance("PT1M")
    assert ids(person, f"{PERSON}/deleted") == []
    assert RECEIPT not in ids(person, f"{PERSON}/gdpr")
    answer = person.reach("PUT", f"{ONE}/restore", headers=TOKEN)
    assert (answer.status_code, answer.json()["code"]) == (400, 40000)


@pytest.mark.parametrize("path", [f"{PERSON}/receipts/{RECEIPT}0", f"{STRANGER}/receipts/{RECEIPT}"])
def test_what_is_not_there_cannot_be_deleted(person: Sandbox, path: str) -> None:
    """RCL-02, RCL-07: an unknown receipt or another person's is 410 with 41000 in body and header."""
    answer = person.reach("DELETE", path, headers=TOKEN)
    assert (answer.status_code, answer.json()["code"], answer.headers["X-Dr-Error-Code"]) == (410, 41000, "41000")
    assert status(person, "GET", ONE) == 200


def test_deleting_again_is_gone(person: Sandbox) -> None:
    """RCL-02: and the days go on from the first time."""
    assert status(person, "DELETE", ONE, days="1") == 204
    assert status(person, "DELETE", ONE, days="90") == 410
    person.advance("P1D")
    assert ids(person, f"{PERSON}/deleted") == []


def test_list_and_item_say_the_same(person: Sandbox) -> None:
    """A row's type, shop, amount and time are those of the receipt itself, in every list."""
    for row in rows(person, f"{PERSON}/receipts"):
        own = person.reach("GET", f"{PERSON}/receipts/{row['receipt_id']}", headers=TOKEN).json()
        assert all(row[name] == own[name] for name in row.keys() & own.keys())
        assert row["purchase_date"] == own["receipt"]["time_of_purchase"]
        stored = {one["receipt_id"]: one for one in rows(person, f"{PERSON}/gdpr")}[row["receipt_id"]]
        assert (stored["type"], stored["receipt"]) == (own["type"], own["receipt"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [AFTER, RECEIPT, BEFORE]),
        ("?order=asc", [BEFORE, RECEIPT, AFTER]),
        ("?search=br%C3%B6d", [AFTER, RECEIPT]),
        ("?search=solrosen", [AFTER, RECEIPT, BEFORE]),
        ("?search=kaffe", []),
        ("?limit=1&offset=1", [RECEIPT]),
        ("?sort_by=amount&order=asc&limit=1", [BEFORE]),
        ("?sort_by=whatever", [AFTER, RECEIPT, BEFORE]),
    ],
)
def test_receipts_are_searched_sorted_and_paged(person: Sandbox, query: str, found: list[str]) -> None:
    """RCL-06, RCL-09, KIC-06: all of the person's and those of a chain alike."""
    assert ids(person, f"{PERSON}/receipts{query}") == ids(person, f"{CHAIN}{query}") == found


def test_a_page_says_how_many_there_are(person: Sandbox) -> None:
    """RCL-06: total, offset, and 20 as the limit unless asked otherwise."""
    answer = person.reach("GET", f"{PERSON}/receipts?offset=2", headers=TOKEN).json()
    assert (answer["total"], answer["offset"], answer["limit"], len(answer["receipts"])) == (3, 2, 20, 1)


def test_another_person_has_no_receipts(person: Sandbox) -> None:
    """Receipts belong to whom they were sent to."""
    assert ids(person, f"{STRANGER}/receipts") == ids(person, f"{STRANGER}/gdpr") == []
