"""What care costs and finds: the sandbox profile against a stand-in that locks out, beside plain Schemathesis runs.

``python -m tests.budgeting`` judges the stand-in with 1,000 seeds and writes the table of docs/sandbox.md; with
``--seeds 20`` it only prints what it found, and the suite runs ``proved`` with a few. Time is virtual: waiting takes
none. Each run is kept in a file as soon as it is over, so that what was ended goes on where it was, as long as no
source has changed since.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

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

__all__ = ["Calm", "Kept", "Proof", "Rehearsed", "Seen", "judged", "plain", "proved"]

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "sandbox.md"
SOURCES = ("contracts", "mockserver", "specs/*.py", "tests/judged", "tests/budgeting.py")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SEEDS = 1000
CHOICES = 100
PLAIN_SEEDS = 5
LEAST_FOUND, MOST_CALLS = 0.9, 0.1
"""What is promised: of the reasons that plain runs find, and of the calls that they take."""
_IN_MEMORY = Path("/dev/shm")
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

    @classmethod
    def read(cls, value: dict[str, Any]) -> Seen:
        """One that was kept."""
        return cls(**{**value, "classes": frozenset((o, s, c, f) for o, s, c, f in value["classes"])})


@dataclass(frozen=True, slots=True)
class Proof:
    """Every run of a proof."""

    ours: Sequence[Seen]
    theirs: Sequence[Seen]
    locked: Seen

    @property
    def broken(self) -> list[str]:
        """What does not hold of what is promised, a sentence each."""
        found = []
        if out := sum(each.locked for each in self.ours):
            found.append(f"{out} careful runs were locked out.")
        if not self.locked.locked:
            found.append("The plain run was not locked out, so that the stand-in shows nothing.")
        known = known_by(self.theirs)
        least = min(len(each.classes & known) / len(known) for each in self.ours)
        if least < LEAST_FOUND:
            found.append(f"A careful run found {least:.1%} of the reasons that the plain runs found.")
        if (share := most_calls(self)) > MOST_CALLS:
            found.append(f"A careful run took {share:.1%} of the calls of the shortest plain run.")
        return found


def most_calls(proof: Proof) -> float:
    """The calls of the longest careful run, as a share of those of the shortest plain one."""
    return max(each.calls for each in proof.ours) / min(each.calls for each in proof.theirs)


class Kept:
    """What runs came to, kept in a file of JSON lines as soon as they are over.

    Those of other sources are forgotten.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._found: dict[str, Seen] = {}
        sources = digest()
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        if lines[:1] == [sources]:
            for line in lines[1:]:
                value = json.loads(line)
                run = value.pop("run")
                self._found[run] = Seen.read(value)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{sources}\n", "utf-8")

    def of(self, run: str, make: Callable[[], Seen]) -> Seen:
        """What a run came to; it is made when it is not there."""
        if run not in self._found:
            seen = self._found[run] = make()
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"run": run, **asdict(seen), "classes": sorted(seen.classes)}) + "\n")
        return self._found[run]


def digest() -> str:
    """A name for all that decides what a run comes to."""
    found = hashlib.sha256()
    for source in SOURCES:
        for place in sorted(ROOT.glob(source)):
            for file in [place] if place.is_file() else sorted(place.rglob("*.py")) + sorted(place.rglob("*.yaml")):
                found.update(file.read_bytes())
    return found.hexdigest()


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


def _folder() -> tempfile.TemporaryDirectory[str]:
    """One in memory where there is such a place: a run writes down every call before it is sent."""
    return tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None)


def judged(seed: int, rehearsed: Rehearsed) -> Seen:
    """The sandbox profile with one seed, on a new stand-in that locks out after ten refused calls in a minute."""
    pace = Calm(seed)
    with _limited(pace) as (ledger, origin), _folder() as folder:
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


def proved(seeds: int, plain_seeds: int, kept: Kept, console: Console | None = None) -> Proof:
    """Every run that is not kept already is made; careful ones last, as there are most of them."""
    quiet = console is None
    theirs = [
        kept.of(f"plain {seed}", lambda seed=seed: plain(seed))  # type: ignore[misc]  # mypy knows no lambda's default
        for seed in track(range(plain_seeds), "plain runs", console=console, disable=quiet)
    ]
    locked = kept.of("plain, limited", lambda: plain(0, Limiter(Calm().now)))
    rehearsed = Rehearsed()
    ours = [
        kept.of(f"careful {seed}", lambda seed=seed: judged(seed, rehearsed))  # type: ignore[misc]  # as above
        for seed in track(range(seeds), "careful runs", console=console, disable=quiet)
    ]
    return Proof(ours, theirs, locked)


def table(proof: Proof) -> str:
    """The figures as Markdown."""
    ours, theirs = proof.ours, proof.theirs
    every = known_by([*ours, *theirs])
    rows = [
        ("`schemathesis run`, no limit", theirs),
        ("`schemathesis run`, limit of 10 in 60 s", [proof.locked]),
        ("`--profile sandbox`, limit of 10 in 60 s", ours),
    ]
    lines = [
        "| run | seeds | locked out | calls: least, median, most | reasons found: least, median, most | of all seen |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, seen in rows:
        calls = [each.calls for each in seen]
        found = [len(each.classes) for each in seen]
        part = f"{min(found) / len(every):.1%} to {max(found) / len(every):.1%}"
        spread = [f"{min(each)}, {median(each):g}, {max(each)}" for each in (calls, found)]
        lines.append(f"| {name} | {len(seen)} | {sum(e.locked for e in seen)} | {spread[0]} | {spread[1]} | {part} |")
    known = known_by(theirs)
    least_share = min(len(each.classes & known) / len(known) for each in ours)
    minutes = median(each.waited for each in ours) / 60
    share = min(shared(ours, theirs))
    text = (
        f"All runs together saw {len(every)} distinct reasons (operation, status, code, field); the plain runs, which "
        f"nothing limited, {len(known)} of them. Of those a careful run finds {least_share:.1%} or more, and of what "
        f"any one plain run found {share:.1%} or more. Its most calls are {most_calls(proof):.1%} of "
        f"the fewest of a plain run. Waiting takes {minutes:.1f} minutes (median)."
    )
    return "\n".join([*lines, "", text])


def known_by(seen: Sequence[Seen]) -> frozenset[Class]:
    """Every reason that one of the runs found."""
    return frozenset().union(*(each.classes for each in seen))


def shared(ours: Sequence[Seen], theirs: Sequence[Seen]) -> list[float]:
    """For each of our runs the least share of a plain run's reasons that it found as well."""
    return [min(len(our.classes & their.classes) / len(their.classes) for their in theirs) for our in ours]


def main() -> int:
    """Prove it, print the figures, and write them when they are of a whole proof.

    Returns:
        1 when something of what is promised does not hold.
    """
    parser = argparse.ArgumentParser(prog="make proof-budget", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="careful runs; fewer write nothing")
    parser.add_argument("--plain", type=int, default=PLAIN_SEEDS, help="plain runs; fewer write nothing")
    asked = parser.parse_args()
    kept = Kept(ROOT / ".motpart" / "proof-budget.jsonl")
    proof = proved(asked.seeds, asked.plain, kept, Console(stderr=True))
    text = table(proof)
    print(text)
    if asked.seeds >= SEEDS and asked.plain >= PLAIN_SEEDS:
        before, _, rest = DOCS.read_text("utf-8").partition(BEGIN)
        DOCS.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    print("\n".join(proof.broken), file=sys.stderr)
    return 1 if proof.broken else 0


if __name__ == "__main__":
    sys.exit(main())
