"""The fake takes the examples of Kravia's document as they stand there."""

from __future__ import annotations

import pytest

from mockserver.reading.schema import SchemaCompiler
from specs import BUILT_IN, load, operations_of
from tests.providers.kravia.sandbox import Sandbox

PROMISE = load(BUILT_IN / "kravia")
OPERATIONS = {spec["operationId"]: spec for _, _, spec in operations_of(PROMISE.document)}
COMPILER = SchemaCompiler(PROMISE.document)


@pytest.mark.parametrize("operation", [name for name, spec in OPERATIONS.items() if "requestBody" in spec])
def test_every_documented_request_is_accepted(kravia: Sandbox, operation: str) -> None:
    """A new world takes each request example as it stands in the document."""
    path, method, spec = next(
        entry for entry in operations_of(PROMISE.document) if entry[2]["operationId"] == operation
    )
    parameters = [COMPILER.resolve(parameter) for parameter in spec.get("parameters", ())]
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", str(parameter["example"]))
    query = {p["name"]: p["example"] for p in parameters if p["in"] == "query"}
    kravia.keep()
    for kind, media in spec["requestBody"]["content"].items():
        examples = [e["value"] for e in (media.get("examples") or {}).values()] or [media.get("example")]
        for body in filter(None, examples):
            form = {"data": body} if "form" in kind else {"json": body}
            answer = kravia.call(method.upper(), path, params=query, **form)
            assert answer.status_code == 200, answer.text
            kravia.control("POST", "/snapshots/before/restore")
