"""What Schemathesis is taught beyond its own knowledge: our formats, and requests that no schema rules out
but that nobody has to understand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure

__all__ = ["teach_formats", "worth_telling"]

_WIDEST_INTEGER = 2**63 - 1
_FORM = "multipart/form-data"


def teach_formats() -> None:
    """Register the string formats that documents of ours use beside the usual ones; twice does no harm."""
    times = st.datetimes().map(lambda moment: moment.isoformat())
    schemathesis.openapi.format("local-date-time", times)


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
