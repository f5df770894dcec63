"""Pages put together are the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.context import Context, NoGround
from contracts.document import Document
from contracts.exchange import Exchange
from contracts.generic_laws.editing import query_of, with_query
from contracts.laws import every_operation
from contracts.shapes import elements

_SIZES = {
    "top",
    "limit",
    "take",
    "size",
    "pagesize",
    "perpage",
    "count",
    "maxresults",
    "resultsperpage",
    "itemsperpage",
}
_STARTS = {"skip", "offset", "start", "startindex", "from"}
_PAGES = {"page", "pagenumber", "pageno", "pageindex"}
_TOTALS = {"total", "totalcount", "totalitems", "totalresults", "totalhits"}
_MOST_PAGES = 6
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class _Paging:
    """The parameters that cut a list into pages; ``first`` is where counting begins."""

    size: str
    start: str
    first: int
    by_page: bool
    least: int
    most: int


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace("$", "").lower()


def _paging(document: Document, operation_id: str) -> _Paging | None:
    queries = [p for p in document.parameters(operation_id) if p.get("in") == "query"]
    size = next((p for p in queries if _plain(p["name"]) in _SIZES), None)
    # what begins at a text begins no page: from is a day in some documents
    counted = [p for p in queries if document.resolve(p.get("schema") or {}).get("type") != "string"]
    start = next((p for p in counted if _plain(p["name"]) in _STARTS | _PAGES), None)
    if document.method(operation_id) != "GET" or size is None or start is None:
        return None
    by_page = _plain(start["name"]) in _PAGES
    sizes, starts = (document.resolve(p.get("schema") or {}) for p in (size, start))
    first = starts.get("default", starts.get("minimum", 1)) if by_page else 0
    least = max(1, int(sizes.get("minimum", 1)))
    return _Paging(size["name"], start["name"], int(first), by_page, least, int(sizes.get("maximum", _WHOLE)))


def _no_pages(document: Document, operation_id: str) -> str | None:
    missing = "it takes no parameters for the size of a page and where it begins"
    return None if _paging(document, operation_id) else missing


def most_listed(exchange: Exchange) -> float:
    """Worth as much as the reply lists."""
    return float(len(elements(exchange.value) or ())) if exchange.ok else 0.0


@every_operation("pages_concatenate", where=_no_pages)
def pages_concatenate(case: Context, operation_id: str) -> None:
    """Page by page a list is what it is in one piece: nothing twice, nothing missing, the same order and total."""
    paging = _paging(case.document, operation_id)
    exchange = case.enter(operation_id, most_listed)
    assert paging is not None  # there is no law without it
    rest = {k: v for k, v in query_of(exchange.request).items() if k not in {paging.size, paging.start}}
    most = min(paging.most, _WHOLE)
    whole = _page(case, exchange, {**rest, paging.size: most, paging.start: paging.first})
    listed = list(elements(whole) or ())
    if len(listed) <= paging.least:
        raise NoGround(f"no documented flow lists more than {paging.least}")
    found: list[Any] = []
    for number in range(_MOST_PAGES):
        start = paging.first + number * (1 if paging.by_page else paging.least)
        page = _page(case, exchange, {**rest, paging.size: paging.least, paging.start: start})
        part = list(elements(page) or ())
        found += part
        case.expect(len(part) <= paging.least, f"a page of {paging.least} has {len(part)} elements")
        _total(case, page, whole, listed, most)
        if not part or len(found) >= len(listed):
            break
    expected = listed[: len(found)] if len(found) >= _MOST_PAGES * paging.least else listed
    case.equal(f"{operation_id}, page by page,", found, expected)


def _page(case: Context, exchange: Exchange, query: Mapping[str, Any]) -> Any:
    request = with_query(exchange.request, {name: str(value) for name, value in query.items()})
    answer = case.target.send(request)
    case.conforms(str(request.operation), answer)
    case.expect(answer.ok, f"a page of a list should be answered; {request.url} answers {answer.summary}")
    return answer.value


def _total(case: Context, page: Any, whole: Any, listed: Sequence[Any], most: int) -> None:
    totals = {k: v for k, v in page.items() if _plain(k) in _TOTALS} if isinstance(page, Mapping) else {}
    for name, total in totals.items():
        case.equal(f"{name} of a page", total, whole.get(name))
        if len(listed) < most:
            case.equal(f"{name} of a list that is shown whole", total, len(listed))
