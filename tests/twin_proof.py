"""``make proof-twin``: how many planted differences the twin finds, in how many calls, and what it says of an unbroken
copy over many seeds; the figures of docs/twin.md.

Each result is told and written down in ``.motpart/twin/<provider>.jsonl`` as soon as it is known, and a provider's
column is renewed when it is through. With ``--resume`` a run that was broken off goes on: differences that these files
say were found, and seeds that showed none, are not tried again, whatever has changed since.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from contracts.profiles import Profile
from contracts.twin.living import Told
from tests.columns import Columns, Section, today
from tests.twinning import PLANTED, beside_itself, plants_of

PROFILE = Profile("proof", examples=0, sequences=0, steps=0, lives=60, moves=15)
UNBROKEN = Profile("unbroken", examples=0, sequences=0, steps=0, lives=5, moves=15)
RESULTS = Path(__file__).parents[1] / ".motpart" / "twin"
SECTION = Section(Path(__file__).parents[1] / "docs" / "twin.md", "proof-twin")
FOUND, MEDIAN, MOST = "found", "median calls", "most calls"
SEEDS, COMPARED, DIFFERENCES = "unbroken copy: seeds", "unbroken copy: calls compared", "unbroken copy: differences"
RENEWED = "renewed"
TABLE = Columns(("planted",), (FOUND, MEDIAN, MOST, SEEDS, COMPARED, DIFFERENCES, RENEWED), {})
WANTED_SHARE, WANTED_CALLS = 95.0, 4


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a fake beside a copy of it.

    Attributes:
        what: which plant of its kind was in the copy, such as ``wrong code 2``; ``unbroken 7`` where nothing was, with
            the seed.
        shown: the calls that show a difference, None when there is none; ``difference`` is the first of it.
        compared: how many calls were compared.
    """

    what: str
    shown: int | None
    difference: str | None
    compared: int
    seconds: float

    @property
    def kind(self) -> str:
        """What was planted."""
        return self.what.rpartition(" ")[0]

    @property
    def unbroken(self) -> bool:
        """Whether nothing was."""
        return self.kind == "unbroken"

    @property
    def good(self) -> bool:
        """Whether it is as it should be."""
        return (self.shown is None) == self.unbroken

    def __str__(self) -> str:
        told = "no difference" if self.shown is None else f"{self.shown} calls, {self.difference}"
        return f"{'' if self.good else 'NOT AS WANTED '}{self.what}: {told} ({self.seconds:.0f} s)"


class Kept:
    """What was tried for a provider, a JSON object a line; with ``resume`` what was good then is not tried again."""

    def __init__(self, file: Path, *, resume: bool) -> None:
        self._file = file
        self._known: dict[str, Tried] = {}
        file.parent.mkdir(parents=True, exist_ok=True)
        if resume and file.exists():
            whole = [line for line in file.read_text("utf-8").splitlines() if line.endswith("}")]  # half of one: killed
            told = [Tried(**json.loads(line)) for line in whole]
            self._known = {one.what: one for one in told if one.good}
        file.write_text("".join(_line(one) for one in self._known.values()), "utf-8")

    def of(self, what: str, live: Callable[[], Told]) -> Tried:
        """What came of it, told on stderr when it was not known."""
        if what not in self._known:
            began = time.monotonic()
            told = live()
            found = told.difference
            steps = None if found is None else len(found.steps)
            seconds = round(time.monotonic() - began, 1)
            tried = self._known[what] = Tried(
                what, steps, None if found is None else str(found)[:200], told.calls, seconds
            )
            with self._file.open("a", encoding="utf-8") as out:
                out.write(_line(tried))
            print(tried, file=sys.stderr, flush=True)
        return self._known[what]


def _line(one: Tried) -> str:
    return json.dumps(asdict(one), ensure_ascii=False) + "\n"


def proved(name: str, seeds: int, kept: Kept) -> Iterator[Tried]:
    """Every planted difference of a provider, then its unbroken copy seed by seed."""
    promise, number = PLANTED[name], defaultdict[str, int](int)
    console = Console(stderr=True)
    quiet = not console.is_terminal
    for kind, plant in track(plants_of(name), f"{name}, planted differences", console=console, disable=quiet):
        number[kind] += 1
        yield kept.of(f"{kind} {number[kind]}", lambda plant=plant: beside_itself(promise, PROFILE, plant))  # type: ignore[misc]  # mypy knows no lambda's default
    for seed in track(range(seeds), f"{name} beside itself", console=console, disable=quiet):
        yield kept.of(f"unbroken {seed}", lambda seed=seed: beside_itself(promise, UNBROKEN, seed=seed))  # type: ignore[misc]  # as above


def column(tried: list[Tried]) -> dict[str, str]:
    """A provider's column of the table in docs/twin.md."""
    kinds: dict[str, list[Tried]] = defaultdict(list)
    planted = [one for one in tried if not one.unbroken]
    for one in planted:
        kinds[one.kind].append(one)
    cells = {kind: _share(own) for kind, own in kinds.items()}
    cells |= {FOUND: _share(planted), MEDIAN: f"{_median(planted):g}", MOST: str(max(_calls(planted)))}
    copies = [one for one in tried if one.unbroken]
    cells |= {SEEDS: str(len(copies)), COMPARED: str(sum(one.compared for one in copies))}
    return {**cells, DIFFERENCES: str(sum(not one.good for one in copies)), RENEWED: today()}


def broken(tried: list[Tried]) -> list[str]:
    """What does not hold of what is promised, a sentence each."""
    planted = [one for one in tried if not one.unbroken]
    told = [] if not (wrong := sum(one.unbroken and not one.good for one in tried)) else [f"{wrong} copies differ."]
    if (share := 100 * sum(one.good for one in planted) / len(planted)) < WANTED_SHARE:
        told.append(f"{share:.1f} % are found.")
    return [*told, *([f"The median is {_median(planted):g} calls."] if _median(planted) > WANTED_CALLS else [])]


def _calls(planted: list[Tried]) -> list[int]:
    return [one.shown for one in planted if one.shown is not None] or [0]


def _median(planted: list[Tried]) -> float:
    return statistics.median(_calls(planted))


def _share(planted: list[Tried]) -> str:
    return f"{sum(one.good for one in planted)} of {len(planted)}"


def main() -> int:
    """Measure, print, and with --write renew the providers' columns in docs/twin.md; 1 when a figure is not what is
    promised, 2 for a provider that has no plants."""
    parser = argparse.ArgumentParser(prog="make proof-twin", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/twin.md")
    parser.add_argument("--resume", action="store_true", help="go on from what is written down")
    parser.add_argument("--seeds", type=int, default=40, help="of each unbroken copy")
    parser.add_argument("providers", nargs="*", help="these alone; the other columns stay")
    options = parser.parse_args()
    if unknown := set(options.providers) - set(PLANTED):
        parser.error(f"nothing is planted for {', '.join(sorted(unknown))}; name some of {', '.join(PLANTED)}.")
    logging.disable(logging.CRITICAL)  # a planted difference may break the fake; that is its purpose
    good = True
    for name in options.providers or PLANTED:
        tried = list(proved(name, options.seeds, Kept(RESULTS / f"{name}.jsonl", resume=options.resume)))
        own = {name: column(tried)}
        print(TABLE.written(own), *(f"{name}: {sentence}" for sentence in broken(tried)), sep="\n", flush=True)
        if options.write:
            SECTION.write(TABLE.written({**TABLE.read(SECTION.read()), **own}))
        good = good and not broken(tried)
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
