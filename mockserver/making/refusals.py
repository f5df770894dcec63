"""Refusals as a document has them: the answer that it documents for the status, with what is wrong in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from mockserver.document import Operation
from mockserver.errors import Refusal
from mockserver.making.encoding import is_json
from mockserver.making.example import Examples, reply_media_type
from mockserver.making.seeded import Seeded
from mockserver.making.wording import worded
from mockserver.provider import Reply, problem_dialect
from mockserver.reading.schema import Checker

__all__ = ["DocumentedRefusals"]

_PLAINER = dict.fromkeys((406, 411, 413, 415, 431), (400, 422)) | {400: (422,), 422: (400,)}
"""Statuses that a document may have no answer for → those that say the same less exactly."""


class _Form(NamedTuple):
    """How an operation refuses with a status, or with the plainer one that it has; no checker where it is not JSON."""

    status: int
    media_type: str | None
    checker: Checker | None
    has_example: bool


class DocumentedRefusals:
    """The refusals of one document; how each operation refuses is looked up once."""

    def __init__(self, examples: Examples) -> None:
        self._examples = examples
        self._forms: dict[tuple[str, int], _Form | None] = {}

    def reply(self, operation: Operation, refusal: Refusal) -> Reply | None:
        """A refusal in the words of the operation's documented answer for that status; None when it has none.

        A status that the operation lacks gives way to the plainer one that it has: 415 to 400, and 400 to 422.
        """
        key = operation.id, refusal.status
        if key not in self._forms:
            self._forms[key] = self._form(operation, refusal.status)
        form = self._forms[key]
        if form is None:
            return None
        if form.media_type is None:
            return Reply(form.status)
        if form.status != refusal.status:
            refusal = Refusal(form.status, refusal.code, refusal.message, faults=refusal.faults)
        if form.checker is None:
            return self._example(operation, form)
        problem = problem_dialect(refusal).body
        if form.checker.is_valid(problem):
            return Reply(form.status, problem, media_type=form.media_type)
        reply = self._example(operation, form)
        if reply is not None and not form.has_example:
            said = worded(reply.body, form.status, refusal.message)
            reply.body = said if form.checker.is_valid(said) else reply.body
        return reply

    def _form(self, operation: Operation, status: int) -> _Form | None:
        own = operation.not_found if status == HTTPStatus.NOT_FOUND else None
        for each in (status, *_PLAINER.get(status, ()), *(() if own is None else (own,))):
            found = operation.documented_response(each)
            if found is not None:
                media_type = reply_media_type(found[1])
                schema = None if media_type is None else found[1]["content"][media_type].get("schema")
                has_example = self._examples.documented(operation, each) is not None
                judged = media_type is not None and is_json(media_type) and (schema is not None or not has_example)
                checker = self._examples.generator.checker(schema or {}) if judged else None
                return _Form(each, media_type, checker, has_example)
        return None

    def _example(self, operation: Operation, form: _Form) -> Reply | None:
        try:
            reply = self._examples.reply(operation, str(form.status), None, None, Seeded(operation.id))
        except Refusal:
            return None
        reply.media_type = reply.media_type or form.media_type
        return reply
