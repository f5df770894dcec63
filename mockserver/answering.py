"""From what an operation replied, or why a request was refused, to what goes over the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mockserver.document import Answer, Operation
from mockserver.errors import Refusal, StorageError
from mockserver.making.encoding import encode_reply
from mockserver.provider import Reply, problem_dialect
from mockserver.reading.strictjson import written
from mockserver.rendering import Renderings
from mockserver.visit import Visit
from mockserver.wire import BODILESS, Response

__all__ = ["Answers", "packed", "unkept"]

_JSON = (b"content-type", b"application/json")
_LONGEST_REASON = 4000
_PRINTABLE = bytes(byte if byte == 9 or 32 <= byte != 127 else 32 for byte in range(256))
"""What a header may hold (RFC 9110, section 5.5), with a blank for the rest."""


class Answers:
    """Checks replies against their documents and words refusals; keeps the bytes of stored values."""

    def __init__(self) -> None:
        self._renderings = Renderings()

    def finish(self, visit: Visit, operation: Operation, reply: Reply, accept: str | None) -> Response:
        """A reply, checked against its own document and put into bytes."""
        answer = operation.answer(reply.status, accept, reply.media_type)
        if not answer.documented:
            return self.broken(visit, f"{operation.id} answered {reply.status}, which its document does not have")
        body = reply.body
        if answer.as_text and isinstance(body, dict | list):
            body = reply.body = encode_reply(operation, reply.status, str(answer.media_type), body)
        if reply.stored and operation.method == "GET" and (kept := self._kept(body, answer)) is not None:
            reply.body = body = kept
        if answer.checker is not None and not isinstance(body, bytes) and not answer.checker.is_valid(body):
            wrong = "; ".join(str(fault) for fault in answer.checker.faults(body, "body"))
            return self.broken(
                visit, f"{operation.id} answered {reply.status} with a body that its document forbids: {wrong}"
            )
        if answer.required_headers and (missing := _missing(answer.required_headers, reply.headers)):
            return self.broken(visit, f"{operation.id} answered {reply.status} without header {', '.join(missing)}")
        media_type = answer.media_type
        if media_type is not None and not isinstance(body, bytes | None) and "json" not in media_type:
            reply.body = encode_reply(operation, reply.status, media_type, body)
        return _response(visit, reply, media_type)

    def _kept(self, body: Any, answer: Answer) -> bytes | None:
        """The bytes of stored values; None when one does not fit, which the ordinary check will tell.

        Only for who reads them: what was just written would have to be kept with its text until somebody does, and the
        more there is that nobody reads, the less is in the processor's cache.
        """
        if answer.checker is None or answer.media_type != "application/json":
            return None
        if answer.items is not None and isinstance(body, list):
            return self._renderings.many(body, answer.items)
        return self._renderings.one(body, answer.checker)

    def refused(self, visit: Visit, refusal: Refusal) -> Response:
        """A refusal in the dialect of whom the request was meant for."""
        dialect: Callable[[Refusal], Reply] = problem_dialect if visit.mount is None else visit.mount.provider.dialect
        refusal.operation = None if visit.operation is None else visit.operation.id
        reply = None
        if dialect is problem_dialect and visit.operation is not None and visit.mount is not None:
            reply = visit.mount.refusals.reply(visit.operation, refusal)
        if reply is None:
            reply = dialect(refusal)
        if visit.mount is not None and visit.mount.refusing is not None:
            visit.mount.refusing.finish(reply, visit.headers.get(b"accept"))
        reason = refusal.reason
        reply.headers = {**reply.headers, **refusal.headers, "Motpart-Reason": reason}
        if visit.verdict == "accepted":
            visit.verdict = "refused"
        visit.reason = reason
        return _response(visit, reply, reply.media_type)

    def broken(self, visit: Visit, reason: str) -> Response:
        """Our own bug: 500 in the dialect, and the journal marks it."""
        response = self.refused(
            visit, Refusal(500, "bug", "The sandbox failed to answer; this is a bug of the sandbox.", hint=reason)
        )
        visit.verdict = "bug"
        return response


def unkept(error: StorageError) -> Refusal:
    """What the data folder does not give or take is no fault of who asks."""
    return Refusal(503, "unavailable", "The sandbox cannot reach what it keeps on disk.", hint=str(error))


def packed(visit: Visit, refusal: Refusal) -> Refusal | None:
    """What is wrong with a body that cannot be read because it is compressed: 415 (RFC 9110, section 15.5.16)."""
    coding = visit.headers.get(b"content-encoding", b"").decode("latin-1").strip()
    if refusal.code != "malformed" or coding.lower() in {"", "identity"}:
        return None
    message = f"Content-Encoding {coding[:80]} is not taken here; send the body as it is."
    return Refusal(415, "unsupported_media_type", message, hint=refusal.message)


def _response(visit: Visit, reply: Reply, media_type: str | None) -> Response:
    body, raw = reply.body, b""
    if isinstance(body, bytes):
        raw = body
    elif body is not None:
        raw = written(body)
    if body is None or (not raw and media_type is None):
        headers = []
    elif media_type is None or media_type == "application/json":
        headers = [_JSON]
    else:
        headers = [(b"content-type", media_type.encode("latin-1", "replace"))]
    if reply.status in BODILESS:
        raw = b""  # the document may describe one; HTTP has no place for it (RFC 9110, sections 15.3.5 and 15.4.5)
    mount = visit.mount
    correlation = None if mount is None else mount.correlation
    if reply.headers:
        headers.extend((name.encode("latin-1"), _header_value(value)) for name, value in reply.headers.items())
    if correlation is not None:
        own = correlation.header(visit.headers, visit.world)
        headers = [*(each for each in headers if each[0].lower() != own[0].lower()), own]  # an example may have one too
    return Response(reply.status, headers, raw, visit.effect, visit.world, reply.drain)


def _missing(required: Iterable[str], given: Mapping[str, str]) -> list[str]:
    """The required headers that a reply lacks, whatever their case."""
    names = {name.lower() for name in given}
    return [name for name in required if name.lower() not in names]


def _header_value(value: object) -> bytes:
    """A header's text as bytes: one line, bounded, what Latin-1 lacks escaped."""
    text = str(value)
    if len(text) > _LONGEST_REASON:
        text = text[:_LONGEST_REASON] + " ..."
    return text.encode("latin-1", "backslashreplace").translate(_PRINTABLE)
