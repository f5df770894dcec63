"""Parameters: every serialisation style reads back, and what does not follow it is told with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mockserver.reading.parameters import ParameterReader, Parameters
from mockserver.reading.schema import SchemaCompiler

INTEGER = {"type": "integer"}
INTEGERS = {"type": "array", "items": INTEGER}


def reader(*parameters: dict[str, Any], fold: bool = False) -> ParameterReader:
    """A reader of these parameter objects."""
    return ParameterReader(parameters, SchemaCompiler({}), fold_query_names=fold)


def query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A query parameter object."""
    return {"name": name, "in": "query", "schema": schema, **more}


def read(parameter: dict[str, Any], sent: str, *, fold: bool = False) -> tuple[dict[str, Any], list[str]]:
    """What one parameter makes of the raw text of its place: values by name, faults as text."""
    place = parameter["in"]
    path = {parameter["name"]: sent} if place == "path" else {}
    headers = {"header": [(parameter["name"].encode(), sent.encode("latin-1"))], "cookie": [(b"cookie", sent.encode())]}
    found, faults = reader(parameter, fold=fold).read(
        path, sent.encode() if place == "query" else b"", headers.get(place, [])
    )
    return getattr(found, place), [str(fault) for fault in faults]


# --- writing values the way the OpenAPI specification's table of styles shows -------------------------------------


def text_of(value: Any) -> str:
    """A plain value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def encoded(value: Any) -> str:
    """A plain value, percent-encoded."""
    return quote(text_of(value), safe="")


def flat(value: Any, separator: str, equals: str, write: Callable[[Any], str] = encoded) -> str:
    """A list or object as one text; ``equals`` stands between a property's name and value."""
    if isinstance(value, list):
        return separator.join(map(write, value))
    if isinstance(value, dict):
        return separator.join(write(name) + equals + write(inner) for name, inner in value.items())
    return write(value)


def in_path(name: str, value: Any, style: str, explode: bool) -> str:
    """A path parameter's segment."""
    if style == "simple":
        return flat(value, ",", "=" if explode else ",")
    if style == "label":
        return "." + flat(value, "." if explode else ",", "=" if explode else ",")
    if not explode or not isinstance(value, list | dict):
        return f";{name}=" + flat(value, ",", ",")
    return "".join(f";{piece}" for piece in pieces(name, value))


def pieces(name: str, value: Any) -> list[str]:
    """``name=value`` pieces of an exploded value."""
    if isinstance(value, list):
        return [f"{name}={encoded(inner)}" for inner in value]
    if isinstance(value, dict):
        return [f"{encoded(key)}={encoded(inner)}" for key, inner in value.items()]
    return [f"{name}={encoded(value)}"]


def in_query(name: str, value: Any, style: str, explode: bool) -> str:
    """A query string of one parameter."""
    if style == "deepObject":
        return "&".join(f"{name}%5B{encoded(key)}%5D={encoded(inner)}" for key, inner in value.items())
    if explode:
        return "&".join(pieces(name, value))
    delimiter = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "|"}[style]
    return f"{name}={flat(value, delimiter, delimiter)}"


# --- values with their schemas --------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
_FULL_TEXT = _TEXT.filter(bool)
_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "string": _FULL_TEXT,
}


@st.composite
def typed_values(draw: st.DrawFn, kinds: tuple[str, ...]) -> tuple[dict[str, Any], Any]:
    """A schema and a value of it: a plain one, a list of plain ones or an object of plain ones."""
    kind = draw(st.sampled_from(kinds))
    name = draw(st.sampled_from(sorted(_PLAIN)))
    inner = {"type": name}
    if kind == "array":
        return {"type": "array", "items": inner}, draw(st.lists(_PLAIN[name], min_size=1, max_size=4))
    if kind == "object":
        keys = st.lists(st.sampled_from(["a", "b", "R", "å ä"]), min_size=1, unique=True)
        value = {key: draw(_PLAIN[name]) for key in draw(keys)}
        return {"type": "object", "properties": dict.fromkeys(value, inner)}, value
    return inner, draw(_PLAIN[name])


_ANY = ("primitive", "array", "object")


def says_its_delimiter(value: Any, delimiter: str) -> bool:
    """Whether a text holds a delimiter that nothing around it would show to be encoded."""
    if isinstance(value, dict):
        return any(says_its_delimiter(inner, delimiter) for inner in [*value, *value.values()])
    if isinstance(value, list):
        return any(says_its_delimiter(inner, delimiter) for inner in value)
    return isinstance(value, str) and delimiter in value


@settings(max_examples=100)
@given(typed_values(_ANY), st.sampled_from(["simple", "label", "matrix"]), st.booleans())
def test_a_path_parameter_reads_back_as_it_was_written(
    typed: tuple[dict[str, Any], Any], style: str, explode: bool
) -> None:
    """Every path style, exploded or not, for every type."""
    schema, value = typed
    assume(not (isinstance(value, list) and len(value) == 1 and says_its_delimiter(value, ",")))
    segment = in_path("id", value, style, explode)
    # Percent-encoding leaves the full stop alone, so exploded labels cannot carry it.
    assume(not (style == "label" and explode and schema["type"] != "string" and segment.count(".") > 1))
    assume(not (style == "label" and explode and isinstance(value, list | dict) and "." in flat(value, "", "")))
    assume(not (style == "label" and explode and isinstance(value, list) and says_its_delimiter(value, ".")))
    parameter = {"name": "id", "in": "path", "required": True, "style": style, "explode": explode, "schema": schema}
    assert read(parameter, segment) == ({"id": value}, [])


@settings(max_examples=100)
@given(typed_values(_ANY), st.sampled_from(["form", "spaceDelimited", "pipeDelimited"]), st.booleans())
def test_a_query_parameter_reads_back_as_it_was_written(
    typed: tuple[dict[str, Any], Any], style: str, explode: bool
) -> None:
    """Every delimited query style, exploded or not, for every type."""
    schema, value = typed
    delimiter = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}[style]
    unseen = style == "spaceDelimited" or len(value) == 1 if isinstance(value, list) else style == "spaceDelimited"
    assume(explode or not isinstance(value, list | dict) or not unseen or not says_its_delimiter(value, delimiter))
    assert read(query("q", schema, style=style, explode=explode), in_query("q", value, style, explode)) == (
        {"q": value},
        [],
    )


@given(typed_values(("object",)))
def test_a_deep_object_reads_back_as_it_was_written(typed: tuple[dict[str, Any], Any]) -> None:
    """``q[a]=1``, with the brackets encoded as clients do."""
    schema, value = typed
    parameter = query("q", schema, style="deepObject", explode=True)
    assert read(parameter, in_query("q", value, "deepObject", True)) == ({"q": value}, [])


@given(typed_values(_ANY), st.booleans())
def test_a_header_reads_back_as_it_was_written(typed: tuple[dict[str, Any], Any], explode: bool) -> None:
    """Header values are not percent-encoded; blanks around items do not count."""
    schema, value = typed
    assume(not any(says_its_delimiter(value, sign) for sign in ",= \t"))
    try:
        sent = flat(value, ", ", "=" if explode else ", ", text_of)
        assume(sent.encode("latin-1") and sent.isprintable())
    except UnicodeEncodeError:
        assume(False)
    assume(all(text == text.strip() for text in text_of(value).split()))
    parameter = {"name": "X-Value", "in": "header", "explode": explode, "schema": schema}
    assert read(parameter, sent) == ({"X-Value": value}, [])


@given(typed_values(_ANY), st.booleans())
def test_a_cookie_reads_back_as_it_was_written(typed: tuple[dict[str, Any], Any], explode: bool) -> None:
    """Form style in the Cookie header, among other cookies."""
    schema, value = typed
    assume(explode or not (isinstance(value, list) and len(value) == 1 and says_its_delimiter(value, ",")))
    if explode and isinstance(value, dict):
        schema = {**schema, "additionalProperties": False}
    parameter = {"name": "sid", "in": "cookie", "explode": explode, "schema": schema}
    assert read(parameter, in_query("sid", value, "form", explode)) == ({"sid": value}, [])


COLOURS = ["blue", "black", "brown"]
PARTS = {"R": 100, "G": 200, "B": 150}


@pytest.mark.parametrize(
    ("place", "style", "explode", "value", "sent"),
    [
        ("path", "matrix", False, "blue", ";color=blue"),
        ("path", "matrix", False, "", ";color"),
        ("path", "matrix", False, COLOURS, ";color=blue,black,brown"),
        ("path", "matrix", False, PARTS, ";color=R,100,G,200,B,150"),
        ("path", "matrix", True, COLOURS, ";color=blue;color=black;color=brown"),
        ("path", "matrix", True, PARTS, ";R=100;G=200;B=150"),
        ("path", "label", False, "blue", ".blue"),
        ("path", "label", False, COLOURS, ".blue,black,brown"),
        ("path", "label", False, PARTS, ".R,100,G,200,B,150"),
        ("path", "label", True, COLOURS, ".blue.black.brown"),
        ("path", "label", True, PARTS, ".R=100.G=200.B=150"),
        ("path", "simple", False, "blue", "blue"),
        ("path", "simple", False, COLOURS, "blue,black,brown"),
        ("path", "simple", False, PARTS, "R,100,G,200,B,150"),
        ("path", "simple", True, PARTS, "R=100,G=200,B=150"),
        ("header", "simple", False, PARTS, "R,100,G,200,B,150"),
        ("header", "simple", True, PARTS, "R=100,G=200,B=150"),
        ("query", "form", False, "", "color="),
        ("query", "form", False, COLOURS, "color=blue,black,brown"),
        ("query", "form", False, PARTS, "color=R,100,G,200,B,150"),
        ("query", "form", True, COLOURS, "color=blue&color=black&color=brown"),
        ("query", "form", True, PARTS, "R=100&G=200&B=150"),
        ("query", "spaceDelimited", False, COLOURS, "color=blue%20black%20brown"),
        ("query", "spaceDelimited", False, PARTS, "color=R%20100%20G%20200%20B%20150"),
        ("query", "pipeDelimited", False, COLOURS, "color=blue%7Cblack%7Cbrown"),
        ("query", "pipeDelimited", False, PARTS, "color=R%7C100%7CG%7C200%7CB%7C150"),
        ("query", "deepObject", True, PARTS, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        ("cookie", "form", False, COLOURS, "color=blue,black,brown"),
        ("cookie", "form", True, COLOURS, "color=blue&color=black&color=brown"),
        ("cookie", "form", True, PARTS, "R=100&G=200&B=150"),
    ],
)
def test_the_table_of_the_specification_is_read(
    place: str, style: str, explode: bool, value: str | list[str] | dict[str, int], sent: str
) -> None:
    """Every cell of OpenAPI's table of styles that defines a text gives its value."""
    schemas: dict[type, dict[str, Any]] = {
        str: {"type": "string"},
        list: {"type": "array", "items": {"type": "string"}},
        dict: {"type": "object", "additionalProperties": INTEGER},
    }
    parameter = {"name": "color", "in": place, "style": style, "explode": explode, "schema": schemas[type(value)]}
    assert read(parameter, sent) == ({"color": value}, [])


@pytest.mark.parametrize(
    ("parameter", "sent", "value"),
    [
        (query("ids", INTEGERS, explode=False), "ids=1%2C2", [1, 2]),
        (query("ids", INTEGERS, explode=False), "ids=", []),
        (query("ids", INTEGERS, style="pipeDelimited", explode=False), "ids=1%7C2", [1, 2]),
        (query("ids", INTEGERS, style="spaceDelimited", explode=False), "ids=1+2", [1, 2]),
        (query("a", {"type": "string"}), "a=1&a=2", "2"),
        (query("a", {"type": "string"}), "a=x+y%2Bz", "x y+z"),
        (query("a", {"type": "string"}), "a=100%", "100%"),
        (query("a", {"type": "string"}), "a=b=c", "b=c"),
        (query("a", {"type": "boolean"}), "a=TRUE", True),
        (query("a", {"type": "number"}), "a=1e3", 1000.0),
        (query("a", {"type": "integer", "nullable": True}), "a=null", None),
        (query("a", INTEGER, allowEmptyValue=True), "a", ""),
        (query("a", {"oneOf": [INTEGER, {"type": "string", "enum": ["all"]}]}), "a=all", "all"),
        (query("a", {"oneOf": [INTEGER, {"type": "string", "enum": ["all"]}]}), "a=5", 5),
        (query("a b", INTEGER), "a%20b=5", 5),
        (query("f", {"type": "object", "additionalProperties": INTEGER}, style="deepObject"), "f[x]=1", {"x": 1}),
        (
            query("f", {"properties": {"ids": INTEGERS, "in": {"properties": {"n": INTEGER}}}}, style="deepObject"),
            "f[ids][]=1&f[ids][]=2&f[in][n]=3",
            {"ids": [1, 2], "in": {"n": 3}},
        ),
        (query("ids", INTEGERS, style="deepObject"), "ids[]=1&ids[]=2", [1, 2]),
        (query("ids", INTEGERS, style="deepObject"), "ids[0]=1&ids[1]=2", [1, 2]),
        (query("ids", INTEGERS, style="deepObject"), "ids=1&ids=2", [1, 2]),
        (
            query("f", {"type": "array", "items": {"properties": {"n": INTEGER}}}, style="deepObject"),
            "f[0][n]=1&f[1][n]=2&f[1][m]=x",
            [{"n": 1}, {"n": 2, "m": "x"}],
        ),
        (query("f", {"anyOf": [{"properties": {"n": INTEGER}}, INTEGER]}, style="deepObject"), "f=5", 5),
        (query("f", {"anyOf": [{"properties": {"n": INTEGER}}, INTEGER]}, style="deepObject"), "f[n]=5", {"n": 5}),
        ({"name": "f", "in": "query", "content": {"text/plain": {"schema": INTEGER}}}, "f=5", 5),
        ({"name": "f", "in": "query", "content": {"application/json": {"schema": INTEGERS}}}, "f=%5B1,2]", [1, 2]),
    ],
)
def test_a_query_is_read_as_clients_write_it(parameter: dict[str, Any], sent: str, value: Any) -> None:
    """Encoded delimiters, repeated names, flags, several types, nested objects and JSON in the query."""
    assert read(parameter, sent) == ({parameter["name"]: value}, [])


@pytest.mark.parametrize(
    ("parameter", "sent", "fault"),
    [
        (query("a", INTEGER), "a=x", 'query.a: must be an integer, found "x"'),
        (query("a", INTEGER), "a=1_0", 'query.a: must be an integer, found "1_0"'),
        (query("a", INTEGER), "a=12.0", 'query.a: must be an integer, found "12.0"'),
        (query("a", INTEGER), "a=%EF%BC%91", 'query.a: must be an integer, found "１"'),  # noqa: RUF001  # full-width
        (query("a", INTEGER), "a=" + "9" * 30, f'query.a: must be an integer, found "{"9" * 30}"'),
        (query("a", {"type": "number"}), "a=NaN", 'query.a: must be a number, found "NaN"'),
        (query("a", {"type": "number"}), "a=1e999", 'query.a: must be a number, found "1e999"'),
        (query("a", {"type": "string"}), "a=%FF", "query.a: must be UTF-8"),
        (query("a", INTEGER, required=True), "b=1", "query.a: is required"),
        (query("a", INTEGERS), "a=1&a=x", 'query.a[1]: must be an integer, found "x"'),
        (query("a", {"type": "object"}, explode=False), "a=R", "query.a: must be names and values in turn"),
        (
            query("a", {"type": "object"}, style="deepObject"),
            "a=1",
            "query.a: must be written as a[name]=value, found '1'",
        ),
        (query("a", {"type": "object"}, style="deepObject"), "a[b]=1&a[b][c]=2", "query.a: gives 'b' both a value and"),
        (query("a", {"type": "object"}, style="deepObject"), "a[b][c]=2&a[b]=1", "query.a: gives 'b' both a value and"),
        (query("a", {"type": "object"}, style="deepObject"), "a" + "[b]" * 20 + "=1", "query.a: is nested deeper than"),
        (
            {"name": "a", "in": "query", "content": {"application/json": {}}},
            'a={"x":1,"x":2}',
            'query.a: must be JSON: the key "x" stands twice',
        ),
        ({"name": "a", "in": "path", "style": "label", "schema": INTEGER}, "5", "path.a: must begin with '.'"),
        ({"name": "a", "in": "path", "style": "matrix", "schema": INTEGER}, "5", "path.a: must begin with ';a='"),
        ({"name": "a", "in": "path", "explode": True, "schema": {"type": "object"}}, "b", "path.a: must be name=value"),
        ({"name": "a", "in": "path", "schema": INTEGER}, "%C3%28", "path.a: must be UTF-8"),
    ],
)
def test_what_does_not_follow_the_document_is_a_fault(parameter: dict[str, Any], sent: str, fault: str) -> None:
    """The fault names the place and what was wrong; nothing is raised and no value is handed on."""
    values, (found,) = read(parameter, sent)
    assert values == {}
    assert found.startswith(fault)


def test_every_fault_of_a_request_is_told() -> None:
    """Faults of all places come together."""
    several = reader(
        {"name": "id", "in": "path", "required": True, "schema": INTEGER},
        query("top", INTEGER),
        {"name": "X-Key", "in": "header", "required": True, "schema": {"type": "string"}},
        {"name": "sid", "in": "cookie", "required": True, "schema": {"type": "string"}},
    )
    _, faults = several.read({"id": "x"}, b"top=y", [])
    assert [fault.place for fault in faults] == ["path.id", "query.top", "header.X-Key", "cookie.sid"]


def test_an_absent_parameter_has_its_default() -> None:
    """A default stands in for an absent parameter, each request its own copy; without one the name is missing."""
    both = reader(query("tags", {"type": "array", "items": {}, "default": ["a"]}), query("top", INTEGER))
    first, _ = both.read({}, b"", [])
    first.query["tags"].append("b")
    assert both.read({}, b"", []) == (Parameters({}, {"tags": ["a"]}, {}, {}), [])


def test_query_names_are_folded_only_where_the_provider_does() -> None:
    """Names in any case are the document's names with fold_query_names, and unknown without."""
    assert read(query("orderBy", INTEGER), "ORDERBY=1", fold=True) == ({"orderBy": 1}, [])
    assert read(query("orderBy", INTEGER), "ORDERBY=1") == ({}, [])


def test_header_names_are_read_in_any_case_and_repeats_are_one_list() -> None:
    """HTTP header names have no case; a header that is sent twice is a list."""
    parameter = {"name": "X-Ids", "in": "header", "schema": INTEGERS}
    found, faults = reader(parameter).read({}, b"", [(b"X-IDS", b"1"), (b"x-ids", b"2")])
    assert (found.header, faults) == ({"X-Ids": [1, 2]}, [])


def test_headers_that_openapi_reserves_are_no_parameters() -> None:
    """Accept, Content-Type and Authorization are ignored even when they are required."""
    reserved = [
        {"name": name, "in": "header", "required": True, "schema": INTEGER}
        for name in ("Accept", "Content-Type", "Authorization")
    ]
    assert reader(*reserved).read({}, b"", [(b"accept", b"x")]) == (Parameters({}, {}, {}, {}), [])


def test_an_exploded_object_leaves_other_parameters_alone() -> None:
    """The properties of an exploded object are the names that no other parameter has."""
    both = reader(query("page", INTEGER), query("filter", {"type": "object", "additionalProperties": INTEGER}))
    found, faults = both.read({}, b"page=1&a=2&b=3", [])
    assert (found.query, faults) == ({"page": 1, "filter": {"a": 2, "b": 3}}, [])


@given(st.binary(max_size=60), st.binary(max_size=30), st.text(max_size=20))
def test_no_request_raises(raw: bytes, header: bytes, segment: str) -> None:
    """Any bytes at all give values or faults."""
    every = reader(
        {"name": "id", "in": "path", "style": "matrix", "schema": {"type": "object"}},
        query("a", INTEGERS, style="pipeDelimited"),
        query("b", {"type": "object"}, style="deepObject"),
        query("c", {"type": "object"}),
        {"name": "j", "in": "query", "content": {"application/json": {}}},
        {"name": "h", "in": "header", "explode": True, "schema": {"type": "object"}},
        {"name": "k", "in": "cookie", "schema": INTEGERS},
    )
    every.read({"id": segment}, b"b[" + raw, [(b"h", header), (b"cookie", header)])
