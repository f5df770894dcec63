"""The fake for operations without a handler: what was created is found, listed, changed and removed.

Collections are recognised from the document alone. Where it says too little to know better, the answer is a valid,
seeded example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Collection as Names
from typing import Any

from mockserver.collection import View
from mockserver.crud.answers import Answers
from mockserver.crud.keeping import PARAMETER, Keeping, storable, unknown
from mockserver.crud.paging import Window, equals
from mockserver.crud.planning import Kind, Plan, Planner
from mockserver.crud.resources import Resource, Resources, documents_refusal
from mockserver.document import Api, Operation
from mockserver.errors import Refusal
from mockserver.making.example import Examples
from mockserver.making.seeded import Seeded
from mockserver.provider import Call, Reply
from mockserver.world import World

__all__ = ["GenericFake"]


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
        self._answers = Answers(api, self._examples, self._ready)
        self._kept = Keeping(api, self._examples, lambda plan: self._answers.answering(plan, 0))
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
        plan = self._plan(call.operation)
        if plan.around and not self._is_kept(plan, call, world):
            for resource, path in plan.around:
                self._check_parent(plan.operation, resource, path, call, world)
        return self._doers[plan.kind](plan, call, world)

    def is_example(self, operation: Operation) -> bool:
        """Whether an operation is answered with an example, and nothing of it kept: what it reads, if anything, nobody
        can make, change or remove."""
        plan = self._plan(operation)
        return plan.resource is None or (not plan.resource.creatable and set(plan.resource.on_item) <= {"GET"})

    def _plan(self, operation: Operation) -> Plan:
        plan = self._plans.get(operation.id)
        if plan is None:
            plan = self._plans[operation.id] = self._ready().plan(operation)
        return plan

    def _ready(self) -> Planner:
        if self._planner is None:
            resources = Resources(self._api, self._examples.generator, self._handled)
            self._planner = Planner(self._api, self._examples, resources)
        return self._planner

    def _is_kept(self, plan: Plan, call: Call, world: World) -> bool:
        """Whether the object itself is there; then nothing above it counts as unknown, as when it was made."""
        if plan.kind not in ("find", "replace", "change", "remove"):
            return False
        return self._kept.key(plan, call) in self._kept.objects(plan, call, world)

    def _check_parent(self, operation: Operation, resource: Resource, path: str, call: Call, world: World) -> None:
        if not documents_refusal(operation, 404):
            return
        collection = path.rpartition("/")[0]
        key = str(call.path[PARAMETER.findall(path)[-1]])
        if key not in self._kept.view(world, collection, call):
            raise unknown(resource, key)

    # ---- what operations do -----------------------------------------------------------------------------------------

    def _create(self, plan: Plan, call: Call, world: World) -> Reply:
        sent = plan.sent(call.body)
        if not isinstance(sent, dict):
            return self._example(plan, call, world)
        resource = plan.of
        taken = plan.by.taken(storable(sent))
        view = self._kept.objects(plan, call, world)
        key, value = self._kept.new_id(plan, taken, view, world)
        if key in view and documents_refusal(plan.operation, 409):
            raise Refusal(409, "conflict", f"There is an object {key!r} in {resource.path} already.")
        return self._store_new(plan, call, world, value, taken)

    def _store_new(self, plan: Plan, call: Call, world: World, value: Any, taken: Mapping[str, Any]) -> Reply:
        """Make and keep an object under an id; 201 where that is documented."""
        resource, key = plan.of, str(value)
        known = {} if resource.id_name is None else {resource.id_name: value}
        made = plan.making.make(plan.by, taken, known, Seeded(world.chance.uuid()), world.now)
        if resource.id_name is not None and isinstance(made, dict) and resource.id_name in made:
            key = str(made[resource.id_name])  # the schema may have had its own mind about ids
        self._kept.objects(plan, call, world).put(key, made)
        self._kept.gone(plan, call, world).delete(key)
        return self._answers.shown(plan, call, world, key, made, 201 if "201" in plan.operation.responses else 0)

    def _list(self, plan: Plan, call: Call, world: World) -> Reply:
        view = self._kept.objects(plan, call, world)
        query, envelope, listing = plan.query, plan.envelope, plan.listing
        assert query is not None
        assert envelope is not None
        assert listing is not None
        window = query.window(call.query)
        keys_values, total = self._page(plan, call, view, window)
        if len(keys_values) < plan.least:
            return self._example(plan, call, world)
        now = world.now
        if plan.as_stored:
            items = [value for _, value in keys_values]
        else:
            items = [plan.making.shown(listing.inner, key, value, now) for key, value in keys_values]
        told = _told(window, len(items), total)
        return self._answers.sent(plan, self._answers.answering(plan, 0), envelope.around(items, told), call, world)

    def _page(self, plan: Plan, call: Call, view: View[Any], window: Window) -> tuple[list[tuple[str, Any]], int]:
        """The objects of the page with their keys, and how many there are in all."""
        assert plan.query is not None
        wanted = plan.query.wanted(call.query)
        limit = window.limit if plan.most is None else min(plan.most, window.limit or plan.most)
        id_name = plan.of.id_name
        if not wanted and id_name is not None:
            total = len(view)
            values = view.page(window.offset, total if limit is None else limit)
            return [(str(value.get(id_name)), value) for value in values], total
        found = [(k, v) for k, v in view.items() if all(equals(v.get(name), one) for name, one in wanted)]
        end = None if limit is None else window.offset + limit
        return found[window.offset : end], len(found)

    def _find(self, plan: Plan, call: Call, world: World) -> Reply:
        key = self._kept.key(plan, call)
        stored = self._kept.known(plan, call, world, key)
        return self._answers.shown(plan, call, world, key, stored)

    def _replace(self, plan: Plan, call: Call, world: World) -> Reply:
        return self._replaced(plan, call, world, self._kept.key(plan, call))

    def _replace_by_body(self, plan: Plan, call: Call, world: World) -> Reply:
        """PUT on the collection itself: the id stands in the body."""
        name, sent = plan.of.id_name, plan.sent(call.body)
        if not isinstance(sent, dict) or name is None or sent.get(name) is None:
            return self._example(plan, call, world)
        return self._replaced(plan, call, world, str(sent[name]))

    def _replaced(self, plan: Plan, call: Call, world: World, key: str) -> Reply:
        sent = plan.sent(call.body)
        if not isinstance(sent, dict):
            return self._find(plan, call, world) if plan.kind == "replace" else self._example(plan, call, world)
        resource = plan.of
        view = self._kept.objects(plan, call, world)
        taken = plan.by.taken(storable(sent))
        old = view.get(key)
        if old is None and self._puts_new(plan):
            return self._store_new(plan, call, world, self._kept.id_value(resource, key), taken)
        if old is None:
            raise unknown(resource, key)
        if resource.id_name is not None:
            taken = {**taken, resource.id_name: old.get(resource.id_name, self._kept.id_value(resource, key))}
        changed = plan.making.replace(plan.by, old, taken, Seeded(world.chance.uuid()), world.now)
        view.put(key, changed)
        return self._answers.shown(plan, call, world, key, changed)

    def _puts_new(self, plan: Plan) -> bool:
        """Whether PUT makes what is not there: documented by 201, or by there being no other way or no refusal."""
        documented = "201" in plan.operation.responses or not documents_refusal(plan.operation, 404)
        return documented or "POST" not in plan.of.on_collection

    def _change(self, plan: Plan, call: Call, world: World) -> Reply:
        key = self._kept.key(plan, call)
        stored = self._kept.known(plan, call, world, key)
        sent = plan.sent(call.body)
        if isinstance(sent, dict) and isinstance(stored, dict):
            taken = {name: value for name, value in plan.by.taken(storable(sent)).items() if name != plan.of.id_name}
            stored = plan.making.change(stored, taken, Seeded(world.chance.uuid()), world.now)
            self._kept.objects(plan, call, world).put(key, stored)
        return self._answers.shown(plan, call, world, key, stored)

    def _remove(self, plan: Plan, call: Call, world: World) -> Reply:
        key = self._kept.key(plan, call)
        if self._answers.answering(plan, 0).shape is not None:
            stored = self._kept.known(plan, call, world, key)
        else:
            stored = self._kept.objects(plan, call, world).get(key)
        if stored is None:
            self._kept.refuse_unknown(plan, call, world, key)
        kept = self._kept.objects(plan, call, world)
        if key in kept:
            kept.delete(key)
            self._kept.gone(plan, call, world).put(key, True)
        for below in self._ready().resources.under(plan.operation.path):
            if len(PARAMETER.findall(below.path)) == len(PARAMETER.findall(plan.operation.path)):
                self._empty(self._kept.view(world, self._renamed(below.path, plan.operation.path), call))
        return self._answers.shown(plan, call, world, key, stored)

    @staticmethod
    def _renamed(path: str, like: str) -> str:
        """A path below another with that one's parameter names."""
        names = iter(PARAMETER.findall(like))
        return PARAMETER.sub(lambda found: "{" + next(names, found.group(1)) + "}", path)

    @staticmethod
    def _empty(view: View[Any]) -> None:
        for key, _ in list(view.items()):
            view.delete(key)

    def _act(self, plan: Plan, call: Call, world: World) -> Reply:
        """An operation below an object: answered with the object where the document says so, else by an example."""
        answering = self._answers.answering(plan, 0)
        stored = self._kept.objects(plan, call, world).get(self._kept.key(plan, call))
        if stored is None or answering.shape is None:
            return self._example(plan, call, world)
        return self._answers.shown(plan, call, world, self._kept.key(plan, call), stored)

    def _example(self, plan: Plan, call: Call, world: World) -> Reply:
        wanted = self._answers.wanted(plan.operation, call.accept)
        return self._examples.reply(plan.operation, None, wanted, None, world.chance, now=world.now)


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
