"""How an operation answers with an object that is kept: status, media type, headers, the address of what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from mockserver.crud.keeping import PARAMETER, midday
from mockserver.crud.planning import Answering, Plan, Planner
from mockserver.document import Api, Operation
from mockserver.making.encoding import encode_reply, is_json
from mockserver.making.example import Examples, success_key
from mockserver.making.seeded import Seeded
from mockserver.negotiate import choose_media_type
from mockserver.provider import Call, Reply
from mockserver.world import World

__all__ = ["Answers"]

_CREATED = (201, 200, 204, 202)


class _Created(NamedTuple):
    """A new object: its id, and the address where it can be had."""

    key: str
    location: str


class Answers:
    """The answers of one document's operations.

    Args:
        ready: gives the planner, which is made when the first operation is called.
    """

    def __init__(self, api: Api, examples: Examples, ready: Callable[[], Planner]) -> None:
        self._api = api
        self._key_header = api.terms.replies.key_header.lower()
        self._examples = examples
        self._ready = ready

    @staticmethod
    def wanted(operation: Operation, accept: str | None) -> str | None:
        """The media type that a client asks for, where another one may have another schema."""
        found = success_key(operation)
        content = (operation.responses[found[1]].get("content") or {}) if found else {}
        return choose_media_type(accept, tuple(content)) if accept is not None and len(content) > 1 else None

    def answering(self, plan: Plan, status: int) -> Answering:
        """How the operation answers; status 0 stands for its usual success."""
        if status == 0:
            usual = _CREATED if plan.kind == "create" else None
            found = success_key(plan.operation, usual)
            status = 200 if found is None else found[0]
        return self._ready().answering(plan, status)

    def shown(self, plan: Plan, call: Call, world: World, key: str, stored: Any, status: int = 0) -> Reply:
        """The answer with a stored object where it has a place for one."""
        answering = self.answering(plan, status)
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
        return self.sent(plan, answering, body, call, world, created)

    def sent(
        self, plan: Plan, answering: Answering, body: Any, call: Call, world: World, created: _Created | None = None
    ) -> Reply:
        """The answer with a body, in the media type that it is told in."""
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
        wanted = self.wanted(operation, call.accept)
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
