"""Documents of a test's own as the engine sees them, and calls of their operations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mockserver.crud.generic import GenericFake
from mockserver.document import Api, CompiledSpecification, HandlerResolver
from mockserver.provider import ANONYMOUS, Call, Reply
from mockserver.world import World
from mockserver.worlds import Worlds
from specs import Promise

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def api_of(paths: Mapping[str, Any], schemas: Mapping[str, Any] | None = None) -> Api:
    """A document with these paths and component schemas, compiled."""
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "Toy", "version": "1"},
        "paths": dict(paths),
        "components": {"schemas": dict(schemas or {})},
    }
    promise = Promise("toy", Path(), Path("toy.yaml"), document, (), {}, "")
    return Api(CompiledSpecification(document), promise, HandlerResolver(dict, lambda: None))


def answer(schema: Any = None, **more: Any) -> dict[str, Any]:
    """A response object with a JSON body; without a schema it has none."""
    content = {} if schema is None else {"content": {"application/json": {"schema": schema, **more}}}
    return {"description": "", **content}


def takes(schema: Any) -> dict[str, Any]:
    """A request body object of JSON."""
    return {"content": {"application/json": {"schema": schema}}}


def parameter(name: str, where: str = "path", **schema: Any) -> dict[str, Any]:
    """A parameter, a string in the path unless said otherwise."""
    return {"name": name, "in": where, "required": where == "path", "schema": schema or {"type": "string"}}


def ref(name: str) -> dict[str, str]:
    """A reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


class Fake:
    """A generic fake with one world, whose replies are checked against the document."""

    def __init__(self, api: Api, seed: int = 0) -> None:
        self.api = api
        self.generic = GenericFake(api)
        self.world: World = Worlds(jobs={}, seed=seed, freeze=NOW).get("default")

    def __call__(self, operation_id: str, body: Any = None, **values: Any) -> Reply:
        """Call an operation; keyword arguments are path and query parameters."""
        operation = self.api.operations[operation_id]
        places = {entry["name"]: entry for entry in operation.parameters}
        query = {name: p["schema"]["default"] for name, p in places.items() if "default" in p["schema"]}
        path = {name: value for name, value in values.items() if places[name]["in"] == "path"}
        query |= {name: value for name, value in values.items() if places[name]["in"] == "query"}
        call = Call(operation, path, query, {}, {}, body, "application/json", ANONYMOUS, "http://127.0.0.1/toy")
        reply = self.generic.serve(call, self.world)
        found = operation.answer(reply.status, None, reply.media_type)
        assert found.documented
        assert found.checker is None or isinstance(reply.body, bytes) or found.checker.is_valid(reply.body)
        return reply
