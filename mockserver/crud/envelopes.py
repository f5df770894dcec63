"""What stands around a page of a list, and which of it tells of the page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.crud.shapes import Shape, folded, keys_of, objects_of
from mockserver.making.generate import Generator
from mockserver.making.merging import Merger

__all__ = ["Envelope", "Teller", "envelope_of", "put_at"]

_TOTALS = frozenset(
    ["total", "totalcount", "totalitems", "totalresults", "totalelements", "totalrecords", "totalhits", "totalsize"]
)
_COUNTS = frozenset(["count", "numberofelements", "itemcount", "resultcount", "returned", "currentcount"])
_MORES = frozenset(["hasmore", "more", "hasnext", "hasnextpage", "morepages"])
_CURSORS = frozenset(
    [
        "next",
        "prev",
        "previous",
        "nextpage",
        "previouspage",
        "prevpage",
        "nexturl",
        "previousurl",
        "prevurl",
        "nextcursor",
        "previouscursor",
        "prevcursor",
        "nextpagetoken",
        "nexttoken",
        "cursor",
        "after",
        "before",
        "nextlink",
        "@odata.nextlink",
        "paginationtoken",
        "continuationtoken",
    ]
)
_PAGE_NAMES = frozenset(["page", "pagenumber", "currentpage", "pageno", "pageindex"])
_PAGES_NAMES = frozenset(["pages", "totalpages", "pagecount", "lastpage"])
_SIZE_NAMES = frozenset(["limit", "pagesize", "perpage", "top", "take", "itemsperpage"])
_OFFSET_NAMES = frozenset(["offset", "skip", "start", "startindex"])
_KINDS = {
    **dict.fromkeys(_TOTALS, "total"),
    **dict.fromkeys(_COUNTS, "count"),
    **dict.fromkeys(_MORES, "more"),
    **dict.fromkeys(_CURSORS, "cursor"),
    **dict.fromkeys(_PAGE_NAMES, "page"),
    **dict.fromkeys(_PAGES_NAMES, "pages"),
    **dict.fromkeys(_SIZE_NAMES, "size"),
    **dict.fromkeys(_OFFSET_NAMES, "offset"),
}


@dataclass(frozen=True, slots=True)
class Teller:
    """A value of an envelope that tells of the page: where it stands, what it tells (such as total), its bounds."""

    way: tuple[str, ...]
    kind: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around a list: a made example and which of its values tell of the page.

    Attributes:
        template: the body with an empty list; None when the body is the list.
        way: the properties that lead to the list.
        tellers: what tells of the page and where.
    """

    template: Mapping[str, Any] | None
    way: tuple[str, ...]
    tellers: tuple[Teller, ...]

    def around(self, items: list[Any], told: Mapping[str, Any]) -> Any:
        """The body with this page of the list; the template is not changed."""
        if self.template is None:
            return items
        body = dict(self.template)
        put_at(body, self.way, items)
        for teller in self.tellers:
            value = told[teller.kind]
            if value is not None and teller.low <= value <= teller.high:
                put_at(body, teller.way, value)
        return body


def put_at(body: dict[str, Any], way: tuple[str, ...], value: Any) -> None:
    """Set what a way leads to; the objects on the way are made anew, so that nobody else's change."""
    for name in way[:-1]:
        inner = body.get(name)
        body[name] = body = dict(inner) if isinstance(inner, dict) else {}
    body[way[-1]] = value


def envelope_of(generator: Generator, shape: Shape, template: Any) -> Envelope:
    """The envelope of a list, from an example of the whole body."""
    if not shape.way or not isinstance(template, dict):
        return Envelope(None, (), ())
    body, tellers = _searched(generator.merger, shape.body, template, ())
    put_at(body, shape.way, [])
    return Envelope(body, shape.way, tuple(tellers))


def _searched(
    merger: Merger, schema: Any, template: Mapping[str, Any], way: tuple[str, ...]
) -> tuple[dict[str, Any], list[Teller]]:
    """The template without links to pages that are not there, and the ways to what tells of the page."""
    properties = objects_of(merger, schema) or {}
    required = keys_of(merger, schema).get("required") or ()
    body: dict[str, Any] = {}
    tellers: list[Teller] = []
    for name, value in template.items():
        kind = _KINDS.get(folded(name))
        keys = keys_of(merger, properties.get(name, {}))
        if isinstance(value, dict) and len(way) < 2:
            body[name], inner = _searched(merger, properties.get(name, {}), value, (*way, name))
            tellers.extend(inner)
        elif kind == "cursor" and (name not in required or keys.get("nullable")):
            body |= {name: None} if keys.get("nullable") else {}
        else:
            body[name] = value
            if _tells(kind, value):
                low, high = keys.get("minimum", -math.inf), keys.get("maximum", math.inf)
                tellers.append(Teller((*way, name), str(kind), low, high))
    return body, tellers


def _tells(kind: str | None, value: Any) -> bool:
    if kind == "more":
        return isinstance(value, bool)
    return kind not in (None, "cursor") and isinstance(value, int) and not isinstance(value, bool)
