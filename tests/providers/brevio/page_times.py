"""``python -m tests.providers.brevio.page_times``: what a page costs among 10,000 audit requests, as a ratio to 100."""

from __future__ import annotations

from statistics import median
from timeit import timeit

from mockserver import create_app
from tests.client import Client
from tests.providers.brevio.test_pages import fresh, make, reader

__all__ = ["ratios"]

FEW, MANY = 100, 10_000
ROUNDS = 30


def ratios() -> dict[str, float]:
    """The first and the last page's time among many requests to that among few; medians over interleaved rounds."""
    found = {}
    with Client(create_app(["brevio"])) as client:
        worlds = {number: fresh(client) for number in (FEW, MANY)}
        for number, world in worlds.items():
            make(world, "audit", number)
        readers = {number: reader(world, "audit") for number, world in worlds.items()}
        for name, back in (("first page", False), ("last page", True)):
            times: dict[int, list[float]] = {number: [] for number in worlds}
            for _ in range(ROUNDS):
                for number, read in readers.items():
                    offset = number - 50 if back else 0
                    times[number].append(timeit(lambda read=read, offset=offset: read(offset), number=3))  # type: ignore[misc]  # bound now
            found[name] = median(times[MANY]) / median(times[FEW])
    return found


if __name__ == "__main__":
    for page, ratio in ratios().items():
        print(f"{page} among {MANY:,} audit requests: {ratio:.2f} times the time among {FEW}")
