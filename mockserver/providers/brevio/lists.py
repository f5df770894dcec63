"""Lists that only grow, each read by page at a cost that does not depend on its length.

An entry is one row under ``<list>#<place>``, its value a token. What enters a list never leaves it (BD-10).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockserver.provider import Reply
from mockserver.world import Collection, World

__all__ = [
    "PAGE",
    "audit_list",
    "bank_list",
    "enter",
    "entries",
    "page_reply",
    "sign_list",
    "template_list",
    "waiting_list",
]

PAGE = 50
"""Most requests of a page (BR-051)."""

ENTRIES: Collection[str] = Collection("brevio.listEntries", str)
LENGTHS: Collection[int] = Collection("brevio.listLengths", int)


def audit_list(company: str, vat_no: int, request_type: str | None = None) -> str:
    """An audit company's requests about one client, of one type or of all."""
    return f"audit/{company}/{vat_no}/{request_type or '*'}"


def bank_list(bank: str) -> str:
    """What has been sent on to a bank."""
    return f"bank/{bank}"


def sign_list(company: str, vat_no: int, template: str | None = None) -> str:
    """An audit company's sign requests about one client, with one template or with whichever."""
    return f"sign/{company}/{vat_no}/{template or '*'}"


def template_list(company: str) -> str:
    """An audit company's templates."""
    return f"templates/{company}"


def waiting_list(email: str) -> str:
    """The audit requests that a user made before she had verified."""
    return f"waiting/{email.lower()}"


def enter(world: World, name: str, token: str) -> None:
    """Put a token at the end of a list."""
    place = world[LENGTHS].get(name) or 0
    world[ENTRIES].put(f"{name}#{place}", token)
    world[LENGTHS].put(name, place + 1)


def entries(world: World, name: str, offset: int = 0, limit: int | None = None) -> list[str]:
    """The tokens of a list from ``offset`` on, all of them or at most ``limit``."""
    total = world[LENGTHS].get(name) or 0
    end = total if limit is None else min(total, offset + limit)
    rows = world[ENTRIES]
    return [token for place in range(offset, end) if (token := rows.get(f"{name}#{place}")) is not None]


def page_reply(world: World, name: str, offset: int, show: Callable[[str], Any]) -> Reply:
    """One page of a list in the envelope of every list (BR-052, BD-09)."""
    tokens = entries(world, name, offset, PAGE)
    page = {
        "count": len(tokens),
        "offset": offset,
        "next": offset + len(tokens),
        "total": world[LENGTHS].get(name) or 0,
        "requests": [show(token) for token in tokens],
    }
    return Reply(200, page)
