"""The same request again does no more than it did."""

from __future__ import annotations

import re
from typing import Any

from contracts.context import Context, NoGround
from contracts.document import Document
from contracts.generic_laws.calling import differing, reads_beside, right_call
from contracts.generic_laws.editing import key_header, with_new_key
from contracts.laws import every_operation

_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T")


def _no_key(document: Document, operation_id: str) -> str | None:
    return None if key_header(document, operation_id) else "neither it nor provider.yaml has an idempotency key"


@every_operation("a_key_is_used_once", where=_no_key)
def a_key_is_used_once(case: Context, operation_id: str) -> None:
    """A second call with the same idempotency key is answered like the first, or refused; it makes nothing new."""
    header = key_header(case.document, operation_id)
    assert header is not None  # there is no law without it
    request = with_new_key(case, right_call(case, operation_id), header)
    once = case.target.send(request)
    case.conforms(operation_id, once)
    if not once.ok:
        raise NoGround(f"what the documented flow sends cannot be sent again with a key of its own: {once.summary}")
    twice = case.target.send(request)
    case.conforms(operation_id, twice)
    case.expect(
        twice.body == once.body if twice.ok else 400 <= twice.status < 500,
        f"a key that was used should be answered with the first answer or refused; it answers {twice.summary}, "
        f"and before {once.summary}",
    )


def _no_put(document: Document, operation_id: str) -> str | None:
    return None if document.method(operation_id) == "PUT" else "it is no PUT"


@every_operation("a_repeated_put_changes_nothing", where=_no_put)
def a_repeated_put_changes_nothing(case: Context, operation_id: str) -> None:
    """PUT is idempotent (RFC 9110, section 9.2.2): what reads the thing says the same after one as after two."""
    once = case.enter(operation_id)
    before = {(read_id, wanted): answer for read_id, wanted, answer in reads_beside(case, once)}
    if not before:
        raise NoGround("nothing reads what it writes")
    again = case.target.send(once.request)
    case.conforms(operation_id, again)
    case.expect(again.status < 500, f"a repeated PUT should not be a failure; it answers {again.summary}")
    spared = case.exceptions.fields("a_repeated_put_changes_nothing", operation_id)
    for (read_id, wanted), answer in before.items():
        after = case.target.send(answer.request)
        for where, was, now in differing(answer.value, after.value, spared):
            if not _is_history(was):  # when it was last written, and how often, is no part of what was written
                case.equal(f"{where} of {wanted} as {read_id} reads it", now, was)


def _is_history(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, str) and bool(_MOMENT.match(value)))
