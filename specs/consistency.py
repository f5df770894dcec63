"""Whether provider.yaml speaks of what the document has: schemes, environments, operations."""

from __future__ import annotations

import decimal
import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import isodate

from specs import operations_of
from specs.settings import Credential, Settings

__all__ = ["Inconsistency", "inconsistencies"]

Inconsistency = tuple[str, str, str]
"""Place in provider.yaml, what was found there, what to do about it."""

_PER = re.compile(r"caller|operation|(path|query|header|body)(\.[^.]+)+")
_ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


def inconsistencies(terms: Settings, document: Mapping[str, Any]) -> Iterator[Inconsistency]:
    """Everything in provider.yaml that cannot be meant so, in order of its keys."""
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    for name in terms.environments:
        if not _ENVIRONMENT.fullmatch(name):
            rule = "use letters, digits, '.', '_' and '-': it stands in paths as /provider@environment/"
            yield f"environments.{name}", "not a name for an environment", rule
    for name in terms.authentication:
        yield from _unknown(f"authentication.{name}", "security scheme", name, schemes)
    for index, entry in enumerate(terms.credentials):
        yield from _credential(f"credentials[{index}]", entry, terms, schemes)
    operations = {str(spec["operationId"]) for _, _, spec in operations_of(document) if "operationId" in spec}
    schema, schemas = terms.refusals.schema, (document.get("components") or {}).get("schemas") or {}
    if schema:
        yield from _unknown("refusals.schema", "schema", schema, schemas)
    for index, size in enumerate(terms.sizes):
        yield from _operations(f"sizes[{index}]", size.operations, operations)
    yield from _limits(terms, operations)
    yield from _idempotency(terms, operations)
    yield from _sandbox(terms, operations)


def _limits(terms: Settings, operations: Collection[str]) -> Iterator[Inconsistency]:
    for index, limit in enumerate(terms.limits):
        place = f"limits[{index}]"
        yield from _operations(place, limit.operations, operations)
        for at, window in enumerate(limit.windows):
            yield from _duration(f"{place}.windows[{at}].within", window.within)
        for at, per in enumerate(limit.per):
            if not _PER.fullmatch(per):
                yield f"{place}.per[{at}]", f"{per!r}", "use caller, operation, or a place such as body.recipient.id"


def _idempotency(terms: Settings, operations: Collection[str]) -> Iterator[Inconsistency]:
    for index, known in enumerate(terms.idempotency):
        place = f"idempotency[{index}]"
        yield from _operations(place, known.operations, operations)
        yield from _duration(f"{place}.memory", known.memory)


def _sandbox(terms: Settings, operations: Collection[str]) -> Iterator[Inconsistency]:
    for index, name in enumerate(terms.sandbox.reads):
        yield from _unknown(f"sandbox.reads[{index}]", "operation", name, operations)
    for maker, remover in terms.sandbox.removes.items():
        yield from _unknown("sandbox.removes", "operation", maker, operations)
        yield from _unknown(f"sandbox.removes.{maker}", "operation", remover, operations)
    yield from _duration("sandbox.budget.within", terms.sandbox.budget.within)
    for key in ("errors", "calls"):
        most = getattr(terms.sandbox.budget, key)
        if most < 1:
            yield f"sandbox.budget.{key}", f"{most}", "a run needs at least 1"


def _credential(place: str, entry: Credential, terms: Settings, schemes: Collection[str]) -> Iterator[Inconsistency]:
    if (entry.scheme is None) == (entry.grant is None):
        found = f"{entry.name!r} has {'both a scheme and a grant' if entry.scheme else 'neither a scheme nor a grant'}"
        yield place, found, "give it one of the two"
    if entry.scheme is not None:
        yield from _unknown(f"{place}.scheme", "security scheme", entry.scheme, schemes)
        if (entry.value is None) == (entry.username is None):
            found = f"{entry.name!r} has {'both a value and a username' if entry.value else 'no value'}"
            yield place, found, "give it a value, or a username and a password"
    if entry.environment is not None and terms.environments:
        yield from _unknown(f"{place}.environment", "environment", entry.environment, terms.environments)


def _operations(place: str, named: Sequence[str], known: Collection[str]) -> Iterator[Inconsistency]:
    for index, operation in enumerate(named):
        yield from _unknown(f"{place}.operations[{index}]", "operation", operation, known)


def _duration(place: str, text: str) -> Iterator[Inconsistency]:
    start = datetime(2000, 1, 1)
    try:
        good = start + isodate.parse_duration(text) > start
    except (isodate.ISO8601Error, decimal.InvalidOperation, OverflowError, ValueError):
        good = False
    if not good:
        yield place, f"{text!r} is no time", "write an ISO 8601 duration such as PT60S, P1D or P3M"


def _unknown(place: str, what: str, name: str, known: Collection[str]) -> Iterator[Inconsistency]:
    if name in known:
        return
    close = difflib.get_close_matches(name, list(known), 1)
    remedy = f"did you mean {close[0]!r}" if close else f"known are {', '.join(sorted(known)) or 'none'}"
    yield place, f"there is no {what} {name!r}", remedy
