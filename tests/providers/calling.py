"""Calls of any operation of any provider, laid out from its document alone, and answered in this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import orjson

from mockserver.document import Operation
from mockserver.inprocess import Answer, InProcess
from mockserver.making.encoding import encode, is_json
from mockserver.making.generate import ABSENT, Generator
from mockserver.making.seeded import Seeded
from mockserver.mount import Mounted
from mockserver.provider import Caller
from mockserver.tokens import issue_token
from mockserver.world import World
from specs.placing import placing

__all__ = ["Parts", "Provided"]


@dataclass(slots=True)
class Parts:
    """What goes into a call: parameters by name, credentials among them, and a body with its media type."""

    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    media_type: str | None = None


class Provided:
    """One provider in service, and how to call it.

    Attributes:
        mount: its document in service.
        world: the world that the calls are made in.
    """

    def __init__(self, inside: InProcess, mount: Mounted, world: World) -> None:
        self.inside = inside
        self.mount = mount
        self.world = world
        self.operations: Mapping[str, Operation] = mount.api.operations
        self._generator = Generator(mount.api.compiler, "request")

    def send(self, operation: Operation, parts: Parts) -> Answer:
        """Make a call."""
        path, _, condition = operation.path.partition("#")
        for name, value in parts.path.items():
            path = path.replace("{" + name + "}", quote(_joined(value), safe=""))
        query = dict(parts.query)
        if condition and "=" in condition:
            query.setdefault(*condition.split("=", 1))
        url = f"/{self.mount.name}{self.mount.api.server_path}{path}"
        if query:
            url += "?" + urlencode(
                [pair for name, value in query.items() for pair in _pairs(name, value)], quote_via=quote
            )
        headers = {"Motpart-World": self.world.name, "Accept": "application/json, */*;q=0.1", **parts.headers}
        if parts.media_type is not None:
            headers["Content-Type"] = parts.media_type
        return self.inside.request(operation.method, url, headers, parts.body)

    def parts(self, operation: Operation, found: Mapping[str, Any] | None = None) -> Parts:
        """A call that fits the document, with the demo credentials; ``found`` are path parameters that are known."""
        parts = self.credentials(operation)
        for parameter in operation.parameters:
            name, where = parameter["name"], parameter["in"]
            if where == "path":
                parts.path[name] = found[name] if found and name in found else self.value_of(parameter)
            elif parameter.get("required"):
                value = self.value_of(parameter)
                if where == "query":
                    parts.query[name] = value
                elif where == "header":
                    parts.headers.setdefault(name, _joined(value))
        content = (operation.request_body or {}).get("content") or {}
        if content:
            media_type = next((name for name in content if is_json(name)), next(iter(content)))
            self.put_body(parts, content[media_type], media_type)
        return parts

    def put_body(self, parts: Parts, media: Mapping[str, Any], media_type: str, value: Any = ABSENT) -> None:
        """A body in one of the media types: a value, or one that fits the schema."""
        schema = media.get("schema") or {}
        if value is ABSENT:
            value = self.example(media)
        if is_json(media_type):
            parts.body, parts.media_type = orjson.dumps(value), "application/json" if "*" in media_type else media_type
        elif media_type == "multipart/form-data":
            request = httpx.Request("POST", "http://127.0.0.1/", files=list(self._files(schema, value)))
            parts.body, parts.media_type = request.read(), request.headers["Content-Type"]
        elif media_type == "application/x-www-form-urlencoded":
            parts.body, parts.media_type = urlencode(value, doseq=True).encode(), media_type
        else:
            parts.body, parts.media_type = encode(value, media_type, schema, self.mount.api.shapes), media_type

    def _files(self, schema: Mapping[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
        """The parts of a multipart body; what is binary is a small PDF with a name."""
        properties = self._generator.merger.flat(schema).keys.get("properties") or {}
        for name, inner in value.items() if isinstance(value, dict) else ():
            keys = self._generator.merger.flat(properties.get(name, {})).keys
            items = self._generator.merger.flat(keys.get("items") or {}).keys
            for one in inner if isinstance(inner, list) and items.get("format") == "binary" else [inner]:
                if "binary" in (keys.get("format"), items.get("format")):
                    page = encode(None, "application/pdf", {}, self.mount.api.shapes)
                    yield name, ("paper.pdf", page, "application/pdf")
                else:
                    yield name, (None, one if isinstance(one, bytes | str) else orjson.dumps(one))

    def example(self, media: Mapping[str, Any]) -> Any:
        """The document's example of a body, else one that fits its schema."""
        given = media.get("example", ABSENT)
        if given is ABSENT and media.get("examples"):
            given = next(iter(media["examples"].values())).get("value", ABSENT)
        return self._generator.value(media.get("schema") or {}, Seeded("body"), given=given)

    def value_of(self, parameter: Mapping[str, Any]) -> Any:
        """The document's example of a parameter, else a value that fits its schema."""
        if "example" in parameter:
            return parameter["example"]
        for example in (parameter.get("examples") or {}).values():
            return example.get("value")
        return self._generator.value(parameter.get("schema") or {}, Seeded(parameter["name"]), name=parameter["name"])

    # Who calls

    def requirements(self, operation: Operation) -> Sequence[Mapping[str, Sequence[str]]]:
        """The operation's ``security``; empty when it is open to everyone."""
        security = operation.spec.get("security", self.mount.api.document.get("security")) or []
        return [] if {} in security else security

    def credentials(self, operation: Operation) -> Parts:
        """The demo credentials of the operation's first requirement; tokens are issued where there is none."""
        for requirement in self.requirements(operation):
            parts = Parts()
            for scheme, scopes in requirement.items():
                self._put(parts, scheme, self._value(scheme, scopes))
            return parts
        return Parts()

    def _value(self, scheme: str, scopes: Sequence[str]) -> str:
        terms = self.mount.api.terms
        place = placing(self.mount.api.security_schemes[scheme], terms.authentication.get(scheme))
        for entry in terms.credentials:
            granted = entry.grants.get("scopes")
            covered = granted is None or all(self.mount.provider.covers(granted, scope) for scope in scopes)
            if entry.scheme == scheme and entry.environment in (None, terms.default_environment) and covered:
                return place.wire(place.value(entry))
        return place.wire(self.issue(scheme, {}))

    def issue(self, scheme: str, grants: dict[str, Any]) -> str:
        """A token of the demo credential's holder with other grants."""
        terms = self.mount.api.terms
        known = next((entry for entry in terms.credentials if entry.scheme == scheme), None)
        caller = Caller("issued", terms.default_environment, grants, known.holder or known.name if known else "issued")
        value = self.world.chance.token(40)
        issue_token(self.world, self.mount.api.name, value, caller)
        return value

    def _put(self, parts: Parts, scheme: str, wire: str) -> None:
        place = placing(self.mount.api.security_schemes[scheme], self.mount.api.terms.authentication.get(scheme))
        if place.place == "query":
            parts.query[place.name] = wire
        elif place.place == "cookie":
            parts.headers["Cookie"] = f"{place.name}={wire}"
        else:
            parts.headers[place.name] = wire

    def with_token(self, parts: Parts, scheme: str, grants: dict[str, Any]) -> Parts:
        """The same call with a newly issued token for one scheme."""
        place = placing(self.mount.api.security_schemes[scheme], self.mount.api.terms.authentication.get(scheme))
        self._put(parts, scheme, place.wire(self.issue(scheme, grants)))
        return parts

    # What is refused

    def error_faults(self, operation: Operation, answer: Answer) -> list[str]:
        """How a refusal differs from the document: the answer for its status, else any error answer that it has."""
        own = operation.documented_response(answer.status)
        keys = [own[0]] if own else [key for key in operation.responses if key[:1] in "45d"]
        content_type = dict(answer.headers).get("content-type", "").partition(";")[0]
        if not answer.body or not keys or not is_json(content_type):
            return []
        wrong: list[str] = []
        for key in keys:
            schema = (operation.responses[key].get("content") or {}).get(content_type, {}).get("schema")
            if schema is None:
                return []
            faults = self.mount.api.compiler.compile(schema, "response").faults(orjson.loads(answer.body), "body")
            if not faults:
                return []
            wrong += [f"{key}: {fault}" for fault in faults]
        return wrong


def _joined(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(_joined, value)) if isinstance(value, list) else str(value)


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        yield from ((name, _joined(item)) for item in value)
    elif isinstance(value, dict):
        yield from ((f"{name}[{key}]", _joined(item)) for key, item in value.items())
    else:
        yield name, _joined(value)
