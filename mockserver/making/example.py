"""Operation → a documented, valid, seeded answer; and what ``Prefer`` chooses among them, as Prism's users know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from mockserver.document import Api, Operation
from mockserver.errors import Refusal, SpecError
from mockserver.making.encoding import encode, is_json
from mockserver.making.generate import ABSENT, SOME_TIME, Generator
from mockserver.making.hint import Draws
from mockserver.making.seeded import Seeded
from mockserver.making.wording import worded
from mockserver.provider import Reply

__all__ = ["Examples", "reply_media_type", "success_key"]

_MOST_KEPT = 2000

# The server writes these itself; an example of one would break the reply.
_OWN_HEADERS = frozenset(
    {"content-type", "content-length", "transfer-encoding", "connection", "content-encoding", "date"}
)

_PHRASES = {int(status): status.phrase for status in HTTPStatus}


_USUAL = {
    "POST": (201, 200, 202, 204),
    "DELETE": (204, 200, 202),
    "PUT": (200, 204, 201, 202),
}


def success_key(operation: Operation, usual: tuple[int, ...] | None = None) -> tuple[int, str] | None:
    """The status that an operation answers with when all is well, and the key of its response object.

    A success comes first, then ``default``, then a redirect, then whatever the document has (404 rather than another
    refusal, since a client takes it best); None when it has nothing.
    """
    responses = operation.responses
    for status in usual or _USUAL.get(operation.method, (200, 204, 202, 201)):
        if str(status) in responses:
            return status, str(status)
    # a status below 200 announces an answer and is none
    known = [key for key in responses if key == "default" or key[:1] in tuple("2345")]
    best = min(
        known, key=lambda key: (key[:1] != "2", key != "default", key[:1] != "3", key != "404", key), default=None
    )
    return None if best is None else (_status_of(best), best)


def reply_media_type(response: Mapping[str, Any]) -> str | None:
    """The media type that an answer is written in unless ``Accept`` says otherwise: JSON when it is offered."""
    content = response.get("content") or {}
    return next((name for name in content if is_json(name)), next(iter(content), None))


@dataclass(frozen=True, slots=True)
class _Choice:
    """One documented answer: the status, its response object, the media type and its object, the example's name."""

    status: int
    key: str
    response: Mapping[str, Any]
    media_type: str | None
    media: Mapping[str, Any]
    example: str | None


class Examples:
    """Answers from one document; each is made once and kept."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.generator = Generator(api.compiler)
        self._nil = api.terms.xml.nil == "xsi"
        self._kept: dict[tuple[Any, ...], Reply] = {}

    def reply(  # noqa: PLR0913  # which answer, and how it is made, both in full
        self,
        operation: Operation,
        status: str | None,
        media_type: str | None,
        example: str | None,
        chance: Draws,
        overrides: Mapping[str, Any] | None = None,
        *,
        now: datetime | None = None,
        dynamic: bool = False,
    ) -> Reply:
        """A documented answer of an operation.

        Args:
            operation: the operation.
            status: a three-digit status, or None for success.
            media_type: one that the document offers, or None for JSON where offered.
            example: the name of a documented example, or None for any.
            chance: where the choices of a dynamic answer come from; others depend on the operation alone.
            overrides: properties that the body has with these values.
            now: the world's time; dates lie near it.
            dynamic: whether to make up a new answer, whatever the document's examples are.

        Raises:
            Refusal: 404 for a status or an example that the document lacks, naming those it has; 500 when nothing
                fits the schema.
        """
        choice = self._choose(operation, status, media_type, example)
        if overrides or dynamic:
            return self._make(operation, choice, chance, overrides or {}, now, dynamic=dynamic)
        key = (operation.id, choice.status, choice.media_type, example, now and now.date())
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            seeded = Seeded(f"{self.api.name}/{operation.id}/{choice.status}")
            kept = self._kept[key] = self._make(operation, choice, seeded, {}, now, dynamic=False)
        return Reply(kept.status, kept.body, dict(kept.headers), kept.media_type)

    def request_body(self, operation: Operation, chance: Draws, media_type: str | None = None) -> Any:
        """A valid request body of an operation; None when it has none. Raises SpecError when nothing fits."""
        content = (operation.request_body or {}).get("content") or {}
        media = content.get(media_type or reply_media_type({"content": content}))
        if not isinstance(media, Mapping):
            return None
        generator = Generator(self.api.compiler, "request")
        return generator.value(media.get("schema", {}), chance, given=_documented(media, None))

    def documented(self, operation: Operation, status: int) -> Any:
        """The first example that the document gives for an answer; None when it gives none."""
        found = operation.documented_response(status)
        media_type = None if found is None else reply_media_type(found[1])
        example = ABSENT if found is None or media_type is None else _documented(found[1]["content"][media_type], None)
        return None if example is ABSENT else example

    def headers(self, response: Mapping[str, Any], chance: Draws, now: datetime | None = None) -> dict[str, str]:
        """The documented headers of an answer, each with its example or a value that fits its schema."""
        made = {}
        for name, header in (response.get("headers") or {}).items():
            if name.lower() not in _OWN_HEADERS:
                value = self._header(name, header, chance, now)
                if value is not ABSENT:
                    made[name] = _header_text(value)
        return made

    # ---- choosing ---------------------------------------------------------------------------------------------------

    def _choose(self, operation: Operation, status: str | None, media_type: str | None, example: str | None) -> _Choice:
        code, key = self._status(operation, status, example)
        response = operation.responses.get(key, {})
        content = response.get("content") or {}
        chosen = media_type if media_type in content else reply_media_type(response)
        if example is not None:
            chosen = self._media_type_with(operation, code, content, chosen, example)
        return _Choice(code, key, response, chosen, content.get(chosen) or {}, example)

    def _status(self, operation: Operation, status: str | None, example: str | None) -> tuple[int, str]:
        if status is None:
            found = None if example is None else _status_with(operation, example)
            return found or success_key(operation) or (200, "")
        documented = operation.documented_response(int(status))
        if documented is None:
            codes = ", ".join(operation.responses) or "none"
            message = f"The answer {status} is not documented for {operation.id}"
            raise Refusal(404, "not_found", f"{message}.", hint=f"documented are {codes}")
        return int(status), documented[0]

    def _media_type_with(
        self, operation: Operation, code: int, content: Mapping[str, Any], chosen: str | None, example: str
    ) -> str:
        holders = [name for name, media in content.items() if example in (media.get("examples") or {})]
        if not holders:
            names = sorted({name for media in content.values() for name in media.get("examples") or ()})
            message = f"The answer {code} of {operation.id} has no example named {example[:80]!r}."
            raise Refusal(404, "not_found", message, hint=f"documented are {', '.join(names) or 'none'}")
        return chosen if chosen in holders and chosen is not None else holders[0]

    # ---- making -----------------------------------------------------------------------------------------------------

    def _make(
        self,
        operation: Operation,
        choice: _Choice,
        chance: Draws,
        overrides: Mapping[str, Any],
        now: datetime | None,
        *,
        dynamic: bool,
    ) -> Reply:
        headers = self.headers(choice.response, chance, now)
        if choice.media_type is None:
            return Reply(choice.status, headers=headers)
        try:
            body = self._body(operation, choice, chance, overrides, now, dynamic)
        except SpecError as error:
            message = f"No answer {choice.status} of {operation.id} can be made."
            raise Refusal(500, "unsatisfiable", message, hint=str(error)) from None
        if not is_json(choice.media_type):
            body = encode(body, choice.media_type, choice.media.get("schema", {}), self.api.shapes, nil=self._nil)
            return Reply(choice.status, body, headers, _concrete(choice.media_type))
        # the engine may still follow Accept: a value can be written in another type too
        left_open = choice.example is None and "schema" in choice.media and "*" not in choice.media_type
        return Reply(choice.status, body, headers, None if left_open else _concrete(choice.media_type))

    def _body(
        self,
        operation: Operation,
        choice: _Choice,
        chance: Draws,
        overrides: Mapping[str, Any],
        now: datetime | None,
        dynamic: bool,
    ) -> Any:
        given = ABSENT if dynamic else _documented(choice.media, choice.example)
        raw = isinstance(given, str) and not is_json(choice.media_type or "")
        if raw or (choice.example is not None and not overrides):
            return given
        if overrides:
            given = {**given, **overrides} if isinstance(given, Mapping) else dict(overrides)
        schema = choice.media.get("schema")
        if schema is None:
            return given if given is not ABSENT else ({} if is_json(choice.media_type or "") else "")
        if given is not ABSENT and self.generator.checker(schema).is_valid(given):
            return given
        made = self.generator.value(
            schema, chance, name=operation.id, given=given, examples=not dynamic, now=now or SOME_TIME
        )
        if choice.status < 400 or given is not ABSENT:
            return made
        said = worded(made, choice.status, _PHRASES.get(choice.status, "Refused"))
        return said if self.generator.checker(schema).is_valid(said) else made

    def _header(self, name: str, header: Mapping[str, Any], chance: Draws, now: datetime | None) -> Any:
        media = next(iter((header.get("content") or {}).values()), header)
        documented = _documented(media, None)
        if documented is not ABSENT:
            return documented
        schema = media.get("schema")
        if schema is None:
            return "none" if header.get("required") else ABSENT
        try:
            return self.generator.value(schema, chance, name=name.removeprefix("X-"), now=now or SOME_TIME)
        except SpecError:
            return ABSENT


def _status_with(operation: Operation, example: str) -> tuple[int, str] | None:
    """The first documented answer that has an example of this name, success first."""
    for key in sorted(operation.responses):
        content = operation.responses[key].get("content") or {}
        if any(example in (media.get("examples") or {}) for media in content.values()):
            return _status_of(key), key
    return None


def _status_of(key: str) -> int:
    """The status that a response key stands for: ``4XX`` for 400, ``default`` for 200."""
    if key.isdigit():
        return int(key)
    return int(key[0]) * 100 if key[:1].isdigit() else 200


def _documented(media: Mapping[str, Any], name: str | None) -> Any:
    """The document's own example of a media type: the named one, else the first; ABSENT when there is none."""
    examples = media.get("examples") or {}
    if name is None and "example" in media:
        return media["example"]
    if name is not None:
        return examples[name].get("value")
    values = examples.values() if isinstance(examples, Mapping) else ()
    return next((e["value"] for e in values if isinstance(e, Mapping) and "value" in e), ABSENT)


def _concrete(media_type: str) -> str:
    """A media type that can be sent: a documented range stands for one of its kind."""
    if "*" not in media_type:
        return media_type
    kinds = {"image/*": "image/png", "text/*": "text/plain", "audio/*": "audio/mpeg", "video/*": "video/mp4"}
    return kinds.get(media_type, "application/json")


def _header_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_header_text(item) for item in value)
    if isinstance(value, dict):
        return ",".join(f"{key},{_header_text(item)}" for key, item in value.items())
    return str(value)
