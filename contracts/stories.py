"""Documented flows, told as Arazzo 1.0 workflows in ``specs/<provider>/stories/`` and run against a target.

What is run: inputs (their defaults), steps with operationId, parameters, requestBody with replacements,
successCriteria (simple, regex, jsonpath), outputs, and three extensions: ``x-motpart-advance: P30D`` of a step, which
moves the clock before it; ``x-motpart-new: [name]`` of a workflow, which makes of each input that it names another
value of its default's form whenever the story is told, so that it can be told again where nobody empties the world; and
``x-motpart-needs: an open settlement`` of a step that comes true only once, or only where the account has what no call
makes: where nobody empties the world, a story whose step does not come true is passed over.
Every other construct is refused by name rather than passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import Any

import jsonpath
from jsonpath import JSONPointerError

from contracts.context import Broken, Context, NeedsControl, NoGround
from contracts.document import NOTHING, Document
from contracts.errors import UsageError
from contracts.expressions import ExpressionError, Scope, evaluate, fill, found_in, holds
from contracts.finding import Finding
from contracts.renewing import renewed
from contracts.results import Skipped
from contracts.shortening import shorten
from contracts.wording import shown
from specs import DocumentError, Promise
from specs.loading import parse

__all__ = ["Story", "run_story", "stories_of", "tell"]

ADVANCE = "x-motpart-advance"
NEW = "x-motpart-new"
NEEDS = "x-motpart-needs"
_KNOWN = {
    "document": {"arazzo", "info", "sourceDescriptions", "workflows"},
    "workflow": {"workflowId", "summary", "description", "inputs", "steps", "outputs"},
    "step": {
        "stepId", "description", "operationId", "parameters", "requestBody", "successCriteria", "outputs",
    },
    "requestBody": {"contentType", "payload", "replacements"},
    "parameter": {"name", "in", "value"},
    "criterion": {"context", "condition", "type"},
    "replacement": {"target", "value"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """One workflow of one file, its constructs checked; ``new`` are the inputs that are renewed for each telling."""

    file: Path
    id: str
    inputs: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]]
    outputs: Mapping[str, str]
    rules: tuple[str, ...] = ()
    new: frozenset[str] = frozenset()

    @property
    def needs(self) -> list[str]:
        """What no call makes and the story uses up, a sentence for each step that does."""
        return [str(step[NEEDS]) for step in self.steps if NEEDS in step]

    @property
    def operations(self) -> frozenset[str]:
        """The operations that the story calls."""
        return frozenset(_operation_id(step) for step in self.steps)


def stories_of(promise: Promise) -> list[Story]:
    """Every workflow in the provider's ``stories`` folder, by file name.

    Raises:
        UsageError: a file is no Arazzo 1.0, or has a construct that is not run here; names file and place.
    """
    files = sorted((promise.folder / "stories").glob("*.arazzo.yaml"))
    return [story for file in files for story in _stories_in(file)]


def _stories_in(file: Path) -> Iterator[Story]:
    try:
        document = parse(file.read_bytes(), file)
    except DocumentError as error:
        raise UsageError(str(error)) from None
    if not isinstance(document, dict) or not str(document.get("arazzo", "")).startswith("1.0"):
        raise UsageError(f"{file}: not an Arazzo 1.0 document; begin it with 'arazzo: 1.0.1'.")
    _check(file, "", document, "document")
    for number, workflow in enumerate(document.get("workflows") or []):
        place = f"workflows[{number}]"
        _check(file, place, workflow, "workflow")
        for index, step in enumerate(workflow.get("steps") or []):
            _check_step(file, f"{place}.steps[{index}]", step)
        inputs = _defaults(file, place, workflow.get("inputs") or {})
        yield Story(
            file,
            str(workflow.get("workflowId", place)),
            inputs,
            workflow.get("steps") or [],
            workflow.get("outputs") or {},
            tuple(workflow.get("x-rules") or ()),
            _new(file, place, workflow, inputs),
        )


def _check_step(file: Path, place: str, step: Mapping[str, Any]) -> None:
    _check(file, place, step, "step")
    if "operationId" not in step or "stepId" not in step:
        raise UsageError(f"{file}: {place}: a step needs a stepId and an operationId; add what is missing.")
    for name, kind in (("parameters", "parameter"), ("successCriteria", "criterion")):
        for index, part in enumerate(step.get(name) or []):
            _check(file, f"{place}.{name}[{index}]", part, kind)
    if not isinstance(step.get(NEEDS, "it"), str):
        raise UsageError(f"{file}: {place}.{NEEDS}: {step[NEEDS]!r} says not what the account must have; write words.")
    body = step.get("requestBody")
    if body is not None:
        _check(file, f"{place}.requestBody", body, "requestBody")
        for index, part in enumerate(body.get("replacements") or []):
            _check(file, f"{place}.requestBody.replacements[{index}]", part, "replacement")


def _check(file: Path, place: str, part: Any, kind: str) -> None:
    if not isinstance(part, Mapping):
        raise UsageError(f"{file}: {place or 'the document'}: {part!r} is no {kind}; write a mapping.")
    for key in part:
        if key not in _KNOWN[kind] and not str(key).startswith("x-"):
            where = f"{place}.{key}" if place else str(key)
            known = ", ".join(sorted(_KNOWN[kind]))
            raise UsageError(f"{file}: {where}: {key!r} of a {kind} is not run here; known are {known}.")


def _new(file: Path, place: str, workflow: Mapping[str, Any], inputs: Mapping[str, Any]) -> frozenset[str]:
    names = workflow.get(NEW) or []
    for name in names:
        if name not in inputs:
            known = ", ".join(inputs) or "none"
            raise UsageError(f"{file}: {place}.{NEW}: {name!r} is no input with a value; known are {known}.")
    return frozenset(names)


def _defaults(file: Path, place: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for name, inner in (schema.get("properties") or {}).items():
        if "default" in inner:
            values[name] = inner["default"]
        elif "example" in inner or inner.get("examples"):
            values[name] = inner.get("example", (inner.get("examples") or [None])[0])
        elif name in (schema.get("required") or []):
            raise UsageError(f"{file}: {place}.inputs.properties.{name}: has no default; give it one to run alone.")
    return values


def run_story(story: Story, case: Context) -> Finding | Skipped | None:
    """Tell one story in an empty world: what broke, with the calls that it takes, why it could not be told, or None.

    Raises:
        UsageError: the story itself is wrong: an unknown operation, parameter or expression.
    """
    try:
        telling = partial(tell, story, case)
        broken = case.breaks(telling)
        if broken is None:
            return None
        rule = story.rules[0] if len(story.rules) == 1 else None
        return case.finding(shorten(case, telling, broken), "story", rule=rule)
    except NeedsControl as need:
        return Skipped(f"story {story.id}", f"{need}; {case.target.label} has none")
    except NoGround as missing:
        return Skipped(f"story {story.id}", str(missing))


def tell(story: Story, case: Context) -> None:
    """Tell a story in the world as it is.

    Raises:
        Broken: a step does not come true.
        NeedsControl: it moves a clock that cannot be moved.
        NoGround: a step needs what an account that nobody empties lacks.
        UsageError: the story itself is wrong.
    """
    chance = case.chance if case.steers else SystemRandom()  # a world that nobody empties has seen the run before
    scope = Scope({**story.inputs, **{name: renewed(story.inputs[name], chance) for name in sorted(story.new)}})
    for number, step in enumerate(story.steps):
        if ADVANCE in step:
            case.advance(str(step[ADVANCE]))
        try:
            _step(step, scope, case)
        except Broken as broken:
            if broken.check:
                raise
            if NEEDS in step and not case.steers:
                raise NoGround(f"step {step['stepId']} needs {step[NEEDS]}") from None
            text = f"story {story.id}, step {step['stepId']}: {broken}"
            place = f"{story.id} {step['stepId']}"
            raise Broken(text, operation=broken.operation or _operation_id(step), place=place) from None
        except ExpressionError as error:
            raise UsageError(f"{story.file}: {story.id}.steps[{number}] ({step['stepId']}): {error}.") from None


def _step(step: Mapping[str, Any], scope: Scope, case: Context) -> None:
    operation_id = _operation_id(step)
    places = _placed(step, scope, case.document, operation_id)
    scope.path, scope.query = places["path"], places["query"]
    body = step.get("requestBody") or {}
    scope.exchange = case.call(
        operation_id,
        path=places["path"],
        query=places["query"],
        headers={name: str(value) for name, value in places["header"].items()},
        body=_payload(body, scope) if "payload" in body else NOTHING,
        media_type=body.get("contentType"),
    )
    for criterion in step.get("successCriteria") or [{"condition": "$statusCode >= 200 && $statusCode < 300"}]:
        if not _holds(criterion, scope):
            context = f" of {criterion['context']}" if "context" in criterion else ""
            found = ", ".join(f"{name} is {shown(value)}" for name, value in found_in(criterion, scope).items())
            wrong = f"{criterion.get('condition')}{context} does not hold{found and f': {found}'}"
            raise Broken(f"{wrong}; it answers {scope.exchange.summary}")
    scope.outputs[str(step["stepId"])] = {
        name: _output(name, str(expression), scope) for name, expression in (step.get("outputs") or {}).items()
    }


def _holds(criterion: Mapping[str, Any], scope: Scope) -> bool:
    try:
        return holds(criterion, scope)
    except ExpressionError as error:
        if "points at nothing" in str(error):  # the reply's fault, not the story's
            raise Broken(str(error)) from None
        raise


def _output(name: str, expression: str, scope: Scope) -> Any:
    try:
        return evaluate(expression, scope)
    except ExpressionError as error:
        if "points at nothing" in str(error):
            raise Broken(f"output {name}: {error}") from None
        raise


def _placed(step: Mapping[str, Any], scope: Scope, document: Document, operation_id: str) -> dict[str, dict[str, Any]]:
    places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    if operation_id not in document.specs:
        raise ExpressionError(f"operationId {operation_id!r} is not in the document")
    known = {p["name"]: p["in"] for p in document.parameters(operation_id)}
    for parameter in step.get("parameters") or []:
        name = str(parameter.get("name"))
        place = str(parameter.get("in") or known.get(name))
        if place not in places:
            raise ExpressionError(f"parameter {name!r} of {operation_id} is not in path, query, header or cookie")
        places[place][name] = fill(parameter.get("value"), scope)
    return places


def _payload(body: Mapping[str, Any], scope: Scope) -> Any:
    payload = fill(body["payload"], scope)
    for replacement in body.get("replacements") or []:
        target, value = str(replacement["target"]), fill(replacement.get("value"), scope)
        try:
            payload = jsonpath.JSONPatch().replace(target, value).apply(payload)
        except (JSONPointerError, jsonpath.JSONPatchError) as error:
            raise ExpressionError(f"replacement {target!r}: {error}") from None
    return payload


def _operation_id(step: Mapping[str, Any]) -> str:
    """The operationId without the name of its source description."""
    return str(step.get("operationId", "")).rpartition(".")[2]
