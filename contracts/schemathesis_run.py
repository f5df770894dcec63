"""Schemathesis, whole, as one stage of a run: its phases, its generation, its checks, its events.

What is ours: the configuration for a profile, a provider's exceptions to it (``schemathesis.toml`` in its folder,
Schemathesis' own format, each line with its reason), and findings made of its failures.
"""

from __future__ import annotations

import base64
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemathesis import Case, HookContext, Response, engine
from schemathesis.config import SanitizationConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import StopReason, events
from schemathesis.engine.recorder import Interaction, ScenarioRecorder
from schemathesis.engine.statistic import GroupedFailures, Statistic
from schemathesis.generation.meta import CoveragePhaseData
from schemathesis.reporting.crashes import CrashFile, build_crashes_from_recorder

from contracts.context import Context
from contracts.credentials import Credential
from contracts.document import Document, place_of
from contracts.errors import NotTestable, UsageError
from contracts.finding import Finding
from contracts.generation import spoilt, teach_formats, worth_telling
from contracts.profiles import Profile
from contracts.recorder.entry import Entry, Headers
from contracts.targets import Target

__all__ = ["CRASH", "PHASES", "Generated", "configuration", "run_schemathesis"]

CRASH = "crash"
"""The key of Schemathesis' own replay file in ``Finding.again``."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")
_EVERY = 25
Progress = Callable[[str], None]


@dataclass(slots=True)
class Generated:
    """What came of generated requests: how many, how long they took (seconds) and the statuses of their answers, by
    operationId; and what broke."""

    cases: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    answers: dict[str, set[int]] = field(default_factory=dict)
    failing: list[Entry] = field(default_factory=list)
    """The exchanges of the cases that failed, with those that led there."""
    findings: list[Finding] = field(default_factory=list)


def run_schemathesis(
    case: Context,
    config: Mapping[str, Any],
    *,
    operations: Collection[str] = (),
    rules: Mapping[str, str] | None = None,
    alike: int = 0,
    progress: Progress = lambda label: None,
) -> Generated:
    """Run the phases that the configuration enables against the context's target.

    Args:
        config: as ``configuration`` makes it.
        operations: operationIds to stay with; none means all.
        rules: rule ids by name of the check that shows them broken.
        alike: as in `Profile`.
        progress: told the label of each scenario that finishes.

    Raises:
        NotTestable: the target stopped answering.
        UsageError: the configuration is wrong.
    """
    teach_formats()
    document = Document(case.promise, case.target, config)
    labels = {f"{document.method(name)} {document.path(name)}": name for name in document.specs}
    names = {name: document.credential_names(name) for name in document.specs}

    def filter_failure(context: HookContext, failure: Failure, case_: Case[Any], response: Response) -> bool:
        operation_id = labels.get(case_.operation.label, "")
        if operation_id and document.any_credential_is_good(operation_id) and spoilt(case_) in names[operation_id]:
            return False
        return case.counts(failure, operation_id) and worth_telling(context, failure, case_, response)

    document.schema.hook("filter_failure")(filter_failure)
    if alike:
        document.schema.hook("filter_case")(_sample(alike))
    # not include(): a configuration with exceptions per operation already includes them all
    wanted = {f"{document.method(name)} {document.path(name)}" for name in operations or document.specs}
    schema = document.schema.exclude(lambda context: context.operation.label not in wanted)
    generated, statistic = Generated(), Statistic()
    errors: dict[tuple[str, str], Finding] = {}
    crashes: dict[str, list[CrashFile]] = {}
    with warnings.catch_warnings(), case.target.reached_by_schemathesis():
        warnings.simplefilter("ignore")  # Hypothesis' and jsonschema's remarks on a schema are not about the target
        for event in engine.from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                statistic.on_scenario_finished(event.recorder)
                _count(event, generated, labels)
                crashes.update(_crashes(event.recorder, schema.config.output.sanitization))
                progress(event.label or "sequences of calls")
            elif isinstance(event, events.NonFatalError):
                errors[(event.label, event.info.title)] = _from_error(event, case, labels)
            _stop_if_gone(event, case.target)
    words = _Words(case, labels, rules or {}, crashes)
    generated.findings = [
        _from_failure(failure, group, words)
        for groups in statistic.failures.values()
        for group in groups.values()
        for failure in group.failures
    ] + list(errors.values())
    return generated


def _sample(alike: int) -> Callable[[HookContext, Case[Any]], bool]:
    """Whether a covering case is sent: the first of its kind are, and then every so many."""
    seen: Counter[tuple[object, ...]] = Counter()

    def filter_case(context: HookContext, case: Case[Any]) -> bool:
        if case.meta is None or not isinstance(covered := case.meta.phase.data, CoveragePhaseData):
            return True
        place, mode = covered.parameter_location, case.meta.generation.mode
        kind = (case.operation.label, covered.scenario, place, case.media_type, mode)
        seen[kind] += 1
        return seen[kind] <= alike or seen[kind] % _EVERY == 0

    return filter_case


def _count(event: events.ScenarioFinished, generated: Generated, labels: Mapping[str, str]) -> None:
    counts = Counter(labels.get(node.value.operation.label, "") for node in event.recorder.cases.values())
    generated.cases.update(counts)
    failing = set(event.recorder.failing_case_ids())
    for case_id, interaction in event.recorder.interactions.items():
        if failing:
            generated.failing.append(_entry(interaction))
        if interaction.response is not None and case_id in event.recorder.cases:
            name = labels.get(event.recorder.cases[case_id].value.operation.label, "")
            generated.answers.setdefault(name, set()).add(interaction.response.status_code)
    for name, number in counts.items():
        share = event.elapsed_time * number / counts.total()
        generated.seconds[name] = generated.seconds.get(name, 0.0) + share


def _entry(interaction: Interaction) -> Entry:
    """An exchange of Schemathesis' as recordings have it; without an answer the status is 0."""
    request, answer = interaction.request, interaction.response
    return Entry(
        started=datetime.fromtimestamp(interaction.timestamp, UTC),
        seconds=0.0 if answer is None else answer.elapsed,
        method=request.method,
        url=request.uri,
        request_headers=_pairs(request.headers),
        request_body=request.body or b"",
        status=0 if answer is None else answer.status_code,
        response_headers=() if answer is None else _pairs(answer.headers),
        response_body=b"" if answer is None else answer.content,
    )


def _pairs(headers: Mapping[str, Sequence[str]]) -> Headers:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _crashes(recorder: ScenarioRecorder, sanitization: SanitizationConfig) -> dict[str, list[CrashFile]]:
    """What Schemathesis needs to replay each failing case of a scenario."""
    return {
        case_id: build_crashes_from_recorder(recorder=recorder, failing_case_id=case_id, sanitization=sanitization)
        for case_id in recorder.failing_case_ids()
    }


def configuration(
    target: Target, profile: Profile, seed: int, phases: Collection[str] = PHASES, exceptions: Path | None = None
) -> dict[str, Any]:
    """Schemathesis' configuration for one run, the provider's exceptions (its ``schemathesis.toml``) laid over it.

    Raises:
        UsageError: the exceptions file is not TOML.
    """
    ours: dict[str, Any] = {
        "seed": seed,
        "headers": target.headers,
        "max-redirects": 0,
        "request-timeout": target.seconds,
        "tls-verify": target.ca or True,
        "continue-on-failure": True,
        "generation": {"database": "none", "max-examples": profile.examples, "no-shrink": False},
        "phases": {
            **{phase: {"enabled": phase in phases} for phase in PHASES},
            "stateful": {
                "enabled": "stateful" in phases,
                "max-steps": profile.steps,
                "generation": {"max-examples": profile.sequences},
            },
        },
        # the judge must not learn from the code of the judged, nor from its own last run
        "analysis": {"constants": {"enabled": False}},
        "cache": {"enabled": False},
        # demo credentials are no secret and a person's own are hidden by Target.hide
        "output": {"sanitization": {"enabled": False}},
        "auth": {"auto-signup": False},
    }
    schemes = {name: _auth(credential) for name, credential in target.credentials.items()}
    if schemes:
        ours["auth"]["openapi"] = schemes
    return _laid_over(ours, _read(exceptions))


def _auth(credential: Credential) -> dict[str, str]:
    kind, _, value = credential.wire.partition(" ")
    if kind == "Basic":
        username, _, password = base64.b64decode(value).decode().partition(":")
        return {"username": username, "password": password}
    if kind == "Bearer":
        return {"bearer": value}
    return {"api_key": credential.wire}


def _read(file: Path | None) -> dict[str, Any]:
    if file is None or not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {error}; correct the file.") from None


def _laid_over(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        inner = merged.get(key)
        merged[key] = _laid_over(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


def _stop_if_gone(event: events.EngineEvent, target: Target) -> None:
    if isinstance(event, events.FatalError):
        raise NotTestable(f"Schemathesis cannot judge {target.label}: {event.exception}") from event.exception
    if isinstance(event, events.Interrupted):
        raise KeyboardInterrupt
    if isinstance(event, events.EngineFinished) and event.stop_reason is StopReason.SERVER_UNAVAILABLE:
        raise NotTestable(f"{target.root} stopped answering while it was judged.")


@dataclass(frozen=True, slots=True)
class _Words:
    """What turns Schemathesis' words into ours: operationIds by label, rules by check, crash files by case."""

    case: Context
    labels: Mapping[str, str]
    rules: Mapping[str, str]
    crashes: Mapping[str, Sequence[CrashFile]]


def _from_failure(failure: Failure, group: GroupedFailures, words: _Words) -> Finding:
    check = (failure.checks or (type(failure).__name__,))[0]
    label = failure.operation or ""
    hide = words.case.target.hide
    curls = [step.curl for step in group.steps] or [group.code_sample or ""]
    crash = next((c for c in words.crashes.get(str(group.case_id), ()) if _is_of(c, failure)), None)
    status = None if group.response is None else group.response.status_code
    answered = "" if status is None else f"\nIt answered {status}."
    sequence = [hide(f"{number}. {step.method} {step.path}") for number, step in enumerate(group.steps, 1)]
    sequence[-1:] = [f"{line} → {status}" if status is not None else line for line in sequence[-1:]]
    return Finding(
        words.case.promise.name,
        check,
        hide(f"{failure.title}. {failure.message}{answered}"),
        rule=words.rules.get(check),
        operation=words.labels.get(label, label or None),
        sequence=sequence,
        curl=[hide(curl) for curl in curls if curl],
        seed=words.case.seed,
        place=place_of(failure, check),
        again={} if crash is None else {CRASH: words.case.target.hidden(crash.to_dict())},
    )


def _is_of(crash: CrashFile, failure: Failure) -> bool:
    return any(check.message == str(failure) for check in crash.sequence[-1].checks)


def _from_error(event: events.NonFatalError, case: Context, labels: Mapping[str, str]) -> Finding:
    return Finding(
        case.promise.name,
        "schemathesis_error",
        case.target.hide(f"{event.info.title}: {event.info.message}"),
        operation=labels.get(event.label, event.label or None),
        seed=case.seed,
        place=event.info.title,
    )
