"""Whether it was the provider's API that answered a client at all, and let it in, told by nothing but what passed."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.document import Document
from contracts.probing import not_found, stranger
from contracts.verify.traffic import Passed

__all__ = ["only_refused", "who_answered"]

_REFUSALS = {401, 403}


def who_answered(traffic: Sequence[Passed], document: Document) -> str:
    """What answers instead of the API, as the end of a sentence; empty when one answer may be the API's.

    Calls that the document does not have say nothing about who answers them.
    """
    known = [(passed, passed.operation) for passed in traffic if passed.operation is not None]
    said = [_said(passed, operation, document) for passed, operation in known]
    if said and all(said):
        return said[0]
    alike = {(passed.status, passed.answer_header("content-type"), passed.entry.response_body) for passed, _ in known}
    several = len({operation for _, operation in known}) > 1 and not {status for status, *_ in alike} <= _REFUSALS
    if several and len(alike) == 1 and all(document.faults(name, passed.entry.exchange()) for passed, name in known):
        answer = f"answers {known[0][0].status} in the same words to everything, and never as documented"
        return f"{document.target.root} {answer}; {document.promise.title}'s API is not there."
    return ""


def only_refused(traffic: Sequence[Passed], document: Document) -> str:
    """How a client was let in nowhere, as the end of a sentence; empty when it was, or needs no credential.

    Whose fault that is cannot be told from outside, and what a client does once it is in was not seen.
    """
    known = [(passed, passed.operation) for passed in traffic if passed.operation is not None]
    statuses = {passed.status for passed, _ in known}
    if not known or not statuses <= _REFUSALS or not any(document.schemes(name) for _, name in known):
        return ""
    told = " or ".join(map(str, sorted(statuses)))
    return f"every call was answered {told}: its credential is none that is good there, so nothing else of it was seen."


def _said(passed: Passed, operation: str, document: Document) -> str:
    headers = {name.lower(): value for name, value in passed.entry.response_headers}
    said = stranger(document, operation, passed.status, headers)
    if not said and not passed.query and not document.path_parameters(operation):  # else a thing may be missing
        said = not_found(document, operation, passed.status)
    return said and f"{passed.entry.method} {passed.entry.url} {said}"
