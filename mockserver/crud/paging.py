"""Lists: the page and the filters that a query asks for, by the names that everybody uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.crud.shapes import folded
from mockserver.document import Operation
from mockserver.making.merging import Merger

__all__ = ["Query", "Window", "equals", "query_of"]

_SIZES = frozenset(
    [
        "limit",
        "pagesize",
        "perpage",
        "size",
        "top",
        "take",
        "maxresults",
        "pagelimit",
        "maxitems",
        "first",
        "itemsperpage",
        "resultsperpage",
        "numresults",
    ]
)
_MOST = 2**31
_OFFSETS = frozenset(["offset", "skip", "startindex", "pageoffset"])
_PAGES = frozenset(["page", "pagenumber", "pageno", "pageindex", "p"])
_OTHER = frozenset(
    [
        "cursor",
        "sort",
        "order",
        "orderby",
        "sortby",
        "fields",
        "expand",
        "include",
        "q",
        "search",
        "query",
        "after",
        "before",
    ]
)


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for: how many to pass over, how many at most (None for all), which page."""

    offset: int
    limit: int | None
    page: int


@dataclass(frozen=True, slots=True)
class Query:
    """What the query parameters of a list mean.

    Attributes:
        size, offset, page: the names of the paging parameters; None for those that the document lacks.
        first_page: the number of the first page, 0 or 1.
        largest: the most that the document lets a page have.
        filters: parameter → property that it must equal.
    """

    size: str | None
    offset: str | None
    page: str | None
    first_page: int
    largest: int | None
    filters: tuple[tuple[str, str], ...]

    def window(self, query: Mapping[str, Any]) -> Window:
        """The part of the list that a call asks for."""
        limit = _whole(query.get(self.size)) if self.size else None
        limit = None if limit is None else max(0, limit)
        if limit is None and (self.page in query or self.largest is not None):
            limit = self.largest or 50
        page = _whole(query.get(self.page)) if self.page else None
        if page is not None and limit is not None:
            return Window(max(0, page - self.first_page) * limit, limit, page)
        offset = (_whole(query.get(self.offset)) or 0) if self.offset else 0
        return Window(max(0, offset), limit, self.first_page + (offset // limit if limit else 0))

    def wanted(self, query: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """The properties that objects must have, with their values."""
        return [(name, query[parameter]) for parameter, name in self.filters if query.get(parameter) is not None]


def query_of(operation: Operation, properties: Mapping[str, Any], merger: Merger) -> Query:
    """What the query parameters of a list operation mean for objects with these properties."""
    names: dict[str, str] = {}
    filters = []
    known = {folded(name): name for name in properties}
    schemas = {p["name"]: p.get("schema") or {} for p in operation.parameters if p.get("in") == "query"}
    for name in schemas:
        kind = _kind(name)
        if kind is not None:
            names.setdefault(kind, name)
        elif folded(name) not in _OTHER and folded(name) in known:
            filters.append((name, known[folded(name)]))
    size = merger.flat(schemas[names["size"]]).keys if "size" in names else {}
    page = merger.flat(schemas[names["page"]]).keys if "page" in names else {}
    first = 0 if page.get("default") == 0 or page.get("minimum") == 0 else 1
    return Query(names.get("size"), names.get("offset"), names.get("page"), first, size.get("maximum"), tuple(filters))


def _kind(name: str) -> str | None:
    for kind, among in (("size", _SIZES), ("offset", _OFFSETS), ("page", _PAGES)):
        if folded(name) in among:
            return kind
    return None


def _whole(value: Any) -> int | None:
    """A whole number, never beyond what can be counted; no list is as long."""
    return min(value, _MOST) if isinstance(value, int) and not isinstance(value, bool) else None


def equals(found: Any, wanted: Any) -> bool:
    """Whether a property has a value that a query asks for; any of several, or one among a property's several."""
    if isinstance(wanted, list):
        return any(equals(found, one) for one in wanted)
    if isinstance(found, list):
        return any(equals(one, wanted) for one in found)
    return bool(found == wanted) or (not isinstance(found, (dict, bool)) and str(found) == str(wanted))
