"""A person's receipts, chains and systems, as the app asks for them."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.document import DEMO
from contracts.exchange import Exchange

__all__ = [
    "BEFORE", "CAMPAIGN", "CHAIN", "OTHER", "PERSON", "QUIET", "RECEIPT", "RECEIPTS", "SYSTEM",
    "about", "asked", "chains", "coded", "deleted", "given", "ids", "links", "rows",
]  # fmt: skip

PERSON, OTHER = "1742107200d7c9e4a126f85b03a1de6c4f27a8b953", "1742107200e8f1a3b5c7d9e0f2a4b6c8d0e1f3a5b7"
CHAIN, QUIET = "1742100000b6c8d3f015e74a9290cd5b3e16f7a842", "1742100000c7d9e4a126f85b03a1de6c4f27a8b953"
"""The chain that the demo person's receipts are of, and one that has sent none."""
BEFORE, RECEIPT = "250801c1e2d3b4a5968778695a4b3c2d1e0f9a8b7c6d", "250815d0d2b21a56a00bcd71dd4c8db8219d97a4b3b2"
RECEIPTS = ["250816a9b8c7d6e5f4031221304f5e6d7c8b9a0f1e2d", RECEIPT, BEFORE]
"""The demo person's, the latest first."""
SYSTEM = "1742100"
CAMPAIGN = {
    "destination_url": "https://example.com/kampanj",
    "image": "https://example.com/kampanj.png",
    "height": 100,
    "width": 300,
    "key": "sommar",
    "position": "bottom",
    "title": "Sommarens erbjudanden",
}
"""What stands beside RECEIPT."""


def coded(case: Context, exchange: Exchange, code: int) -> Exchange:
    """State that a call was refused with a code, in body and header; its first three digits are the status."""
    found = exchange.value.get("code") if isinstance(exchange.value, dict) else None
    header = exchange.headers.get("x-dr-error-code")
    case.equal("status, code and header", (exchange.status, found, header), (code // 100, code, str(code)))
    return exchange


def asked(case: Context, operation: str, person: str = PERSON, body: Any = DEMO, **path: str) -> Exchange:
    """Call an operation of a person; the answer, whatever it is."""
    place = {"personID": person, **path}
    return case.call(operation, path=place) if body is DEMO else case.call(operation, path=place, body=body)


def about(case: Context, operation: str, receipt: str = RECEIPT, person: str = PERSON, body: Any = DEMO) -> Exchange:
    """Call an operation of a receipt; the answer, whatever it is."""
    return asked(case, operation, person, body, receiptID=receipt)


def rows(case: Context, operation: str = "personReceipts", person: str = PERSON, **query: Any) -> list[dict[str, Any]]:
    """The rows of a list."""
    return list(case.get(operation, path={"personID": person}, query=query)["receipts"])


def ids(case: Context, operation: str = "personReceipts", person: str = PERSON, **query: Any) -> list[str]:
    """Which receipts a list has, in its order."""
    return [str(row["receipt_id"]) for row in rows(case, operation, person, **query)]


def deleted(case: Context) -> list[str]:
    """The receipts that can be restored."""
    return ids(case, "getPersonDeletedReceipts")


def chains(case: Context, person: str = PERSON, **query: Any) -> dict[str, dict[str, Any]]:
    """A person's chains by id, in the list's order."""
    found = case.get("personChains", path={"personID": person}, query=query)["chains"]
    return {str(one["id"]): one for one in found}


def links(case: Context, person: str) -> list[str]:
    """The gift links that a person sees."""
    return list(case.act("personLooksForGifts", personId=person)["giftLinkIds"])


def given(case: Context, receipt: str = RECEIPT, giver: str = PERSON, to: str = OTHER) -> str:
    """Give a receipt away; the new link, as the other person sees it."""
    before = links(case, to)
    answer = about(case, "giftPersonReceipt", receipt, giver, {"person_id": to})
    case.equal("status of giving", answer.status, 204)
    new = [one for one in links(case, to) if one not in before]
    case.equal("new links", len(new), 1)
    return new[0]
