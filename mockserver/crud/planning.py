"""What the generic fake does for an operation, worked out from the document once, on the operation's first call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mockserver.crud.envelopes import Envelope, envelope_of
from mockserver.crud.objects import Objects, Recipe
from mockserver.crud.paging import Query, query_of
from mockserver.crud.resources import Resource, Resources, request_schema
from mockserver.crud.shapes import Shape, find_item, find_list, objects_of, same_schema
from mockserver.document import Api, Operation
from mockserver.errors import Refusal
from mockserver.making.encoding import is_json
from mockserver.making.example import Examples, reply_media_type, success_key
from mockserver.making.generate import Generator
from mockserver.making.merging import Contradiction
from mockserver.making.seeded import Seeded

__all__ = ["Answering", "Kind", "Plan", "Planner"]

Kind = Literal["create", "list", "find", "replace", "replace_by_body", "change", "remove", "act", "example"]


@dataclass(frozen=True, slots=True)
class Answering:
    """How an operation answers with one status: its response object, media type and where the object stands."""

    status: int
    response: Mapping[str, Any]
    media_type: str | None
    left_open: bool
    shape: Shape | None
    template: Any


@dataclass(slots=True)
class Plan:
    """What to do for one operation.

    Attributes:
        kind: what it does to the collection; ``example`` when it has none.
        asked: the properties that lead to the object in a request's body; empty when the body is it.
        around: the collections whose objects the path lies under, with the path of the object, outermost first.
        as_stored: whether the list has the objects just as they are stored.
        least, most: how many objects the list may have.
    """

    operation: Operation
    kind: Kind
    answers: dict[int, Answering]
    resource: Resource | None = None
    objects: Objects | None = None
    recipe: Recipe | None = None
    asked: tuple[str, ...] = ()
    around: tuple[tuple[Resource, str], ...] = ()
    listing: Shape | None = None
    envelope: Envelope | None = None
    query: Query | None = None
    as_stored: bool = False
    least: int = 0
    most: int | None = None

    @property
    def of(self) -> Resource:
        """The collection; only examples have none."""
        assert self.resource is not None
        return self.resource

    @property
    def by(self) -> Recipe:
        """How bodies become objects; only examples have none."""
        assert self.recipe is not None
        return self.recipe

    def sent(self, body: Any) -> Any:
        """The object that a request's body has, out of its wrapper."""
        for name in self.asked:
            body = body.get(name) if isinstance(body, dict) else None
        return body

    @property
    def making(self) -> Objects:
        """What makes and shows the objects; only examples have none."""
        assert self.objects is not None
        return self.objects


class Planner:
    """Makes the plans of one document."""

    def __init__(self, api: Api, examples: Examples, resources: Resources) -> None:
        self._api = api
        self._examples = examples
        self._generator: Generator = examples.generator
        self.resources = resources
        self._objects: dict[str, Objects] = {}

    def plan(self, operation: Operation) -> Plan:
        """What to do for an operation."""
        plan = self._on_item(operation) or self._on_collection(operation) or self._elsewhere(operation)
        plan.around = tuple(
            (resource, path)
            for resource, path in self.resources.around(operation.path)
            if path != operation.path.rstrip("/") and resource.creatable
        )
        return plan

    def objects(self, resource: Resource) -> Objects:
        """Makes and shows the objects of a collection."""
        known = self._objects.get(resource.path)
        if known is None:
            known = self._objects[resource.path] = Objects(resource, self._generator)
        return known

    def answering(self, plan: Plan, status: int) -> Answering:
        """How the plan's operation answers with a status that it documents."""
        known = plan.answers.get(status)
        if known is None:
            known = plan.answers[status] = self._answering(plan, status)
        return known

    # ---- what an operation is ---------------------------------------------------------------------------------------

    def _on_item(self, operation: Operation) -> Plan | None:
        resource = self.resources.of_item(operation.path)
        if resource is None:
            return None
        kinds: dict[str, Kind] = {"GET": "find", "DELETE": "remove", "PUT": "replace", "PATCH": "change"}
        kind = kinds.get(operation.method)
        if operation.method == "POST" and "GET" in resource.on_item:
            kind = "change"
        return None if kind is None else self._planned(operation, kind, resource)

    def _on_collection(self, operation: Operation) -> Plan | None:
        resource = self.resources.at(operation.path)
        if resource is None or not resource.creatable or resource.on_collection.get(operation.method) is not operation:
            return None
        if operation.method == "GET" and resource.listing is not None:
            return self._listed(operation, resource, resource.listing)
        takes_object = objects_of(self._generator.merger, request_schema(operation)) is not None
        if operation.method == "POST" and takes_object:
            return self._planned(operation, "create", resource)
        if (
            operation.method == "PUT"
            and takes_object
            and resource.id_name is not None
            and "PUT" not in resource.on_item
        ):
            return self._planned(operation, "replace_by_body", resource)
        return None

    def _elsewhere(self, operation: Operation) -> Plan:
        """A further list of a collection's objects (``/pets/byStatus``), an act on one, or just an example."""
        resource = self.resources.at(operation.path.rstrip("/").rpartition("/")[0])
        if operation.method == "GET" and resource is not None and resource.creatable:
            schema = self._success_schema(operation)
            shape = None if schema is None else find_list(self._generator.merger, schema, resource.item)
            if shape is not None and same_schema(shape.inner, resource.item):
                return self._listed(operation, resource, shape)
        around = self.resources.around(operation.path)
        if around and around[-1][0].creatable:
            return self._planned(operation, "act", around[-1][0])
        return Plan(operation, "example", {})

    def _planned(self, operation: Operation, kind: Kind, resource: Resource) -> Plan:
        objects, asked = self.objects(resource), request_schema(operation)
        shape = find_item(self._generator.merger, asked, resource.noun, resource.item)
        way: tuple[str, ...] = ()
        # a property that the object itself has wraps nothing, whatever it is called
        if shape is not None and shape.way and not shape.listed and shape.way[0] not in resource.properties:
            asked, way = shape.inner, shape.way
        return Plan(operation, kind, {}, resource, objects, objects.recipe(asked), way)

    def _listed(self, operation: Operation, resource: Resource, shape: Shape) -> Plan:
        plan = self._planned(operation, "list", resource)
        plan.listing, plan.as_stored = shape, same_schema(shape.inner, resource.item)
        template = None
        if shape.way:
            template = self._body_example(operation, None)
        plan.envelope = envelope_of(self._generator, shape, template)
        plan.query = query_of(operation, resource.properties, self._generator.merger)
        plan.least, plan.most = int(shape.flat.keys.get("minItems", 0)), shape.flat.keys.get("maxItems")
        return plan

    # ---- how it answers ---------------------------------------------------------------------------------------------

    def _success_schema(self, operation: Operation) -> Any:
        found = success_key(operation)
        response = operation.responses.get(found[1], {}) if found else {}
        media_type = reply_media_type(response)
        return None if media_type is None else (response["content"][media_type] or {}).get("schema")

    def _body_example(self, operation: Operation, status: str | None) -> Any:
        try:
            media_type = next((name for name in self._offered(operation, status) if is_json(name)), None)
            body = self._examples.reply(operation, status, media_type, None, Seeded(operation.id)).body
        except Refusal:
            return None
        return body if isinstance(body, (dict, list)) else None

    def _offered(self, operation: Operation, status: str | None) -> list[str]:
        found = success_key(operation) if status is None else operation.documented_response(int(status))
        if found is None:
            return []
        response = operation.responses[found[1]] if isinstance(found[1], str) else found[1]
        return list(response.get("content") or ())

    def _answering(self, plan: Plan, status: int) -> Answering:
        documented = plan.operation.documented_response(status)
        response = documented[1] if documented else {}
        media_type = reply_media_type(response)
        if media_type is None:
            return Answering(status, response, None, True, None, None)
        schema = (response["content"][media_type] or {}).get("schema")
        shape = template = None
        if schema is not None and plan.resource is not None:
            shape = self._shape(plan, schema, plan.resource)
        if shape is not None and shape.way:
            template = self._body_example(plan.operation, str(status))
        left_open = "*" not in media_type
        return Answering(status, response, media_type, left_open, shape, template)

    def _shape(self, plan: Plan, schema: Any, resource: Resource) -> Shape | None:
        """Where the object stands in an answer.

        An act or a removal must show the very object to count, and so must a list of one; what is listed below an
        object, or where nobody can make any, is something else.
        """
        try:
            shape = find_item(self._generator.merger, schema, resource.noun, resource.item)
        except Contradiction:
            return None
        if shape is None or (shape.listed and (plan.kind == "act" or not resource.creatable)):
            return None
        if (shape.listed or plan.kind in ("act", "remove")) and not same_schema(shape.inner, resource.item):
            return None
        return shape
