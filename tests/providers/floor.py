"""``make floor``: the shares of evidence that a short run reaches now become the floor, where they are higher."""

from __future__ import annotations

import sys

from contracts.gate.evidence import Sources, rows, shares
from contracts.gate.floor import read_floor, written
from tests.providers.test_contracts import FLOOR, PROMISES, quick_verdict


def main() -> int:
    """Judge every provider and write evidence.toml."""
    now = {}
    for name, promise in PROMISES.items():
        now[name] = shares(rows(promise, Sources([quick_verdict(promise)])))
        print(name, now[name], flush=True)
    FLOOR.write_text(written(read_floor(FLOOR), now), "utf-8")
    return 0


sys.exit(main())
