"""What an import says about a document: every repair by its number, what is kept for our validators, what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["REPAIRS", "ImportRefused", "Place", "Remark", "Remarks", "Trouble", "dotted", "listed", "shortened"]

Place = tuple[str | int, ...]

REPAIRS: Final = {
    "R01": "a fragment reference resolves against the file that includes it",
    "R02": "a key stands twice in one mapping",
    "R03": "a reference leads nowhere",
    "R04": "the document does not say its title or version",
    "R05": "a type that schemas do not have",
    "R06": "a pattern that is not a regular expression of ECMA-262",
    "R07": "a pattern that can never match",
    "R08": "an operationId is used twice",
    "R09": "a parameter is declared twice",
    "R10": "a path parameter is not declared",
    "R11": "a declared path parameter is not in the path",
    "R12": "an example or default does not fit its schema",
    "R13": "a field or keyword that OpenAPI does not have",
    "R14": "a field holds another kind of value than it should",
    "R15": "a field that must be there is missing",
    "R16": "paths that cannot be told apart, or are not paths",
    "R17": "a security scheme is demanded but not declared",
    "R18": "a component's name has characters that names must not have",
    "R19": "a schema contradicts itself or cannot be compiled",
    "R20": "a reference stands where OpenAPI has none",
    "R21": "a keyword of another OpenAPI version is used",
    "R22": "a part that OpenAPI does not allow there",
    "R23": "the file begins with a byte order mark",
}
"""Number → sickness. Numbers are never given to another sickness: reports and build logs hold them."""


class ImportRefused(Exception):
    """A document that is not imported; the message is one sentence: file, place, what was found, what to do."""

    def __init__(self, file: str, place: str, found: str, remedy: str = "") -> None:
        self.file, self.place, self.found, self.remedy = file, place, found, remedy
        super().__init__(f"{file}: {place + ': ' if place else ''}{found}{'; ' + remedy if remedy else ''}.")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that an import says.

    Attributes:
        kind: ``repair`` (the document was sick), ``kept`` (OpenAPI 3.0 cannot say it; our validators still check it)
            or ``lost`` (nothing checks it any more).
        number: of a repair, such as ``R03``; empty otherwise.
        place: dotted, in the document as it is written.
        cause: what was found.
        done: what was done about it.
    """

    kind: Literal["repair", "kept", "lost"]
    number: str
    place: str
    cause: str
    done: str

    def __str__(self) -> str:
        """``R03 components.schemas.A: $ref '…' leads nowhere: anything is accepted there``."""
        return f"{self.number or self.kind} {self.place}: {self.cause}: {self.done}"


@dataclass(slots=True)
class Remarks:
    """Collects remarks while a document goes through the import; each is said once."""

    found: dict[Remark, None] = field(default_factory=dict)

    def repair(self, number: str, place: Place | str, cause: str, done: str) -> None:
        """Note a repair; the number must be in `REPAIRS`."""
        self._add("repair", REPAIRS[number] and number, place, cause, done)

    def kept(self, place: Place | str, cause: str, done: str) -> None:
        """Note something that OpenAPI 3.0 cannot say and our validators check all the same."""
        self._add("kept", "", place, cause, done)

    def lost(self, place: Place | str, cause: str, done: str) -> None:
        """Note something that nothing checks any more."""
        self._add("lost", "", place, cause, done)

    def _add(
        self, kind: Literal["repair", "kept", "lost"], number: str, place: Place | str, cause: str, done: str
    ) -> None:
        where = place if isinstance(place, str) else dotted(place)
        self.found[Remark(kind, number, where, shortened(cause), shortened(done))] = None

    def all(self) -> tuple[Remark, ...]:
        """Every remark: repairs first by number, then what is kept, then what is lost."""
        order = {"repair": 0, "kept": 1, "lost": 2}
        return tuple(sorted(self.found, key=lambda remark: (order[remark.kind], remark.number)))


def dotted(place: Iterable[str | int]) -> str:
    """``("paths", "/a", "get")`` → ``paths./a.get``."""
    return ".".join(str(part) for part in place) or "the document"


def shortened(text: str, longest: int = 300) -> str:
    """The text, cut where a report would become unreadable."""
    return text if len(text) <= longest else text[:longest] + " …"


def listed(names: Sequence[str], most: int = 5) -> str:
    """``a, b, c and 4 more``."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that stops a document from being served, as the engine's check finds it.

    ``kind`` is ``example`` (an example or default does not fit its schema), ``schema`` (it does not compile),
    ``structure`` (the meta-schema refuses it) or something else, for which there is no repair.
    """

    kind: str
    place: Place
    found: str
    remedy: str
