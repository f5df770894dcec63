"""The run, first on the fake: what each piece costs, and which wrong calls are worth their place in the budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from contracts.context import NoGround
from contracts.exchange import Exchange, Request
from contracts.plan import Piece
from contracts.run import Judge
from contracts.sandbox.guard import SAFE
from contracts.sandbox.negatives import Negative, negatives_of
from contracts.scenes import Scenes

__all__ = ["Cost", "Course", "Left", "negative_piece", "rehearse", "right_request"]

_FRESH = 20
"""Wrong calls, at most, before the fake is led to the same place again: it keeps the provider's limits."""
_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Cost:
    """What a law or a story came to on the fake: calls, how many were refused, whether all changed nothing, and whether
    it stays the same when what it makes is given the run's name. ``why`` it cannot be run at all."""

    calls: int
    wrong: int
    harmless: bool
    named: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What a run leaves out, and why."""

    what: str
    why: str


@dataclass(slots=True)
class Course:
    """What a run on the sandbox will do.

    Attributes:
        pieces: the laws and stories with what they cost, in the order in which they are run.
        negatives: wrong calls by operation, ranked: what few operations refuse for comes first.
        scenes: the ways to calls that succeed, found on the fake.
        left: what is left out before anything is called.
    """

    pieces: dict[Piece, Cost] = field(default_factory=dict)
    negatives: dict[str, list[Negative]] = field(default_factory=dict)
    scenes: Scenes | None = None
    left: list[Left] = field(default_factory=list)

    def within(self, capacity: int) -> Course:
        """The same within so many wrong calls: laws and stories first, the cheapest first, then the rarest reasons."""
        course = Course(scenes=self.scenes, left=list(self.left))
        for piece, cost in self.pieces.items():
            if cost.wrong <= capacity or not cost.wrong:
                course.pieces[piece] = cost
                capacity -= cost.wrong
            else:
                course.left.append(Left(piece.title, f"its {cost.wrong} wrong calls are more than the budget has left"))
        ranked = sorted((n for found in self.negatives.values() for n in found), key=lambda n: n.commonness)
        chosen = {id(negative) for negative in ranked[:capacity]}
        for operation, found in self.negatives.items():
            course.negatives[operation] = [negative for negative in found if id(negative) in chosen]
        course.left += [Left(negative.title, "the budget is spent on rarer reasons") for negative in ranked[capacity:]]
        return course


def negative_piece(provider: str, operation: str, negatives: Sequence[Negative]) -> Piece:
    """The piece of an operation's wrong calls."""
    return Piece(provider, "negatives", operation, (operation,), seconds=len(negatives) * _SECONDS)


def rehearse(
    fake: Judge,
    naming: Callable[[Request], Request],
    covered: dict[str, list[Negative]],
    told: Callable[[str], None] = lambda what: None,
) -> Course:
    """Go through everything on the fake, with nobody there to move clocks or people.

    Args:
        fake: judges the fake; its plan has the laws and stories that are asked for.
        naming: puts the run's name into what is made.
        covered: as in ``negatives_of``.
        told: told what is rehearsed.
    """
    fake.case.alone = True
    fake.case.shortest = False  # nobody reads what breaks here, and what is tried again is no part of what a run costs
    course = Course(scenes=fake.case.scenes)
    costs = {}
    for piece in fake.plan():
        if piece.stage in {"laws", "stories"} and not _is_generic(fake, piece):
            told(piece.title)
            costs[piece] = _cost(fake, piece, naming)
    for piece, cost in sorted(costs.items(), key=lambda each: each[1].wrong):
        if cost.why:
            course.left.append(Left(piece.title, cost.why))
        else:
            course.pieces[piece] = cost
    if fake.asked.rule is None:
        for operation in [fake.asked.operation] if fake.asked.operation else list(fake.document.specs):
            told(f"{fake.promise.name}: wrong calls: {operation}")
            course.negatives[operation] = _refused(fake, operation, naming, covered)
    return _ranked(course)


def _is_generic(fake: Judge, piece: Piece) -> bool:
    return piece.stage == "laws" and fake.laws[piece.name].rule is None


def _cost(fake: Judge, piece: Piece, naming: Callable[[Request], Request]) -> Cost:
    plain, calls = _run(fake, piece, None)
    if plain in {"skipped", "groundless"}:
        return Cost(0, 0, True, why="it needs a clock, or people, that can be moved")
    named, again = _run(fake, piece, naming)
    harmless = all(
        call.request.method in SAFE or call.request.operation in fake.promise.terms.sandbox.reads for call in calls
    )
    return Cost(
        len(calls),
        sum(call.status >= 400 for call in calls),
        harmless,
        named=(plain, len(calls)) == (named, len(again)),
    )


def _run(fake: Judge, piece: Piece, naming: Callable[[Request], Request] | None) -> tuple[str, list[Exchange]]:
    calls: list[Exchange] = []

    def watch(exchange: Exchange) -> None:
        if "/_motpart/" not in exchange.request.url:
            calls.append(exchange)

    fake.target.watchers.append(watch)
    fake.target.rewrite = naming
    try:
        return fake.run(piece).results[0].state, calls
    finally:
        fake.target.watchers.remove(watch)
        fake.target.rewrite = None


def _refused(
    fake: Judge, operation: str, naming: Callable[[Request], Request], covered: dict[str, list[Negative]]
) -> list[Negative]:
    """The wrong calls of an operation that the fake refuses, each with how."""
    found = []
    request, wrong = None, 0
    fresh = min([_FRESH, *(span.most // 2 for limit in fake.promise.terms.limits for span in limit.windows)])
    for negative in negatives_of(fake.document, operation, fake.asked.seed, covered):
        if request is None or wrong >= fresh:
            request, wrong = right_request(fake, operation), 0
        spoiled = negative.spoil(naming(request))
        if spoiled is None or spoiled == request:
            continue
        answer = fake.target.send(spoiled)
        wrong += 1
        if 400 <= answer.status < 500 and answer.status != 429:
            found.append(replace(negative, status=answer.status))
        elif answer.ok:
            request = None  # it may have changed what the next would find
    return found


def right_request(judge: Judge, operation: str) -> Request:
    """A call of an operation that would succeed, led up to; where nothing leads there, one that its document makes."""
    try:
        return judge.case.approach(operation)
    except NoGround:
        judge.case.begin()
        assert judge.case.scenes is not None  # every judge has them
        return judge.case.scenes.sample(operation)


def _ranked(course: Course) -> Course:
    common = Counter(negative.kind for found in course.negatives.values() for negative in found)
    for operation, found in course.negatives.items():
        counted = [replace(negative, commonness=common[negative.kind]) for negative in found]
        course.negatives[operation] = sorted(counted, key=lambda negative: negative.commonness)
    return course
