"""Schemathesis, whole, as one stage of a run: its phases, its generation, its checks, its events.

What is ours: the configuration for a profile, a provider's exceptions to it (``schemathesis.toml`` in its folder,
Schemathesis' own format, each line with its reason), and findings made of its failures.
"""

from __future__ import annotations

import base64
import tomllib
import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemathesis import engine
from schemathesis.core.failures import Failure
from schemathesis.engine import StopReason, events
from schemathesis.engine.statistic import GroupedFailures, Statistic

from contracts.context import Context
from contracts.credentials import Credential
from contracts.document import Document
from contracts.errors import NotTestable, UsageError
from contracts.finding import Finding
from contracts.generation import teach_formats, worth_telling
from contracts.profiles import Profile
from contracts.targets import Target

__all__ = ["configuration", "run_schemathesis"]

Progress = Callable[[str], None]


def run_schemathesis(
    case: Context,
    profile: Profile,
    *,
    exceptions: Path | None = None,
    operations: Collection[str] = (),
    rules: Mapping[str, str] | None = None,
    progress: Progress = lambda label: None,
) -> tuple[int, list[Finding]]:
    """Run every phase against the context's target; how many requests were judged, and what broke.

    Args:
        exceptions: the provider's ``schemathesis.toml``.
        operations: operationIds to stay with; none means all.
        rules: rule ids by name of the check that shows them broken.
        progress: told the label of each scenario that finishes.

    Raises:
        NotTestable: the target stopped answering.
        UsageError: the configuration is wrong.
    """
    teach_formats()
    promise, target, seed = case.promise, case.target, case.seed
    document = Document(promise, target, configuration(target, profile, seed, exceptions))
    document.schema.hook("filter_failure")(worth_telling)
    # not include(): a configuration with exceptions per operation already includes them all
    wanted = {f"{document.method(name)} {document.path(name)}" for name in operations or document.specs}
    schema = document.schema.exclude(lambda context: context.operation.label not in wanted)
    statistic = Statistic()
    errors: dict[tuple[str, str], Finding] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Hypothesis' and jsonschema's remarks on a schema are not about the target
        for event in engine.from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                statistic.on_scenario_finished(event.recorder)
                progress(event.label or "sequences of calls")
            elif isinstance(event, events.NonFatalError):
                errors[(event.label, event.info.title)] = _from_error(event, case)
            _stop_if_gone(event, target)
    labels = {f"{document.method(name)} {document.path(name)}": name for name in document.specs}
    found = [
        _from_failure(failure, group, _Words(case, labels, rules or {}))
        for groups in statistic.failures.values()
        for group in groups.values()
        for failure in group.failures
    ]
    return statistic.total_cases, found + list(errors.values())


def configuration(target: Target, profile: Profile, seed: int, exceptions: Path | None = None) -> dict[str, Any]:
    """Schemathesis' configuration for one run, the provider's exceptions laid over it.

    Raises:
        UsageError: the exceptions file is not TOML.
    """
    ours: dict[str, Any] = {
        "seed": seed,
        "headers": target.headers,
        "max-redirects": 0,
        "request-timeout": target.seconds,
        "continue-on-failure": True,
        "generation": {"database": "none", "max-examples": profile.examples, "no-shrink": False},
        "phases": {
            "stateful": {"max-steps": profile.steps, "generation": {"max-examples": profile.sequences}},
            "coverage": {"enabled": True},
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
    """What turns Schemathesis' words into ours: operationIds by label, rules by check."""

    case: Context
    labels: Mapping[str, str]
    rules: Mapping[str, str]


def _from_failure(failure: Failure, group: GroupedFailures, words: _Words) -> Finding:
    check = (failure.checks or (type(failure).__name__,))[0]
    label = failure.operation or ""
    hide = words.case.target.hide
    curls = [step.curl for step in group.steps] or [group.code_sample or ""]
    answered = f"\nIt answered {group.response.status_code}." if group.response is not None else ""
    return Finding(
        words.case.promise.name,
        check,
        hide(f"{failure.title}. {failure.message}{answered}"),
        rule=words.rules.get(check),
        operation=words.labels.get(label, label or None),
        sequence=[hide(f"{number}. {step.method} {step.path}") for number, step in enumerate(group.steps, 1)],
        curl=[hide(curl) for curl in curls if curl],
        seed=words.case.seed,
    )


def _from_error(event: events.NonFatalError, case: Context) -> Finding:
    return Finding(
        case.promise.name,
        "schemathesis_error",
        case.target.hide(f"{event.info.title}: {event.info.message}"),
        operation=event.label or None,
        seed=case.seed,
    )
