"""Whatever is sent to the left target is sent to the right one too, in its own words, and the answers are compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from contracts.document import Document
from contracts.exchange import Exchange, Request
from contracts.targets import Target
from contracts.twin.comparing import HEADER, Comparison, Difference, Freedom, Way, at_place
from contracts.twin.moments import Moments
from contracts.twin.references import References, is_opaque, scalars
from contracts.twin.things import Things
from contracts.twin.wording import CONTROL, Wording, worded

__all__ = ["Differs", "Mirror", "Step", "learned"]

T = TypeVar("T")


@dataclass(slots=True)
class Step:
    """One call as both sides saw it.

    Attributes:
        captured: names that it gave to values, and where these stand in either answer (`learned`).
        wording: what was asked, in words that hold for both.
        thing: the kind of thing that it is about.
    """

    left: Exchange
    right: Exchange
    wording: Wording
    thing: str = ""
    captured: list[tuple[str, Way, Way]] = field(default_factory=list)

    @property
    def operation(self) -> str | None:
        """The operationId that was called; None for the clock and for people."""
        return self.left.request.operation


def learned(answer: Exchange, way: Way) -> Any:
    """What stands at a place of an answer's body, or in one of its headers; ABSENT where nothing does."""
    return at_place({HEADER: answer.headers} if way[:1] == (HEADER,) else answer.whole, way)


class Differs(AssertionError):
    """Both sides were asked the same and answered differently."""

    def __init__(self, steps: list[Step], differences: list[Difference]) -> None:
        super().__init__(str(differences[0]))
        self.steps = steps
        self.differences = differences


class Mirror:
    """Watches the left target, repeats each of its calls on the right one, and compares.

    Args:
        both: whether both can be emptied and moved in time.
    """

    def __init__(self, left: Target, right: Target, document: Document, freedom: Freedom, *, both: bool) -> None:
        self.left = left
        self.right = right
        self.document = document
        self.freedom = freedom
        self.both = both
        self.looks_at_webhooks = both
        self.references = References()
        self._things = Things(document)
        self.steps: list[Step] = []
        self._delivered = 0
        self._standing: Moments | None = None
        left.watchers.append(self._seen)

    def close(self) -> None:
        """Watch no more."""
        self.left.watchers.remove(self._seen)

    def begin(self) -> None:
        """A new life: nothing has been called, nothing stands for anything."""
        for target in (self.left, self.right):
            if target.control is not None:
                _unwatched(target, target.control.reset)
            target.forget()
        self.references = References()
        self.steps = []
        self._delivered = 0
        self._standing = None

    def _seen(self, left: Exchange) -> None:
        """The left target has answered."""
        control = CONTROL in left.request.url
        if control and not self._is_a_move(left.request):
            return
        thing = self._things.of(left.request.operation)
        wording = worded(left.request, self.left, self.references, thing)
        asked = wording.filled(self.right, self.references.rights_by_name())
        assert asked is not None  # every name has a value on either side
        step = Step(left, self.right.send(asked), wording, thing)
        self.steps.append(step)
        self.references.chosen.update(_chosen(wording))
        differences = self._moved(step) if control else self._compared(step)
        if differences:
            raise Differs(list(self.steps), differences)

    @staticmethod
    def _is_a_move(request: Request) -> bool:
        """Whether it moves the clock or a person; resets and looks at the clock are each side's own."""
        return request.url.endswith("/clock/advance") or "/people/" in request.url

    # Comparing

    def _comparison(self, step: Step | None = None, *, words: bool) -> Comparison:
        ordered: set[str] = set()
        if step is not None and step.operation is not None:
            ordered = self.freedom.places_in_order(step.operation, urlsplit(step.left.request.url).query)
        thing = "" if step is None else step.thing
        return Comparison(self.references, self.freedom, self._moments(), ordered, thing=thing, words=words)

    def _moments(self) -> Moments:
        """What time it is on both sides; clocks that stand are looked at once between two moves."""
        if self._standing is None:
            self._standing = Moments(*(_now(target) for target in (self.left, self.right)))
        moments = self._standing
        if not self.both:
            self._standing = None
        return moments

    def _compared(self, step: Step) -> list[Difference]:
        left, right = step.left, step.right
        found = []
        if left.status != right.status:
            found.append(Difference("status", left.status, right.status))
        if left.media_type != right.media_type:
            found.append(Difference("header content-type", left.media_type, right.media_type))
        found += self._headers(step)
        comparison = self._comparison(step, words=left.ok)
        if left.status == right.status:
            found += self._names_in_headers(step, comparison)
        if left.whole is None and right.whole is None:
            found += self._bytes(left, right)
        elif left.status == right.status:
            found += comparison.compare(left.whole, right.whole)
        step.captured = comparison.captured
        return found

    def _headers(self, step: Step) -> list[Difference]:
        """Headers that the document promises for this answer; all others are each side's own."""
        pairs = [(name, name in step.left.headers, name in step.right.headers) for name in self._promised(step)]
        return [Difference(f"header {name}", one, two) for name, one, two in pairs if one != two]

    def _promised(self, step: Step) -> list[str]:
        spec = self.document.specs.get(step.operation or "", {})
        response = self.document.resolve((spec.get("responses") or {}).get(str(step.left.status)) or {})
        return [name.lower() for name in response.get("headers") or {}]

    def _names_in_headers(self, step: Step, comparison: Comparison) -> list[Difference]:
        """Promised headers that name something, such as a key and an address of what was made."""
        left, right = step.left.headers, step.right.headers
        both = [name for name in self._promised(step) if name in left and name in right]
        naming = [name for name in both if is_opaque(left[name]) and is_opaque(right[name])]
        sides = ({HEADER: {name: headers[name] for name in naming}} for headers in (left, right))
        found = list(comparison.compare(*sides))
        comparison.found.clear()
        place = f"{HEADER}."
        return [
            replace(each, place=f"header {each.place.removeprefix(place)}", left_way=None, right_way=None)
            for each in found
        ]

    @staticmethod
    def _bytes(left: Exchange, right: Exchange) -> list[Difference]:
        """A body that is no JSON: a file, which both give or neither."""
        one, two = bool(left.body), bool(right.body)
        return [Difference("body", one and "a body", two and "a body")] if one != two else []

    def _moved(self, step: Step) -> list[Difference]:
        """The clock or a person has been moved: both could, the same happened by itself, the same webhooks went out."""
        left, right = step.left, step.right
        self._standing = None
        if left.status != right.status:
            return [Difference("status", left.status, right.status)]
        found = []
        if left.ok:
            comparison = self._comparison(words=True)
            one, two = (self._said(answer) for answer in (left, right))
            found = comparison.compare(one, two)
            step.captured = comparison.captured
        return found or self._webhooks()

    @staticmethod
    def _said(answer: Exchange) -> Any:
        """What a person's act was answered with, or what has happened while the clock was moved."""
        if "/people/" in answer.request.url or not isinstance(answer.value, dict):
            return answer.value
        return {"happened": answer.value.get("happened")}

    def _webhooks(self) -> list[Difference]:
        """Every attempt to deliver since the last look: when, how, with what, and what became of it."""
        if not self.looks_at_webhooks:
            return []
        one, two = (_attempts(target) for target in (self.left, self.right))
        comparison = self._comparison(words=True)
        found = comparison.compare({"webhooks": one[self._delivered :]}, {"webhooks": two[self._delivered :]})
        self._delivered = max(len(one), len(two)) if not found else self._delivered
        return [replace(each, left_way=None, right_way=None) for each in found]


def _chosen(wording: Wording) -> set[str]:
    """What the client has made up: every value of the call that stands for nothing yet."""
    values = {value for _, value in parse_qsl(urlsplit(wording.path).query)}
    body = wording.body
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            values |= set(unquote(body).replace("&", "=").split("="))
    return values | {str(value) for value in scalars(body)}


def _now(target: Target) -> datetime:
    """What time it is there."""
    return datetime.now(UTC) if target.control is None else _unwatched(target, target.control.now)


def _unwatched(target: Target, look: Callable[[], T]) -> T:
    """A look at the control plane that nobody watches and no trace tells of."""
    watchers, trace = target.watchers, list(target.trace)
    target.watchers = []
    try:
        return look()
    finally:
        target.watchers = watchers
        target.trace[:] = trace


def _attempts(target: Target) -> list[dict[str, Any]]:
    """What was delivered, attempt by attempt."""
    assert target.control is not None
    tried = []
    for delivery in _unwatched(target, target.control.deliveries):
        try:
            body: Any = json.loads(delivery["body"])
        except ValueError:
            body = delivery["body"]
        for attempt in delivery["attempts"]:
            facts = {name: delivery[name] for name in ("method", "headers")}
            tried.append({"at": attempt["at"], "status": attempt["status"], **facts, "body": body})
    return sorted(tried, key=lambda each: (each["at"], json.dumps(each["body"], sort_keys=True)))
