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
from tests.twinning import PLANTED, beside_itself, plants_of

PROFILE = Profile("proof", examples=0, sequences=0, steps=0, lives=60, moves=15)
UNBROKEN = Profile("unbroken", examples=0, sequences=0, steps=0, lives=5, moves=15)
DOCUMENT = Path(__file__).parents[1] / "docs" / "twin.md"
START, END = "<!-- figures: make proof-twin -->", "<!-- end of figures -->"
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


def figures(found: list[Found], copies: list[Unbroken]) -> str:
    """The tables of docs/twin.md."""
    names = list(dict.fromkeys(one.provider for one in found))
    kinds: dict[str, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        kinds[one.kind][one.provider].append(one)
    lines = [f"| planted | {' | '.join(names)} |", f"| --- |{' ---: |' * len(names)}"]
    lines += [f"| {kind} | {' | '.join(_share(own[name]) for name in names)} |" for kind, own in kinds.items()]
    by_name = {name: [one for one in found if one.provider == name] for name in names}
    lines.append(f"| **found** | {' | '.join(f'**{_share(by_name[name])}**' for name in names)} |")
    lines.append(f"| median calls | {' | '.join(f'{_median(by_name[name]):g}' for name in names)} |")
    lines.append(f"| most calls | {' | '.join(str(max(_calls(by_name[name]))) for name in names)} |")
    lines += [
        "",
        "An unbroken copy that makes up other ids:",
        "",
        "| provider | seeds | calls compared | differences |",
    ]
    lines.append("| --- | ---: | ---: | ---: |")
    lines += [f"| {one.provider} | {one.seeds} | {one.calls} | {one.differing} |" for one in copies]
    return "\n".join(lines)


def _calls(found: list[Found]) -> list[int]:
    return [one.calls for one in found if one.calls is not None] or [0]


def _median(found: list[Found]) -> float:
    return statistics.median(_calls(found))


def _share(found: list[Found]) -> str:
    return f"{sum(one.calls is not None for one in found)} of {len(found)}" if found else ""


def main() -> int:
    """Measure, print, and with --write renew the document; 1 when the figures are not what is promised."""
    parser = argparse.ArgumentParser(prog="make proof-twin", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/twin.md")
    parser.add_argument("--seeds", type=int, default=40, help="of each unbroken copy")
    parser.add_argument("providers", nargs="*", help="these alone; then nothing is written")
    options = parser.parse_args()
    names = options.providers or list(PLANTED)
    logging.disable(logging.CRITICAL)  # a planted difference may break the fake; that is its purpose
    found, copies = list(planted(names)), list(unbroken(options.seeds, names))
    text = figures(found, copies)
    print(text)
    for one in found:
        if one.calls is None:
            print(f"not found: {one.provider}, {one.kind} ({one.seconds:.0f} s)")
    if options.write and not options.providers:
        before, _, rest = DOCUMENT.read_text("utf-8").partition(START)
        after = rest.partition(END)[2]
        DOCUMENT.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", "utf-8")
    share = 100 * sum(one.calls is not None for one in found) / len(found)
    return int(share < WANTED_SHARE or _median(found) > WANTED_CALLS or any(one.differing for one in copies))


if __name__ == "__main__":
    sys.exit(main())
