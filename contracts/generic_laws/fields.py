"""The fields that a document lets an operation be sent: a valid value for each, and values that it forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from contracts.document import Document
from contracts.places import ITEM, Place, followed, places

__all__ = ["another", "broken_bodies", "optional_fields", "told_fields"]

_DEEPEST = 3
_WORDS = {
    "date": ("2027-03-04", "2027-03-05"),
    "date-time": ("2027-03-04T05:06:07Z", "2027-03-05T05:06:07Z"),
    "local-date-time": ("2027-03-04T05:06:07", "2027-03-05T05:06:07"),
    "email": ("kept@example.com", "kept.too@example.com"),
    "uri": ("https://kept.example.com/", "https://kept.example.com/too"),
    "uuid": (),  # an id names something, and what is made up names nothing
}
"""Values by format."""
_NUMBERS = (7, 3, 1, 0, 12)


def optional_fields(document: Document, operation_id: str) -> dict[str, Place]:
    """The fields at the top of an operation's JSON body that may be left out."""
    schema = _body(document, operation_id)
    found = places(document.raw, schema) if schema is not None else []
    return {p.path[0]: p for p in found if len(p.path) == 1 and not p.required and not p.schema.get("readOnly")}


def told_fields(document: Document, operation_id: str) -> set[str]:
    """The names that a success of an operation tells of the thing that it is about, or of each of a list."""
    told: set[str] = set()
    for status, answer in (document.specs[operation_id].get("responses") or {}).items():
        media: Mapping[str, Any] = (document.resolve(answer).get("content") or {}) if str(status)[:1] == "2" else {}
        schema = next((each.get("schema") for name, each in media.items() if "json" in name), None)
        found = places(document.raw, schema) if schema is not None else []
        told |= {place.path[-1] for place in found if set(place.path[:-1]) <= {ITEM}}
    return told


def _body(document: Document, operation_id: str) -> Mapping[str, Any] | None:
    content = document.resolve(document.specs[operation_id].get("requestBody") or {}).get("content", {})
    media: Mapping[str, Any] = next((each for name, each in content.items() if "json" in name), {})
    return media.get("schema")


def another(document: Document, schema: Mapping[str, Any], now: Any, depth: int = 0) -> Any:
    """A value that a schema allows and that is neither what stands there now nor its default; None if none is."""
    schema = followed(document.raw, schema)
    for word in ("anyOf", "oneOf"):
        for part in schema.get(word) or ():
            if (found := another(document, part, now, depth)) is not None:
                return found
    for part in schema.get("allOf") or ():
        schema = {**followed(document.raw, part), **schema}
    taken = (now, schema.get("default"))
    return next((value for value in _candidates(document, schema, depth) if _fits(schema, value, taken)), None)


def _candidates(document: Document, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
    kind = schema.get("type")
    if "enum" in schema:
        first, *others = schema["enum"]  # the first is often what stands there without any
        yield from (*others[:-1], first, *others[-1:])
    elif kind == "boolean":
        yield from (True, False)
    elif kind in {"integer", "number"}:
        example = schema.get("example")  # 0 is what often stands there without any
        yield from (*([example] if example else []), *_NUMBERS)
        yield from (schema[word] for word in ("minimum", "maximum") if word in schema)
    elif kind == "string":
        yield from _texts(schema)
    elif kind == "array" and depth < _DEEPEST:
        item = another(document, schema.get("items") or {}, None, depth + 1)
        yield from ([item],) if item is not None else ()
    elif depth < _DEEPEST and (schema.get("properties") or kind == "object"):
        inner = {
            key: another(document, each, None, depth + 1) for key, each in (schema.get("properties") or {}).items()
        }
        yield {key: value for key, value in inner.items() if value is not None}


def _texts(schema: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(schema.get("example"), str):
        yield schema["example"]
    if "format" in schema or "pattern" in schema:
        yield from _WORDS.get(str(schema.get("format")), ())
        yield from (word for words in _WORDS.values() for word in words if "format" not in schema)
    else:
        longest = int(schema.get("maxLength", 40))
        yield from ("kept as it was sent"[:longest], "kept too"[:longest])


def _fits(schema: Mapping[str, Any], value: Any, taken: tuple[Any, ...]) -> bool:
    """Whether a value is allowed and new; what is in an object or a list has been looked at before."""
    if any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in taken):
        return False
    known = {key: schema[key] for key in _JUDGED if key in schema}
    return isinstance(value, dict | list) or jsonschema_rs.is_valid(known, value)


_JUDGED = ("minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern", "enum")


def broken_bodies(document: Document, operation_id: str, sent: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What is sent with one constraint of the document broken at a time: in words what is wrong, and the body, of a
    list an element of it. What another alternative of the schema allows is not broken."""
    schema = _body(document, operation_id)
    if schema is None:
        return []
    whole = followed(document.raw, schema)
    whole = followed(document.raw, whole["items"]) if whole.get("type") == "array" and "items" in whole else whole
    older = str(document.raw.get("openapi", "")).startswith("3.0")  # whose bounds are excluded by a flag, as in draft 4
    validator = jsonschema_rs.Draft4Validator if older else jsonschema_rs.Draft202012Validator
    fits = validator({**whole, "components": document.raw.get("components") or {}}).is_valid
    found = [(told, body) for told, body in _breached(document, whole, sent) if not fits(body)]
    texts = ((f"with {name} of another type", name) for name, value in sent.items() if isinstance(value, str))
    objects = ((told, {**sent, name: {"motpart": "unheard of"}}) for told, name in texts)
    return found or [(told, body) for told, body in objects if not fits(body)][:1]


def _breached(document: Document, whole: Mapping[str, Any], sent: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from _without(whole, (), sent, sent)
    for place in places(document.raw, whole):
        if place.schema.get("readOnly") or not isinstance(_in(sent, place.path[:-1]), Mapping):
            continue
        yield from _without(place.schema, place.path, _in(sent, place.path), sent)
        for told, value in _breaches(place.schema):
            yield f"with {place.name} {told}", _changed(sent, place.path, value)
    if whole.get("additionalProperties") is False:
        yield "with a field that there is not", {**sent, "motpartUnheardOf": 1}


def _without(
    schema: Mapping[str, Any], path: tuple[str, ...], there: Any, sent: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """What is sent without each field that an object must have."""
    for name in schema.get("required") or ():
        if isinstance(there, Mapping) and name in there:
            told = ".".join([*(key for key in path if key != ITEM), name])
            yield f"without {told}", _changed(sent, (*path, name), _LEFT_OUT)


_LEFT_OUT: Any = object()


def _in(value: Any, path: tuple[str, ...]) -> Any:
    """What a value has at the end of a path, in a list in its first item; None where it has nothing."""
    for key in path:
        if key == ITEM:
            value = value[0] if isinstance(value, list) and value else None
        else:
            value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _changed(value: Any, path: tuple[str, ...], new: Any) -> Any:
    """A copy with another value at the end of a path, in the first item of each list on the way."""
    if not path:
        return new
    if path[0] == ITEM:
        return [_changed(value[0], path[1:], new), *value[1:]]
    if len(path) == 1 and new is _LEFT_OUT:
        return {key: each for key, each in value.items() if key != path[0]}
    return {**value, path[0]: _changed(value.get(path[0]), path[1:], new)}


_BREACHES: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("enum", "that is none of its words", lambda words: "motpart unheard of"),
    ("minimum", "below its minimum", lambda least: least - 1),
    ("maximum", "above its maximum", lambda most: most + 1),
    ("minLength", "that is too short", lambda least: "x" * (int(least) - 1)),
    ("maxLength", "that is too long", lambda most: "x" * (int(most) + 1)),
    ("pattern", "of another form", lambda pattern: "~ motpart ~"),
    ("minItems", "with too few items", lambda least: []),
)
"""A word of a schema, what is wrong with a value that breaks it, and such a value."""
_OTHERS = {kind: {"motpart": "unheard of"} for kind in ("integer", "number", "boolean")}
_OF_ANOTHER_TYPE: Mapping[str, Any] = {**_OTHERS, "array": "motpart unheard of", "object": "motpart unheard of"}


def _breaches(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Values that a schema forbids: in words what is wrong with each, and the value."""
    for word, told, breach in _BREACHES:
        if schema.get(word):
            yield told, breach(schema[word])
    if schema.get("minimum") == 0:
        yield "below its minimum", -1
    if schema.get("additionalProperties") is False and schema.get("properties"):
        yield "with a field that there is not", {"motpartUnheardOf": 1}
    if (kind := str(schema.get("type"))) in _OF_ANOTHER_TYPE:
        yield "of another type", _OF_ANOTHER_TYPE[kind]
