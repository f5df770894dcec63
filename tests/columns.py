"""Tables of docs with a column for each provider, of which some can be renewed without measuring the others again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["Columns", "Figures", "Section", "today"]

Figures = Mapping[str, Mapping[str, str]]
"""Cells by provider and by the name of the row."""


def today() -> str:
    """The day for the row that says when a column was renewed."""
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Section:
    """The part of a document between two comments, which a make target writes."""

    document: Path
    target: str

    @property
    def _marks(self) -> tuple[str, str]:
        return f"<!-- figures: make {self.target} -->", "<!-- end of figures -->"

    def read(self) -> str:
        """What stands there now."""
        start, end = self._marks
        return self.document.read_text("utf-8").partition(start)[2].partition(end)[0]

    def write(self, text: str) -> None:
        """Put something else in its place."""
        start, end = self._marks
        before, _, rest = self.document.read_text("utf-8").partition(start)
        self.document.write_text(f"{before}{start}\n\n{text.strip()}\n\n{end}{rest.partition(end)[2]}", "utf-8")


@dataclass(frozen=True, slots=True)
class Columns:
    """How such a table looks.

    Attributes:
        head: what stands above the rows' names, and above what explains them, if anything does.
        last: the rows that come last, in this order; the others stand in alphabetical order before them.
        told: what explains a row.
    """

    head: Sequence[str]
    last: Sequence[str]
    told: Mapping[str, str]

    def read(self, text: str) -> dict[str, dict[str, str]]:
        """The figures of the first table in a text; none where there is no table."""
        lines = [line for line in text.splitlines() if line.startswith("|")]
        if not lines:
            return {}
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        names = rows[0][len(self.head) :]
        return {
            name: {_plain(row[0]): _plain(row[at]) for row in rows[2:] if row[at]}
            for at, name in enumerate(names, len(self.head))
        }

    def written(self, figures: Figures) -> str:
        """The figures as a table, providers in alphabetical order."""
        names = sorted(figures)
        lines = [f"| {' | '.join((*self.head, *names))} |", f"|{' --- |' * len(self.head)}{' ---: |' * len(names)}"]
        for row in self._rows(figures):
            bold = "**" if row in self.last[:1] else ""
            cells = [row, *(self.told.get(row, "") for _ in self.head[1:])]
            cells += [figures[name].get(row, "") for name in names]
            lines.append(f"| {' | '.join(f'{bold}{cell}{bold}' if cell else '' for cell in cells)} |")
        return "\n".join(lines)

    def _rows(self, figures: Figures) -> Iterable[str]:
        found = {row for column in figures.values() for row in column}
        return [*sorted(found - set(self.last)), *(row for row in self.last if row in found)]


def _plain(cell: str) -> str:
    return cell.removeprefix("**").removesuffix("**")
