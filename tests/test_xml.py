"""XML bodies in the shapes of a document's schemas, and everything XML can do to a reader that must not happen."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.errors import Refusal
from mockserver.making.xmlwriting import write_xml
from mockserver.reading.schema import SchemaCompiler
from mockserver.reading.xmlbody import XmlBody
from mockserver.reading.xmlshape import XSI, XmlShapes, element_name, json_name

SCHEMAS: dict[str, Any] = {
    "Order": {
        "type": "object",
        "required": ["Number", "Rows"],
        "properties": {
            "Number": {"type": "integer", "nullable": True},
            "Paid": {"type": "boolean", "xml": {"attribute": True}},
            "Total": {"$ref": "#/components/schemas/Amount"},
            "Note": {"type": "string", "nullable": True, "maxLength": 20},
            "Rate": {"type": "number"},
            "Rows": {
                "type": "array",
                "xml": {"wrapped": True},
                "items": {"allOf": [{"$ref": "#/components/schemas/Row"}], "xml": {"name": "OrderRow"}},
            },
            "tag": {"type": "array", "items": {"type": "string"}},
            "Codes": {"type": "array", "nullable": True, "xml": {"wrapped": True}, "items": {"type": "integer"}},
            "Method": {"oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Bank"}]},
        },
    },
    "Amount": {"type": "object", "properties": {"Value": {"type": "integer"}, "CurrencyCode": {"type": "string"}}},
    "Row": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"Text": {"type": "string"}, "Within": {"$ref": "#/components/schemas/Row"}},
    },
    "Card": {"type": "object", "properties": {"Card": {"type": "string"}}},
    "Bank": {"type": "object", "properties": {"Account": {"type": "string", "pattern": "^[0-9]+$"}}},
    "Named": {"allOf": [{"$ref": "#/components/schemas/Amount"}], "xml": {"name": "Sum"}},
    "Orders": {"type": "array", "xml": {"name": "ArrayOfOrder"}, "items": {"$ref": "#/components/schemas/Order"}},
}
SHAPES = XmlShapes(SchemaCompiler({"components": {"schemas": SCHEMAS}}))
ORDER = {
    "Number": 7,
    "Paid": True,
    "Total": {"Value": 50034, "CurrencyCode": "SEK"},
    "Note": None,
    "Rate": 0.5,
    "Rows": [{"Text": "Årsavgift <1>", "Within": {"Text": ""}}, {}],
    "tag": ["a", "b"],
    "Codes": [],
    "Method": {"Account": "0123"},
}
ORDER_XML = (
    f'<Order xmlns:xsi="{XSI}" Paid="true"><Number>7</Number>'
    "<Total><Value>50034</Value><CurrencyCode>SEK</CurrencyCode></Total>"
    '<Note xsi:nil="true"/><Rate>0.5</Rate><Rows>'
    "<OrderRow><Text>Årsavgift &lt;1&gt;</Text><Within><Text></Text></Within></OrderRow><OrderRow/></Rows>"
    "<tag>a</tag><tag>b</tag><Codes/><Method><Account>0123</Account></Method></Order>"
)


def ref(name: str) -> dict[str, str]:
    """A reference to a schema above."""
    return {"$ref": f"#/components/schemas/{name}"}


def read(text: str | bytes, name: str = "Order", unknown: Any = "keep") -> tuple[Any, list[str]]:
    """The value of a body and its faults."""
    value, faults = XmlBody(ref(name), SHAPES, unknown).read(text if isinstance(text, bytes) else text.encode(), "body")
    return value, [str(fault) for fault in faults]


def refusal(raw: str | bytes) -> str:
    """Why an order is refused before its schema is asked."""
    with pytest.raises(Refusal) as refused:
        read(raw)
    assert (refused.value.status, refused.value.code) == (400, "malformed")
    return str(refused.value.message).removeprefix("The body is not XML as it is read here: ")


def test_a_document_decides_how_a_value_looks() -> None:
    """Names, attributes, wrapped and bare lists, null, a choice of objects; and back again."""
    assert write_xml(ORDER, ref("Order"), SHAPES).decode() == f"<?xml version='1.0' encoding='utf-8'?>\n{ORDER_XML}"
    assert read(ORDER_XML) == (ORDER, [])


def test_a_root_has_the_name_of_its_hint_or_component() -> None:
    """A bare list has a root too."""
    assert b"\n<Sum><Value>1</Value></Sum>" in write_xml({"Value": 1}, ref("Named"), SHAPES)
    two = write_xml([{"Number": 1}, {"Number": 2}], ref("Orders"), SHAPES)
    assert two.endswith(
        b"<ArrayOfOrder><Order><Number>1</Number></Order><Order><Number>2</Number></Order></ArrayOfOrder>"
    )
    assert read(two, "Orders") == ([{"Number": 1}, {"Number": 2}], [])


def test_null_may_be_left_out() -> None:
    """Where the provider has no element for it."""
    assert write_xml({"Number": None, "Note": "x"}, ref("Order"), SHAPES, nil=False).endswith(
        b"<Order><Note>x</Note></Order>"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<Order><Number> 7\n</Number></Order>", {"Number": 7}),
        ("<Order><Number>null</Number></Order>", {"Number": None}),
        ("<Order><Number/></Order>", {"Number": None}),
        ("<Order><Number>seven</Number></Order>", {"Number": "seven"}),
        ('<Order Paid="0"/>', {"Paid": False}),
        ("<Order><Note>null</Note></Order>", {"Note": "null"}),
        ("<Order><Note>a<!-- b --><![CDATA[<c>]]></Note></Order>", {"Note": "a<c>"}),
        ("<Order><Codes>null</Codes></Order>", {"Codes": None}),
        ("<Order><Codes><Codes>1</Codes><item>2</item></Codes></Order>", {"Codes": [1, 2]}),
        ("<o:Order xmlns:o='urn:x'><o:Number>7</o:Number></o:Order>", {"Number": 7}),
        (
            "<?xml version='1.0' encoding='iso-8859-1'?><Order><Note>\xe5</Note></Order>".encode("latin-1"),
            {"Note": "å"},
        ),
        ("<Order><Note>å</Note></Order>".encode("utf-16"), {"Note": "å"}),
    ],
)
def test_text_becomes_what_the_schema_says(text: str | bytes, value: Any) -> None:
    """Numbers, booleans, null; text that is no such thing stays text, so that validation can name it."""
    assert read(text) == (value, [])


@pytest.mark.parametrize(
    ("unknown", "value", "faults"),
    [
        ("keep", {"Number": 1, "Odd": {"a": ["1", "2"]}, "a b": "x"}, []),
        ("ignore", {"Number": 1}, []),
        (
            "refuse",
            {"Number": 1},
            ["body.x: is not known here", "body.Odd: is not known here", 'body["a b"]: is not known here'],
        ),
    ],
)
def test_what_no_schema_names_is_kept_or_ignored_or_refused(unknown: str, value: Any, faults: list[str]) -> None:
    """As the provider says; what is kept is for the schema to allow."""
    text = '<Order x="1"><Number>1</Number><Odd><a>1</a><a>2</a></Odd><a_x0020_b>x</a_x0020_b></Order>'
    assert read(text, unknown=unknown) == (value, faults)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<Order><Number>1</Number><Number>2</Number></Order>", "body.Number: is given twice"),
        ("<Order>hello<Number>1</Number></Order>", "body: has text between its elements"),
        ("<Order><Rows><Row/></Rows></Order>", "body.Rows: has <Row> where <OrderRow> belongs"),
    ],
)
def test_what_json_could_not_say_is_a_fault(text: str, fault: str) -> None:
    """With the place that it has in the value."""
    assert read(text)[1] == [fault]


BOMB = "<!DOCTYPE Order [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><Order><Note>&b;</Note></Order>"
FILE = "<!DOCTYPE Order [<!ENTITY f SYSTEM 'file:///etc/hostname'>]><Order><Note>&f;</Note></Order>"
DOCTYPE = "it has a document type declaration, which nobody here reads."


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (BOMB, DOCTYPE),
        (FILE, DOCTYPE),
        ("<!DOCTYPE Order SYSTEM 'http://127.0.0.1:9/x.dtd'><Order/>", DOCTYPE),
        ("<Order>&undefined;</Order>", "undefined entity"),
        ("<Order><Note></Order>", "mismatched tag: line 1, column "),
        ("<Order/><Order/>", "junk after document element"),
        ("<Ordre/>", "its root is <Ordre>, must be <Order>."),
        ("not XML", "syntax error"),
        (b"\xff\xfe\x00", ""),
        (b"<Order>\xff</Order>", "not well-formed (invalid token)"),
        ("<?xml version='1.0' encoding='klingon'?><Order/>", "unknown encoding"),
        ("<Order><Note>\x01</Note></Order>", "not well-formed (invalid token)"),
        ("<Order>" + "<Within>" * 10_000, "it is nested deeper than 128 elements."),
        ("<Order>" + "<a/>" * 100_001 + "</Order>", "it has more than 100000 elements."),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bad_xml_is_refused(raw: str | bytes, said: str) -> None:
    """Nothing is expanded, nothing is fetched, nothing is read without bounds."""
    assert said in refusal(raw)


@given(st.binary(max_size=60) | st.text(alphabet="<>/&;!?[]='\"ab#x0 \n:", max_size=60).map(str.encode))
def test_no_body_breaks_the_reader(raw: bytes) -> None:
    """Whatever comes, it is a value or a refusal."""
    with suppress(Refusal):
        read(b"<Order>" + raw + b"</Order>")


@given(st.text(max_size=12))
def test_every_name_is_an_xml_name_and_back(name: str) -> None:
    """Names that XML cannot have are escaped without loss."""
    assert json_name(element_name(name)) == name
    assert element_name(name).isascii()


# The law: whatever a schema describes, its values survive XML.

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\t\n\r"), max_size=6)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT.filter(lambda text: not {"\ufffe", "\uffff"} & set(text)),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-1000, 1000),
    "boolean": st.booleans(),
}
Pair = tuple[dict[str, Any], st.SearchStrategy[Any]]


def nullable(pair: Pair) -> Pair:
    """The same, or null."""
    return {**pair[0], "nullable": True}, st.none() | pair[1]


def scalar(kind: str) -> Pair:
    """A schema of one scalar type with its values."""
    return {"type": kind}, SCALARS[kind]


def listed(pair: Pair) -> Pair:
    """A wrapped list: an empty bare one is no element at all, which is no list."""
    return {"type": "array", "xml": {"wrapped": True}, "items": pair[0]}, st.lists(pair[1], max_size=3)


def bare(pair: Pair) -> Pair:
    """A list whose items stand side by side."""
    return {"type": "array", "items": pair[0]}, st.lists(pair[1], min_size=1, max_size=3)


def grouped(pairs: Mapping[str, Pair]) -> Pair:
    """An object with some of its properties."""
    values = {name: values for name, (_, values) in pairs.items()}
    schema = {"type": "object", "properties": {name: schema for name, (schema, _) in pairs.items()}}
    return schema, st.fixed_dictionaries({}, optional=values)


def attribute(pair: Pair) -> Pair:
    """A scalar that is an attribute."""
    return {**pair[0], "xml": {"attribute": True}}, pair[1]


LEAVES = st.sampled_from(sorted(SCALARS)).map(scalar)
VALUES = st.recursive(
    LEAVES | LEAVES.map(nullable),
    lambda inner: (
        inner.map(listed)
        | inner.map(listed).map(nullable)
        | st.dictionaries(
            st.text(max_size=4), inner | LEAVES.map(attribute) | LEAVES.map(nullable).map(bare), max_size=4
        ).map(grouped)
    ),
    max_leaves=8,
)


@given(VALUES, st.data())
def test_a_value_survives_xml(pair: Pair, data: st.DataObject) -> None:
    """Value → XML → value is the identity for every schema and each of its values."""
    schema, values = {"xml": {"name": "v"}, **pair[0]}, pair[1]
    value = data.draw(values)
    shapes = XmlShapes(SchemaCompiler({}))
    written = write_xml(value, schema, shapes)
    assert XmlBody(schema, shapes).read(written, "body") == (value, [])
