"""What does not fit in a client's body is named with its place: in XML, in a form, in JSON of several kinds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.document import Document
from contracts.matching import Matcher
from contracts.opening import in_process
from contracts.recorder.entry import Entry
from contracts.verify.conforming import Conformance
from contracts.verify.traffic import Passed
from specs import load

DOCUMENT = """\
openapi: 3.0.3
info: {title: Till, version: '1'}
paths:
  /receipts:
    post:
      operationId: createReceipt
      requestBody:
        required: true
        content:
          application/xml: {schema: {$ref: '#/components/schemas/Receipt'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Receipt'}}
          application/json:
            schema:
              oneOf: [{$ref: '#/components/schemas/Sale'}, {$ref: '#/components/schemas/Refund'}]
              discriminator: {propertyName: kind}
      responses: {'204': {description: Kept.}}
components:
  schemas:
    Receipt:
      type: object
      required: [amount]
      properties:
        amount: {type: integer, minimum: 1}
        lines: {type: array, items: {type: string, xml: {name: line}}, xml: {wrapped: true}}
      xml: {name: receipt}
    Sale:
      type: object
      required: [kind, amount]
      properties: {kind: {type: string, enum: [Sale]}, amount: {type: integer, minimum: 1}}
    Refund:
      type: object
      required: [kind, reason]
      properties: {kind: {type: string, enum: [Refund]}, reason: {type: string}}
"""
XML, FORM, JSON = "application/xml", "application/x-www-form-urlencoded", "application/json"


@pytest.mark.parametrize(
    ("media_type", "body", "faults"),
    [
        (XML, b"<receipt><amount>3</amount><lines><line>Tea</line></lines></receipt>", []),
        (XML, b"<receipt><amount>0</amount></receipt>", ["body.amount"]),
        (XML, b"<receipt><lines/></receipt>", ["body.amount"]),
        (XML, b"<receipt><amount>3</amount>", ["body"]),
        (XML, b"<bill><amount>3</amount></bill>", ["body"]),
        (FORM, b"amount=3&lines=Tea", []),
        (FORM, b"amount=three", ["body.amount"]),
        (JSON, b'{"kind": "Sale", "amount": 1}', []),
        (JSON, b'{"kind": "Sale", "amount": 0}', ["body.amount"]),
        (JSON, b'{"kind": "Refund"}', ["body.reason"]),
    ],
)
def test_what_does_not_fit_a_body_is_named_with_its_place(
    media_type: str, body: bytes, faults: list[str], tmp_path: Path
) -> None:
    """Well-formedness, the root's name, what is missing and what is out of bounds, in the schema that is meant."""
    file = tmp_path / "openapi.yaml"
    file.write_text(DOCUMENT, encoding="utf-8")
    promise = load(tmp_path, name="till")
    url = "http://127.0.0.1/receipts"
    headers = (("Content-Type", f"{media_type}; charset=utf-8"),)
    entry = Entry(datetime(2026, 1, 5, tzinfo=UTC), 0.0, "POST", url, headers, body, 204, (), b"")
    passed = Passed(1, entry, Matcher(promise.document, "").find("POST", url))
    found = Conformance(Document(promise, in_process(promise))).unfit(passed)
    assert [each.place for each in found] == faults, [str(each) for each in found]
