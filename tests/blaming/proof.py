"""``make proof-blame``: the confusion matrix over some 200 seeded failures, written to docs/blame.md."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from contracts.blame import Party, State, blame
from tests.blaming.failures import Failure, failures

PAGE = Path(__file__).parents[2] / "docs" / "blame.md"
BEGIN, END = "<!-- matrix: written by make proof-blame -->", "<!-- /matrix -->"
PARTIES = (Party.CLIENT, Party.SPEC, Party.FAKE, Party.PROVIDER, Party.NOBODY)
EACH = 50
LEAST = 0.95


def chosen(seeds: int) -> list[Failure]:
    """The first fifty of each cause."""
    counts: Counter[Party] = Counter()
    kept = []
    for failure in failures(range(seeds)):
        if counts[failure.caused_by] < EACH:
            counts[failure.caused_by] += 1
            kept.append(failure)
        if all(counts[party] == EACH for party in PARTIES[:4]):
            break
    return kept


def missed(found: Sequence[Failure]) -> list[str]:
    """What the table was to do and did not; nothing when it holds."""
    right = sum(blame(one.evidence).party is one.caused_by for one in found)
    unseen = [one.how for one in found if _blamed_unseen(one)]
    told = []
    if len(found) < EACH * 4:
        told.append(f"There are {len(found)} failures, {EACH * 4} were wanted.")
    if right < len(found) * LEAST:
        told.append(f"{right} of {len(found)} are right, {LEAST:.0%} were wanted.")
    if unseen:
        told.append(f"The provider is blamed for what was not seen live: {', '.join(unseen)}.")
    return told


def _blamed_unseen(failure: Failure) -> bool:
    return blame(failure.evidence).party is Party.PROVIDER and failure.evidence.live is not State.BROKEN


def matrix(found: Sequence[Failure]) -> str:
    """Rows are who caused it, columns whom the table blames."""
    counted = Counter((one.caused_by, blame(one.evidence).party) for one in found)
    lines = [
        "| caused by | " + " | ".join(party.value for party in PARTIES) + " |",
        "| --- |" + " ---: |" * len(PARTIES),
    ]
    for cause in PARTIES[:4]:
        lines.append(f"| {cause.value} | " + " | ".join(str(counted[cause, party]) for party in PARTIES) + " |")
    right = sum(number for (cause, party), number in counted.items() if cause is party)
    unseen = sum(map(_blamed_unseen, found))
    share = f"{right} of {len(found)} right ({right / len(found):.1%})"
    lines += ["", f"{share}; the provider blamed without live evidence: {unseen}."]
    return "\n".join(lines)


def main() -> int:
    """Print the matrix, and write it; 1 when the table does not do what it is to do."""
    found = chosen(12)
    text = matrix(found)
    print(text)
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    for sentence in missed(found):
        print(sentence, file=sys.stderr)
    return 1 if missed(found) else 0
