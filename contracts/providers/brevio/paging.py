"""Lists that come in pages of at most fifty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.context import Context
from contracts.credentials import Credential
from contracts.document import DEMO

__all__ = ["MOST", "Row", "added", "page", "tokens", "walk"]

MOST = 50
_MOST_PAGES = 100
Row = dict[str, Any]


def page(case: Context, operation_id: str, credential: Credential = DEMO, **query: Any) -> Row:
    """One page, its figures checked against each other nowhere but in the laws about pages."""
    return dict(case.get(operation_id, query=query, credential=credential))


def walk(case: Context, operation_id: str, credential: Credential = DEMO, **query: Any) -> list[Row]:
    """The whole list, from page to page as ``next`` says."""
    rows: list[Row] = []
    offset = 0
    for _ in range(_MOST_PAGES):
        found = page(case, operation_id, credential, **query, offset=offset)
        rows += found["requests"]
        if not found["requests"] or found["next"] is None or found["next"] >= found["total"]:
            return rows
        case.expect(found["next"] > offset, f"next goes on; at offset {offset} it is {found['next']}", rule="BR-053")
        offset = found["next"]
    return rows


def added(rows: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> list[str]:
    """The tokens of the rows that an earlier look at the list did not show, in its order."""
    known = set(tokens(before))
    return [token for token in tokens(rows) if token not in known]


def tokens(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The tokens of a list's rows, in its order."""
    return [str(row["token"]) for row in rows]
