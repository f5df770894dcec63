"""Whether every example and every default of a document fits its schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.errors import SpecError
from mockserver.pointers import resolved
from mockserver.reading.plain import plainly_fits
from mockserver.reading.schema import SchemaCompiler
from specs.importing import Trouble

__all__ = ["Nodes", "Place", "shortened", "unfit_samples"]

Place = tuple[str | int, ...]
Nodes = Sequence[tuple[Place, Mapping[str, Any]]]


def unfit_samples(document: Mapping[str, Any], nodes: Nodes) -> Iterator[Trouble]:
    """The samples that do not fit, and the schemas that cannot be asked; the document's references lead somewhere."""
    compiler = SchemaCompiler(document)
    for place, value, schema in _samples(document, nodes):
        if plainly_fits(schema, value):
            continue
        try:
            faults = _best(compiler, schema, value)
        except (ValueError, SpecError) as error:
            found = shortened(f"the schema does not compile: {error}")
            yield Trouble("schema", _place_of_schema(place), found, "correct the schema")
            continue
        for fault in faults[:3]:
            word = "the default" if place[-1] == "default" else "the example"
            found = shortened(f"{fault.place.replace('value', word, 1)} {fault.reason}")
            yield Trouble("example", place, found, f"correct {word}")


def _place_of_schema(place: Place) -> Place:
    """Where the schema of a sample stands: around it, or beside it under ``schema``."""
    if "schema" in place or place[:2] == ("components", "schemas"):
        return place[:-1]
    return (*(place[:-2] if place[-2] == "examples" else place[:-1]), "schema")


def _best(compiler: SchemaCompiler, schema: Mapping[str, Any], value: Any) -> list[Any]:
    """An example fits as what is sent or as what is received: a readOnly field may stand in it or not."""
    received = compiler.compile(schema, "response").faults(value, "value")
    return received and compiler.compile(schema, "request").faults(value, "value")


def _samples(document: Mapping[str, Any], nodes: Nodes) -> Iterator[tuple[Place, Any, Mapping[str, Any]]]:
    """Every example and default with its place and its schema."""
    for place, node in nodes:
        if place[-1:] == ("properties",):
            continue
        if isinstance(node.get("schema"), Mapping):
            yield from _samples_of_holder(document, place, node)
        elif _is_schema(place, node):
            yield from (((*place, key), node[key], node) for key in ("example", "default") if key in node)


def _samples_of_holder(
    document: Mapping[str, Any], place: Place, holder: Mapping[str, Any]
) -> Iterator[tuple[Place, Any, Mapping[str, Any]]]:
    """The examples of a parameter, a header or a media type."""
    if "example" in holder:
        yield (*place, "example"), holder["example"], holder["schema"]
    for name, reference in (holder.get("examples") or {}).items():
        example = resolved(document, reference)
        if "value" in example:
            yield (*place, "examples", name), example["value"], holder["schema"]


def _is_schema(place: tuple[str | int, ...], node: Mapping[str, Any]) -> bool:
    within = place[:2] == ("components", "schemas") or "schema" in place
    return within and ("example" in node or "default" in node) and "$ref" not in node


def shortened(text: str, longest: int = 300) -> str:
    """A text that people read, without its end where it is very long."""
    return text if len(text) <= longest else text[:longest] + " …"
