"""The fake for operations without a handler: what was created is found, listed, changed and removed.

Collections are recognised from the document alone. Where it says too little to know better, the answer is a valid,
seeded example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Collection as Names
from datetime import datetime
from typing import Any
from urllib.parse import quote

from mockserver.document import Api, Operation
from mockserver.encoding import is_json
from mockserver.errors import Refusal, SpecError
from mockserver.example import Examples, success_key
from mockserver.paging import Window, equals
from mockserver.planning import Answering, Kind, Plan, Planner
from mockserver.provider import Call, Reply
from mockserver.resources import Resource, Resources, documents_refusal
from mockserver.seeded import Seeded
from mockserver.world import Collection, View, World

__all__ = ["GenericFake"]

_NAME = re.compile(r"\{([^{}]+)\}")
_CREATED = (201, 200, 204, 202)


class GenericFake:
    """Serves the operations of one document that nobody wrote a function for.

    Args:
        api: the document.
        examples: its examples, when somebody has them already.
        handled: ids of operations that have a function; collections are looked for among the others only.
    """

    def __init__(self, api: Api, examples: Examples | None = None, handled: Names[str] = ()) -> None:
        self._api = api
        self._examples = Examples(api) if examples is None else examples
        self._handled = frozenset(handled)
        self._planner: Planner | None = None
        self._plans: dict[str, Plan] = {}
        self._doers: dict[Kind, Callable[[Plan, Call, World], Reply]] = {
            "create": self._create,
            "list": self._list,
            "find": self._find,
            "replace": self._replace,
            "replace_by_body": self._replace_by_body,
            "change": self._change,
            "remove": self._remove,
            "act": self._act,
            "example": self._example,
        }

    def serve(self, call: Call, world: World) -> Reply:
        """The reply to a call.

        Raises:
            Refusal: 404 for an unknown id, 409 for one that is taken where the document has that, 500 when nothing
                fits the answer's schema.
        """
        plan = self._plans.get(call.operation.id)
        if plan is None:
            plan = self._plans[call.operation.id] = self._ready().plan(call.operation)
        for resource, path in plan.around:
            self._check_parent(plan.operation, resource, path, call, world)
        return self._doers[plan.kind](plan, call, world)

    def _ready(self) -> Planner:
        if self._planner is None:
            resources = Resources(self._api, self._examples.generator, self._handled)
            self._planner = Planner(self._api, self._examples, resources)
        return self._planner

    # ---- where objects are kept -------------------------------------------------------------------------------------

    def _view(self, world: World, path: str, call: Call, suffix: str = "") -> View[Any]:
        """The objects of a collection; one below other objects has a part for each of them."""
        concrete = _NAME.sub(lambda found: quote(str(call.path.get(found.group(1), "")), safe=""), path)
        return world[Collection(f"{self._api.name}.generic.{concrete}{suffix}")]

    def _objects_view(self, plan: Plan, call: Call, world: World) -> View[Any]:
        return self._view(world, self._collection_path(plan), call)

    def _gone_view(self, plan: Plan, call: Call, world: World) -> View[Any]:
        return self._view(world, self._collection_path(plan), call, ".gone")

    def _collection_path(self, plan: Plan) -> str:
        """The collection's path with the parameter names of this operation, which may differ from the collection's."""
        resource = _resource(plan)
        names = _NAME.findall(plan.operation.path)
        path = resource.path
        for old, new in zip(_NAME.findall(path), names, strict=False):
            path = path.replace("{" + old + "}", "{" + new + "}", 1) if old != new else path
        return path

    def _key(self, plan: Plan, call: Call) -> str:
        """The id that the path speaks of: the parameter after the collection's own."""
        names = _NAME.findall(plan.operation.path)
        return str(call.path[names[len(_NAME.findall(_resource(plan).path))]])

    def _check_parent(self, operation: Operation, resource: Resource, path: str, call: Call, world: World) -> None:
        if not documents_refusal(operation, 404):
            return
        collection = path.rpartition("/")[0]
        key = str(call.path[_NAME.findall(path)[-1]])
        if key not in self._view(world, collection, call):
            raise _unknown(resource, key)

    def _known(self, plan: Plan, call: Call, world: World, key: str) -> Any:
        """The stored object; where every id counts as known, an example with this id.

        A document without an answer for unknown ids has promised one for every id, but not for those removed.
        """
        stored = self._objects_view(plan, call, world).get(key)
        if stored is not None:
            return stored
        resource = _resource(plan)
        refuses = resource.creatable and documents_refusal(plan.operation, 404)
        if refuses or key in self._gone_view(plan, call, world):
            raise _unknown(resource, key)
        return self._made_up(plan, call, world, key)

    def _made_up(self, plan: Plan, call: Call, world: World, key: str) -> Any:
        """An object that nobody stored: the documented example, else one that depends on its id, with that id."""
        resource = _resource(plan)
        id_name = resource.id_name
        made = self._documented(plan)
        if made is None:
            chance = Seeded(f"{resource.path}/{key}")
            try:
                made = self._examples.generator.value(resource.item, chance, name=resource.noun, now=_midday(world.now))
            except SpecError as error:
                raise _impossible(plan.operation, error) from None
        if not isinstance(made, dict):
            return made
        with_id = {**made, **({} if id_name is None else {id_name: self._id_value(resource, key)})}
        return with_id if self._examples.generator.checker(resource.item).is_valid(with_id) else made

    def _documented(self, plan: Plan) -> Any:
        """The object in the document's own example of the answer, if there is one and it fits."""
        answering = self._answering(plan, 0)
        example = self._examples.documented(plan.operation, answering.status)
        for name in answering.shape.way if answering.shape else ():
            example = example.get(name) if isinstance(example, dict) else None
        fits = isinstance(example, dict) and self._examples.generator.checker(_resource(plan).item).is_valid(example)
        return example if fits else None

    def _id_value(self, resource: Resource, key: str) -> Any:
        """A key as the id property's type has it."""
        types = self._api.compiler.types(resource.properties.get(resource.id_name or "", {}))
        if "string" not in types and key.lstrip("-").isdigit():
            return int(key)
        return key

    # ---- what operations do -----------------------------------------------------------------------------------------

    def _create(self, plan: Plan, call: Call, world: World) -> Reply:
        if not isinstance(call.body, dict):
            return self._example(plan, call, world)
        resource = _resource(plan)
        taken = _recipe(plan).taken(call.body)
        view = self._objects_view(plan, call, world)
        key, value = self._new_id(plan, taken, view, world)
        if key in view and documents_refusal(plan.operation, 409):
            raise Refusal(409, "conflict", f"There is an object {key!r} in {resource.path} already.")
        return self._store_new(plan, call, world, key, value, taken, 0)

    def _store_new(
        self, plan: Plan, call: Call, world: World, key: str, value: Any, taken: Mapping[str, Any], status: int
    ) -> Reply:
        resource, objects = _resource(plan), plan.objects
        assert objects is not None
        known = {} if resource.id_name is None else {resource.id_name: value}
        made = objects.make(_recipe(plan), taken, known, Seeded(world.chance.uuid()), world.now)
        if resource.id_name is not None and isinstance(made, dict) and resource.id_name in made:
            key = str(made[resource.id_name])  # the schema may have had its own mind about ids
        self._objects_view(plan, call, world).put(key, made)
        self._gone_view(plan, call, world).delete(key)
        answering = self._answering(plan, status)
        return self._shown(plan, answering, call, world, key, made, created=True)

    def _new_id(self, plan: Plan, taken: Mapping[str, Any], view: View[Any], world: World) -> tuple[str, Any]:
        """Key and id of a new object: the client's if it may choose, else the next number, a uuid, or what fits."""
        resource = _resource(plan)
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
        operations = (*resource.on_item.values(),)
        asked = (
            p for op in operations for p in op.parameters if p.get("in") == "path" and p["name"] == resource.parameter
        )
        parameter = next((p.get("schema") or {} for p in asked), {})
        return parameter if own is None else own

    def _next_id(self, resource: Resource, schema: Any, view: View[Any], world: World) -> Any:
        generator = self._examples.generator
        types = self._api.compiler.types(schema)
        checker = generator.checker(schema)
        if "integer" in types and "string" not in types:
            least = self._least(schema)
            number = world.sequence(f"{view.collection.name}", least)
            if checker.is_valid(number):
                return number
        for value in (world.chance.uuid(), str(world.sequence(view.collection.name))):
            if checker.is_valid(value):
                return value
        try:
            return generator.value(schema, Seeded(world.chance.uuid()), name=resource.id_name or "id", examples=False)
        except SpecError:
            return world.chance.uuid()

    def _least(self, schema: Any) -> int:
        return max(1, int(self._examples.generator.merger.flat(schema).keys.get("minimum", 1)))

    def _list(self, plan: Plan, call: Call, world: World) -> Reply:
        view = self._objects_view(plan, call, world)
        query, envelope, listing = plan.query, plan.envelope, plan.listing
        assert query is not None
        assert envelope is not None
        assert listing is not None
        window = query.window(call.query)
        keys_values, total = self._page(plan, call, view, window)
        if len(keys_values) < plan.least:
            return self._example(plan, call, world)
        assert plan.objects is not None
        now = world.now
        if plan.as_stored:
            items = [value for _, value in keys_values]
        else:
            items = [plan.objects.shown(listing.inner, key, value, now) for key, value in keys_values]
        told = _told(window, len(items), total)
        return self._sent(plan, self._answering(plan, 0), envelope.around(items, told), call, world, None)

    def _page(self, plan: Plan, call: Call, view: View[Any], window: Window) -> tuple[list[tuple[str, Any]], int]:
        """The objects of the page with their keys, and how many there are in all."""
        assert plan.query is not None
        wanted = plan.query.wanted(call.query)
        limit = window.limit if plan.most is None else min(plan.most, window.limit or plan.most)
        id_name = _resource(plan).id_name
        if not wanted and id_name is not None:
            total = len(view)
            values = view.page(window.offset, total if limit is None else limit)
            return [(str(value.get(id_name)), value) for value in values], total
        found = [(k, v) for k, v in view.items() if all(equals(v.get(name), one) for name, one in wanted)]
        end = None if limit is None else window.offset + limit
        return found[window.offset : end], len(found)

    def _find(self, plan: Plan, call: Call, world: World) -> Reply:
        key = self._key(plan, call)
        stored = self._known(plan, call, world, key)
        return self._shown(plan, self._answering(plan, 0), call, world, key, stored)

    def _replace(self, plan: Plan, call: Call, world: World) -> Reply:
        return self._replaced(plan, call, world, self._key(plan, call))

    def _replace_by_body(self, plan: Plan, call: Call, world: World) -> Reply:
        """PUT on the collection itself: the id stands in the body."""
        name = _resource(plan).id_name
        if not isinstance(call.body, dict) or name is None or call.body.get(name) is None:
            return self._example(plan, call, world)
        return self._replaced(plan, call, world, str(call.body[name]))

    def _replaced(self, plan: Plan, call: Call, world: World, key: str) -> Reply:
        if not isinstance(call.body, dict):
            return self._find(plan, call, world) if plan.kind == "replace" else self._example(plan, call, world)
        resource, objects = _resource(plan), plan.objects
        assert objects is not None
        view = self._objects_view(plan, call, world)
        taken = _recipe(plan).taken(call.body)
        old = view.get(key)
        if old is None and self._puts_new(plan):
            status = 201 if "201" in plan.operation.responses else 0
            return self._store_new(plan, call, world, key, self._id_value(resource, key), taken, status)
        if old is None:
            raise _unknown(resource, key)
        if resource.id_name is not None:
            taken = {**taken, resource.id_name: old.get(resource.id_name, self._id_value(resource, key))}
        changed = objects.replace(_recipe(plan), old, taken, Seeded(world.chance.uuid()), world.now)
        view.put(key, changed)
        return self._shown(plan, self._answering(plan, 0), call, world, key, changed)

    def _puts_new(self, plan: Plan) -> bool:
        """Whether PUT makes what is not there: documented by 201, or by there being no other way or no refusal."""
        documented = "201" in plan.operation.responses or not documents_refusal(plan.operation, 404)
        return documented or "POST" not in _resource(plan).on_collection

    def _change(self, plan: Plan, call: Call, world: World) -> Reply:
        key = self._key(plan, call)
        stored = self._known(plan, call, world, key)
        objects, id_name = plan.objects, _resource(plan).id_name
        assert objects is not None
        if isinstance(call.body, dict) and isinstance(stored, dict):
            taken = {name: value for name, value in _recipe(plan).taken(call.body).items() if name != id_name}
            stored = objects.change(_recipe(plan), stored, taken, Seeded(world.chance.uuid()), world.now)
        self._objects_view(plan, call, world).put(key, stored)
        return self._shown(plan, self._answering(plan, 0), call, world, key, stored)

    def _remove(self, plan: Plan, call: Call, world: World) -> Reply:
        key = self._key(plan, call)
        stored = self._known(plan, call, world, key)
        self._objects_view(plan, call, world).delete(key)
        self._gone_view(plan, call, world).put(key, True)
        for below in self._ready().resources.under(plan.operation.path):
            if len(_NAME.findall(below.path)) == len(_NAME.findall(plan.operation.path)):
                self._empty(self._view(world, self._renamed(below.path, plan.operation.path), call))
        return self._shown(plan, self._answering(plan, 0), call, world, key, stored)

    @staticmethod
    def _renamed(path: str, like: str) -> str:
        """A path below another with that one's parameter names."""
        names = iter(_NAME.findall(like))
        return _NAME.sub(lambda found: "{" + next(names, found.group(1)) + "}", path)

    @staticmethod
    def _empty(view: View[Any]) -> None:
        for key, _ in list(view.items()):
            view.delete(key)

    def _act(self, plan: Plan, call: Call, world: World) -> Reply:
        """An operation below an object: answered with the object where the document says so, else by an example."""
        answering = self._answering(plan, 0)
        stored = self._objects_view(plan, call, world).get(self._key(plan, call))
        if stored is None or answering.shape is None:
            return self._example(plan, call, world)
        return self._shown(plan, answering, call, world, self._key(plan, call), stored)

    def _example(self, plan: Plan, call: Call, world: World) -> Reply:
        return self._examples.reply(plan.operation, None, None, None, world.chance, now=world.now)

    # ---- how they answer --------------------------------------------------------------------------------------------

    def _answering(self, plan: Plan, status: int) -> Answering:
        """How the operation answers; status 0 stands for its usual success."""
        if status == 0:
            usual = _CREATED if plan.kind == "create" else None
            found = success_key(plan.operation, usual)
            status = 200 if found is None else found[0]
        return self._ready().answering(plan, status)

    def _shown(
        self,
        plan: Plan,
        answering: Answering,
        call: Call,
        world: World,
        key: str,
        stored: Any,
        *,
        created: bool = False,
    ) -> Reply:
        """The answer with a stored object where it has a place for one."""
        location = self._location(plan, call, key) if created else None
        if answering.media_type is None:
            return Reply(answering.status, headers=self._headers(answering, call, world, location))
        if answering.shape is None:
            reply = self._examples.reply(plan.operation, str(answering.status), None, None, world.chance, now=world.now)
            reply.headers = {**reply.headers, **self._headers(answering, call, world, location)}
            return reply
        assert plan.objects is not None
        body = plan.objects.in_shape(answering.shape, answering.template, key, stored, world.now)
        return self._sent(plan, answering, body, call, world, location)

    def _sent(
        self, plan: Plan, answering: Answering, body: Any, call: Call, world: World, location: str | None
    ) -> Reply:
        headers = self._headers(answering, call, world, location)
        media_type = answering.media_type
        if media_type is not None and not is_json(media_type):
            body = self._examples.encoded(plan.operation, answering.status, media_type, body)
            return Reply(answering.status, body, headers, media_type)
        return Reply(answering.status, body, headers, None if answering.left_open else media_type)

    def _headers(self, answering: Answering, call: Call, world: World, location: str | None) -> dict[str, str]:
        documented = answering.response.get("headers")
        if not documented:
            return {}
        seed = Seeded(f"{call.operation.id}/{answering.status}")
        headers = self._examples.headers(answering.response, seed, _midday(world.now))
        name = next((name for name in documented if name.lower() == "location"), None)
        if name is not None and location is not None:
            headers[name] = location
        return headers

    def _location(self, plan: Plan, call: Call, key: str) -> str:
        resource = _resource(plan)
        names = _NAME.findall(resource.item_path)
        values = {**{name: str(value) for name, value in call.path.items()}, names[-1]: key}
        path = _NAME.sub(lambda found: quote(values.get(found.group(1), ""), safe=""), resource.item_path)
        return f"{call.base_url}{self._api.server_path}{path}"


def _resource(plan: Plan) -> Resource:
    assert plan.resource is not None
    return plan.resource


def _recipe(plan: Plan) -> Any:
    assert plan.recipe is not None
    return plan.recipe


def _midday(now: datetime) -> datetime:
    return now.replace(hour=12, minute=0, second=0, microsecond=0)


def _unknown(resource: Resource, key: str) -> Refusal:
    return Refusal(404, "not_found", f"There is no {key[:80]!r} in {resource.path}.")


def _impossible(operation: Operation, error: SpecError) -> Refusal:
    return Refusal(500, "unsatisfiable", f"No answer of {operation.id} can be made.", hint=str(error))


def _told(window: Window, count: int, total: int) -> dict[str, Any]:
    limit = window.limit
    return {
        "total": total,
        "count": count,
        "more": window.offset + count < total,
        "page": window.page,
        "pages": -(-total // limit) if limit else 1,
        "size": limit if limit is not None else count,
        "offset": window.offset,
    }
