"""A list that a parameter narrows: where a document says so, and without blaming who does it another right way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.wrappers import Request, Response

from contracts.opening import at_url
from contracts.run import Asked, Judge
from specs import load
from tests.judged.shop import serving

LAW = "filters_leave_out_others"
KIND = {"type": "string", "enum": ["lamp", "chair", "table"]}
THINGS = [
    {"kind": "lamp", "token": "AB-12", "colour": "red", "made": "2026-01-05"},
    {"kind": "chair", "token": "AB-123", "colour": "green", "made": "2026-01-06"},
    {"kind": None, "token": None, "colour": "blue", "made": "2026-01-07"},
    {"kind": "lamp", "token": "CD-9", "colour": "red", "made": "2026-01-08"},
]
PARAMETERS: dict[str, Mapping[str, Any]] = {
    "kind": {"description": "Only things of this kind.", "schema": KIND},
    "token": {"description": "Filter by token.", "schema": {"type": "string"}},
}
Keeps = Callable[[str | None, str], bool]


def equal(told: str | None, asked: str) -> bool:
    return told == asked


def document(parameters: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """One list of things, with these parameters of its query."""
    kind = {**KIND, "enum": [*KIND["enum"], None], "nullable": True}
    texts: dict[str, Any] = {name: {"type": "string", "nullable": True} for name in ("token", "colour")}
    item = {"type": "object", "properties": {**texts, "kind": kind, "made": {"type": "string", "format": "date"}}}
    content = {"application/json": {"schema": {"type": "array", "items": item}}}
    asked = [{"name": name, "in": "query", **one} for name, one in parameters.items()]
    answers = {"200": {"description": "", "content": content}, "404": {"description": ""}}
    listing = {"operationId": "listThings", "parameters": asked, "responses": answers}
    return {"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "paths": {"/things": {"get": listing}}}


class Things:
    """Lists what a condition leaves for each parameter, as right servers and wrong ones do."""

    def __init__(self, keeps: Keeps, *, unknown: int = 200, shown: Callable[[Any, Request], Any] | None = None) -> None:
        self._keeps, self._unknown, self._shown = keeps, unknown, shown

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        if request.path != "/things":
            return Response(status=404)(environ, start)
        found: list[Any] = THINGS
        for name, asked in request.args.items():
            found = [each for each in found if self._keeps(each[name], asked)]
        if self._shown is not None:
            found = [self._shown(each, request) for each in found]
        status = 200 if found or not request.args else self._unknown
        return Response(json.dumps(found), status, content_type="application/json")(environ, start)


def judged(folder: Path, app: Things, parameters: Mapping[str, Mapping[str, Any]] = PARAMETERS) -> tuple[str, str]:
    """What comes of the law on a list, and what is said of it."""
    place = folder / "things"
    place.mkdir()
    (place / "openapi.yaml").write_text(yaml.safe_dump(document(parameters)), "utf-8")
    things = load(place)
    with serving(app) as origin, closing(at_url(things, origin, {})) as target:
        judge = Judge(things, target, Asked(stages=("laws",)))
        outcomes = [judge.run(piece) for piece in judge.plan() if piece.name == f"{LAW} listThings"]
        why = [each.why for each in judge.groundless if each.name == f"{LAW} listThings"]
    if not outcomes:
        return "groundless", why[0]
    [outcome] = outcomes
    return outcome.results[0].state, "".join([each.message for each in outcome.findings])


def found_as(told: str | None, asked: str) -> bool:
    return told is not None and asked.lower() in told.lower()


def of_what_there_is(told: str | None, asked: str) -> bool:
    """Nothing is left out by a value that nothing has."""
    return told == asked or asked not in {"lamp", "chair", "AB-12", "AB-123", "CD-9"}


RIGHT = {
    "exactly": Things(equal),
    "in either case": Things(lambda told, asked: told is not None and told.lower() == asked.lower()),
    "by the beginning": Things(lambda told, asked: told is not None and told.startswith(asked)),
    "by a part": Things(found_as),
    "without signs": Things(lambda told, asked: told is not None and asked.replace("-", "") in told.replace("-", "")),
    "with what has none": Things(lambda told, asked: told in (None, asked)),
    "and refuses the unknown": Things(equal, unknown=404),
}


@pytest.mark.parametrize("app", RIGHT.values(), ids=list(RIGHT))
def test_a_list_may_be_narrowed_in_many_ways(app: Things, tmp_path: Path) -> None:
    """Whoever finds by a part, in either case, or shows what has no value to everybody, leaves out the others."""
    assert judged(tmp_path, app) == ("kept", "")


WRONG = {
    "not at all": (Things(lambda told, asked: True), "has one with "),
    "the others": (Things(lambda told, asked: told != asked), "should have that item"),
    "to nothing": (Things(lambda told, asked: False), "should have that item"),
    "to a refusal": (Things(lambda told, asked: False, unknown=404), "should come; it answers 404"),
    "not by an unknown one": (Things(of_what_there_is), "has one with "),
}


@pytest.mark.parametrize(("app", "says"), WRONG.values(), ids=list(WRONG))
def test_a_list_that_is_not_narrowed_is_found_out(app: Things, says: str, tmp_path: Path) -> None:
    """It has others, or lacks what it was asked for."""
    state, told = judged(tmp_path, app)
    assert state == "broken"
    assert says in told


NOT_SAID: dict[str, Mapping[str, Mapping[str, Any]]] = {
    "nothing said": {"kind": {"schema": KIND}},
    "another meaning": {"kind": {"description": "The kind to compare with.", "schema": KIND}},
    "other words": {"kind": {"description": "Only of this kind.", "schema": {"type": "string", "enum": ["lamp"]}}},
    "another type": {"kind": {"description": "Only of this kind.", "schema": {"type": "integer"}}},
    "a free text": {"colour": {"description": "Only of this colour.", "schema": {"type": "string"}}},
    "a day": {"made": {"description": "Only from this day on.", "schema": {"type": "string", "format": "date"}}},
    "needed": {"kind": {"description": "Only of this kind.", "schema": KIND, "required": True}},
    "another name": {"sort": {"description": "Only sorts.", "schema": {"type": "string"}}},
}


@pytest.mark.parametrize("parameters", NOT_SAID.values(), ids=list(NOT_SAID))
def test_what_a_document_does_not_say_is_not_expected(
    parameters: Mapping[str, Mapping[str, Any]], tmp_path: Path
) -> None:
    """A parameter of the same name may ask for a currency, sort, or begin somewhere."""
    why = "no parameter is said to leave out items by what they have under the same name"
    assert judged(tmp_path, Things(lambda told, asked: True), parameters) == ("groundless", why)


def test_a_list_of_nothing_shows_nothing(tmp_path: Path) -> None:
    """Without a value that an item has there is nothing to ask for."""
    nameless = Things(equal, shown=lambda each, request: {"colour": each["colour"]})
    assert judged(tmp_path, nameless) == ("groundless", "")
