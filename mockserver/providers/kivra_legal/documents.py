"""Legal documents: which version is in force, and what it says (LD-10)."""

from __future__ import annotations

from datetime import date

from mockserver.providers.kivra_legal.models import DOCUMENTS, PURPOSES, LegalDocument
from mockserver.world import World

__all__ = ["KINDS", "add_version", "document_in_force", "documents_in_force", "first_of", "text_of"]

KINDS: tuple[tuple[str, str | None, str], ...] = (
    ("terms", None, "Allmänna villkor för förmedlingstjänsten"),
    ("dpa", "payslips", "Personuppgiftsbiträdesavtal för avsändare av lönebesked"),
    ("dpa", "invoices", "Personuppgiftsbiträdesavtal för avsändare av fakturor"),
)
"""Type, purpose and title of every document, in the order in which they are listed."""


def first_of(kind: str, purpose: str | None, title: str, day: date) -> LegalDocument:
    """The first version of a document."""
    name = kind if purpose is None else f"{kind}-{purpose}"
    return LegalDocument(id=f"{name}-1", type=kind, purpose=purpose, title=title, version=1, valid_from=day.isoformat())


def add_version(world: World, kind: str, purpose: str | None, day: date) -> LegalDocument:
    """A new version that is in force from a day on."""
    last = _versions(world, kind, purpose)[-1]
    name, number = last.id.rpartition("-")[0], last.version + 1
    new = LegalDocument(
        id=f"{name}-{number}",
        type=kind,
        purpose=purpose,
        title=last.title,
        version=number,
        valid_from=day.isoformat(),
    )
    world[DOCUMENTS].put(new.id, new)
    return new


def documents_in_force(world: World, purpose: str | None = None) -> list[LegalDocument]:
    """Today's documents, only those that a purpose needs when one is given."""
    return [
        document_in_force(world, kind, of) for kind, of, _ in KINDS if purpose is None or of is None or of == purpose
    ]


def document_in_force(world: World, kind: str, purpose: str | None) -> LegalDocument:
    """The version with the latest first day that has come; the later version of two with the same."""
    today = world.now.date().isoformat()
    found = [one for one in _versions(world, kind, purpose) if one.valid_from <= today]
    # a clock that was put before the first version's day meets that version all the same
    return max(found or _versions(world, kind, purpose)[:1], key=lambda one: (one.valid_from, one.version))


def _versions(world: World, kind: str, purpose: str | None) -> list[LegalDocument]:
    return [one for one in world[DOCUMENTS].values() if (one.type, one.purpose) == (kind, purpose)]


def text_of(document: LegalDocument) -> str:
    """What a person reads: a stand-in that says so."""
    what = f"senders of {document.purpose}" if document.purpose in PURPOSES else "every sender"
    return (
        f"{document.title}\n\nVersion {document.version}, in force from {document.valid_from}, for {what}.\n\n"
        "This text stands in for the one that Kivra publishes. It binds nobody.\n"
    )
