"""Lives on two targets at once: the provider's machine, then its laws, until the two are found to differ.

The machine's model and the laws' promises are not judged here; what both sides answer alike is no news, whatever it is.
Of the calls that lead to a difference those are dropped that it does not need. Where more than two are left, or where
the targets cannot be emptied, Hypothesis looks for the shortest life that shows one, which takes many lives more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky, FlakyStrategyDefinition, UnsatisfiedAssumption
from hypothesis.stateful import run_state_machine_as_test

from contracts.context import Broken, Context, NeedsControl, NoGround
from contracts.document import Document, Parts
from contracts.exchange import Exchange
from contracts.folders import PROVIDERS, provider_module
from contracts.laws import discover
from contracts.machine import ProviderMachine, bound_to, machine_in
from contracts.profiles import Profile
from contracts.receiver import Receiver
from contracts.targets import Target
from contracts.twin.comparing import Freedom
from contracts.twin.dropping import shortest
from contracts.twin.mirror import Differs, Mirror
from specs import Promise

__all__ = ["Both", "Progress", "Told", "TwinContext", "freedom_of", "live"]

Progress = Callable[[str, int, int], None]
_FEW = 2
"""Calls that need no shorter life to show what they show."""
_MISREAD = (Broken, LookupError, TypeError, ValueError, AttributeError, StopIteration)


@dataclass(frozen=True, slots=True)
class Both:
    """Two targets of one provider, and what was found out about them.

    Attributes:
        both: whether both clocks can be moved and both worlds emptied.
    """

    promise: Promise
    left: Target
    right: Target
    seed: int = 0
    package: str = PROVIDERS

    @property
    def both(self) -> bool:
        """Whether both can be emptied and moved in time."""
        return self.left.control is not None and self.right.control is not None


@dataclass(slots=True)
class Told:
    """What came of a run.

    Attributes:
        difference: the first that was found, its calls the shortest that show it; None when there is none.
        lives: how many were lived; ``laws`` how many laws were gone through; ``calls`` how many calls were compared.
        ended: lives and laws that ended early as both sides answered alike but not as expected; the first reasons.
    """

    difference: Differs | None = None
    lives: int = 0
    laws: int = 0
    calls: int = 0
    ended: list[str] = field(default_factory=list)


class TwinContext(Context):
    """A context whose calls go to both targets; promises are not judged, but a life that goes against them ends."""

    def __init__(self, both: Both, mirror: Mirror, told: Told) -> None:
        super().__init__(both.promise, both.left, mirror.document, both.seed, both.package)
        self._both = both
        self.mirror = mirror
        self._told = told

    @property
    def steers(self) -> bool:
        """Whether both can be moved in time."""
        return self._both.both

    def begin(self) -> None:
        """An empty world on both sides, where they have one."""
        self.chance.seed(self.seed)
        self.mirror.begin()

    def advance(self, duration: str) -> list[Mapping[str, Any]]:
        """Move both clocks."""
        if not self.steers:
            raise NeedsControl("needs two clocks that can be moved")
        return super().advance(duration)

    def _acted(self, action: str, facts: Mapping[str, Any]) -> Exchange:
        if not self.steers:
            raise NeedsControl("needs people on both sides who do as they are told")
        return super()._acted(action, facts)

    def send(self, operation_id: str, **parts: Unpack[Parts]) -> Exchange:
        """Call an operation on both sides.

        Raises:
            Differs: they answer differently.
        """
        self._told.calls += 1
        return super().send(operation_id, **parts)

    def conforms(self, operation_id: str, exchange: Exchange) -> None:
        """The document is no judge here."""

    def expect(self, condition: object, reason: str, *, rule: str | None = None) -> None:
        """A promise that both sides break alike ends the life."""
        if not condition:
            self._end(reason)

    def equal(self, what: str, found: Any, wanted: Any, *, rule: str | None = None) -> None:
        """A promise that both sides break alike ends the life."""
        if found != wanted:
            self._end(f"{what} should be {wanted!r}; it is {found!r}")

    def get(self, operation_id: str, **parts: Unpack[Parts]) -> Any:
        """Call an operation; a refusal that both sides agree on ends the life."""
        exchange = self.send(operation_id, **parts)
        if not exchange.ok:
            self._end(f"{operation_id} should succeed; both answer {exchange.status}")
        return exchange.value

    def _end(self, reason: str) -> None:
        self._told.ended.append(reason)
        raise UnsatisfiedAssumption


def freedom_of(both: Both) -> Freedom:
    """What two faithful targets of a provider may do differently: ``FREEDOM`` of its ``twin.py``, and strangers where
    a target cannot be emptied."""
    module = provider_module(both.promise.name, "twin", both.package)
    own = getattr(module, "FREEDOM", Freedom())
    return own if both.both else replace(own, strangers=True, seconds=max(own.seconds, 120.0))


def live(both: Both, profile: Profile, progress: Progress = lambda stage, done, total: None) -> Told:
    """Live on both targets until they differ; what was found.

    Raises:
        NotTestable: one of them stopped answering.
    """
    document = Document(both.promise, both.left)
    mirror = Mirror(both.left, both.right, document, freedom_of(both), both=both.both)
    told = Told()
    case = TwinContext(both, mirror, told)
    try:
        with Receiver() as receiver:
            case.listening = receiver.url if both.both else None
            told.difference = _lived(case, both, profile, told, progress)
            if told.difference is None:
                kept = _kept(case, both, told, progress)
                told.difference = shortest(kept, mirror) if kept is not None and both.both else kept
    finally:
        mirror.close()
    return told


def _lived(case: TwinContext, both: Both, profile: Profile, told: Told, progress: Progress) -> Differs | None:
    """The machine's lives, and the shortest difference that they show."""
    machine = machine_in(provider_module(both.promise.name, "machine", both.package))
    if machine is None:
        return None

    class Life(machine):  # type: ignore[valid-type, misc]  # whichever the provider has
        def __init__(self) -> None:
            told.lives += 1
            progress("lives", min(told.lives, profile.lives), profile.lives)
            super().__init__()

    with bound_to(Life, case) as life:
        if not both.both:
            return _first(life, both.seed, profile, told, Phase.shrink)
        found = _first(life, both.seed, profile, told)
        found = found and shortest(found, case.mirror)
        if found is None or len(found.steps) <= _FEW:
            return found
        shrunk = _first(life, both.seed, profile, told, Phase.shrink)
        return min(found, shortest(shrunk, case.mirror), key=lambda one: len(one.steps)) if shrunk else found


def _first(life: type[ProviderMachine], seed: int, profile: Profile, told: Told, *phases: Phase) -> Differs | None:
    """The first difference, in the shortest life where Hypothesis is to shrink it."""
    how = settings(
        max_examples=profile.lives,
        stateful_step_count=profile.moves,
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, *phases),
    )
    try:
        run_state_machine_as_test(seeded(seed)(life), settings=how)
    except Differs as differs:
        return differs
    except (Flaky, FlakyStrategyDefinition) as flaky:
        return _in(flaky)
    except _MISREAD as error:
        told.ended.append(f"both answer what the machine cannot read: {type(error).__name__}: {error}")
    return None


def _in(flaky: BaseException) -> Differs | None:
    """A difference that does not show each time is one all the same; anything else that is not steady is none."""
    for error in (*getattr(flaky, "exceptions", ()), flaky.__cause__, flaky.__context__):
        if isinstance(error, Differs):
            return error
        if error is not None and error.__class__.__name__ == "NotTestable":
            raise error
    return None


def _kept(case: TwinContext, both: Both, told: Told, progress: Progress) -> Differs | None:
    """The laws, each a sequence of calls from an empty world."""
    laws = discover(both.promise, both.package)
    case.mirror.looks_at_webhooks = False  # a law's receiver answers each delivery otherwise, and both sides' go there
    for number, law in enumerate(laws, 1):
        case.begin()
        try:
            list(law.check(case) or ())
        except Differs as differs:
            return differs
        except UnsatisfiedAssumption:
            pass
        except (NeedsControl, NoGround):
            pass
        except _MISREAD as error:
            told.ended.append(f"{law.title}: {type(error).__name__}: {error}")
        told.laws += 1
        progress("laws", number, len(laws))
    return None
