"""Where the generic fake keeps the objects of each collection, and under which ids."""

from __future__ import annotations

import base64
import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from mockserver.collection import Collection, View
from mockserver.crud.planning import Answering, Plan
from mockserver.crud.resources import Resource, documents_refusal
from mockserver.document import Api
from mockserver.errors import Refusal, SpecError
from mockserver.making.example import Examples
from mockserver.making.seeded import Seeded
from mockserver.provider import Call
from mockserver.world import World

__all__ = ["PARAMETER", "Keeping", "midday", "storable", "unknown"]

PARAMETER = re.compile(r"\{([^{}]+)\}")
"""A parameter in a path template."""
_DRAWS = 5


def midday(now: datetime) -> datetime:
    """The middle of a day: what is made near it stays the same all day."""
    return now.replace(hour=12, minute=0, second=0, microsecond=0)


def storable(value: Any) -> Any:
    """A body as JSON can have it: a file is its text, or its base64 where it is none."""
    if isinstance(value, dict):
        return {name: storable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable(inner) for inner in value]
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()


def unknown(resource: Resource, key: str) -> Refusal:
    """The refusal of an id that the collection does not have."""
    return Refusal(404, "not_found", f"There is no {key[:80]!r} in {resource.path}.")


class Keeping:
    """The objects of one document's collections in a world.

    Args:
        api: the document.
        examples: its examples.
        answering: how a plan's operation answers when all is well.
    """

    def __init__(self, api: Api, examples: Examples, answering: Callable[[Plan], Answering]) -> None:
        self._api = api
        self._examples = examples
        self._answering = answering

    def view(self, world: World, path: str, call: Call, suffix: str = "") -> View[Any]:
        """The objects of a collection; one below other objects has a part for each of them."""
        concrete = PARAMETER.sub(lambda found: quote(str(call.path.get(found.group(1), "")), safe=""), path)
        return world[Collection(f"{self._api.name}.generic.{concrete}{suffix}")]

    def objects(self, plan: Plan, call: Call, world: World) -> View[Any]:
        """The objects of the plan's collection."""
        return self.view(world, self._collection_path(plan), call)

    def gone(self, plan: Plan, call: Call, world: World) -> View[Any]:
        """The ids of the plan's collection that were removed."""
        return self.view(world, self._collection_path(plan), call, ".gone")

    def _collection_path(self, plan: Plan) -> str:
        """The collection's path with the parameter names of this operation, which may differ from the collection's."""
        resource = plan.of
        names = PARAMETER.findall(plan.operation.path)
        path = resource.path
        for old, new in zip(PARAMETER.findall(path), names, strict=False):
            path = path.replace("{" + old + "}", "{" + new + "}", 1) if old != new else path
        return path

    def key(self, plan: Plan, call: Call) -> str:
        """The id that the path speaks of: the parameter after the collection's own."""
        names = PARAMETER.findall(plan.operation.path)
        return str(call.path[names[len(PARAMETER.findall(plan.of.path))]])

    def known(self, plan: Plan, call: Call, world: World, key: str) -> Any:
        """The stored object; where every id counts as known, an example with this id.

        Raises:
            Refusal: 404 when the id is not known.
        """
        stored = self.objects(plan, call, world).get(key)
        if stored is not None:
            return stored
        self.refuse_unknown(plan, call, world, key)
        return self._made_up(plan, world, key)

    def refuse_unknown(self, plan: Plan, call: Call, world: World, key: str) -> None:
        """Refuse an id that is not stored, unless every id counts as known.

        A document without an answer for unknown ids has promised one for every id, but not for those removed.
        """
        refuses = plan.of.creatable and documents_refusal(plan.operation, 404)
        if refuses or key in self.gone(plan, call, world):
            raise unknown(plan.of, key)

    def _made_up(self, plan: Plan, world: World, key: str) -> Any:
        """An object that nobody stored: the documented example, else one that depends on its id, with that id."""
        resource = plan.of
        id_name = resource.id_name
        made = self._documented(plan)
        if made is None:
            chance = Seeded(f"{resource.path}/{key}")
            try:
                made = self._examples.generator.value(resource.item, chance, name=resource.noun, now=midday(world.now))
            except SpecError as error:
                message = f"No answer of {plan.operation.id} can be made."
                raise Refusal(500, "unsatisfiable", message, hint=str(error)) from None
        if not isinstance(made, dict):
            return made
        with_id = {**made, **({} if id_name is None else {id_name: self.id_value(resource, key)})}
        return with_id if self._examples.generator.checker(resource.item).is_valid(with_id) else made

    def _documented(self, plan: Plan) -> Any:
        """The object in the document's own example of the answer, if there is one and it fits."""
        answering = self._answering(plan)
        example = self._examples.documented(plan.operation, answering.status)
        for name in answering.shape.way if answering.shape else ():
            example = example.get(name) if isinstance(example, dict) else None
        if answering.shape is not None and answering.shape.listed:
            example = example[0] if isinstance(example, list) and example else None
        fits = isinstance(example, dict) and self._examples.generator.checker(plan.of.item).is_valid(example)
        return example if fits else None

    def id_value(self, resource: Resource, key: str) -> Any:
        """A key as the id property's type has it."""
        types = self._api.compiler.types(resource.properties.get(resource.id_name or "", {}))
        if "string" not in types and key.lstrip("-").isdigit() and str(int(key)) == key:
            return int(key)
        return key

    def new_id(self, plan: Plan, taken: Mapping[str, Any], view: View[Any], world: World) -> tuple[str, Any]:
        """Key and id of a new object: the client's if it may choose, else the next number, a uuid, or what fits."""
        resource = plan.of
        name = resource.id_name
        chosen = None if name is None else taken.get(name)
        if isinstance(chosen, (str, int)) and chosen != "":
            return str(chosen), chosen
        schema = self._id_schema(resource)
        while True:
            value = self._next_id(resource, schema, view, world)
            if str(value) not in view:
                return str(value), value

    def _id_schema(self, resource: Resource) -> Any:
        own = resource.properties.get(resource.id_name) if resource.id_name else None
        return resource.parameter_schema if own is None else own

    def _next_id(self, resource: Resource, schema: Any, view: View[Any], world: World) -> Any:
        generator = self._examples.generator
        types = self._api.compiler.types(schema)
        checker = generator.checker(schema)
        if "integer" in types and "string" not in types:
            least = self._least(schema)
            number = world.sequence(f"{view.collection.name}", least)
            if checker.is_valid(number):
                return number
        candidates = (world.chance.uuid(), str(world.sequence(view.collection.name)))
        fitting = [value for value in candidates if checker.is_valid(value)]
        usable = None
        for value in itertools.chain(fitting, self._drawn_ids(resource, schema, world)):
            if checker.is_valid(value):
                if self._may_stand_in_path(resource, str(value)):
                    return value
                usable = value if usable is None else usable
        return world.chance.uuid() if usable is None else usable

    def _drawn_ids(self, resource: Resource, schema: Any, world: World) -> Iterator[Any]:
        """Ids as the object itself says that they look, and as the path does, in turn."""
        for described in (schema, resource.parameter_schema) * _DRAWS:
            with contextlib.suppress(SpecError):
                yield self._examples.generator.value(
                    described, Seeded(world.chance.uuid()), name=resource.id_name or "id", examples=False
                )

    def _may_stand_in_path(self, resource: Resource, text: str) -> bool:
        """Whether the path takes an id that the object shows: it may say more narrowly what an id is."""
        schema = resource.parameter_schema
        types = self._api.compiler.types(schema)
        checker = self._examples.generator.checker(schema)
        if "string" not in types and "integer" in types:
            return text.isdigit() and checker.is_valid(int(text))
        return checker.is_valid(text)

    def _least(self, schema: Any) -> int:
        return max(1, int(self._examples.generator.merger.flat(schema).keys.get("minimum", 1)))
