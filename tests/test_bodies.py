"""Request bodies: JSON without ambiguity, text and bytes, chosen by Content-Type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.errors import Refusal
from mockserver.reading.bodies import BodyOptions, BodyReader
from mockserver.reading.keyfold import KeyFold
from mockserver.reading.schema import SchemaCompiler
from mockserver.reading.strictjson import NotJson, parse

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
INTEGER = {"type": "integer"}
FILE = {"type": "string", "format": "binary"}
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": INTEGER,
        "tags": {"type": "array", "items": {"type": "string"}},
        "buyer": {"type": "object", "properties": {"fullName": {"type": "string"}, "age": INTEGER}},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"unitPrice": {"type": "number"}}}},
    },
}


def body_of(content: Mapping[str, Any], *, required: bool = True, **options: Any) -> BodyReader:
    """A reader of a requestBody with these media types."""
    return BodyReader({"required": required, "content": content}, SchemaCompiler({}), BodyOptions(**options))


def order_body(media_type: str = JSON, **options: Any) -> BodyReader:
    """A reader of orders in one media type."""
    return body_of({media_type: {"schema": ORDER}}, **options)


def refusal_of(reader: BodyReader, content_type: str | None, raw: bytes) -> Refusal:
    """The refusal that a body meets."""
    with pytest.raises(Refusal) as caught:
        reader.read(content_type, raw)
    return caught.value


# --- JSON -----------------------------------------------------------------------------------------------------------


class Twice(Exception):
    """The standard library saw a key twice."""


def refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object_pairs_hook that raises on a repeated key."""
    if len(dict(pairs)) != len(pairs):
        raise Twice
    return dict(pairs)


_COLONS = st.text(st.sampled_from('ab:"\\,{}[]\né'), max_size=4)
_PIECES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | _COLONS,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(_COLONS, inner), max_size=4).map(tuple),
    max_leaves=12,
).filter(lambda value: value not in (float("inf"), float("-inf")))


def written(value: Any, escape_colons: bool) -> str:
    """A JSON text in which a tuple of pairs is an object, so that keys may stand twice."""
    if isinstance(value, tuple):
        return "{" + ",".join(f"{written(k, escape_colons)}:{written(v, escape_colons)}" for k, v in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(inner, escape_colons) for inner in value) + "]"
    text = json.dumps(value, ensure_ascii=escape_colons)
    return text.replace(":", r"\u003a") if escape_colons and isinstance(value, str) else text


@settings(max_examples=100)
@given(_PIECES.filter(lambda v: "Infinity" not in written(v, False)), st.booleans())
def test_a_repeated_key_is_found_exactly_when_the_standard_library_finds_one(value: Any, escaped: bool) -> None:
    r"""Also with colons in strings, colons as \u003a, and objects inside objects; and the value is the same."""
    text = written(value, escaped)
    try:
        expected = json.loads(text, object_pairs_hook=refuse_twice)
    except Twice:
        with pytest.raises(NotJson, match="stands twice in one object"):
            parse(text.encode())
    else:
        assert parse(text.encode()) == expected


@pytest.mark.parametrize(
    ("raw", "clause"),
    [
        (b'{"a":', "unexpected end of data (line 1, column 6)"),
        (b'{"a":1,\n "b":x}', "(line 2, column 6)"),
        (b'{"a":"\xff"}', "it is not UTF-8"),
        (b'"\xed\xa0\x80"', "it is not UTF-8"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'"\\ud800"', "surrogate"),
        (b'{"a":NaN}', "line 1, column 6"),
        (b"[-Infinity]", "line 1"),
        (b"[1e400]", "infinity"),
        (b"[18446744073709551616]", "the integer 18446744073709551616 does not fit 64 bits"),
        (b"[-9223372036854775809]", "does not fit 64 bits"),
        (b"[" + b"9" * 40 + b"]", "does not fit 64 bits"),
        (b'{"a":{"b":1,"c:":2,"b":3}}', 'the key "b" stands twice'),
        (b'{"a":1,"\\u0061":2}', 'the key "a" stands twice'),
        (b'{"\\u003a":1,":":"x"}', 'the key ":" stands twice'),
        (b"[" * 65 + b"]" * 65, "deeper than 64 levels"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "deeper than 64 levels"),
        (b"[" * 5000, "(line 1"),
        (b"[1,]", "trailing comma"),
        (b"{} {}", "line 1, column 4"),
        (b"\x00", "line 1, column 1"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_json_with_no_single_meaning_is_malformed(raw: bytes, clause: str) -> None:
    """It is refused with 400 and a sentence that says what is wrong and, where known, where."""
    refusal = refusal_of(body_of({JSON: {}}), JSON, raw)
    assert (refusal.status, refusal.code) == (400, "malformed")
    assert refusal.message.startswith("The body is not valid JSON: ")
    assert clause in refusal.message


@pytest.mark.parametrize(
    "raw",
    [
        b"[18446744073709551615, -9223372036854775808]",
        b'["12345678901234567890123"]',
        b"[1.12345678901234567890123]",
        b"[" * 64 + b"]" * 64,
        b"[" + b"[]," * 100 + b"{}]",
        b'"\\ud83d\\ude00"',
        b" null ",
        b'{"a":{"a":1},"b":{"a":1}}',
        b'[{"a":":"},{"a":"\\u003a"}]',
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_json_at_the_limits_is_read(raw: bytes) -> None:
    """64-bit integers, long digits in text and decimals, the last allowed depth, surrogate pairs."""
    assert body_of({JSON: {}}).read(JSON, raw) == (json.loads(raw), JSON, [])


def test_depth_is_a_setting() -> None:
    """max_depth moves the limit, beyond what the JSON writer can write too."""
    deep = b"[" * 500 + b"]" * 500
    assert body_of({JSON: {}}, max_depth=500).read(JSON, deep)[2] == []
    assert refusal_of(body_of({JSON: {}}, max_depth=499), JSON, deep).code == "malformed"
    objects = b'{"a":' * 300 + b"1" + b"}" * 300
    assert body_of({JSON: {}}, max_depth=300).read(JSON, objects)[2] == []


def test_every_fault_of_a_json_body_is_told() -> None:
    """Validation names each place."""
    _, _, faults = order_body().read(JSON, b'{"buyer":{"age":"x"},"tags":[1]}')
    assert {fault.place for fault in faults} == {"body.id", "body.buyer.age", "body.tags[0]"}


# --- which media type -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("documented", "content_type", "media_type"),
    [
        ([JSON], "application/json", JSON),
        ([JSON], "Application/JSON; charset=UTF-8", JSON),
        ([JSON], 'application/json;charset="utf-8"', JSON),
        ([JSON], None, JSON),
        ([JSON], "", JSON),
        ([FORM, JSON], None, JSON),
        (["application/*", "*/*"], "application/json", "application/*"),
        (["*/*"], None, "*/*"),
        (["application/vnd.order+json"], "application/vnd.order+json", "application/vnd.order+json"),
        (["application/vnd.order+json"], None, "application/vnd.order+json"),
        (["application/json; charset=utf-8"], "application/json", "application/json; charset=utf-8"),
        (["*/*", "application/*", "application/json"], "application/json", "application/json"),
    ],
)
def test_json_is_recognised(documented: list[str], content_type: str | None, media_type: str) -> None:
    """By name, by range, by +json, with parameters, and as the default of a body without Content-Type."""
    assert body_of({name: {} for name in documented}).read(content_type, b'{"a":1}') == ({"a": 1}, media_type, [])


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/jsonx",
        "json",
        "application/json; charset=utf-16",
        "a/b; charset=\0",
        "x" * 500,
        "é/Ω",
    ],
)
def test_another_content_type_is_unsupported(content_type: str) -> None:
    """A type, or a charset, that the document does not take is refused with 415."""
    refusal = refusal_of(order_body(), content_type, b'{"id":1}')
    assert (refusal.status, refusal.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("documented", "raw", "value"),
    [(FORM, b"id=1", {"id": "1"}), ("text/plain", b"id=1", "id=1"), ("image/*", b"id=1", b"id=1")],
)
def test_a_body_without_content_type_is_of_the_first_documented_type(documented: str, raw: bytes, value: Any) -> None:
    """Where the document takes no JSON; a range there means bytes."""
    assert body_of({documented: {}}).read(None, raw) == (value, documented, [])


def test_the_charset_is_honoured() -> None:
    """Latin-1 is read as such in JSON and text; text that is not its charset is malformed."""
    both = body_of({JSON: {}, "text/plain": {"schema": {"type": "string"}}})
    assert both.read("application/json; charset=iso-8859-1", b'["\xe5"]')[0] == ["å"]
    assert both.read("text/plain; charset=latin1", b"\xe5")[0] == "å"
    assert both.read("text/plain", "å".encode())[0] == "å"
    assert refusal_of(both, "text/plain", b"\xe5").code == "malformed"


def test_bytes_and_text_are_handed_on_and_checked() -> None:
    """Any other media type is bytes, text/* is text; both are held to a schema of strings."""
    schema = {"type": "string", "maxLength": 3}
    reader = body_of({"image/*": {"schema": schema}, "text/csv": {"schema": schema}, "application/xml": {}})
    assert reader.read("image/png", b"\xff\x00\xff") == (b"\xff\x00\xff", "image/*", [])
    assert reader.read("text/csv", b"a;b") == ("a;b", "text/csv", [])
    assert reader.read("application/xml", b"<a/>") == (b"<a/>", "application/xml", [])
    assert [str(fault) for fault in reader.read("image/png", b"\xff" * 4)[2]] == [
        "body: must have at most 3 characters, has 4"
    ]


def test_xml_without_a_schema_of_objects_is_handed_on() -> None:
    """As bytes or text; with one it is read as test_xml shows."""
    reader = body_of({"application/xml": {}, "text/xml": {"schema": {"type": "string"}}})
    assert reader.read("application/xml", b"<a/>") == (b"<a/>", "application/xml", [])
    assert reader.read("text/xml", b"<a/>") == ("<a/>", "text/xml", [])
    for media_type in ("application/xml", "text/xml"):
        assert "is not XML" in refusal_of(reader, media_type, b"<a>").message


@pytest.mark.parametrize(
    ("raw", "media_type"),
    [
        (b'{"id": 1}', "application/json"),
        (b" \n[]", "application/json"),
        (b"\xef\xbb\xbf <Order/>", "text/xml"),
    ],
)
def test_a_body_without_content_type_is_what_it_looks_like(raw: bytes, media_type: str) -> None:
    """Where JSON and XML are taken; what looks like neither is what the provider says."""
    content: dict[str, Any] = {"application/json": {}, "text/xml": {}}
    reader = body_of(content, media_type="text/xml")
    assert reader.read(None, raw)[1] == media_type
    assert "is not XML" in refusal_of(reader, None, b"id=1").message


def test_an_absent_body_is_a_fault_only_where_it_is_required() -> None:
    """No bytes are no body, whatever the Content-Type; an operation without requestBody ignores what comes."""
    assert [str(fault) for fault in order_body().read(JSON, b"")[2]] == ["body: is required"]
    assert order_body(required=False).read("text/plain", b"") == (None, None, [])
    assert BodyReader(None, SchemaCompiler({}), BodyOptions()).read("text/plain", b"x") == (None, None, [])


# --- leniences ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content_type", [None, MULTIPART, "text/plain", FORM, "no type at all", JSON])
def test_json_anywhere_reads_json_under_any_header(content_type: str | None) -> None:
    """Where a provider takes JSON under a wrong header, so do we; elsewhere the header counts."""
    content = {JSON: {"schema": ORDER}, MULTIPART: {"schema": ORDER}}
    assert body_of(content, json_anywhere=True).read(content_type, b' {"id": 1}') == ({"id": 1}, JSON, [])
    if content_type == MULTIPART:
        assert refusal_of(body_of(content), content_type, b'{"id": 1}').code == "malformed"


def test_json_anywhere_keeps_the_charset_of_a_json_header() -> None:
    """A JSON header is still read for its charset."""
    reader = body_of({JSON: {}}, json_anywhere=True)
    for _ in range(2):
        assert reader.read("application/json; charset=latin1", b'["\xe5"]')[0] == ["å"]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"{file:JVBERi0x+/==}", {"file": "JVBERi0x+/=="}),
        (b"{url:https://a.test:80/x,name:bare words}", {"url": "https://a.test:80/x", "name": "bare words"}),
        (b" {a:1,2,b:}\n", {"a": "1,2", "b": ""}),
    ],
)
def test_json_whose_quotes_a_shell_has_eaten_is_an_object_of_strings(raw: bytes, value: dict[str, str]) -> None:
    """What bash passes for ``--data "{"file":"BASE64"}"`` is read with json_anywhere, and malformed without."""
    assert body_of({JSON: {}}, json_anywhere=True).read(MULTIPART, raw) == (value, JSON, [])
    assert refusal_of(body_of({JSON: {}}), JSON, raw).code == "malformed"


@pytest.mark.parametrize(
    "raw", [b'{a:"b"}', b"{a:{b:c}}", b"{a:[1]}", b"{a:b,a:c}", b"{a}", b"{a:[b", b"{a:\xff}", b"{}x"]
)
def test_other_broken_json_stays_malformed(raw: bytes) -> None:
    """Only a flat object without any quotes is taken for eaten quotes."""
    assert refusal_of(body_of({JSON: {}}, json_anywhere=True), JSON, raw).code == "malformed"


def test_names_are_folded_all_the_way_down() -> None:
    """With fold_names every level takes the schema's names in any case; unknown names stay as they are."""
    raw = b'{"ID":1,"Buyer":{"FULLNAME":"A"},"LINES":[{"unitprice":1.5}],"Other":{"ID":2}}'
    value, _, faults = order_body(fold_names=True).read(JSON, raw)
    assert faults == []
    assert value == {"id": 1, "buyer": {"fullName": "A"}, "lines": [{"unitPrice": 1.5}], "Other": {"ID": 2}}
    assert "body.id" in {fault.place for fault in order_body().read(JSON, raw)[2]}


def test_two_spellings_of_one_name_are_a_fault() -> None:
    """Nobody can know which of the two counts."""
    _, _, faults = order_body(fold_names=True).read(JSON, b'{"id":1,"lines":[{"UNITPRICE":1,"unitPrice":2}]}')
    assert [str(fault) for fault in faults] == ['body.lines[0].unitPrice: is given as "UNITPRICE" and as "unitPrice"']


def test_folding_follows_references_into_themselves() -> None:
    """A recursive schema, combined schemas and further properties are folded at any depth."""
    node = {
        "allOf": [{"properties": {"childNode": {"$ref": "#/components/schemas/Node"}}}],
        "additionalProperties": {"$ref": "#/components/schemas/Node"},
    }
    folder = KeyFold({"$ref": "#/components/schemas/Node"}, SchemaCompiler({"components": {"schemas": {"Node": node}}}))
    value: dict[str, Any] = {"CHILDNODE": {"other": {"childnode": {"childNode": {}}}}}
    assert folder.fold(value, "body") == ({"childNode": {"other": {"childNode": {"childNode": {}}}}}, [])


def test_names_that_differ_by_case_alone_are_kept_apart() -> None:
    """A schema that has both ``a`` and ``A`` is not folded there."""
    folder = KeyFold({"properties": {"a": {}, "A": {}}}, SchemaCompiler({}))
    assert folder.fold({"a": 1, "A": 2}, "body") == ({"a": 1, "A": 2}, [])
