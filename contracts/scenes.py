"""How a check gets to a call that succeeds: by telling the story, or holding the law, in which one does.

Whoever wrote a provider's stories and laws knew what must be there before an operation can be called. A check that
is written for every provider borrows that: a scene is a story or a law, told up to the call that is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contracts.context import Broken, Context, NeedsControl, NoGround
from contracts.exchange import Exchange, Request
from contracts.making import Maker

__all__ = ["Scenes", "Source", "Worth", "succeeded"]

Worth = Callable[[Exchange], float]
"""How good an exchange is to begin from; 0 means not at all."""
_MOST_SOURCES = 6
_NOTHING_LEADS_THERE = "no documented flow leads to a call of it that succeeds, and no example of it does"
# What a law may stumble over when the target does not do what it expects; its own piece tells about that.
STUMBLES = (Broken, NeedsControl, NoGround, LookupError, TypeError, ValueError, AttributeError, StopIteration)


def succeeded(exchange: Exchange) -> float:
    """1 for a call that succeeded."""
    return 1.0 if exchange.ok else 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """A story or a law: what it calls, and how it is told."""

    name: str
    operations: frozenset[str]
    tell: Callable[[Context], object]


@dataclass(frozen=True, slots=True)
class _Scene:
    """The ``count``-th call of the operation in a source."""

    source: Source
    count: int


class _Reached(BaseException):  # not an Exception, so that no law catches it
    """The wanted call has been made, or is about to be."""


class _Countdown:
    """Stops a scene at the ``left``-th request of an operation, which is kept as ``last``."""

    def __init__(self, left: int, operation_id: str) -> None:
        self._left = left
        self._operation_id = operation_id
        self.last: Request | None = None

    def __call__(self, request: Request) -> None:
        self._left -= request.operation == self._operation_id
        if self._left == 0:
            self.last = request
            raise _Reached


class Scenes:
    """The scenes of one provider on one target; each is looked for once."""

    def __init__(self, case: Context, sources: Sequence[Source] = ()) -> None:
        self._case = case
        self._sources = sources
        self._maker = Maker(case)
        self._found: dict[tuple[str, str], _Scene | None] = {}
        self._played: dict[str, tuple[Exchange, ...]] = {}

    def enter(self, operation_id: str, worth: Worth = succeeded) -> Exchange:
        """Begin in an empty world and lead up to a call of the operation; that call, which is the trace's last.

        Args:
            worth: which call is wanted, the one worth most; a named function, as its name is remembered.

        Raises:
            NoGround: nothing leads there.
        """
        scene = self._scene(operation_id, worth)
        reached = self._tell(scene, operation_id) if scene is not None else self._maker.make(operation_id)
        if reached is None or not worth(reached):
            raise NoGround(_NOTHING_LEADS_THERE)
        return reached

    def approach(self, operation_id: str) -> Request:
        """As ``enter``, but leave the call that would succeed unsent: its request.

        Raises:
            NoGround: nothing leads there.
        """
        scene = self._scene(operation_id, succeeded)
        request = self._lead(scene, operation_id) if scene is not None else None
        if request is None:
            raise NoGround(_NOTHING_LEADS_THERE)
        return request

    def remake(self, operation_id: str) -> Request:
        """As ``approach``, where no story and no law calls it: what the document's examples make succeed.

        Raises:
            NoGround: they do not.
        """
        request = self._maker.approach(operation_id)
        if request is None:
            raise NoGround(_NOTHING_LEADS_THERE)
        return request

    def sample(self, operation_id: str) -> Request:
        """A request for an operation as its document makes it, whether or not it would succeed."""
        return self._maker.sample(operation_id)

    def found(self, operation_id: str) -> tuple[str, int] | None:
        """The source that leads to a call that succeeds, by name, and the call's number in it; None when none does."""
        scene = self._found.get((operation_id, succeeded.__name__))
        return None if scene is None else (scene.source.name, scene.count)

    def learn(self, other: Scenes) -> None:
        """Take the scenes that were found on another target of the same provider, and look for none."""
        self._found.update({(name, worth): scene for (name, worth), scene in other._found.items()})

    def _scene(self, operation_id: str, worth: Worth) -> _Scene | None:
        place = (operation_id, getattr(worth, "__name__", ""))
        if place not in self._found:
            self._found[place] = self._search(operation_id, worth)
        return self._found[place]

    def _search(self, operation_id: str, worth: Worth) -> _Scene | None:
        best: tuple[float, int, _Scene] | None = None
        for source in self._candidates(operation_id):
            for count, length, value in self._calls(source, operation_id, worth):
                if value and (best is None or (value, -length) > (best[0], -best[1])):
                    best = (value, length, _Scene(source, count))
        return best[2] if best is not None else None

    def _candidates(self, operation_id: str) -> list[Source]:
        naming = [source for source in self._sources if operation_id in source.operations]
        return sorted(naming, key=lambda source: len(source.operations))[:_MOST_SOURCES]

    def _calls(self, source: Source, operation_id: str, worth: Worth) -> Iterator[tuple[int, int, float]]:
        """Every call of the operation in a source: its number, how many calls it took, what it is worth."""
        if source.name not in self._played:  # looked at by every operation that it calls, and the same each time
            self._play(source)
            self._played[source.name] = tuple(self._case.target.trace)
        trace = self._played[source.name]
        calls = [(at, each) for at, each in enumerate(trace, 1) if each.request.operation == operation_id]
        for count, (length, exchange) in enumerate(calls, 1):
            yield count, length, worth(exchange)

    def _tell(self, scene: _Scene, operation_id: str) -> Exchange | None:
        """A scene up to its call; None when the target does not do the same again."""
        countdown = _Countdown(scene.count, operation_id)

        def watch(exchange: Exchange) -> None:
            countdown(exchange.request)

        self._case.target.watchers.append(watch)
        try:
            self._play(scene.source)
        except _Reached:
            return self._case.target.trace[-1]
        finally:
            self._case.target.watchers.remove(watch)
        return None

    def _lead(self, scene: _Scene, operation_id: str) -> Request | None:
        countdown = _Countdown(scene.count, operation_id)
        self._case.target.before = countdown
        try:
            self._play(scene.source)
        except _Reached:
            return countdown.last
        finally:
            self._case.target.before = None
        return None

    def _play(self, source: Source) -> None:
        self._case.begin()
        try:
            source.tell(self._case)
        except STUMBLES:
            return
