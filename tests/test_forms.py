"""Request bodies: the fields of forms and the parts of multipart."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.errors import Refusal
from tests.test_bodies import FILE, FORM, INTEGER, JSON, MULTIPART, ORDER, body_of, order_body, refusal_of

# --- forms ----------------------------------------------------------------------------------------------------------

_WORDS = st.text(st.characters(codec="utf-8"), max_size=8)


@given(
    st.fixed_dictionaries(
        {"id": st.integers(-(2**31), 2**31)},
        optional={"tags": st.lists(_WORDS, min_size=1, max_size=4), "extra": _WORDS},
    )
)
def test_a_form_reads_back_as_it_was_written(value: dict[str, Any]) -> None:
    """Fields have the schema's types, lists are repeated fields, unknown fields are text."""
    raw = urlencode(value, doseq=True).encode()
    assert order_body(FORM).read(FORM, raw) == (value, FORM, [])


@pytest.mark.parametrize(
    ("raw", "encoding", "value"),
    [
        (b"id=1&tags=a,b", {"tags": {"style": "form", "explode": False}}, {"id": 1, "tags": ["a", "b"]}),
        (b"id=1&tags=a|b", {"tags": {"style": "pipeDelimited", "explode": False}}, {"id": 1, "tags": ["a", "b"]}),
        (b"id=1&buyer[age]=5", {"buyer": {"style": "deepObject"}}, {"id": 1, "buyer": {"age": 5}}),
        (b"id=1&buyer[age]=5", {}, {"id": 1, "buyer": {"age": 5}}),
        (b'id=1&buyer={"age":5}', {}, {"id": 1, "buyer": {"age": 5}}),
        (b"id=1&age=5", {"buyer": {"style": "form", "explode": True}}, {"id": 1, "buyer": {"age": 5}}),
        (b'id=1&tags=["a"]', {"tags": {"contentType": JSON}}, {"id": 1, "tags": ["a"]}),
        (b'id=1&lines={"unitPrice":1}&lines={}', {}, {"id": 1, "lines": [{"unitPrice": 1}, {}]}),
    ],
)
def test_a_form_follows_its_encoding(raw: bytes, encoding: dict[str, Any], value: dict[str, Any]) -> None:
    """Styles of the encoding object, JSON fields, and nested fields as clients write them."""
    assert body_of({FORM: {"schema": ORDER, "encoding": encoding}}).read(FORM, raw) == (value, FORM, [])


def test_a_deep_object_of_a_form_wants_its_brackets() -> None:
    """As in a query: what stands at the bare name was meant for it."""
    reader = body_of({FORM: {"schema": ORDER, "encoding": {"buyer": {"style": "deepObject"}}}})
    (fault,) = reader.read(FORM, b"id=1&buyer=x")[2]
    assert str(fault) == "body.buyer: must be written as buyer[name]=value, found 'x'"


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        (b"id=x", ['body.id: must be an integer, found "x"']),
        (b"id=1&id=2", ["body.id: must be an integer, found [1,2]"]),
        (b"id=%FF", ["body.id: must be UTF-8"]),
        (b"id=1&other=%FF", ["body.other: must be UTF-8"]),
        (b"id=1&buyer=x", ["body.buyer: must be JSON: unexpected character"]),
    ],
)
def test_a_field_that_does_not_fit_is_a_fault(raw: bytes, faults: list[str]) -> None:
    """One fault for each field that is wrong, and none about its being absent."""
    found = [str(fault) for fault in order_body(FORM).read(FORM, raw)[2]]
    assert len(found) == len(faults)
    assert all(text.startswith(start) for text, start in zip(found, faults, strict=True))


def test_field_names_are_folded_with_fold_names() -> None:
    """Form fields and parts have names in any case too."""
    reader = body_of({FORM: {"schema": ORDER}, MULTIPART: {"schema": ORDER}}, fold_names=True)
    assert reader.read(FORM, b"ID=1") == ({"id": 1}, FORM, [])
    assert reader.read(f"{MULTIPART}; boundary=B", multipart(("ID", b"1", ""))) == ({"id": 1}, MULTIPART, [])


# --- multipart ------------------------------------------------------------------------------------------------------

UPLOAD: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": FILE,
        "pages": {"type": "array", "items": FILE},
        "note": {"type": "string"},
        "count": INTEGER,
        "numbers": {"type": "array", "items": INTEGER},
        "order": ORDER,
    },
}


def multipart(*parts: tuple[str, bytes, str]) -> bytes:
    """A body with boundary ``B``: name, content and further headers of each part (``filename=…`` first)."""
    out = b""
    for name, data, more in parts:
        filename, _, headers = more.partition("\n")
        head = f'Content-Disposition: form-data; name="{name}"' + (f"; {filename}" if filename else "")
        head += f"\r\n{headers}" if headers else ""
        out += b"--B\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n"
    return out + b"--B--\r\n"


def upload(*parts: tuple[str, bytes, str], encoding: dict[str, Any] | None = None) -> tuple[Any, list[str]]:
    """What an upload of these parts reads as."""
    reader = body_of({MULTIPART: {"schema": UPLOAD, "encoding": encoding or {}}})
    value, _, faults = reader.read(f"{MULTIPART}; boundary=B", multipart(*parts))
    return value, [str(fault) for fault in faults]


def test_a_part_has_the_type_of_its_property() -> None:
    """Files are bytes, texts are converted, objects are JSON, repeated parts are lists."""
    value, faults = upload(
        ("file", b"\x00\xff\r\n--", 'filename="a.pdf"\nContent-Type: application/pdf'),
        ("pages", b"1", 'filename="1"'),
        ("pages", b"2", 'filename="2"'),
        ("note", "å".encode(), ""),
        ("count", b"5", ""),
        ("numbers", b"[1,2]", "\nContent-Type: application/json"),
        ("order", b'{"id":1}', ""),
        ("unknown", b"x", ""),
        ("unknown file", b"\xff", 'filename="u"'),
    )
    assert faults == []
    assert value == {
        "file": b"\x00\xff\r\n--",
        "pages": [b"1", b"2"],
        "note": "å",
        "count": 5,
        "numbers": [1, 2],
        "order": {"id": 1},
        "unknown": "x",
        "unknown file": b"\xff",
    }


@given(st.binary(max_size=200).filter(lambda data: b"--B" not in data))
def test_a_file_arrives_as_it_was_sent(data: bytes) -> None:
    """Any bytes."""
    assert upload(("file", data, 'filename="f"')) == ({"file": data}, [])


def test_parts_that_do_not_fit_are_faults() -> None:
    """Wrong types, broken JSON, text that is not UTF-8, a part twice and a part that is missing."""
    _, faults = upload(
        ("count", b"x", ""),
        ("order", b"{", ""),
        ("note", b"\xff", ""),
        ("pages", b"a", ""),
    )
    assert [fault.partition(":")[0] for fault in faults] == ["body.order", "body.note", "body.file", "body.count"]
    _, twice = upload(("file", b"1", ""), ("file", b"2", ""))
    assert twice == ['body.file: must be a string, found ["1","2"]']


def test_a_part_of_another_type_than_documented_is_a_fault() -> None:
    """The encoding's contentType counts when a part says what it is; the general types say nothing."""
    encoding = {"file": {"contentType": "image/png, image/jpeg"}}
    wrong = upload(("file", b"x", "\nContent-Type: text/html"), encoding=encoding)[1]
    assert wrong == ["body.file: must be image/png or image/jpeg, is sent as text/html"]
    assert upload(("file", b"x", "\nContent-Type: image/jpeg"), encoding=encoding)[1] == []
    assert upload(("file", b"x", "\nContent-Type: application/octet-stream"), encoding=encoding)[1] == []


@pytest.mark.parametrize(
    ("content_type", "raw", "clause"),
    [
        (MULTIPART, multipart(("file", b"x", "")), "names no boundary"),
        (f"{MULTIPART}; boundary=B", multipart(("file", b"x", ""))[:-8], "the closing boundary is missing"),
        (f"{MULTIPART}; boundary=B", b"garbage", "."),
        (f"{MULTIPART}; boundary=C", multipart(("file", b"x", "")), "."),
        (f"{MULTIPART}; boundary=" + "B" * 300, multipart(("file", b"x", "")), "Boundary length"),
        (f"{MULTIPART}; boundary=B", b"--B\r\n\r\nx\r\n--B--\r\n", "a part has no name"),
        (f"{MULTIPART}; boundary=B", b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--\r\n", "has no name"),
    ],
)
def test_multipart_that_cannot_be_read_is_malformed(content_type: str, raw: bytes, clause: str) -> None:
    """It is refused with 400 and a sentence."""
    refusal = refusal_of(body_of({MULTIPART: {"schema": UPLOAD}}), content_type, raw)
    assert (refusal.status, refusal.code) == (400, "malformed")
    assert clause in refusal.message


def test_the_number_of_parts_is_limited() -> None:
    """One part more than the limit is refused with 413."""
    reader = body_of({MULTIPART: {"schema": UPLOAD}}, max_parts=2)
    parts = [("pages", b"x", "")] * 3
    assert reader.read(f"{MULTIPART}; boundary=B", multipart(*parts[:2]))[0] == {"pages": [b"x", b"x"]}
    refusal = refusal_of(reader, f"{MULTIPART}; boundary=B", multipart(*parts))
    assert (refusal.status, refusal.code) == (413, "too_large")


@settings(max_examples=100)
@given(
    st.none() | st.sampled_from([JSON, FORM, f"{MULTIPART}; boundary=B", "image/png", "text/plain"]) | st.text(),
    st.binary(max_size=80)
    | st.binary(max_size=40).map(lambda data: b"--B\r\n" + data)
    | st.text('{}[]:,"ab1\\').map(str.encode),
    st.booleans(),
)
def test_no_body_raises_anything_but_a_refusal(content_type: str | None, raw: bytes, lenient: bool) -> None:
    """Any header with any bytes gives a value, faults or a 4xx."""
    content = {name: {"schema": UPLOAD} for name in (JSON, FORM, MULTIPART, "image/*")}
    reader = body_of(content, json_anywhere=lenient, fold_names=lenient)
    status = 200
    try:
        reader.read(content_type, raw)
    except Refusal as refusal:
        status = refusal.status
    assert status in {200, 400, 413, 415}


def test_a_part_whose_name_is_empty_is_a_field_like_any_other() -> None:
    """Where the schema is open it is taken; to be without a name is something else."""
    body = body_of({MULTIPART: {"type": "object", "properties": {"kind": {"type": "string"}}}})
    sent = multipart(("", b"1", ""), ("kind", b"x", ""))
    assert body.read(f"{MULTIPART}; boundary=B", sent)[0] == {"": "1", "kind": "x"}
