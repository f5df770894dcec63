"""The sender document's own promises: its scopes, its headers, its people."""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.se import personnummer, vat

from mockserver.reading.schema import SchemaCompiler
from specs import BUILT_IN, load, operations_of
from tests.providers.test_documents import nested

PROMISE = load(BUILT_IN / "kivra")
COMPILER = SchemaCompiler(PROMISE.document)
ADDRESSES = {spec["operationId"]: (path, method, spec) for path, method, spec in operations_of(PROMISE.document)}


def test_each_operation_demands_the_scope_of_its_own_method_and_path() -> None:
    """AUTH-08, AUTH-12: the method, a colon, the path with dots for slashes; the scheme lists each of them."""
    listed = PROMISE.document["components"]["securitySchemes"]["oAuth2Client"]["flows"]["clientCredentials"]["scopes"]
    for name, (path, method, spec) in ADDRESSES.items():
        if name not in {"authenticate", "authenticateV2"}:
            scope = f"{method}:kivra{path.replace('/', '.')}"
            assert spec["security"] == [{"oAuth2Client": [scope]}], name
            assert scope in listed


def test_every_answer_has_its_headers() -> None:
    """GEN-05, GEN-06: each answer has x-correlation-id, each error x-error-code as well."""
    for name, (_, _, spec) in ADDRESSES.items():
        for status, answer in spec["responses"].items():
            wanted = {"x-correlation-id"} | ({"x-error-code"} if status >= "400" else set())
            assert wanted <= set(COMPILER.resolve(answer)["headers"]), f"{name} {status}"


def test_people_and_companies_are_synthetic_and_their_numbers_valid() -> None:
    """Serials from 980 to 999 are given to nobody; VAT numbers and OCR references have right check digits."""
    for folder in [BUILT_IN / "kivra", *BUILT_IN.glob("kivra-receipt-*")]:
        text = str(load(folder).document)
        people = set(re.findall(r"(?<![0-9a-fA-F])(?:19|20)\d{10}(?![0-9a-fA-F])", text))
        assert all(personnummer.is_valid(number) for number in people)
        assert {number[8:11] for number in people} <= set(map(str, range(980, 1000)))
        assert all(vat.is_valid(number) for number in set(re.findall(r"SE\d{12}(?!\d)", text)))
        assert all(luhn.is_valid(number) for number in re.findall(r"'type': 'SE_OCR', 'reference': '(\d+)'", text))


def test_every_property_is_described() -> None:
    """In each of the three documents, however deep: what is not a reference says what it means."""
    for folder in [BUILT_IN / "kivra", *BUILT_IN.glob("kivra-receipt-*")]:
        for name, schema in load(folder).document["components"]["schemas"].items():
            assert schema.get("x-source"), name
            for place, part in nested(schema, name):
                for key, inner in part.get("properties", {}).items():
                    assert "$ref" in inner or inner.get("description"), f"{place}.{key}"
