"""What a run makes at Billecta's test environment, and how it is found again to be removed."""

from __future__ import annotations

from pathlib import Path

from contracts.document import Document
from contracts.exchange import Exchange, Request
from contracts.sandbox.creations import Creations
from contracts.targets import Target
from specs import catalogue

ROOT = "http://sandbox.test"


def told(document: Document, operation: str, url: str, body: bytes = b"", answer: bytes = b"{}") -> Exchange:
    """A call that succeeded."""
    request = Request(document.method(operation), ROOT + url, {}, body, operation)
    return Exchange(request, 200, {}, answer, 0.0, request.prepared())


def test_a_thing_without_an_id_of_its_own_is_removed_by_what_tells_it_apart(tmp_path: Path) -> None:
    """A cost center is its creditor's, in the path, and has a code, in the query."""
    document = Document(catalogue()["billecta"], Target(ROOT))
    creations = Creations(tmp_path / "made.jsonl", document, "motpart-3fa9c1")
    for code in ("A1", "B2"):
        body = b'{"CreditorPublicId": "4b7f1a90", "Code": "%s"}' % code.encode()
        made = told(document, "createCostCenter", "/v1/costcenters/costcenter", body, b'{"PublicId": "77"}')
        creations.end(creations.begin(made.request), made)
    assert [(each.undo, dict(each.ids), dict(each.query)) for each in creations.open()] == [
        ("deleteCostCenter", {"creditorPublicId": "4b7f1a90"}, {"code": code}) for code in ("B2", "A1")
    ]
    creations.end(None, told(document, "deleteCostCenter", "/v1/costcenters/costcenter/4b7f1a90?code=B2"))
    assert [each.query["code"] for each in creations.open()] == ["A1"]
