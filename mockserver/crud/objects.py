"""Objects of a collection: made from a request body, changed by another, shown as each answer's schema has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mockserver.crud.envelopes import put_at
from mockserver.crud.resources import Resource
from mockserver.crud.shapes import Shape, folded, id_property, objects_of, same_schema
from mockserver.errors import Refusal, SpecError
from mockserver.making.generate import Generator
from mockserver.making.hint import Draws
from mockserver.making.merging import Contradiction
from mockserver.making.seeded import Seeded

__all__ = ["Objects", "Recipe", "merge_patch"]

_MOST_SHOWN = 10_000
_CREATED = frozenset(
    [
        "created",
        "createdat",
        "createdon",
        "creationdate",
        "createdtime",
        "createddate",
        "creationtime",
        "dateadded",
        "datecreated",
    ]
)
_TOUCHED = frozenset(
    [
        "updated",
        "updatedat",
        "updatedon",
        "modified",
        "modifiedat",
        "modifiedon",
        "lastmodified",
        "lastupdated",
        "lastupdatedtime",
        "lastmodifiedtime",
        "updatedtime",
        "dateupdated",
        "datemodified",
        "lastmodifieddate",
        "lastupdateddate",
        "lastchanged",
        "changedat",
    ]
)
# What tells of something that has not happened to a new object.
_LATER = ("deleted", "cancel", "archived", "removed", "failed", "error", "paid", "closed", "completed", "revoked")


def merge_patch(old: Any, patch: Any) -> Any:
    """What an object becomes by a JSON merge patch (RFC 7396); neither argument is changed."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(old) if isinstance(old, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a request body becomes a stored object, worked out once for an operation.

    Attributes:
        dropped: properties of the body that the server does not take: read-only, or never shown again.
        kept: the only properties that an object may have; None for any.
        defaults: what the document puts where the body has nothing.
        made: properties that the server makes, with their schemas.
        required: properties that every object has, with their schemas.
    """

    dropped: frozenset[str]
    kept: frozenset[str] | None
    defaults: Mapping[str, Any]
    made: Mapping[str, Any]
    required: Mapping[str, Any]

    def taken(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What of a body is stored."""
        dropped, kept = self.dropped, self.kept
        return {name: v for name, v in body.items() if name not in dropped and (kept is None or name in kept)}


class Objects:
    """Makes, changes and shows the objects of one collection."""

    def __init__(self, resource: Resource, generator: Generator) -> None:
        self.resource = resource
        self._generator = generator
        self._merger = generator.merger
        self._shown: dict[tuple[int, str], tuple[Any, Any]] = {}
        self._times = {
            name: folded(name) in _TOUCHED
            for name, schema in resource.properties.items()
            if folded(name) in _CREATED | _TOUCHED and self._format(schema) == "date-time"
        }

    def _keys(self, schema: Any) -> Mapping[str, Any]:
        try:
            return self._merger.flat(schema).keys
        except Contradiction:
            return {}

    def _format(self, schema: Any) -> Any:
        return self._keys(schema).get("format")

    # ---- making -----------------------------------------------------------------------------------------------------

    def recipe(self, request: Any) -> Recipe:
        """How bodies of a request schema become objects."""
        asked = objects_of(self._merger, request) or {}
        shown, item = self.resource.properties, self._keys(self.resource.item)
        dropped = {name for name, schema in asked.items() if self._keys(schema).get("readOnly")}
        dropped |= {name for name, schema in shown.items() if self._keys(schema).get("writeOnly")}
        kept = None if item.get("additionalProperties") is not False else frozenset(shown)
        if kept is None and shown and not item.get("additionalProperties"):
            # a body's property that no answer shows (a password, say) is not kept
            dropped |= {name for name in asked if name not in shown}
        defaults = {
            n: self._keys(s)["default"] for n, s in asked.items() if "default" in self._keys(s) and n not in dropped
        }
        made = {
            n: s for n, s in shown.items() if (n not in asked or self._keys(s).get("readOnly")) and self._is_made(n, s)
        }
        required = {
            name: shown.get(name, {}) for name in item.get("required") or () if name not in dropped or name in made
        }
        return Recipe(frozenset(dropped), kept, defaults, made, required)

    def _is_made(self, name: str, schema: Any) -> bool:
        """Whether the server gives this property to a new object."""
        keys = self._keys(schema)
        if keys.get("writeOnly") or name == self.resource.id_name:
            return False
        if name in (self._keys(self.resource.item).get("required") or ()):
            return True
        later = folded(name).startswith(_LATER)
        return (
            not later
            and "properties" not in keys
            and "items" not in keys
            and bool(keys.get("type") or keys.get("enum"))
        )

    def make(
        self, recipe: Recipe, taken: Mapping[str, Any], known: Mapping[str, Any], chance: Draws, now: datetime
    ) -> Any:
        """A new object: what is known of it, what was sent, and what the server makes.

        Raises:
            Refusal: 500 when nothing fits the schema.
        """
        made = {**known, **recipe.defaults, **taken, **known}
        for part in (recipe.made, recipe.required):
            for name, schema in part.items():
                if name not in made:
                    self._add(made, name, schema, chance, now)
        return self.fitted(made, chance, now)

    def _add(self, made: dict[str, Any], name: str, schema: Any, chance: Draws, now: datetime) -> None:
        if name in self._times:
            made[name] = _stamp(now)
            return
        try:
            made[name] = self._generator.value(schema, chance, name=name, now=now)
        except SpecError:
            return  # the whole is completed by fitted(), or refused there

    def change(self, old: Any, taken: Mapping[str, Any], chance: Draws, now: datetime) -> Any:
        """An object after a merge patch."""
        return self.fitted({**merge_patch(old, dict(taken)), **self.touch(now)}, chance, now)

    def replace(self, recipe: Recipe, old: Any, taken: Mapping[str, Any], chance: Draws, now: datetime) -> Any:
        """An object after it was put anew: what the server made of it stays."""
        stays = {name: old[name] for name in recipe.made if name in old}
        if self.resource.id_name in old:
            stays = {str(self.resource.id_name): old[self.resource.id_name], **stays}
        return self.make(recipe, taken, {**stays, **self.touch(now)}, chance, now)

    def touch(self, now: datetime) -> dict[str, Any]:
        """The properties that tell of the last change."""
        return {name: _stamp(now) for name, is_touched in self._times.items() if is_touched}

    def fitted(self, made: Any, chance: Draws, now: datetime, schema: Any = None) -> Any:
        """The object if it fits its schema, else completed until it does."""
        schema = self.resource.item if schema is None else schema
        if self._generator.checker(schema).is_valid(made):
            return made
        try:
            return self._generator.value(schema, chance, name=self.resource.noun, now=now, given=made, sparse=True)
        except SpecError as error:
            message = f"No object of {self.resource.path} can be made from this request."
            raise Refusal(500, "unsatisfiable", message, hint=str(error)) from None

    # ---- showing ----------------------------------------------------------------------------------------------------

    def shown(self, schema: Any, key: str, stored: Any, now: datetime) -> Any:
        """A stored object as another schema has it; itself when the schema is the collection's own."""
        if same_schema(schema, self.resource.item):
            return stored
        # the schema belongs to the document, which outlives this, so its id() stays its own
        known = self._shown.get((id(schema), key))
        if known is None or known[0] is not stored:
            if len(self._shown) >= _MOST_SHOWN:
                self._shown.clear()
            known = self._shown[id(schema), key] = (stored, self._projected(schema, key, stored, now))
        return known[1]

    def _projected(self, schema: Any, key: str, stored: Any, now: datetime) -> Any:
        properties = objects_of(self._merger, schema)
        visible = stored
        if properties and not self._keys(schema).get("additionalProperties"):
            visible = {name: value for name, value in stored.items() if name in properties}
            own = self.resource.id_name
            if own not in properties and (name := self._id_name(properties)) is not None and name not in visible:
                visible[name] = key  # an answer that tells little but the new object's id, by a name of its own
        return self.fitted(visible, Seeded(f"{self.resource.path}/{key}"), now, schema)

    def _id_name(self, properties: Mapping[str, Any]) -> str | None:
        return id_property(self._merger, properties, self.resource.parameter, self.resource.noun)

    def in_shape(self, shape: Shape, template: Any, key: str, stored: Any, now: datetime) -> Any:
        """A body that has a stored object where the shape says."""
        inner = self.shown(shape.inner, key, stored, now)
        inner = [inner] if shape.listed else inner
        if not shape.way:
            return inner
        body = dict(template) if isinstance(template, dict) else {}
        put_at(body, shape.way, inner)
        return body


def _stamp(now: datetime) -> str:
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")
