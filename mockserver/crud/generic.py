"""The fake for operations without a handler: what was created is found, listed, changed and removed.

Collections are recognised from the document alone. Where it says too little to know better, the answer is a valid,
seeded example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Collection as Names
from typing import Any, NamedTuple
from urllib.parse import quote

from mockserver.collection import View
from mockserver.crud.keeping import PARAMETER, Keeping, midday, storable, unknown
from mockserver.crud.paging import Window, equals
from mockserver.crud.planning import Answering, Kind, Plan, Planner
from mockserver.crud.resources import Resource, Resources, documents_refusal
from mockserver.document import Api, Operation
from mockserver.errors import Refusal
from mockserver.making.encoding import encode_reply, is_json
from mockserver.making.example import Examples, success_key
from mockserver.making.seeded import Seeded
from mockserver.negotiate import choose_media_type
from mockserver.provider import Call, Reply
from mockserver.world import World

__all__ = ["GenericFake"]

_CREATED = (201, 200, 204, 202)


class _Created(NamedTuple):
    """A new object: its id, and the address where it can be had."""

    key: str
    location: str


class GenericFake:
    """Serves the operations of one document that nobody wrote a function for.

    Args:
        api: the document.
        examples: its examples, when somebody has them already.
        handled: ids of operations that have a function; collections are looked for among the others only.
    """

    def __init__(self, api: Api, examples: Examples | None = None, handled: Names[str] = ()) -> None:
        self._api = api
        self._key_header = api.terms.replies.key_header.lower()
        self._examples = Examples(api) if examples is None else examples
        self._handled = frozenset(handled)
        self._planner: Planner | None = None
        self._plans: dict[str, Plan] = {}
        self._kept = Keeping(api, self._examples, lambda plan: self._answering(plan, 0))
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
        return self._shown(plan, call, world, key, made, 201 if "201" in plan.operation.responses else 0)

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
        return self._sent(plan, self._answering(plan, 0), envelope.around(items, told), call, world, None)

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
        return self._shown(plan, call, world, key, stored)

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
        return self._shown(plan, call, world, key, changed)

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
        return self._shown(plan, call, world, key, stored)

    def _remove(self, plan: Plan, call: Call, world: World) -> Reply:
        key = self._kept.key(plan, call)
        if self._answering(plan, 0).shape is not None:
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
        return self._shown(plan, call, world, key, stored)

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
        answering = self._answering(plan, 0)
        stored = self._kept.objects(plan, call, world).get(self._kept.key(plan, call))
        if stored is None or answering.shape is None:
            return self._example(plan, call, world)
        return self._shown(plan, call, world, self._kept.key(plan, call), stored)

    def _example(self, plan: Plan, call: Call, world: World) -> Reply:
        wanted = self._wanted(plan.operation, call.accept)
        return self._examples.reply(plan.operation, None, wanted, None, world.chance, now=world.now)

    @staticmethod
    def _wanted(operation: Operation, accept: str | None) -> str | None:
        """The media type that a client asks for, where another one may have another schema."""
        found = success_key(operation)
        content = (operation.responses[found[1]].get("content") or {}) if found else {}
        return choose_media_type(accept, tuple(content)) if accept is not None and len(content) > 1 else None

    # ---- how they answer --------------------------------------------------------------------------------------------

    def _answering(self, plan: Plan, status: int) -> Answering:
        """How the operation answers; status 0 stands for its usual success."""
        if status == 0:
            usual = _CREATED if plan.kind == "create" else None
            found = success_key(plan.operation, usual)
            status = 200 if found is None else found[0]
        return self._ready().answering(plan, status)

    def _shown(self, plan: Plan, call: Call, world: World, key: str, stored: Any, status: int = 0) -> Reply:
        """The answer with a stored object where it has a place for one."""
        answering = self._answering(plan, status)
        is_new = plan.kind == "create" or answering.status == 201
        created = _Created(key, self._location(plan, call, key)) if is_new else None
        if answering.media_type is None:
            return Reply(answering.status, headers=self._headers(answering, call, world, created))
        if answering.shape is None:
            reply = self._examples.reply(plan.operation, str(answering.status), None, None, world.chance, now=world.now)
            reply.headers = {**reply.headers, **self._headers(answering, call, world, created)}
            if created is not None and plan.of.is_id(reply.body):
                reply.body = created.key  # an answer that is the new object's id and nothing else
            return reply
        body = plan.making.in_shape(answering.shape, answering.template, key, stored, world.now)
        return self._sent(plan, answering, body, call, world, created)

    def _sent(
        self, plan: Plan, answering: Answering, body: Any, call: Call, world: World, created: _Created | None
    ) -> Reply:
        headers = self._headers(answering, call, world, created)
        media_type = answering.media_type
        if media_type is not None and not is_json(media_type):
            body = encode_reply(plan.operation, answering.status, media_type, body)
            return Reply(answering.status, body, headers, media_type)
        # what is shown is kept under the stored object's identity, so it never changes either; a new wrapping does
        bare = answering.shape is None or not (answering.shape.way or answering.shape.listed)
        is_open = answering.left_open and self._fits_elsewhere(plan.operation, answering, call, body)
        return Reply(answering.status, body, headers, None if is_open else media_type, stored=bare)

    def _fits_elsewhere(self, operation: Operation, answering: Answering, call: Call, body: Any) -> bool:
        """Whether the media type that a client prefers can hold the body: its schema may be another one."""
        wanted = self._wanted(operation, call.accept)
        if wanted is None or wanted == answering.media_type:
            return True
        answer = operation.answer(answering.status, call.accept, None)
        return answer.as_text or answer.checker is None or answer.checker.is_valid(body)

    def _headers(self, answering: Answering, call: Call, world: World, created: _Created | None) -> dict[str, str]:
        documented = answering.response.get("headers")
        if not documented:
            return {}
        seed = Seeded(f"{call.operation.id}/{answering.status}")
        headers = self._examples.headers(answering.response, seed, midday(world.now))
        if created is not None:
            told = {"location": created.location, self._key_header: created.key}
            headers.update({name: told[name.lower()] for name in documented if name.lower() in told})
        return headers

    def _location(self, plan: Plan, call: Call, key: str) -> str:
        """The address of a new object; parameters go by their order, since paths may name them differently."""
        count = len(PARAMETER.findall(plan.of.path))
        values = [str(call.path[name]) for name in PARAMETER.findall(plan.operation.path)[:count]]
        parts = iter([*values, key])
        path = PARAMETER.sub(lambda _: quote(next(parts), safe=""), plan.of.item_path)
        return f"{call.base_url.rstrip('/')}{self._api.server_path}{path}"


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
