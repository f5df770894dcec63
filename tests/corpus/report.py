"""What a run over a corpus found, in figures and by class of failure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Figures", "classes", "figures"]

_PARTICULAR = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|[-\d.]{2,}|/\S+""")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over the documents of a run."""

    documents: int
    served: int
    operations: int
    clean: int
    refused: int
    skipped: int
    slowest: float

    def __str__(self) -> str:
        """The three lines that a person wants."""
        return (
            f"{self.served} of {self.documents} documents served ({_share(self.served, self.documents)})\n"
            f"{self.clean} of {self.operations} operations without a finding ({_share(self.clean, self.operations)}); "
            f"{self.refused} refused a positive request; {self.skipped} more not judged, no request could be made\n"
            f"slowest start {self.slowest:.1f} s of CPU time"
        )


def figures(outcomes: Iterable[Mapping[str, Any]]) -> Figures:
    """Add up outcomes as they stand in the record."""
    found = list(outcomes)
    served = [one for one in found if not one["unserved"]]
    faulty = sum(len({fault["operation"] for fault in one["faults"]}) for one in served)
    operations = sum(len(one["judged"]) for one in served)
    return Figures(
        documents=len(found),
        served=len(served),
        operations=operations,
        clean=operations - faulty,
        refused=sum(len(one["refused"]) for one in served),
        skipped=sum(len(one["skipped"]) for one in served),
        slowest=max((one["start_seconds"] for one in served), default=0.0),
    )


def classes(outcomes: Iterable[Mapping[str, Any]]) -> list[tuple[str, Sequence[str]]]:
    """Failures that read alike but for names and numbers, the commonest first, each with where it was met."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in outcomes:
        if one["unserved"]:
            found[f"unserved: {_general(one['unserved'])}"].append(one["document"])
        met = {f"{fault['check']}: {_general(fault['message'])}": fault for fault in one["faults"]}
        for kind, fault in met.items():
            found[kind].append(f"{one['document']}: {fault['operation']}")
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _general(text: str) -> str:
    return _PARTICULAR.sub("…", " ".join(text.split()))[:160]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "none"
