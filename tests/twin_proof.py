"""``make proof-twin``: how many planted differences the twin finds, in how many calls, and what it says of an unbroken
copy over many seeds; the figures of docs/twin.md.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from contracts.profiles import Profile
from tests.columns import Columns, Section, today
from tests.twinning import PLANTED, beside_itself, plants_of

PROFILE = Profile("proof", examples=0, sequences=0, steps=0, lives=60, moves=15)
UNBROKEN = Profile("unbroken", examples=0, sequences=0, steps=0, lives=5, moves=15)
SECTION = Section(Path(__file__).parents[1] / "docs" / "twin.md", "proof-twin")
FOUND, MEDIAN, MOST = "found", "median calls", "most calls"
SEEDS, COMPARED, DIFFERENCES = "unbroken copy: seeds", "unbroken copy: calls compared", "unbroken copy: differences"
RENEWED = "renewed"
TABLE = Columns(("planted",), (FOUND, MEDIAN, MOST, SEEDS, COMPARED, DIFFERENCES, RENEWED), {})
WANTED_SHARE, WANTED_CALLS = 95.0, 4


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one planted difference: the calls that show it, None when it was not found."""

    provider: str
    kind: str
    calls: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Unbroken:
    """What a provider's fake beside its own copy gave: seeds, compared calls, and seeds that showed a difference."""

    provider: str
    seeds: int
    calls: int
    differing: int


def planted(names: Iterable[str] = PLANTED) -> Iterator[Found]:
    """Every planted difference of these providers, tried."""
    todo = [(name, kind, plant) for name in names for kind, plant in plants_of(name)]
    for name, kind, plant in track(todo, "planted differences", console=Console(stderr=True)):
        began = time.monotonic()
        difference = beside_itself(PLANTED[name], PROFILE, plant).difference
        calls = None if difference is None else len(difference.steps)
        yield Found(name, kind, calls, time.monotonic() - began)


def unbroken(seeds: int, names: Iterable[str] = PLANTED) -> Iterator[Unbroken]:
    """Each of these providers' fakes beside its own copy, seed by seed."""
    for name in names:
        every = track(range(seeds), f"{name} beside itself", console=Console(stderr=True))
        told = [beside_itself(PLANTED[name], UNBROKEN, seed=seed) for seed in every]
        yield Unbroken(name, seeds, sum(one.calls for one in told), sum(one.difference is not None for one in told))


def column(found: list[Found], copy: Unbroken) -> dict[str, str]:
    """A provider's column of the table in docs/twin.md."""
    kinds: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        kinds[one.kind].append(one)
    cells = {kind: _share(own) for kind, own in kinds.items()}
    cells |= {FOUND: _share(found), MEDIAN: f"{_median(found):g}", MOST: str(max(_calls(found)))}
    unbroken = {SEEDS: str(copy.seeds), COMPARED: str(copy.calls), DIFFERENCES: str(copy.differing)}
    return {**cells, **unbroken, RENEWED: today()}


def _calls(found: list[Found]) -> list[int]:
    return [one.calls for one in found if one.calls is not None] or [0]


def _median(found: list[Found]) -> float:
    return statistics.median(_calls(found))


def _share(found: list[Found]) -> str:
    return f"{sum(one.calls is not None for one in found)} of {len(found)}" if found else ""


def main() -> int:
    """Measure, print, and with --write renew the providers' columns in docs/twin.md; 1 when a figure is not what is
    promised."""
    parser = argparse.ArgumentParser(prog="make proof-twin", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/twin.md")
    parser.add_argument("--seeds", type=int, default=40, help="of each unbroken copy")
    parser.add_argument("providers", nargs="*", help="these alone; the other columns stay")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # a planted difference may break the fake; that is its purpose
    good = True
    for name in options.providers or PLANTED:
        found, [copy] = list(planted([name])), list(unbroken(options.seeds, [name]))
        own = {name: column(found, copy)}
        print(TABLE.written(own))
        for one in found:
            if one.calls is None:
                print(f"not found: {name}, {one.kind} ({one.seconds:.0f} s)")
        if options.write:
            SECTION.write(TABLE.written({**TABLE.read(SECTION.read()), **own}))
        share = 100 * sum(one.calls is not None for one in found) / len(found)
        good = good and share >= WANTED_SHARE and _median(found) <= WANTED_CALLS and not copy.differing
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
