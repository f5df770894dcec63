"""What a new world holds: the documents in force, and one company that is a sender already (LD-18)."""

from __future__ import annotations

from datetime import date

from mockserver.providers.kivra_legal.acceptances import PAPER, make_sender
from mockserver.providers.kivra_legal.documents import KINDS, first_of
from mockserver.providers.kivra_legal.models import DOCUMENTS
from mockserver.world import World

__all__ = ["seed"]

_FIRST_DAY = date(2025, 1, 1)
_SENDER = "SE559900004801"


def seed(world: World) -> None:
    """Fill an empty world."""
    for kind, purpose, title in KINDS:
        document = first_of(kind, purpose, title, _FIRST_DAY)
        world[DOCUMENTS].put(document.id, document)
    make_sender(world, _SENDER, PAPER)
