"""What Schemathesis is taught beyond its own knowledge: our formats, requests that no schema rules out but that nobody
has to understand, and to leave nothing under way when the process ends."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import GeneratorType
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure

__all__ = ["spoilt", "teach_formats", "worth_telling"]

_WIDEST_INTEGER = 2**63 - 1
_FORM = "multipart/form-data"


def teach_formats() -> None:
    """Register the string formats that documents of ours use beside the usual ones; twice does no harm."""
    times = st.datetimes().map(lambda moment: moment.isoformat())
    schemathesis.openapi.format("local-date-time", times)
    _end_in_order()


@cache
def _end_in_order() -> None:
    """Have Schemathesis' generators ended before the interpreter takes away the names that they need.

    It remembers which schemas cannot be compiled by the error itself, whose traceback holds the generators that were
    under way (`_validator_failure_cache` in schemathesis.core.jsonschema, 4.32). Ended last of all, they complain on
    stderr after whatever was told to people.
    """
    atexit.register(_end_generators, str(Path(schemathesis.__file__).parent))


def _end_generators(folder: str) -> None:
    for each in gc.get_objects():
        if isinstance(each, GeneratorType) and each.gi_code.co_filename.startswith(folder):
            with suppress(Exception):
                each.close()


def spoilt(case: Case[Any]) -> str:
    """The parameter that a covering case leaves out or spoils, in lower case; empty for any other case."""
    data = case.meta.phase.data if case.meta is not None else None
    return str(getattr(data, "parameter", None) or "").lower()


def worth_telling(context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Whether a failure is the target's. A refused request that common software cannot read is not:
    integers beyond 64 bits (RFC 8259, section 6) and form parts without a name."""
    if "positive_data_acceptance" not in failure.checks:
        return True
    if case.media_type == _FORM and isinstance(case.body, dict) and "" in case.body:
        return False
    return not any(abs(number) > _WIDEST_INTEGER for number in _integers(case.body))


def _integers(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _integers(inner)
    elif isinstance(value, int):
        yield value
