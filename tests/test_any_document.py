"""A document that nobody here has seen is served without code: one test per class of failure met in public ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mockserver.app import create_app
from mockserver.errors import SpecError
from mockserver.inprocess import InProcess
from mockserver.making.generate import generate
from mockserver.making.seeded import Seeded
from mockserver.reading.schema import SchemaCompiler
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
        assert [repair.split(" ")[0] for repair in promise.repairs] == ["R05"] * 5


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


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("GET", "/boats/7?harbour=Oslo", None), "by number"),
        (("GET", "/boats/Tern?harbour=Oslo", None), "by name"),
        (("GET", "/boats/7", None), "by name"),
        (("PUT", "/boats/7", {"number": 7}), "by number"),
        (("PUT", "/boats/7", {"flag": "no"}), "by name"),
    ],
)
def test_operations_at_one_path_are_told_apart_by_what_they_take(
    tmp_path: Path, call: tuple[str, str, Any], told: str
) -> None:
    """``/boats/{number}`` and ``/boats/{name}``: whichever the request is right for answers."""
    method, address, body = call
    with served("alternatives.yaml", tmp_path) as client:
        answer = client.request(method, address, json=body) if body else client.request(method, address)
        wrong = client.put("/boats/7", json={})
    assert (answer.status_code, answer.json()) == (200, told)
    assert wrong.status_code == 400, "the first one says what is wrong with a request that fits neither"


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


@pytest.mark.parametrize(("sent", "kept"), [("1" + "0" * 40, 10**40), ("12.0", 12), ("-1e2", -100)])
def test_a_whole_number_is_one_whatever_its_size_or_spelling(tmp_path: Path, sent: str, kept: int) -> None:
    """JSON sets no limit and has one kind of number; what was sent is found again, after a restart as well."""
    for _ in range(2):
        with InProcess(create_app([HERE / "wide.yaml"], cache=tmp_path, data=tmp_path / "data")) as server:
            assert server.request("POST", "/entries", body=b'{"amount": %s}' % sent.encode()).status == 201
            listed = server.request("GET", f"/entries?above=1{'0' * 40}&limit=1{'0' * 30}")
    amounts = [entry["amount"] for entry in json.loads(listed.body)]
    assert amounts == [kept, kept]
    assert all(isinstance(amount, int) for amount in amounts)


def test_a_number_beyond_a_double_is_refused(tmp_path: Path) -> None:
    """One sentence, no matter how long it is."""
    sentence = "number is infinity when parsed as double"
    with served("wide.yaml", tmp_path) as client:
        answer = client.post("/entries", content=f'{{"amount": {"9" * 9000}}}')
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=B"


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (("POST", "/messages", b"{}", "application/json"), 201),
        (("POST", "/messages", b"\xff", "application/octet-stream"), 202),
        (("GET", "/messages?entries=id&entries=id", b"", None), 200),
        (("GET", "/messages", b"", None), 200),
        (("PUT", "/messages", b"", FORM), 204),
        (("PUT", "/messages", b"other=1", FORM), 204),
        (
            ("PUT", "/messages", b'--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--B--\r\n', MULTIPART),
            204,
        ),
        (("PUT", "/messages", b"<Whatever><text>a</text></Whatever>", "application/xml"), 204),
        (("POST", "/texts", b"", "text/html"), 200),
        (("POST", "/texts", b"[1]", FORM), 200),
        (("POST", "/texts", b'["x"]', FORM), 400),
        (("GET", "/pages/a.b.json", b"", None), 200),
        (("GET", "/pages/.xml.xml", b"", None), 200),
        (("GET", "/pages/a.html", b"", None), 404),
    ],
    ids=str,
)
def test_what_a_document_says_badly_is_taken_as_it_can_be(
    tmp_path: Path, call: tuple[str, str, bytes, str | None], status: int
) -> None:
    """Whoever sends what the document can be read to allow is served."""
    method, url, body, media_type = call
    with InProcess(create_app([HERE / "told-badly.yaml"], cache=tmp_path)) as server:
        answer = server.request(method, url, {} if media_type is None else {"Content-Type": media_type}, body)
    assert answer.status == status, answer.body


def test_an_answer_without_content_says_what_it_would_be(tmp_path: Path) -> None:
    """The documented media type stands over an empty file as well."""
    with InProcess(create_app([HERE / "told-badly.yaml"], cache=tmp_path)) as server:
        answer = server.request("GET", "/messages?entries=1")
    assert dict(answer.headers)["content-type"] == "audio/mpeg"


def test_an_accept_that_nothing_fits_is_passed_over(tmp_path: Path) -> None:
    """Where the document has no 406 for it."""
    with InProcess(create_app([HERE / "told-badly.yaml"], cache=tmp_path)) as server:
        answer = server.request("POST", "/texts", {"Accept": "media/*", "Content-Type": "text/html"}, b"x")
    assert answer.status == 200


def test_a_property_that_nothing_fits_is_left_out(tmp_path: Path) -> None:
    """``additionalProperties`` beside ``allOf`` hold for what only the others declare."""
    app = create_app([HERE / "told-badly.yaml"], cache=tmp_path)
    (promise,) = app.server.catalogue.values()
    compiler = SchemaCompiler(promise.document)
    assert "name" not in generate({"$ref": "#/components/schemas/Open"}, compiler, Seeded("1"))


def test_a_path_that_ends_in_a_slash_is_a_collection(tmp_path: Path) -> None:
    """What was made there is found, changed and gone; an id is a number where the path wants one."""
    with served("slashes.yaml", tmp_path) as client:
        made = client.post("/boats/", json={"name": "Ran"}).json()
        there = f"/boats/{made['id']}/"
        assert client.get(there).json() == made
        assert client.put(there, json={"name": "Ægir"}).json()["name"] == "Ægir"
        assert client.get("/boats/").json() == [{"id": made["id"], "name": "Ægir"}]
        assert client.post(f"{there}ropes/", json={"name": "main"}).status_code == 201
        assert client.delete(there).status_code == 204
        assert [client.get(there).status_code, client.post("/boats/77/ropes/", json={"name": "x"}).status_code] == [
            404,
            404,
        ]


def test_a_collection_may_be_below_an_owner_whom_the_path_names(tmp_path: Path) -> None:
    """``/harbours/{harbour}`` of ``/harbours/{harbour}/{key}``: each owner has things of their own."""
    with served("slashes.yaml", tmp_path) as client:
        made = client.post("/harbours/bergen", json={"flag": "no"}).json()
        assert client.get(f"/harbours/bergen/{made['key']}").json() == made
        missing = client.get(f"/harbours/oslo/{made['key']}")
    assert missing.status_code == 480, "which says 'not found' there, and is no status that HTTP has a name for"
    assert "There is no" in missing.text


def test_a_snake_case_wrapper_is_seen_through(tmp_path: Path) -> None:
    """``{"sea_chart": {…}}`` of ``/sea_charts`` wraps the thing, whatever stands beside it."""
    with served("slashes.yaml", tmp_path) as client:
        made = client.post("/sea_charts", json={"name": "North"}).json()["sea_chart"]
        assert client.get(f"/sea_charts/{made['id']}").json()["sea_chart"] == made
        assert made["name"] == "North"


TABLE = "text/csv"


@pytest.mark.parametrize(
    ("call", "media_type", "text"),
    [
        (("/told", "application/json"), "application/json", '{"id":1,"parts":[{"sku":"a"}],"sold":true}'),
        (("/told", TABLE), TABLE, 'id,parts,sold\r\n1,"[{""sku"":""a""}]",true\r\n'),
        (("/told", FORM), FORM, "id=1&parts=%7B%22sku%22%3A%22a%22%7D&sold=true"),
        (("/differently", TABLE), TABLE, "sku\r\nb\r\n"),
        (("/differently", "text/plain"), "text/plain", "plainly"),
        (("/kept/1", TABLE), "application/json", '{"id":1}'),
    ],
)
def test_every_media_type_holds_what_its_own_schema_says(
    tmp_path: Path, call: tuple[str, str], media_type: str, text: str
) -> None:
    """Parts of a cell are JSON; where the schemas differ each answer has its own; what is stored stays JSON."""
    address, accept = call
    with served("media-types.yaml", tmp_path) as client:
        client.post("/kept", json={"id": 1})
        answer = client.get(address, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"], answer.text) == (200, media_type, text)


def test_xml_has_the_prefixes_of_the_document(tmp_path: Path) -> None:
    """Of the root and of what lies in it, on the first answer as on the second."""
    with served("media-types.yaml", tmp_path) as client:
        first, second = (client.get("/marked", headers={"Accept": "application/xml"}).text for _ in range(2))
    assert first == second
    assert "<r:report" in first
    assert "<p:part>a</p:part>" in first


def test_a_file_in_a_form_is_stored(tmp_path: Path) -> None:
    """As its text, or as base64 where it is none: an answer in JSON has it."""
    with served("slashes.yaml", tmp_path) as client:
        text = client.post("/photos", files={"picture": ("a.txt", b"hello")}).json()
        raw = client.post("/photos", files={"picture": ("a.png", b"\xff\xd8")}).json()
    assert [text["picture"], raw["picture"]] == ["hello", "/9g="]


def test_a_list_without_items_is_there_in_xml(tmp_path: Path) -> None:
    """XML cannot tell it from a missing one."""
    with served("slashes.yaml", tmp_path) as client:
        answer = client.post("/orders", content=b"<order/>", headers={"Content-Type": "application/xml"})
    assert answer.status_code == 204


OWN_TYPE = "application/vnd.example+json"


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "body"),
    [
        ("POST", "/bare", {"data": {"note": "a"}}, 200, b"{}"),
        ("POST", "/bare", {"files": {"note": (None, "a")}}, 200, b"{}"),
        ("DELETE", "/bare", {}, 204, b""),
        ("PUT", "/both", {"json": {"a": "1"}}, 200, b"{}"),
        ("PUT", "/both", {"data": {"a": "1"}}, 200, b"{}"),
        ("GET", "/guarded", {}, 401, None),
        ("PUT", "/both", {"content": b"", "headers": {"X-Key": "k"}}, 400, None),
    ],
)
def test_every_answer_of_swagger_2_says_a_type_that_it_produces(  # one row of a table each
    tmp_path: Path, method: str, path: str, sent: dict[str, Any], status: int, body: bytes | None
) -> None:
    """With and without a schema, refusals too; forms come in either encoding."""
    with served("older-forms.yaml", tmp_path) as client:
        answer = client.request(method, path, **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, OWN_TYPE)
    assert body is None or answer.content == body


def test_a_list_under_items_is_a_tuple(tmp_path: Path) -> None:
    """As Swagger 2.0 and older drafts of JSON Schema write it, references and all."""
    with served("older-forms.yaml", tmp_path) as client:
        name, number = client.get("/guarded", headers={"X-Key": "k"}).json()
    assert isinstance(name, str)
    assert isinstance(number, int)


def test_a_schema_in_an_extension_is_one(tmp_path: Path) -> None:
    """Generators of gRPC gateways put what streams there, and it refers to the definitions."""
    with served("older-forms.yaml", tmp_path) as client:
        assert isinstance(client.get("/events").json()["result"], str)
