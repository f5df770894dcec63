"""Every operation of every provider, read from the documents: a right call is answered, each wrong one refused.

What cannot be reached by examples and by ids that earlier answers gave stands in the provider's ``unreached.yaml``,
with what is missing; whatever can be reached may not stand there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from mockserver import create_app
from mockserver.document import Operation
from mockserver.inprocess import Answer, InProcess
from mockserver.making.encoding import encode, is_json
from mockserver.reading.mediatypes import is_xml
from mockserver.reading.xmlbody import XmlBody
from mockserver.state import OWN, Root
from specs import catalogue, operations_of
from tests.providers.calling import Parts, Provided
from tests.providers.exploring import explore

PROMISES = catalogue()
EVERY = [
    pytest.param(name, str(spec.get("operationId")), id=f"{name}-{spec.get('operationId')}")
    for name, promise in PROMISES.items()
    for _, _, spec in operations_of(promise.document)
]


def unreached(name: str) -> dict[str, str]:
    """The provider's operations that cannot be made to succeed yet, and what is missing."""
    file = Path(__file__).parent / name.replace("-", "_") / "unreached.yaml"
    return dict(yaml.safe_load(file.read_text("utf-8"))) if file.is_file() else {}


@pytest.fixture(scope="module")
def providers() -> Iterator[dict[str, Provided]]:
    """Every provider in one server, each in a world of its own."""
    app = create_app(freeze=datetime(2026, 1, 5, 9, tzinfo=UTC))
    with InProcess(app) as inside:
        inside.request("GET", "/_motpart/health")
        worlds = app.server.worlds
        yield {name: Provided(inside, app.server.mounts[name], worlds.get(f"every-{name}")) for name in PROMISES}


@pytest.mark.parametrize("name", PROMISES)
def test_a_right_call_of_every_operation_is_answered(providers: dict[str, Provided], name: str) -> None:
    """With the demo credentials, by a documented answer that fits its schema."""
    provided = providers[name]
    reached, missed = explore(provided)
    known = unreached(name)
    surprises = {operation: why for operation, why in missed.items() if operation not in known}
    assert not surprises, "\n".join(f"{operation}: {why}" for operation, why in surprises.items())
    assert not (set(known) & set(reached)), "these are reached: take them out of unreached.yaml"
    assert not (set(known) - set(provided.operations)), "no such operations"


@pytest.mark.parametrize("name", PROMISES)
def test_a_body_is_the_same_in_xml(providers: dict[str, Provided], name: str) -> None:
    """Where bodies or answers may be XML: each example and each made-up value survives it, by the document's hints."""
    provided = providers[name]
    shapes = provided.mount.api.shapes
    for media_type, media in xml_of(provided):
        value, schema = provided.example(media), media["schema"]
        written = encode(value, media_type, schema, shapes)
        read, faults = XmlBody(schema, shapes).read(written, "body")
        assert (read, faults) == (value, []), written.decode()


def xml_of(provided: Provided) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every media type object of XML that has a schema of objects."""
    compiler = provided.mount.api.compiler
    for operation in provided.operations.values():
        for holder in (operation.request_body or {}, *operation.responses.values()):
            for media_type, media in (holder.get("content") or {}).items():
                structured = {"object", "array"} & compiler.types(media.get("schema") or {"type": "string"})
                if is_xml(media_type) and structured:
                    yield media_type, media


def provider_state(root: Root) -> dict[str, Any]:
    """What a world holds beside the sandbox's own bookkeeping."""
    return {name: table for name, table in root.tables.items() if not name.startswith(OWN)}


def refused(provided: Provided, operation: Operation, parts: Parts) -> tuple[int, str]:
    """The status of a refusal, and its reason; nothing was stored, and the body is as documented."""
    before = provider_state(provided.world.root)
    answer = provided.send(operation, parts)
    assert answer.status >= 400, described(answer)
    assert provided.error_faults(operation, answer) == [], described(answer)
    assert provider_state(provided.world.root) == before
    headers = {name.lower(): value for name, value in answer.headers}
    assert "bug of the sandbox" not in headers["motpart-reason"]
    return answer.status, headers["motpart-reason"]


def described(answer: Answer) -> str:
    """An answer for people."""
    return f"{answer.status} {answer.body[:300]!r} {dict(answer.headers)}"


@pytest.fixture
def called(providers: dict[str, Provided], request: pytest.FixtureRequest) -> Iterator[tuple[Provided, Operation]]:
    """One operation of one provider, in a world as it began."""
    name, operation_id = request.param
    provided = providers[name]
    provided.send(provided.operations[operation_id], Parts())  # seeds the world
    before = provided.world.root
    yield provided, provided.operations[operation_id]
    provided.world.rollback(before)


@pytest.mark.parametrize(("name", "operation_id"), EVERY)
def test_every_wrong_call_is_refused(providers: dict[str, Provided], name: str, operation_id: str) -> None:
    """No credential, wrong ones, a missing scope, a broken body, a strange media type: each in the dialect."""
    provided = providers[name]
    operation = provided.operations[operation_id]
    provided.send(operation, Parts())  # seeds the world
    before = provided.world.root
    for parts, statuses, said in chain(wrong_credentials(provided, operation), wrong_bodies(provided, operation)):
        status, reason = refused(provided, operation, parts)
        assert status in statuses, (status, reason)
        assert said in reason
        provided.world.rollback(before)


Wrong = tuple[Parts, tuple[int, ...], str]


def wrong_credentials(provided: Provided, operation: Operation) -> Iterator[Wrong]:
    """The operation's call as nobody, with values that nobody has, and with tokens that lack a scope."""
    if not provided.requirements(operation):
        return
    secured = provided.credentials(operation)
    places = list(secured.headers) + list(secured.query)
    for changed in ("", "wrong"):
        parts = provided.parts(operation)
        for place in places:
            there = parts.headers if place in parts.headers else parts.query
            if changed and there[place]:
                start = there[place].partition(" ")[0] + " " if " " in str(there[place]) else ""
                there[place] = f"{start}bW90cGFydDp3cm9uZw=="
            else:
                del there[place]
        said = "that this sandbox does not know" if changed else "The request has no credential."
        yield parts, (401,), said
    for scheme, scopes in provided.requirements(operation)[0].items():
        declared = provided.mount.api.security_schemes[scheme]
        if scopes or declared.get("x-scope"):
            parts = provided.with_token(provided.parts(operation), scheme, {"scopes": []})
            yield parts, ((403, 401, 404) if scopes else (401,)), "lacks the scope"


def wrong_bodies(provided: Provided, operation: Operation) -> Iterator[Wrong]:
    """The operation's call with bodies that cannot be read, and with one in a media type of another world."""
    content = (operation.request_body or {}).get("content") or {}
    statuses = (400, 415, 422, 500) if "500" in operation.responses else (400, 415, 422)  # a provider may document 500
    for media_type in content:
        if is_json(media_type) or media_type.endswith("xml"):
            for body in (b'{"a": ', b"<a><b></a>", b"\xff\xfe"):
                parts = provided.parts(operation)
                parts.body, parts.media_type = body, "application/json" if "*" in media_type else media_type
                yield parts, statuses, ""
    if content and not any("*" in media_type for media_type in content):
        parts = provided.parts(operation)
        parts.body, parts.media_type = b"\x00\x01", "application/x-of-another-world"
        yield parts, statuses, "application/x-of-another-world is not taken here"
