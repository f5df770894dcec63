"""Stock Connexion is the oracle: whatever it accepts or refuses, the engine does too, but for `tests.differences`.

Every difference is meant, has its reason, and is shown to exist by an example against the toy document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from specs import BUILT_IN, catalogue, operations_of
from tests.differences import DIFFERENCES, FORM, MULTIPART, Seen, charge, explained, never, post
from tests.oracle import Both, Sent, open_document, parameters_of
from tests.toy import SPECS

DOCUMENTS = {name: open_document(p.document) for name, p in catalogue((SPECS, BUILT_IN)).items()}
TOY = next(iter(catalogue((SPECS,))))
BUDGET = 3000
"""Requests in all, shared among the operations of all documents."""


@cache
def schema_of(name: str) -> Any:
    """Schemathesis' view of a document."""
    return schemathesis.openapi.from_dict(DOCUMENTS[name])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Both]]:
    """Both servers over the named document, made once."""
    made: dict[str, Both] = {}

    def get(name: str) -> Both:
        if name not in made:
            made[name] = Both(DOCUMENTS[name], name, tmp_path_factory.mktemp(name))
        return made[name]

    yield get
    for one in made.values():
        one.close()


@st.composite
def damaged(draw: st.DrawFn, cases: st.SearchStrategy[Any]) -> Sent | None:
    """A good request whose bytes were cut, garbled or mislabelled on the way."""
    sent = prepared(draw(cases))
    if sent is None or not sent.body:
        return sent
    place = draw(st.integers(0, len(sent.body) - 1))
    junk = draw(st.sampled_from([b"", b"\xff", b"\x00", b'"', b"{", b",", b"null", b"[" * 100]))
    types = ["application/json", "application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded"]
    kept = tuple(header for header in sent.headers if header[0].lower() != "content-type")
    headers = draw(st.sampled_from([sent.headers, *((*kept, ("Content-Type", name)) for name in types)]))
    cut = draw(st.sampled_from([place, place + 1, len(sent.body)]))
    return Sent(sent.method, sent.target, headers, sent.body[:place] + junk + sent.body[cut:])


def prepared(case: Any) -> Sent | None:
    """The case as bytes; None when no client can send it."""
    try:
        return Sent.prepared(**case.as_transport_kwargs(base_url="http://127.0.0.1"))
    except (ValueError, UnicodeError):
        return None


OPERATIONS = [
    pytest.param(name, path, method, id=f"{name}-{spec['operationId']}")
    for name, document in DOCUMENTS.items()
    for path, method, spec in operations_of(document)
]


WAYS = ("valid", "invalid", "damaged")
EXAMPLES = min(25, max(5, BUDGET // (len(OPERATIONS) * len(WAYS))))


def takes_anything(name: str, path: str, method: str) -> bool:
    """Whether nothing can be wrong with a request: no body, and of each parameter nothing promised but that it is text.

    Schemathesis would search for seconds before it finds that out.
    """
    operation = DOCUMENTS[name]["paths"][path][method]
    parameters = [*parameters_of(DOCUMENTS[name], path, method)]
    plain = all(
        parameter.get("schema", {}).keys() - {"description", "default", "example"} == {"type"}
        and parameter["schema"]["type"] == "string"
        and (parameter["in"] == "path" or not parameter.get("required"))
        for parameter in parameters
    )
    return plain and "requestBody" not in operation


CASES = [
    pytest.param(*operation.values, way, id=f"{operation.id}-{way}")
    for operation in OPERATIONS
    for way in WAYS
    if way != "invalid" or not takes_anything(*operation.values)  # type: ignore[arg-type]  # three texts
]


@pytest.mark.parametrize(("name", "path", "method", "way"), CASES)
def test_both_agree(both: Callable[[str], Both], name: str, path: str, method: str, way: str) -> None:
    """The same generated request is accepted by both or refused by both, or the difference is listed."""
    operation = schema_of(name)[path][method.upper()]
    mode = GenerationMode.NEGATIVE if way == "invalid" else GenerationMode.POSITIVE
    cases = operation.as_strategy(generation_mode=mode)
    requests: st.SearchStrategy[Sent | None] = damaged(cases) if way == "damaged" else cases.map(prepared)
    servers = both(name)
    parameters = parameters_of(DOCUMENTS[name], path, method)

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(requests)
    def agree(sent: Sent | None) -> None:
        if sent is None:
            return
        stock, ours = servers.ask(sent)
        assert ours.verdict != "failed", f"{sent}\nours: {ours}"
        assert stock.verdict == ours.verdict or explained(Seen(sent, stock, ours, parameters, servers.ask_stock)), (
            f"{sent}\nstock: {stock}\nours: {ours}"
        )

    try:
        agree()
    except Unsatisfiable:
        assert way == "invalid", (
            "no valid request can be made"
        )  # an operation that takes anything cannot be asked wrongly


PLAIN: list[dict[str, Any]] = [
    *({"type": name} for name in ("integer", "number", "boolean", "string")),
    {"type": "string", "minLength": 1},
    {"type": "string", "enum": ["a", "b"]},
    {"type": "string", "pattern": "^[0-9]+$"},
    {"type": "string", "default": "d"},
    {"type": "integer", "default": 3},
    {"type": "integer", "nullable": True},
    {"type": "string", "nullable": True},
    {"type": "integer", "minimum": 0, "maximum": 10, "exclusiveMaximum": True},
    {"oneOf": [{"type": "integer"}, {"type": "boolean"}]},
    {"allOf": [{"type": "integer"}, {"minimum": 2}]},
]
LISTS: list[dict[str, Any]] = [
    *({"type": "array", "items": {"type": name}} for name in ("integer", "string", "number")),
    {"type": "array", "items": {"type": "boolean"}, "minItems": 1},
    {"type": "array", "items": {"type": "integer"}, "maxItems": 2, "uniqueItems": True},
]
OBJECT = {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}
TEXTS = (
    *("", "0", "1", "-1", "+1", "01", "1.0", "1.5", "1e3", "true", "TRUE", "yes", "a", "null", "None", "1,2", "1,a"),
    *("1|2", "1 2", "a,b", "x,1", "x,1,y,2", "1,,2", ",", "\xe5", "[1,2]", "{}", "1;2", "NaN", "inf", "1_0", " 1"),
    *("0x1", "\uff11", "a b", "a/b", "%", "&", "#", "=", "1&p=2"),
)
_text = st.sampled_from(TEXTS)
_written = st.one_of(_text.map(quote), _text.map(lambda text: quote(text, safe="/,|;=[]{}+")), st.just("%FF"))


@st.composite
def queries(draw: st.DrawFn, style: str | None) -> str:
    """What stands after the question mark, for a parameter named p."""
    value, other = draw(_written), draw(_written)
    if style == "deepObject":
        forms = ["p[x]={}", "p[x]=1&p[y]={}", "p[y]={}", "p={}", "p[x][]={}", "p[x][z]={}", "p%5Bx%5D={}", "x={}", ""]
        return draw(st.sampled_from(forms)).format(value)
    return draw(st.sampled_from(["p={0}", "p={0}", "p={0}&p={1}", "p", "", "p[]={0}", "q={0}", "P={0}"])).format(
        value, other
    )


@st.composite
def read_parameters(draw: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """One parameter of any style and type, and what is sent for it."""
    place = draw(st.sampled_from(["query", "query", "path"]))
    schema = draw(st.sampled_from([*PLAIN, *LISTS]))
    parameter: dict[str, Any] = {"name": "p", "in": place, "schema": schema}
    if place == "path":
        parameter["required"] = True
        return parameter, [f"/a/{text}/z" for text in draw(st.lists(_written.filter(bool), min_size=6, max_size=6))]
    style = draw(st.sampled_from([None, "form", "spaceDelimited", "pipeDelimited", "deepObject"]))
    if style is not None:
        parameter |= {"style": style, "explode": style == "deepObject" or draw(st.booleans())}
    if style == "deepObject":
        parameter["schema"] = OBJECT
    if "nullable" not in schema:
        parameter["required"] = draw(st.booleans())
    return parameter, [f"/a?{text}" for text in draw(st.lists(queries(style), min_size=6, max_size=6))]


FIELDS = [
    *PLAIN[:6],
    {"type": "string", "nullable": True},
    {"type": "integer", "nullable": True},
    *LISTS,
    {"type": "object", "properties": {"x": {"type": "integer"}}},
    {"type": "string", "format": "binary"},
    {"type": "string", "format": "date"},
]
_value = st.one_of(_text, st.sampled_from(['{"x":1}', '{"x":"a"}', "2026-01-31"]))


def form(fields: list[tuple[str, str]]) -> Sent:
    """Fields, percent-encoded."""
    return post("/a", "&".join(f"{name}={quote(value)}" for name, value in fields).encode(), FORM)


def parts(fields: list[tuple[str, str]]) -> Sent:
    """Fields as parts; one has a file's name."""
    head = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    files = ['; filename="f"' if value == "a b" else "" for _, value in fields]
    body = "".join(head.format(name, file, value) for (name, value), file in zip(fields, files, strict=True))
    return post("/a", f"{body}--b--\r\n".encode(), MULTIPART)


@st.composite
def read_forms(draw: st.DrawFn) -> tuple[dict[str, Any], list[Sent]]:
    """A request body of two fields of any type, and what is sent for it."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: draw(st.sampled_from(FIELDS)) for name in "pq"},
    }
    if draw(st.booleans()):
        schema["required"] = ["p"]
    if draw(st.booleans()):
        schema["additionalProperties"] = False
    media_type, write = draw(
        st.sampled_from([("application/x-www-form-urlencoded", form), ("multipart/form-data", parts)])
    )
    content: dict[str, Any] = {"schema": schema}
    if schema["properties"]["p"]["type"] == "object" and draw(st.booleans()):
        content["encoding"] = {"p": {"contentType": "application/json"}}
    fields = st.lists(st.tuples(st.sampled_from("ppqz"), _value), max_size=3)
    sent = draw(st.lists(fields, min_size=6, max_size=6))
    return {"required": True, "content": {media_type: content}}, [write(one) for one in sent]


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(read_forms())
def test_both_read_a_form_alike(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[dict[str, Any], list[Sent]]
) -> None:
    """Fields of any type, well written and not, percent-encoded and as parts; the documents themselves are made."""
    body, requests = made
    operation = {"operationId": "a", "requestBody": body, "responses": {"204": {"description": "Read."}}}
    document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"post": operation}}}
    servers = Both(document, "t", tmp_path_factory.mktemp("read"))
    try:
        for sent in requests:
            stock, ours = servers.ask(sent)
            assert ours.verdict != "failed", f"{body} {sent}\nours: {ours}"
            assert stock.verdict == ours.verdict or explained(Seen(sent, stock, ours, [], servers.ask_stock)), (
                f"{body} {sent}\nstock: {stock}\nours: {ours}"
            )
    finally:
        servers.close()


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(read_parameters())
def test_both_read_a_parameter_alike(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[dict[str, Any], list[str]]
) -> None:
    """Of any style and type, with values that are well written and that are not; the documents themselves are made."""
    parameter, targets = made
    path = "/a/{p}/z" if parameter["in"] == "path" else "/a"
    operation = {"operationId": "a", "parameters": [parameter], "responses": {"204": {"description": "Read."}}}
    document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {path: {"get": operation}}}
    servers = Both(document, "t", tmp_path_factory.mktemp("read"))
    try:
        for target in targets:
            sent = Sent("GET", target)
            stock, ours = servers.ask(sent)
            assert ours.verdict != "failed", f"{parameter} {target}\nours: {ours}"
            assert stock.verdict == ours.verdict or explained(
                Seen(sent, stock, ours, [parameter], servers.ask_stock)
            ), f"{parameter} {target}\nstock: {stock}\nours: {ours}"
    finally:
        servers.close()


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_listed_difference_exists(both: Callable[[str], Both], difference: str) -> None:
    """Stock and ours really differ over the example, for the reason that is given."""
    sent = DIFFERENCES[difference].example
    servers = both(TOY)
    stock, ours = servers.ask(sent)
    parameters = _parameters_for(sent)
    assert stock.verdict != ours.verdict
    assert difference in explained(Seen(sent, stock, ours, parameters, servers.ask_stock)), (
        f"stock: {stock}\nours: {ours}"
    )


def _parameters_for(sent: Sent) -> list[dict[str, Any]]:
    target = sent.target.partition("?")[0]
    for path, method, _ in sorted(operations_of(DOCUMENTS[TOY]), key=lambda found: "{" in found[0]):
        if method.upper() == sent.method.replace("HEAD", "GET") and re.fullmatch(
            re.sub(r"\{\w+\}", "[^/]+", path), target
        ):
            return parameters_of(DOCUMENTS[TOY], path, method)
    raise AssertionError(f"{sent.target} is no operation of the toy document")


def test_the_plain_case_agrees(both: Callable[[str], Both]) -> None:
    """Both accept the same good request, so agreement is not refusal of everything."""
    stock, ours = both(TOY).ask(post("/charges", charge()))
    assert (stock.verdict, ours.verdict) == ("accepted", "accepted")


def test_each_difference_is_explained_in_one_way() -> None:
    """A difference says why in a sentence, and is recognised either by our reasons or by what stock did."""
    assert all(one.why.endswith(".") for one in DIFFERENCES.values())
    assert all(bool(one.fault) == (one.applies is never) for one in DIFFERENCES.values())
