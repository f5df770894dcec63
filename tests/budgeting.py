"""What care costs and finds: the sandbox profile against a stand-in that locks out, beside plain Schemathesis runs.

``python -m tests.budgeting`` judges the stand-in with 1,000 seeds and writes the table of docs/sandbox.md; the suite
runs ``judged`` with a few. Time is virtual: waiting takes none.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import track

from contracts.opening import in_process
from contracts.profiles import PROFILES
from contracts.run import Asked, Judge
from contracts.sandbox.creations import Creations
from contracts.sandbox.negatives import Negative
from contracts.sandbox.opening import Grounds
from contracts.sandbox.rehearsal import Course, rehearse
from tests.judged import PROVIDERS, promise
from tests.judged.ledger import Ledger
from tests.judged.limiter import Limiter
from tests.judged.shop import serving

__all__ = ["Calm", "Rehearsed", "Seen", "judged", "plain"]

DOCS = Path(__file__).parent.parent / "docs" / "sandbox.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SEEDS = 1000
CHOICES = 100
PLAIN_SEEDS = 5
Class = tuple[str, int, str, str]


@dataclass(slots=True)
class Calm:
    """Time that passes when somebody sleeps, and at every look a little: up to a second, by the seed."""

    seed: int = 0
    at: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def now(self) -> float:
        self.at += self.chance.random() ** 8
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run came to, as the stand-in saw it."""

    calls: int
    refused: int
    classes: frozenset[Class]
    locked: bool
    waited: float = 0.0


class Rehearsed:
    """The stand-in's fake, on which wrong calls are chosen: a hundred choices of values, taken in turn by the seeds.

    What Schemathesis makes of the document is made once.
    """

    def __init__(self) -> None:
        self._promise = promise("ledger")
        self._fake = Judge(self._promise, in_process(self._promise), Asked(PROFILES["sandbox"], package=PROVIDERS))
        self._covered: dict[str, list[Negative]] = {}
        self._courses: dict[int, Course] = {}

    def grounds(self, seed: int, folder: Path, pace: Calm) -> Grounds:
        """What one seed is judged on."""
        choice = seed % CHOICES
        if choice not in self._courses:
            self._fake.asked = replace(self._fake.asked, seed=choice)
            naming = Creations.of_run(folder, self._fake.document, "rehearsal").named
            self._courses[choice] = rehearse(self._fake, naming, self._covered)
        return Grounds(pace, folder, f"{seed:06x}", {"ledger": self._courses[choice]})


@contextmanager
def _limited(pace: Calm) -> Iterator[tuple[Ledger, str]]:
    ledger = Ledger(limiter=Limiter(lambda: pace.at))
    with serving(ledger) as origin:
        yield ledger, origin


def judged(seed: int, rehearsed: Rehearsed) -> Seen:
    """The sandbox profile with one seed, on a new stand-in that locks out after ten refused calls in a minute."""
    pace = Calm(seed)
    with _limited(pace) as (ledger, origin), tempfile.TemporaryDirectory() as folder:
        grounds = rehearsed.grounds(seed, Path(folder), pace)
        asked = Asked(PROFILES["sandbox"], seed, package=PROVIDERS)
        judge = grounds.judge(promise("ledger"), origin, asked, {})
        try:
            for piece in judge.plan():
                judge.run(piece)
        finally:
            judge.close()
            judge.target.close()
        account = judge.account()
    assert ledger.limiter is not None  # it is made with one
    return Seen(
        ledger.calls, account["refused"], frozenset(ledger.classes), bool(ledger.limiter.locked), sum(pace.slept)
    )


def plain(seed: int, limiter: Limiter | None = None) -> Seen:
    """`schemathesis run` as it comes, on a stand-in that forgives everything, or does not."""
    ledger = Ledger(limiter=limiter)
    document = Path(__file__).parent / "judged" / "specs" / "ledger" / "openapi.yaml"
    with serving(ledger) as origin, tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", f"{origin}/v1",
            "--seed", str(seed), "--header", "Authorization: Bearer ann-token",
        ]  # fmt: skip
        subprocess.run(command, cwd=folder, capture_output=True, check=False)
    locked = limiter is not None and bool(limiter.locked)
    return Seen(ledger.calls, 0, frozenset(ledger.classes), locked)


def table(ours: Sequence[Seen], theirs: Sequence[Seen], locked: Seen) -> str:
    """The figures as Markdown."""
    every = frozenset().union(*(each.classes for each in (*ours, *theirs)))
    rows = [
        ("`schemathesis run`, no limit", theirs, every),
        ("`schemathesis run`, limit of 10 in 60 s", [locked], every),
        ("`--profile sandbox`, limit of 10 in 60 s", ours, every),
    ]
    lines = [
        "| run | seeds | locked out | calls: least, median, most | reasons found: least, median, most | of all seen |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, seen, known in rows:
        calls = [each.calls for each in seen]
        found = [len(each.classes) for each in seen]
        share = f"{min(found) / len(known):.1%} to {max(found) / len(known):.1%}"
        spread = [f"{min(each)}, {median(each):g}, {max(each)}" for each in (calls, found)]
        lines.append(f"| {name} | {len(seen)} | {sum(e.locked for e in seen)} | {spread[0]} | {spread[1]} | {share} |")
    most, least = max(each.calls for each in ours), min(each.calls for each in theirs)
    known = known_by(theirs)
    least_share = min(len(each.classes & known) / len(known) for each in ours)
    minutes = median(each.waited for each in ours) / 60
    text = (
        f"All runs together saw {len(every)} distinct reasons (operation, status, code, field); the plain runs, which "
        f"nothing limited, {len(known)} of them. Of those a careful run finds {least_share:.1%} or more, and of what "
        f"any one plain run found {min(shared(ours, theirs)):.1%} or more. Its most calls are {most / least:.1%} of "
        f"the fewest of a plain run. Waiting takes {minutes:.1f} minutes (median)."
    )
    return "\n".join([*lines, "", text])


def known_by(seen: Sequence[Seen]) -> frozenset[Class]:
    """Every reason that one of the runs found."""
    return frozenset().union(*(each.classes for each in seen))


def shared(ours: Sequence[Seen], theirs: Sequence[Seen]) -> list[float]:
    """For each of our runs the least share of a plain run's reasons that it found as well."""
    return [min(len(our.classes & their.classes) / len(their.classes) for their in theirs) for our in ours]


def main() -> None:
    console = Console(stderr=True)
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    rehearsed = Rehearsed()
    ours = [judged(seed, rehearsed) for seed in track(range(seeds), "careful runs", console=console)]
    theirs = [plain(seed) for seed in track(range(PLAIN_SEEDS), "plain runs", console=console)]
    pace = Calm()
    text = table(ours, theirs, plain(0, Limiter(pace.now)))
    before, _, rest = DOCS.read_text("utf-8").partition(BEGIN)
    DOCS.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
