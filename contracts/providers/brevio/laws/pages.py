"""Section D: pages of at most fifty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import confirming, signing
from contracts.providers.brevio.confirming import CLIENT, OTHER_CLIENT, SIGNS_AT_ONCE
from contracts.providers.brevio.paging import MOST, page, tokens, walk

_LISTS = ("listAuditRequests", "listThirdPartyAuditRequests", "listSignRequests")
_ARRIVED = "P2D"
_FAR = 1_000_000


@dataclass(frozen=True, slots=True)
class _Paged:
    """One of the paged lists: how to ask for it, and how to put more into it."""

    operation_id: str
    query: dict[str, Any]
    add: Callable[[Context, int], Sequence[str]]


def _requests(case: Context, number: int) -> list[str]:
    return confirming.create(case, confirming.batch(*[confirming.item()] * number))


def _arrivals(case: Context, number: int) -> list[str]:
    made = confirming.create(case, confirming.batch(*[confirming.item()] * number, client=SIGNS_AT_ONCE))
    case.advance(_ARRIVED)
    return made


def _signs(case: Context, number: int) -> list[str]:
    body = signing.body()
    return [signing.create(case, body) for _ in range(number)]


_PAGED = (
    _Paged("listAuditRequests", {"vatNo": CLIENT}, _requests),
    _Paged("listThirdPartyAuditRequests", {}, _arrivals),
    _Paged("listSignRequests", {"vatNo": CLIENT}, _signs),
)


@law("BR-050", operations=[*_LISTS, "listBanks", "listBankNames", "listRequestTemplates"])
def pages_are_the_whole(case: Context) -> None:
    """From any offset the pages put together are the rest of the list, without repeats, whatever comes meanwhile."""
    for paged in _PAGED:
        before = tokens(walk(case, paged.operation_id, **paged.query))
        whole = [*before, *paged.add(case, MOST + 3)]
        case.equal(f"{paged.operation_id} from page to page", _from(case, paged, 0), whole)
        for _ in range(3):
            offset = case.chance.randrange(len(whole))
            case.equal(f"{paged.operation_id} from offset {offset}", _from(case, paged, offset), whole[offset:])
        first = page(case, paged.operation_id, **paged.query)
        whole += paged.add(case, 2)
        after = _from(case, paged, first["next"])
        what = f"{paged.operation_id}, two of which came after the first page was read"
        case.equal(what, tokens(first["requests"]) + after, whole)
    _not_paged(case)


def _from(case: Context, paged: _Paged, offset: int) -> list[str]:
    """The tokens from an offset to the end, as ``next`` leads there; a list that never ends breaks off."""
    rows: list[str] = []
    for _ in range(20):
        found = page(case, paged.operation_id, **paged.query, offset=offset)
        rows += tokens(found["requests"])
        offset = found["next"]
        if not found["requests"] or offset >= found["total"]:
            break
    return rows


def _not_paged(case: Context) -> None:
    for number in range(MOST + 1):
        case.act("brevioAddsBank", name=f"Bank {number}", country="no")
    for operation_id in ("listBanks", "listBankNames"):
        banks = case.get(operation_id)
        case.expect(isinstance(banks, list), f"{operation_id} is a bare list; it is {type(banks).__name__}")
        case.expect(len(banks) > MOST, f"{operation_id} has no pages; of {MOST + 1} new banks and more it has {banks}")
    case.equal("keys of listRequestTemplates", set(case.get("listRequestTemplates")), {"templates"})


@law("BR-051", operations=list(_LISTS))
def at_most_fifty(case: Context) -> None:
    """A page holds fifty, and no parameter makes it hold more or less."""
    for paged in _PAGED:
        paged.add(case, MOST + 1)
        for query in ({}, {"limit": 5}, {"count": 5}, {"pageSize": 100}, {"next": 3}):
            value = case.send(paged.operation_id, query={**paged.query, **query}).value
            case.equal(f"requests in a page of {paged.operation_id}", len(value["requests"]), MOST)


@law("BR-052", operations=list(_LISTS))
def figures_of_a_page(case: Context) -> None:
    """count is what the page holds, offset what was asked, total what the filters let through on all pages."""
    for paged in _PAGED:
        total = len(walk(case, paged.operation_id, **paged.query)) + MOST + 2
        paged.add(case, MOST + 2)
        for offset in (0, 1, 2, MOST, total - 1):
            found = page(case, paged.operation_id, **paged.query, offset=offset)
            case.equal("keys of a page", set(found), {"count", "offset", "next", "total", "requests"})
            held = len(found["requests"])
            case.equal(f"requests at offset {offset}", held, min(MOST, total - offset))
            case.equal("count, offset, total", (found["count"], found["offset"], found["total"]), (held, offset, total))
    _requests(case, 1)
    confirming.create(case, confirming.batch(vatNo=OTHER_CLIENT))
    case.equal("total of another client", page(case, "listAuditRequests", vatNo=OTHER_CLIENT)["total"], 1)
    case.equal("total of no type", page(case, "listAuditRequests", vatNo=CLIENT, requestType="lawyer")["total"], 0)


@law("BR-053", operations=list(_LISTS))
def next_is_the_next_offset(case: Context) -> None:
    """Fifty at offset 0, a hundred at offset 50, as long as there is more."""
    paged = _PAGED[0]
    paged.add(case, 2 * MOST + 31)
    for offset in (0, MOST, 7):
        found = page(case, paged.operation_id, **paged.query, offset=offset)
        case.equal(f"next at offset {offset} of {2 * MOST + 31}", found["next"], offset + MOST)


@law("BR-054", operations=["listAuditRequests", "listSignRequests"])
def next_on_the_last_page(case: Context) -> None:
    """On the last page count is what is left and next is the total."""
    for paged in (_PAGED[0], _PAGED[2]):
        paged.add(case, 7)
        total = page(case, paged.operation_id, **paged.query)["total"]
        for left in (7, 4, 1):
            found = page(case, paged.operation_id, **paged.query, offset=total - left)
            case.equal(f"count, next with {left} of {total} left", (found["count"], found["next"]), (left, total))


@law("BR-055", operations=list(_LISTS))
def offset_is_zero_by_default(case: Context) -> None:
    """Without an offset the list begins at its beginning."""
    for paged in _PAGED:
        paged.add(case, 2)
        without = page(case, paged.operation_id, **paged.query)
        with_zero = page(case, paged.operation_id, **paged.query, offset=0)
        case.equal(f"offset of {paged.operation_id}", without["offset"], 0)
        case.equal("tokens without an offset", tokens(without["requests"]), tokens(with_zero["requests"]))


@law("BR-056", operations=["listAuditRequests"])
def offset_is_taken_everywhere(case: Context) -> None:
    """The audit company's list takes an offset though its table does not say so; nonsense is refused."""
    for paged in _PAGED:
        made = paged.add(case, 3)
        offset = page(case, paged.operation_id, **paged.query)["total"] - len(made) + 1
        rest = page(case, paged.operation_id, **paged.query, offset=offset)["requests"]
        case.equal(f"{paged.operation_id} with the first left out", tokens(rest), list(made[1:]))
        for wrong in (-1, "many", 1.5):
            case.refused(paged.operation_id, 400, query={**paged.query, "offset": wrong})


@law("BR-057", operations=["listAuditRequests", "listSignRequests", "listThirdPartyAuditRequests"])
def oldest_first(case: Context) -> None:
    """By creation for the audit company, by arrival for the bank."""
    for paged in (_PAGED[0], _PAGED[2]):
        before = walk(case, paged.operation_id, **paged.query)
        made = [token for _ in range(3) for token in paged.add(case, 2)]
        after = walk(case, paged.operation_id, **paged.query)
        case.equal(f"order of {paged.operation_id}", tokens(after), tokens(before) + made)
    first, second = _requests(case, 2)
    arrived = tokens(confirming.at_bank(case))
    for token in (second, first):
        case.act("clientSigns", token=token)
    case.equal("order of the bank's list", tokens(confirming.at_bank(case)), [*arrived, second, first])


@law("BR-058", operations=list(_LISTS))
def beyond_the_end(case: Context) -> None:
    """An offset beyond the end gives an empty page."""
    for paged in _PAGED:
        total = len(walk(case, paged.operation_id, **paged.query)) + 2
        paged.add(case, 2)
        for offset in (total, total + 1, _FAR):
            found = page(case, paged.operation_id, **paged.query, offset=offset)
            wanted = {"count": 0, "offset": offset, "next": offset, "total": total, "requests": []}
            case.equal(f"{paged.operation_id} at offset {offset} of {total}", found, wanted)
