"""``make mutants``: every mutant of every provider that declares some, tried; the tables of docs/mutants.md."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from rich.console import Console

from contracts.folders import provider_module
from contracts.mutants.cli import Limits, measured
from contracts.mutants.gathering import mutants_of
from contracts.mutants.report import exit_code, markdown, write_terminal
from specs import catalogue

DOCUMENT = Path(__file__).parents[1] / "docs" / "mutants.md"
START, END = "<!-- figures: make mutants -->", "<!-- end of figures -->"


def main(names: list[str]) -> int:
    """Measure, print, renew the document; 1 when a mutant survives without a reason."""
    logging.disable(logging.CRITICAL)  # a mutant may break the fake; that is its purpose
    promises = {name: one for name, one in catalogue().items() if provider_module(name, "mutants") is not None}
    promises = {name: one for name, one in promises.items() if not names or name in names}
    picked = {name: list(mutants_of(promise).values()) for name, promise in promises.items()}
    scores = measured(promises, picked, Limits(), Console(stderr=True), whole=True)
    write_terminal(Console(), scores)
    if not names:
        before, _, rest = DOCUMENT.read_text("utf-8").partition(START)
        after = rest.partition(END)[2]
        DOCUMENT.write_text(f"{before}{START}\n\n{markdown(scores)}\n{END}{after}", "utf-8")
    return exit_code(scores, excused=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
