"""Form bodies, urlencoded and multipart, → objects of the schema's types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from mockserver.errors import Fault
from mockserver.reading.coercion import coercer
from mockserver.reading.deepobject import deep_object, deep_style
from mockserver.reading.mediatypes import best_match, essence, is_json
from mockserver.reading.multipart import Part
from mockserver.reading.reasons import at
from mockserver.reading.schema import SchemaCompiler
from mockserver.reading.strictjson import parse
from mockserver.reading.styles import (
    ABSENT,
    FromPairs,
    Pairs,
    form_decoded,
    form_style,
    items_of,
    objects_of_text,
    pairs_of,
    properties_of,
    shape_of,
    takes_only_objects,
    unreadable,
)

_UNSPECIFIC: Final = frozenset({"application/octet-stream", "text/plain"})
"""What clients call a part when they do not know better; it contradicts nothing."""
_FromParts = Callable[[Sequence[Part]], Any]


class _Spelling:
    """Field names in any case → the schema's, when the provider reads them so."""

    def __init__(self, names: Iterable[str], *, fold: bool) -> None:
        self._by_fold = {name.lower(): name for name in names} if fold else {}

    def of(self, name: str) -> str:
        return self._by_fold.get(name.lower(), name)


class FormFields:
    """Reads ``application/x-www-form-urlencoded`` bodies of one schema and its ``encoding`` objects."""

    def __init__(
        self, schema: Mapping[str, Any], encoding: Mapping[str, Any], compiler: SchemaCompiler, *, fold: bool = False
    ) -> None:
        properties = properties_of(schema, compiler)
        taken = frozenset(properties)
        self._spelling = _Spelling(properties, fold=fold)
        self._readers = {
            name: _field(name, part, encoding.get(name, {}), compiler, taken - {name})
            for name, part in properties.items()
        }
        self._empty = _empty_lists(schema, properties, compiler)
        self._nested = tuple(f"{name}[" for name, part in properties.items() if "object" in compiler.types(part))
        self._other = coercer(items_of(schema, "additionalProperties", compiler), compiler)
        self._spreads = any(
            encoding.get(name, {}).get("explode") is True and takes_only_objects(part, compiler)
            for name, part in properties.items()
        )

    def read(self, text: str, place: str) -> tuple[dict[str, Any], list[Fault]]:
        """The fields of a body. A field that is sent twice and is no list becomes one, which validation refuses."""
        pairs = {self._spelling.of(name): values for name, values in pairs_of(text).items()}
        value: dict[str, Any] = {}
        faults: list[Fault] = []
        readers = dict(self._readers)
        for name in () if self._spreads else pairs:  # an exploded object takes every field without a name
            if name not in readers and not (self._nested and name.startswith(self._nested)):
                readers[name] = self._unnamed(name)
        for name, reader in readers.items():
            try:
                found = reader(pairs)
            except ValueError as error:
                faults.append(unreadable(error, at(place, [name])))
            else:
                if found is not ABSENT:
                    value[name] = found
                elif name in self._empty:
                    value[name] = []
        return value, faults

    def _unnamed(self, name: str) -> FromPairs:
        return lambda pairs: _one_or_all([self._other(form_decoded(raw)) for raw in pairs[name]])


def _empty_lists(
    schema: Mapping[str, Any], properties: Mapping[str, Mapping[str, Any]], compiler: SchemaCompiler
) -> frozenset[str]:
    """The lists that must be there and may be without items; a form cannot tell such a one from none."""
    lists = {
        name for name in _required(schema, compiler) & set(properties) if "array" in compiler.types(properties[name])
    }
    return frozenset(name for name in lists if compiler.compile(properties[name], "request").is_valid([]))


def _required(schema: Mapping[str, Any], compiler: SchemaCompiler, depth: int = 8) -> set[str]:
    schema = compiler.resolve(schema)
    parts = schema.get("allOf", ()) if depth else ()
    return set(schema.get("required") or ()).union(*(_required(part, compiler, depth - 1) for part in parts))


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _field(
    name: str, schema: Mapping[str, Any], encoding: Mapping[str, Any], compiler: SchemaCompiler, taken: frozenset[str]
) -> FromPairs:
    style, explode = encoding.get("style", "form"), encoding.get("explode")
    if style == "deepObject":
        return deep_style(name, schema, compiler, form_decoded)
    shape = shape_of(schema, compiler)
    if _is_json_field(encoding, schema, compiler) and not encoding.keys() & {"style", "explode"}:
        return _json_field(name, schema, compiler)
    if shape.kind == "primitive":
        return lambda pairs: (
            _one_or_all([shape.value(form_decoded(raw)) for raw in pairs[name]]) if name in pairs else ABSENT
        )
    if shape.kind == "array" and takes_only_objects(items_of(schema, "items", compiler), compiler):
        return objects_of_text(name, form_decoded, strict=not compiler.foreign)
    return form_style(name, style, style == "form" if explode is None else bool(explode), shape, form_decoded, taken)


def _json_field(name: str, schema: Mapping[str, Any], compiler: SchemaCompiler) -> FromPairs:
    """A field that is JSON text, as OpenAPI says of objects; ``name[part]=…``, as many clients send it, is read too."""
    nested = deep_object(name, schema, compiler, form_decoded)

    def read(pairs: Pairs) -> Any:
        return parse(form_decoded(pairs[name][-1]).encode()) if name in pairs else nested(pairs)

    return read


def _is_json_field(encoding: Mapping[str, Any], schema: Mapping[str, Any], compiler: SchemaCompiler) -> bool:
    declared = encoding.get("contentType", "")
    return is_json(essence(declared)) if declared else takes_only_objects(schema, compiler)


class FormParts:
    """Reads the parts of ``multipart/form-data`` bodies of one schema and its ``encoding`` objects.

    A part is ``bytes`` where the schema says ``format: binary`` or, where it says nothing, when it has a file name.
    """

    def __init__(
        self, schema: Mapping[str, Any], encoding: Mapping[str, Any], compiler: SchemaCompiler, *, fold: bool = False
    ) -> None:
        properties = properties_of(schema, compiler)
        self._spelling = _Spelling(properties, fold=fold)
        self._readers: dict[str, _FromParts] = {
            name: _part_reader(part, encoding.get(name, {}), compiler) for name, part in properties.items()
        }
        self._other = items_of(schema, "additionalProperties", compiler)
        self._empty = _empty_lists(schema, properties, compiler)
        self._compiler = compiler

    def read(self, parts: Sequence[Part], place: str) -> tuple[dict[str, Any], list[Fault]]:
        """The fields that parts make. One that is sent twice and is no list becomes one, which validation refuses."""
        by_name: dict[str, list[Part]] = {}
        for part in parts:
            by_name.setdefault(self._spelling.of(part.name), []).append(part)
        value: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, same in by_name.items():
            try:
                reader = self._readers.get(name) or _part_reader(self._other, {}, self._compiler)
                value[name] = reader(same)
            except ValueError as error:
                faults.append(unreadable(error, at(place, [name])))
        return {**{name: [] for name in self._empty - by_name.keys()}, **value}, faults


def _part_reader(schema: Mapping[str, Any], encoding: Mapping[str, Any], compiler: SchemaCompiler) -> _FromParts:
    if compiler.types(schema) - {"null"} == {"array"}:
        one = _one_part(items_of(schema, "items", compiler), encoding, compiler)
        return lambda parts: parse(parts[0].data) if _is_whole_list(parts) else [one(part) for part in parts]
    one = _one_part(schema, encoding, compiler)
    return lambda parts: _one_or_all([one(part) for part in parts])


def _is_whole_list(parts: Sequence[Part]) -> bool:
    """One JSON part that is a list stands for all items."""
    return len(parts) == 1 and is_json(parts[0].content_type or "") and parts[0].data.lstrip()[:1] == b"["


def _one_part(
    schema: Mapping[str, Any], encoding: Mapping[str, Any], compiler: SchemaCompiler
) -> Callable[[Part], Any]:
    taken = [essence(name) for name in encoding.get("contentType", "").split(",") if name.strip()]
    binary = _is_binary(schema, compiler)
    as_json = not binary and _is_json_field(encoding, schema, compiler)
    coerce = coercer(schema, compiler)

    def read(part: Part) -> Any:
        sent = part.content_type
        if taken and sent is not None and sent not in _UNSPECIFIC and best_match(sent, taken) is None:
            raise ValueError(f"must be {' or '.join(taken)}, is sent as {sent}")
        if binary or (not schema and part.filename is not None):
            return part.file
        if as_json or is_json(sent or ""):
            return parse(part.data)
        return coerce(part.data.decode())

    return read


def _is_binary(schema: Mapping[str, Any], compiler: SchemaCompiler) -> bool:
    schema = compiler.resolve(schema)
    if schema.get("format") == "binary":
        return True
    return any(compiler.resolve(part).get("format") == "binary" for part in schema.get("allOf", ()))
