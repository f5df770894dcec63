"""Parameters of a GET in its JSON body, for providers that read them there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver import create_app
from mockserver.errors import Refusal
from mockserver.reading.querybody import query_with_body
from tests import toy
from tests.client import Client

NAMES = {"top", "state", "exact"}
KEY = toy.API_KEY


@pytest.mark.parametrize(
    ("query", "body", "found"),
    [
        (b"", b'{"top": 5}', b"top=5"),
        (b"skip=1", b'{"top": 5, "state": "paid", "exact": true}', b"skip=1&top=5&state=paid&exact=true"),
        (b"top=7", b'{"top": 5}', b"top=7"),
        (b"top=", b'{"top": 5}', b"top="),
        (b"", b'{"top": null, "other": 1}', b""),
        (b"", b'{"top": [1], "state": "a&b=\xc3\xa5"}', b"top=%5B1%5D&state=a%26b%3D%C3%A5"),
        (b"top=1", b"", b"top=1"),
        (b"top=1", b"{}", b"top=1"),
    ],
)
def test_what_the_query_lacks_is_taken_from_the_body(query: bytes, body: bytes, found: bytes) -> None:
    """The query wins by parameter; members that are no parameters, and null, count for nothing."""
    assert query_with_body(query, body, "application/json; charset=utf-8", NAMES) == found


def test_a_body_of_another_kind_is_none_of_ours() -> None:
    """A form or text is ignored, as HTTP has it."""
    assert query_with_body(b"", b"top=5", "application/x-www-form-urlencoded", NAMES) == b""


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b'"top"', b"\xff", b'{"top": 1, "top": 2}', b"[" * 50])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    """400 with the reason, never a failure."""
    with pytest.raises(Refusal) as refused:
        query_with_body(b"", body, "application/json", NAMES)
    assert refused.value.status == 400


@pytest.fixture
def lenient(tmp_path: Path) -> Iterator[Client]:
    """The toy provider with that leniency."""
    folder = tmp_path / "examplepay"
    shutil.copytree(toy.SPECS / "examplepay", folder)
    with (folder / "provider.yaml").open("a") as file:
        file.write("requests: {query_in_body: true}\n")
    app = create_app(specs_root=tmp_path, providers_package=toy.PROVIDERS, cache=tmp_path / "cache")
    with Client(app) as client:
        yield client


@pytest.mark.parametrize("leniently", [True, False])
def test_the_engine_reads_it_where_provider_yaml_says_so(lenient: Client, leniently: bool) -> None:
    """A page of none by a body; without the leniency the body means nothing. Bad values are refused as in the query."""
    with Client(create_app(specs_root=toy.SPECS, providers_package=toy.PROVIDERS)) as strict:
        client = lenient if leniently else strict
        asked = client.request("GET", "/examplepay/charges", headers=KEY, json={"skip": 1})
        assert len(asked.json()) == (0 if leniently else 1)
        wrong = client.request("GET", "/examplepay/charges", headers=KEY, json={"skip": "none"})
        assert wrong.status_code == (400 if leniently else 200)
