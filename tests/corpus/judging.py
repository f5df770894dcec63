"""One document: served in this process, its operations called with positive data, every reply judged.

Schemathesis reads the document as it was published, not as the import mended it; only where it cannot is the mended one
read instead. What counts is what it calls a server error, an undocumented status, content type, or a body that does not
fit its schema.
"""

from __future__ import annotations

import random
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Any

import orjson
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode, Response, checks
from schemathesis.core.failures import FailureGroup

from mockserver.app import create_app
from mockserver.errors import SpecError
from mockserver.inprocess import InProcess
from specs.importing.parsing import parse_document
from specs.importing.remarks import ImportRefused, Remarks
from tests.corpus.remembering import Call, life_of, lives

__all__ = ["Fault", "Outcome", "Plan", "judge_document"]

CHECKS = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)
ORIGIN = "http://127.0.0.1"
REFUSED = {400, 401, 403, 405, 406, 411, 415, 422, 428}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is tried: operations and things' lives of a document, cases and seconds of an operation, and seconds."""

    operations: int = 25
    cases: int = 3
    lives: int = 4
    operation_seconds: float = 8
    document_seconds: float = 45
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is added to a request that was refused for want of them."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


NOBODY = Credentials()


@dataclass(slots=True)
class Fault:
    """One thing that a reply did wrong: the operation, the check that says so, its words, the call."""

    operation: str
    check: str
    message: str
    call: str


@dataclass(frozen=True, slots=True)
class Served:
    """A document in service: below which path, and what opens its doors."""

    server: InProcess
    base: str
    credentials: Credentials


@dataclass(slots=True)
class Outcome:
    """What became of a document: ``unserved`` says why it is none; seconds are CPU time of the start.

    ``skipped`` are operations that Schemathesis could make no request for; ``refused`` those whose positive requests
    were answered with a refusal, documented or not.
    """

    document: str
    unserved: str = ""
    start_seconds: float = 0.0
    repairs: int = 0
    judged: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    lives: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For the line in the record."""
        return asdict(self)


def judge_document(file: Path, name: str, cache: Path, plan: Plan) -> Outcome:
    """Serve a document and judge a sample of its operations; nothing that it does is an exception here."""
    outcome = Outcome(name)
    began = time.process_time()
    try:
        app = create_app([file], cache=cache)
    except SpecError as error:
        outcome.unserved = str(error)
        return outcome
    except Exception as error:  # a traceback at the start is the worst finding of all
        outcome.unserved = f"TRACEBACK {type(error).__name__}: {error}"
        return outcome
    outcome.start_seconds = round(time.process_time() - began, 3)
    (promise,) = app.server.catalogue.values()
    outcome.repairs = len(promise.repairs)
    with InProcess(app) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        deadline = time.monotonic() + plan.document_seconds
        operations = list(_operations(_schema(file, promise.document)))
        _judge_memory(operations, server, promise, plan, outcome)  # first, while nobody has made anything
        for operation in _sample(operations, plan):
            if time.monotonic() > deadline:
                break
            credentials = _credentials(operation, promise.document)
            _judge_operation(operation, Served(server, promise.server_path, credentials), plan, outcome)
    return outcome


def _judge_memory(operations: list[Any], server: InProcess, promise: Any, plan: Plan, outcome: Outcome) -> None:
    """Some things' lives, from POST to DELETE."""
    deadline = time.monotonic() + plan.document_seconds / 3

    def send(case: Case[Any]) -> Response:
        case.operation.base_url = ORIGIN + promise.server_path
        return _call(case, server, _credentials(case.operation, promise.document))

    found = list(lives(operations))
    random.Random(plan.seed).shuffle(found)
    found.sort(key=lambda life: life.create.path.count("{"))  # the things of no other thing first
    for life in found[: plan.lives]:
        if time.monotonic() > deadline:
            break
        call = Call(make=lambda operation: _one_case(operation, plan), send=send)
        outcome.lives[life.create.label] = life_of(life, call)
        outcome.faults += [
            Fault(each.operation, each.kind, each.message, _words(each.case, each.response)) for each in call.broken
        ]


def _one_case(operation: Any, plan: Plan) -> Case[Any] | None:
    """A positive case, the last of those that were tried: the first ones are the simplest."""
    found: list[Case[Any]] = []

    def keep(case: Case[Any]) -> None:
        found.append(case)

    _generated(operation, keep, plan)
    return found[-1] if found else None


def _schema(file: Path, mended: Any) -> Any:
    try:
        schema = schemathesis.openapi.from_dict(parse_document(file.read_bytes(), file.name, Remarks()))
        if any(True for _ in _operations(schema)):
            return schema
    except (ImportRefused, Exception):  # the published one is too broken to be judged by
        pass
    return schemathesis.openapi.from_dict(orjson.loads(orjson.dumps(mended)))


def _operations(schema: Any) -> Iterator[Any]:
    for result in schema.get_all_operations():
        if hasattr(result, "ok"):
            yield result.ok()


def _sample(found: list[Any], plan: Plan) -> list[Any]:
    chance = random.Random(plan.seed)
    return chance.sample(found, plan.operations) if len(found) > plan.operations else found


def _judge_operation(operation: Any, served: Served, plan: Plan, outcome: Outcome) -> None:
    label = operation.label
    judged = False

    def once(case: Case[Any]) -> None:
        nonlocal judged
        judged = True
        case.operation.base_url = ORIGIN + served.base
        response = _call(case, served.server)
        outcome.faults += _faults(label, case, response)
        if response.status_code == HTTPStatus.UNAUTHORIZED:  # the door is judged; now what is behind it
            response = _call(case, served.server, served.credentials)
            outcome.faults += _faults(label, case, response)
        if response.status_code in REFUSED:
            outcome.refused.setdefault(label, _words(case, response))

    stopped = _generated(operation, once, plan)
    if judged:
        outcome.judged.append(label)
    else:
        outcome.skipped[label] = stopped


def _generated(operation: Any, once: Callable[[Case[Any]], None], plan: Plan) -> str:
    """Call a function with generated requests; why that ended before its time, or nothing."""
    limits = settings(
        max_examples=plan.cases,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    try:
        with _at_most(plan.operation_seconds):
            strategy = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
            run = seed(plan.seed)(limits(given(strategy)(once)))  # type: ignore[no-untyped-call]  # seed has no types
            run()
    except _TooLongError:
        return "no request within the time"
    except Exception as error:  # Schemathesis cannot make a request of every document either
        return f"{type(error).__name__}: {str(error)[:200]}"
    return "no request"


def _call(case: Case[Any], server: InProcess, credentials: Credentials = NOBODY) -> Response:
    sent = case.as_transport_kwargs()
    sent["headers"] = {**sent["headers"], **credentials.headers}
    prepared = requests.Request(**sent).prepare()
    prepared.prepare_url(prepared.url, credentials.query)
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body or b""
    headers = {name: _text(value) for name, value in prepared.headers.items()}
    began = time.monotonic()
    answer = server.request(str(prepared.method), str(prepared.url), headers, body)
    received: dict[str, list[str]] = {}
    for key, value in answer.headers:
        received.setdefault(key.lower(), []).append(value)
    return Response(answer.status, received, answer.body, prepared, time.monotonic() - began, verify=False)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _credentials(operation: Any, document: Any) -> Credentials:
    """Something for every scheme that the operation may ask for, since any value is accepted."""
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    wanted = operation.definition.raw.get("security", document.get("security")) or []
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    for scheme in (schemes.get(name) or {} for alternative in wanted for name in alternative):
        place, name = scheme.get("in"), str(scheme.get("name"))
        if scheme.get("type") != "apiKey":
            basic = str(scheme.get("scheme")).lower() == "basic"
            headers["Authorization"] = "Basic dXNlcjpwYXNzd29yZA==" if basic else "Bearer token"
        elif place == "cookie":
            headers["Cookie"] = f"{name}=key"
        else:
            (query if place == "query" else headers)[name] = "key"
    return Credentials(headers, query)


def _faults(label: str, case: Case[Any], response: Response) -> Iterator[Fault]:
    try:
        case.validate_response(response, checks=list(CHECKS))
    except FailureGroup as group:
        for failure in group.exceptions:
            yield Fault(label, type(failure).__name__, str(failure), _words(case, response))


def _words(case: Case[Any], response: Response) -> str:
    reason = ", ".join(response.headers.get("motpart-reason", []))
    answered = f"{response.status_code} {response.content[:300]!r}"
    return f"{case.as_curl_command()[:800]}\n  -> {answered} {reason[:600]}"


class _TooLongError(BaseException):
    """Raised by the alarm; no ``except Exception`` in between may swallow it."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
