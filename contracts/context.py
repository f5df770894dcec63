"""What a law, a story or a machine holds in its hands: calls to one target, with every reply judged on the way."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Unpack

from schemathesis.core.failures import Failure

from contracts.document import Document, Parts, place_of
from contracts.exceptions import FILE, Exceptions, read_exceptions
from contracts.exchange import Exchange, Request
from contracts.finding import Finding
from contracts.folders import PROVIDERS, provider_folder
from contracts.targets import Target
from contracts.wording import call_line, shown
from specs import Promise

if TYPE_CHECKING:
    from contracts.scenes import Scenes, Worth

__all__ = ["Broken", "Context", "NeedsControl", "NoGround"]


class Broken(AssertionError):
    """A promise is broken; the message says what was expected and what was found.

    ``exchange`` is the one whose answer breaks it, where that is known.
    """

    def __init__(
        self,
        reason: str,
        *,
        rule: str | None = None,
        check: str | None = None,
        operation: str | None = None,
        place: str | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        super().__init__(reason)
        self.rule = rule
        self.check = check
        self.operation = operation
        self.place = place
        self.exchange = exchange


class NeedsControl(Exception):
    """The check needs a clock that it can move, and this target has none."""


class NoGround(Exception):
    """The document, or what the target answers, gives the check nothing to hold on to: what is missing."""


class Context:
    """One provider on one target.

    ``chance`` is seeded, so that what a law makes up is the same in every run with the same seed. ``scenes`` lead up
    to calls that succeed; ``exceptions`` are the provider's, of the laws for every operation. ``listening`` is an
    address that webhooks of a machine may be sent to, where somebody looks at them. Who is ``alone`` moves neither
    clock nor people, as if the target had no levers. ``shortest`` findings are worth holding a law again for.
    """

    def __init__(
        self, promise: Promise, target: Target, document: Document, seed: int = 0, package: str = PROVIDERS
    ) -> None:
        self.promise = promise
        self.target = target
        self.document = document
        target.reading = document.named
        self.seed = seed
        self.chance = random.Random(seed)
        self.scenes: Scenes | None = None
        self.listening: str | None = None
        self.alone = False
        self.shortest = True
        folder = provider_folder(promise.name, package)
        self.exceptions = Exceptions() if folder is None else read_exceptions(folder / FILE)

    def enter(self, operation_id: str, worth: Worth | None = None) -> Exchange:
        """Lead up to a call of an operation that succeeds, by the provider's own stories and laws; see ``Scenes``.

        Raises:
            NoGround: nothing leads there.
        """
        scenes = self._scenes()
        return scenes.enter(operation_id, worth) if worth is not None else scenes.enter(operation_id)

    def approach(self, operation_id: str) -> Request:
        """As ``enter``, but leave the call that would succeed unsent: its request.

        Raises:
            NoGround: nothing leads there.
        """
        return self._scenes().approach(operation_id)

    def remake(self, operation_id: str) -> Request:
        """As ``approach``, of what the document's examples make succeed; on a target whose world cannot be emptied the
        call has been sent once.

        Raises:
            NoGround: nothing leads there.
        """
        return self._scenes().remake(operation_id) if self.steers else self.enter(operation_id).request

    def _scenes(self) -> Scenes:
        if self.scenes is None:
            raise NoGround("there are no stories or laws to lead there")
        return self.scenes

    @property
    def steers(self) -> bool:
        """Whether the target's clock can be moved and its world emptied."""
        return self.target.control is not None

    def begin(self) -> None:
        """An empty world, where the target has one, a new trace, and chance from its start."""
        self.chance = random.Random(self.seed)
        self.target.forget()
        if self.target.control is not None:
            self.target.control.reset()

    def advance(self, duration: str) -> list[Mapping[str, Any]]:
        """Move the clock by an ISO 8601 duration; what happened, in order.

        Raises:
            NeedsControl: the target's clock is nobody's to move.
        """
        if self.target.control is None or self.alone:
            raise NeedsControl("needs a clock that can be moved")
        return self.target.control.advance(duration)

    def act(self, action: str, **facts: Any) -> Any:
        """Have a person outside the API act, such as one who signs; what the target says became of it.

        Raises:
            NeedsControl: nobody outside can be told what to do.
            Broken: the person cannot do that now.
        """
        exchange = self._acted(action, facts)
        if not exchange.ok:
            raise Broken(f"{action} should be possible now; the answer is {exchange.summary}")
        return exchange.value

    def cannot_act(self, action: str, **facts: Any) -> None:
        """Have a person outside the API try what is not possible now.

        Raises:
            NeedsControl: nobody outside can be told what to do.
            Broken: it is possible.
        """
        exchange = self._acted(action, facts)
        if exchange.status not in {400, 404, 409}:
            raise Broken(f"{action} should not be possible now; the answer is {exchange.summary}")

    def _acted(self, action: str, facts: Mapping[str, Any]) -> Exchange:
        if self.target.control is None or self.alone:
            raise NeedsControl("needs people who do as they are told")
        return self.target.control.act(self.promise.name, action, facts)

    def today(self) -> date:
        """The date where the target is."""
        return datetime.now(UTC).date() if self.target.control is None else self.target.control.now().date()

    def send(self, operation_id: str, **parts: Unpack[Parts]) -> Exchange:
        """Call an operation and judge nothing: for a check of what the document says itself, which then is named."""
        return self.target.send(self.document.request(operation_id, **parts))

    def call(self, operation_id: str, **parts: Unpack[Parts]) -> Exchange:
        """Call an operation (parts as in ``Document.request``) and judge the reply against the document.

        Raises:
            Broken: the reply is not one that the document promises for this operation.
        """
        exchange = self.send(operation_id, **parts)
        self.conforms(operation_id, exchange)
        return exchange

    def get(self, operation_id: str, **parts: Unpack[Parts]) -> Any:
        """Call an operation that must succeed; the reply's JSON value.

        Raises:
            Broken: the status is not 2xx, or the reply is not a documented one.
        """
        exchange = self.call(operation_id, **parts)
        if not exchange.ok:
            raise Broken(f"{operation_id} should succeed; it answers {exchange.summary}", operation=operation_id)
        return exchange.value

    def refused(self, operation_id: str, *statuses: int, **parts: Unpack[Parts]) -> Exchange:
        """Call an operation that must be refused, with one of the statuses (any 4xx when none is given).

        Raises:
            Broken: it is accepted, or refused with another status, or in undocumented form.
        """
        exchange = self.call(operation_id, **parts)
        wanted = " or ".join(map(str, statuses)) or "a 4xx status"
        if not (exchange.status in statuses if statuses else 400 <= exchange.status < 500):
            reason = f"{operation_id} should be refused with {wanted}; it answers {exchange.summary}"
            raise Broken(reason, operation=operation_id)
        return exchange

    def conforms(self, operation_id: str, exchange: Exchange) -> None:
        """Judge a reply against the operation's documented answers.

        Raises:
            Broken: with Schemathesis' reasons.
        """
        faults = [each for each in self.document.faults(operation_id, exchange) if self.counts(each, operation_id)]
        if faults and not exchange.remembered:
            first = min(faults)
            text = f"{first.title}. {first.message}\n{operation_id} answered {exchange.summary}"
            check = (first.checks or (type(first).__name__,))[0]
            place = place_of(first, check)
            raise Broken(text, check=check, operation=operation_id, place=place, exchange=exchange)

    def counts(self, failure: Failure, operation_id: str) -> bool:
        """Whether a failure of an operation is none of those that the provider's folder takes out, and does not ask
        for the refusal of a credential where any is good."""
        if "ignored_auth" in failure.checks and self.document.any_credential_is_good(operation_id):
            return False
        return not any(self.exceptions.reason(check, operation_id) for check in failure.checks)

    def raw(self, method: str, path: str, **parts: Any) -> Exchange:
        """Send what no operation describes: a method and a path below the document's server path."""
        url = self.target.root + self.promise.server_path + path
        return self.target.send(Request(method, url, parts.get("headers") or {}, parts.get("body")))

    def expect(self, condition: object, reason: str, *, rule: str | None = None) -> None:
        """State a promise, and the rule that makes it where the check has none of its own.

        Raises:
            Broken: the condition does not hold.
        """
        if not condition:
            raise Broken(reason, rule=rule)

    def equal(self, what: str, found: Any, wanted: Any, *, rule: str | None = None) -> None:
        """State that something found is what was promised; both are in the message.

        Raises:
            Broken: they differ.
        """
        if found != wanted:
            raise Broken(f"{what} should be {shown(wanted)}; it is {shown(found)}", rule=rule)

    def find(self, check: str, run: Callable[[], None], **facts: Any) -> Finding | None:
        """Run a check from an empty world; the finding when it breaks, with the calls that led there."""
        broken = self.breaks(run)
        return None if broken is None else self.finding(broken, check, **facts)

    def breaks(self, run: Callable[[], None]) -> Broken | None:
        """Run a check from an empty world; what breaks, with the calls that led there in the target's trace."""
        self.begin()
        try:
            run()
        except Broken as broken:
            return broken
        except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
            # the document lets a reply through that the check cannot read: the check's assumption is the news
            reason = f"a reply lacks what the check reads: {type(error).__name__}: {error}"
            return Broken(reason).with_traceback(error.__traceback__)
        return None

    def finding(
        self, broken: Broken, check: str, *, rule: str | None = None, operation: str | None = None, place: str = ""
    ) -> Finding:
        """What a reader needs to see a broken promise for themselves."""
        trace = list(self.target.trace)
        called = [exchange.request.operation for exchange in trace if exchange.request.operation]
        return Finding(
            self.promise.name,
            broken.check or check,
            self.target.hide(str(broken)),
            # a reply that breaks the document breaks it whatever rule was being checked
            rule=None if broken.check else rule or broken.rule,
            operation=broken.operation or operation or (called[-1] if called else None),
            place=broken.place or place,
            sequence=[call_line(number, exchange, self.target) for number, exchange in enumerate(trace, 1)],
            curl=self.target.curl(trace),
            seed=self.seed,
            failing=_failing(trace, broken),
        )


def _failing(trace: Sequence[Exchange], broken: Broken) -> int:
    """The place in a trace of the call whose answer a finding is about, or else of the last call of its operation."""
    ours = [at for at, each in enumerate(trace) if each.request.operation]
    told = [at for at, each in enumerate(trace) if each is broken.exchange]
    named = [at for at in ours if broken.operation is not None and trace[at].request.operation == broken.operation]
    return next((places[-1] for places in (told, named, ours) if places), len(trace) - 1)
