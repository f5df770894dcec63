"""A request, read top to bottom in one place.

address → route → world → authenticate → negotiate → read and check → fault → run → check the reply → journal.
The engine is plain synchronous Python without input or output: a request is atomic because nothing else runs
meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

from mockserver import faults
from mockserver.admission import admit, settled
from mockserver.answering import Answers, packed, unkept
from mockserver.clock import monotonic
from mockserver.deferred import Deferred
from mockserver.deliverer import Deliverer
from mockserver.document import Api, Operation
from mockserver.errors import Fault, Refusal, StorageError, UsageError
from mockserver.journal import Journal
from mockserver.loopback import admit_control
from mockserver.mount import CONTROL, Mounted
from mockserver.prefer import parse_prefer
from mockserver.provider import ANONYMOUS, Call, Caller, Reply
from mockserver.reading.querybody import query_with_body
from mockserver.recorded import Exchange
from mockserver.registry import Binding
from mockserver.routes import describe
from mockserver.visit import Visit
from mockserver.wire import Request, Response
from mockserver.world import World
from mockserver.worlds import DEFAULT, Worlds
from specs import BUILT_IN, Promise

__all__ = ["Engine", "Server"]

logger = logging.getLogger("motpart")


@dataclass(slots=True)
class Server:
    """What the control plane may touch: every world, the journal, the mounted documents, the deliverer."""

    worlds: Worlds
    journal: Journal
    deliverer: Deliverer
    catalogue: Mapping[str, Promise]
    control_token: str | None = None
    apis: Deferred[Api] = field(default_factory=Deferred)
    mounts: Deferred[Mounted] = field(default_factory=Deferred)
    """Every document where it stands: by provider, by ``provider@environment`` where that is not the default one."""
    bindings: dict[str, str] = field(default_factory=dict)
    """Credential (the raw header value) → the world that it belongs to."""


class _Way(NamedTuple):
    """Where a method and a path led."""

    mount: Mounted
    prefix: str
    operation: Operation
    captured: dict[str, str]


_WAYS: Final = 1_000
"""How many ways are remembered; then all are forgotten."""
_LONGEST_WAY: Final = 200
"""Characters of a path that is remembered at most."""


class Engine:
    """Every mounted document behind one function, ``handle``."""

    def __init__(self, server: Server, bindings: Mapping[str, Binding]) -> None:
        self.server = server
        self._bindings = bindings
        self._answers = Answers()
        self._mounts = server.mounts
        self._alone = ""
        self._ways: dict[tuple[str, str], _Way] = {}

    def mount(self, promise: Promise, make: Callable[[], Api]) -> None:
        """Put a document into service at ``/<name>`` and ``/<name>@<environment>``; the only one is at ``/`` too.

        Its operations are built (``make``), and its provider's functions loaded, when somebody first calls it; those of
        a document from elsewhere now, for what it cannot do should show at the start.
        """
        name, apis, mounts = promise.name, self.server.apis, self.server.mounts
        apis.add(name, make)
        mounts.add(name, lambda: Mounted(apis[name], self._bindings.get(name, Binding())))
        for environment in promise.terms.environments:
            if environment != promise.terms.default_environment:
                mounts.add(f"{name}@{environment}", partial(self._in_environment, name, environment))
        if not promise.folder.is_relative_to(BUILT_IN):
            mounts[name]  # built now
        self._ways.clear()
        served = [known for known in apis if known != CONTROL]
        self._alone = served[0] if len(served) == 1 else ""

    def _in_environment(self, name: str, environment: str) -> Mounted:
        return self.server.mounts[name].in_environment(environment)

    def handle(self, request: Request) -> Response:
        """Answer a request; never raises."""
        started = monotonic()
        visit = Visit(request, request.fields)
        try:
            response = self._answered(visit)
        except StorageError as error:
            logger.error("%s %s: %s", request.method, request.path, error)
            response = self._answers.refused(visit, unkept(error))
        except (
            Exception
        ) as error:  # a bug of ours must not take the server down, and must not look like a provider's answer
            logger.exception("%s %s failed", request.method, request.path)
            response = self._answers.broken(visit, f"{type(error).__name__}: {error}")
        self._record(visit, response, started)
        return response

    def refuse(self, request: Request, refusal: Refusal) -> Response:
        """Answer a request that was refused before it was read whole, in the dialect of whom it was meant for."""
        started = monotonic()
        visit = Visit(request, request.fields)
        try:
            self._route(visit, self._address(visit))
        except Refusal as earlier:
            logger.debug("refused earlier: %s", earlier)
        response = self._answers.refused(visit, refusal)
        self._record(visit, response, started)
        return response

    # The steps, in the order they happen

    def _answered(self, visit: Visit) -> Response:
        try:
            return self._serve(visit)
        except Refusal as refusal:
            return settled(visit, self._answers.refused(visit, packed(visit, refusal) or refusal))

    def _serve(self, visit: Visit) -> Response:
        mount, operation = self._way(visit)
        if mount.control:
            return self._serve_control(visit, mount, operation)
        world = visit.world = self._world(visit, mount)
        caller = mount.guard(operation).admit(visit.headers, visit.request.query, world, visit.captured)
        earlier = admit(visit, mount, operation, caller, world)
        if earlier is not None:
            return settled(visit, earlier)
        accept = self._negotiate(visit, operation)
        call = self._read(visit, mount, operation, caller)
        call.accept = accept
        if visit.toll is not None:
            visit.toll.check(call)
        self._fault(visit, mount, operation, call)
        checkpoint = world.root
        try:
            reply = self._run(visit, mount, operation, call, world)
            response = self._answers.finish(visit, operation, reply, accept)
        except BaseException:
            world.rollback(checkpoint)
            world.commit()
            raise
        if response.status >= 400:
            world.rollback(checkpoint)
        return settled(visit, response)

    def _serve_control(self, visit: Visit, mount: Mounted, operation: Operation) -> Response:
        admit_control(visit.request, visit.headers, self.server.control_token)
        accept = self._negotiate(visit, operation)
        call = self._read(visit, mount, operation, ANONYMOUS)
        try:
            reply = mount.handlers[operation.id](call, self.server)  # type: ignore[arg-type]  # the server is its world
        except StorageError as error:
            raise unkept(error) from None
        except UsageError as error:
            raise Refusal(400, "invalid", str(error)) from None
        return self._answers.finish(visit, operation, reply, accept)

    def _way(self, visit: Visit) -> tuple[Mounted, Operation]:
        """Which operation of which document; looked for once where nothing but method and path decides."""
        request = visit.request
        known = self._ways.get((request.method, request.path))
        if known is not None:
            visit.mount, visit.prefix, visit.operation = known.mount, known.prefix, known.operation
            visit.captured = known.captured.copy()
            return known.mount, known.operation
        decided = self._route(visit, self._address(visit))
        mount, operation = visit.mount, visit.operation
        assert mount is not None
        assert operation is not None
        if decided and len(request.path) <= _LONGEST_WAY:
            if len(self._ways) == _WAYS:
                self._ways.clear()
            self._ways[request.method, request.path] = _Way(mount, visit.prefix, operation, visit.captured.copy())
        return mount, operation

    def _address(self, visit: Visit) -> list[str]:
        """Which document: ``/<name>/…``, after ``/~<world>``; the only document is at ``/`` too."""
        segments = visit.request.path.split("/")
        first = 1
        if len(segments) > 1 and segments[1].startswith("~"):
            visit.prefix = segments[1]
            first = 2
        name = segments[first] if len(segments) > first else ""
        mount = self._mounts.get(name)
        if mount is not None:
            first += 1
            visit.prefix = f"{visit.prefix}/{name}" if visit.prefix else name
        else:
            mount = self._mounts.get(self._alone)
        if mount is None:
            served = ", ".join(f"/{known}/" for known in self._mounts)
            # in the body too, which is no provider's: a person has opened the address that the start printed
            raise Refusal(404, "not_found", f"Nothing is served at /{name[:80]}; served are {served}.")
        visit.mount = mount
        rest = segments[first:]
        if mount.trailing_slash and len(rest) > 1 and rest[-1] == "":
            rest.pop()
        return rest

    def _route(self, visit: Visit, segments: list[str]) -> bool:
        """Which operation; whether method and path alone say so."""
        mount, method = visit.mount, visit.request.method
        assert mount is not None
        match = mount.routes.find(segments)
        if match is None and mount.name == self._alone and visit.prefix.rpartition("/")[2] == mount.api.name:
            # the only document is at the root too, and its own paths may begin with its name
            match = mount.routes.find([mount.api.name, *segments])
        if match is not None and method in match.ends:
            decided = not match.choices
            if not decided:
                sent = visit.headers.get(b"content-type", b"").decode("latin-1")
                request = visit.request
                match = match.chosen(
                    method,
                    visit.headers,
                    request.query,
                    lambda one: one.body.takes(sent),
                    lambda one, path: one.takes(path, request.query, request.headers, sent, request.body),
                )
            visit.operation, names = match.ends[method]
            visit.captured = dict(zip(names, match.captures, strict=True))
            return decided
        path = "/" + "/".join(segments)
        hint = describe(mount.routes.nearest(method, path.removeprefix(mount.api.server_path)))
        if match is None:
            raise Refusal(404, "not_found", f"No operation answers {method} {path[:200]}.", hint=hint)
        allowed = ", ".join(sorted(match.ends))
        message = f"{method} is not allowed here; {allowed} {'is' if len(match.ends) == 1 else 'are'}."
        raise Refusal(405, "method_not_allowed", message, headers={"Allow": allowed}, hint=hint)

    def _world(self, visit: Visit, mount: Mounted) -> World:
        """The world by path, by header, by credential, or ``default``, with everything done that has become due."""
        name = visit.prefix[1:].partition("/")[0] if visit.prefix.startswith("~") else None
        if name is None and (header := visit.headers.get(b"motpart-world")):
            name = header.decode("latin-1")
        if name is None and self.server.bindings:
            values = (value.decode("latin-1") for value in visit.headers.values())
            name = next((self.server.bindings[value] for value in values if value in self.server.bindings), None)
        try:
            world = self.server.worlds.get(name or DEFAULT)
        except StorageError:
            raise
        except UsageError as error:
            raise Refusal(400, "invalid", str(error)) from None
        world.enter(mount.environment)
        if not world.is_seeded(mount.api.name):
            mount.provider.seed(world)
            world.mark_seeded(mount.api.name)
        world.catch_up()
        return world

    def _negotiate(self, visit: Visit, operation: Operation) -> str | None:
        raw = visit.headers.get(b"accept")
        if not raw or raw == b"*/*":
            return operation.api.default_accept
        accept = raw.decode("latin-1")
        if not operation.accepts(accept):
            if operation.api.compiler.foreign and operation.documented_response(406) is None:
                return operation.api.default_accept  # RFC 9110, 12.5.1: as if it had not been sent
            offered = sorted(
                {t for key, r in operation.responses.items() if key[:1] == "2" for t in r.get("content") or ()}
            )
            message = "No answer can be given in a media type that Accept allows."
            raise Refusal(
                406, "not_acceptable", message, hint=f"Accept is {accept[:200]!r}, offered are {', '.join(offered)}"
            )
        return accept

    def _read(self, visit: Visit, mount: Mounted, operation: Operation, caller: Caller) -> Call:
        request, captured = visit.request, visit.captured
        query = request.query
        if mount.query_in_body and request.method == "GET" and operation.request_body is None:
            said = visit.headers.get(b"content-type", b"").decode("latin-1") or None
            query = query_with_body(query, request.body, said, operation.query_names)
        parameters, found = operation.reader.read(captured, query, request.headers)
        if found and visit.world is not None and self._filled(mount, operation, visit.world, captured, found):
            parameters, found = operation.reader.read(captured, query, request.headers)
        visit.path = parameters.path
        if operation.request_body is None:
            body, media_type = None, None
        else:
            content_type = visit.headers.get(b"content-type")
            body, media_type, wrong = operation.body.read(
                None if content_type is None else content_type.decode("latin-1"), request.body
            )
            found = found + wrong
        if found:
            raise Refusal(400, "invalid", "The request does not fit its documentation.", faults=found)
        host = visit.headers.get(b"host", b"127.0.0.1").decode("latin-1")
        return Call(
            operation,
            parameters.path,
            parameters.query,
            parameters.header,
            parameters.cookie,
            body,
            media_type,
            caller,
            f"{request.scheme}://{host}/{visit.prefix}".rstrip("/"),
        )

    def _filled(
        self, mount: Mounted, operation: Operation, world: World, captured: dict[str, str], found: list[Fault]
    ) -> bool:
        """Put the provider's choice where a pasted sample still has ``{id}``, or ``id`` after curl's globbing."""
        wrong = {fault.place.removeprefix("path.") for fault in found if fault.place.startswith("path.")}
        filled = False
        for name in wrong & set(captured):
            if captured[name] in (name, "{" + name + "}", "%7B" + name + "%7D"):
                value = mount.provider.placeholder(world, operation.id, name)
                if value is not None:
                    captured[name] = value
                    filled = True
        return filled

    def _fault(self, visit: Visit, mount: Mounted, operation: Operation, call: Call) -> None:
        assert visit.world is not None
        if not visit.world.holds(faults.FAULTS):
            return
        plan = faults.take(visit.world, mount.name, operation.id, call)
        if plan is None:
            return
        visit.world.commit()  # used up, whatever becomes of the request
        visit.effect, visit.verdict, visit.reason = plan.effect, "fault", f"planned fault {plan.id}: {plan.effect.kind}"
        if plan.effect.kind == "status":
            raise plan.effect.refusal()

    def _run(self, visit: Visit, mount: Mounted, operation: Operation, call: Call, world: World) -> Reply:
        """The chosen documented answer, the provider's function, or the generic fake."""
        prefer = visit.headers.get(b"prefer")
        if prefer is not None:
            wish = parse_prefer(prefer.decode("latin-1"))
            if wish.code is not None or wish.example is not None or wish.dynamic:
                now, chance = world.now, world.chance
                return mount.examples.reply(
                    operation, wish.code, None, wish.example, chance, now=now, dynamic=wish.dynamic
                )
        mount.provider.admit(call, world)
        handler = mount.handlers.get(operation.id)
        return mount.generic.serve(call, world) if handler is None else handler(call, world)

    def _record(self, visit: Visit, response: Response, started: float) -> None:
        mount, world, request = visit.mount, visit.world, visit.request
        if mount is not None and mount.control:
            return
        self.server.journal.record(
            Exchange(
                micros=None if world is None else world.clock.micros,
                world=None if world is None else world.name,
                provider=None if mount is None else mount.name,
                operation=None if visit.operation is None else visit.operation.id,
                method=request.method,
                target=request.path if not request.query else f"{request.path}?{request.query.decode('latin-1')}",
                status=response.status,
                verdict=visit.verdict,
                reason=visit.reason,
                milliseconds=(monotonic() - started) * 1000,
                request_headers=request.headers,
                request_body=request.body,
                response_headers=response.headers,
                response_body=response.body,
                path=visit.path,
            )
        )
