"""Which operation a request is meant for."""

from __future__ import annotations

import pytest

from contracts.matching import Matcher

DOCUMENT = {
    "servers": [{"url": "https://api.examplepay.test/api/v2"}],
    "paths": {
        "/charges": {"get": {"operationId": "listCharges"}},
        "/charges/{id}": {"get": {"operationId": "getCharge"}},
        "/charges/newest": {"get": {"operationId": "newestCharge"}},
        "/files/{name}.pdf": {"get": {"operationId": "getFile"}, "put": {}},
    },
}


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/examplepay/api/v2/charges", "listCharges"),
        ("GET", "/examplepay/api/v2/charges/", "listCharges"),
        ("get", "/examplepay/charges", "listCharges"),
        ("GET", "/examplepay/api/v2/charges/newest", "newestCharge"),
        ("GET", "/examplepay/api/v2/charges/17?x=1", "getCharge"),
        ("PUT", "/examplepay/api/v2/files/a.pdf", "PUT /files/{name}.pdf"),
        ("POST", "/examplepay/api/v2/charges", None),
        ("GET", "/examplepay/api/v2/charges/1/2", None),
        ("GET", "/elsewhere/api/v2/charges", None),
    ],
)
def test_a_request_has_the_operation_that_its_path_says(method: str, path: str, operation: str | None) -> None:
    """Fixed segments win over templated ones; the server's path may be left out, a trailing slash added."""
    matched = Matcher(DOCUMENT, "/examplepay").find(method, f"http://127.0.0.1:8080{path}")
    assert (matched.operation if matched else None) == operation


def test_path_parameters_are_unescaped() -> None:
    """What stands in a templated segment is given as it was meant."""
    matched = Matcher(DOCUMENT).find("GET", "https://api.examplepay.test/api/v2/charges/a%2Fb%20c")
    assert matched is not None
    assert matched.path == {"id": "a/b c"}
