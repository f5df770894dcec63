"""What a person does: gives, claims, hands in, rejects; people and chains; barcodes."""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra_receipt_client import wallet

_PNG = b"\x89PNG\r\n\x1a\n"


@law("RCL-03", operations=["expenseReceipt"])
def handed_in_once(case: Context) -> None:
    """Again is a conflict; another receipt is not."""
    body = {"id": wallet.SYSTEM}
    case.equal("status of handing in", wallet.about(case, "expenseReceipt", body=body).status, 204)
    wallet.coded(case, wallet.about(case, "expenseReceipt", body=body), 40900)
    case.equal("status of another", wallet.about(case, "expenseReceipt", wallet.BEFORE, body=body).status, 204)


@law(
    "RCL-12",
    operations=["expenseReceipt", "getExpenseManagementSystems", "getAllEMS", "personReceipts", "getPersonReceipt"],
)
def to_a_connected_system(case: Context) -> None:
    """One of the person's; the receipt says so, alone and in the list, and no other does."""
    every = [one["id"] for one in case.get("getAllEMS")["systems"]]
    mine = [one["id"] for one in wallet.asked(case, "getExpenseManagementSystems").value["systems"]]
    case.equal("the person's systems", mine, [wallet.SYSTEM])
    case.equal("another's", wallet.asked(case, "getExpenseManagementSystems", wallet.OTHER).value["systems"], [])
    foreign = next(one for one in every if one not in mine)
    for body in ({"id": foreign}, {"id": "nobody"}, {}):
        wallet.coded(case, wallet.about(case, "expenseReceipt", body=body), 40000)
    wallet.coded(case, wallet.about(case, "expenseReceipt", person=wallet.OTHER, body={"id": wallet.SYSTEM}), 40000)
    case.equal("handed in before", [row["is_expensed"] for row in wallet.rows(case)], [False, False, False])
    wallet.about(case, "expenseReceipt", body={"id": wallet.SYSTEM})
    case.equal("handed in after", [row["is_expensed"] for row in wallet.rows(case)], [False, True, False])
    case.equal("the receipt", wallet.about(case, "getPersonReceipt").value["is_expensed"], True)


@law("RCL-12", operations=["getExpenseManagementSystems", "getAllEMS", "expenseReceipt"])
def one_more_is_connected(case: Context) -> None:
    """What a person registers with is among the person's, and takes receipts; nobody else has it."""
    mine = [one["id"] for one in wallet.asked(case, "getExpenseManagementSystems").value["systems"]]
    foreign = next(one for one in case.get("getAllEMS")["systems"] if one["id"] not in mine)
    case.act("personConnectsExpenseSystem", personId=wallet.PERSON, systemId=foreign["id"])
    after = wallet.asked(case, "getExpenseManagementSystems").value["systems"]
    case.expect(foreign in after, f"{foreign} should be among the person's: {after}")
    case.equal("the person's systems", sorted(one["id"] for one in after), sorted([*mine, foreign["id"]]))
    case.equal("another's", wallet.asked(case, "getExpenseManagementSystems", wallet.OTHER).value["systems"], [])
    handed_in = wallet.about(case, "expenseReceipt", body={"id": foreign["id"]})
    case.equal("status of handing in to it", handed_in.status, 204)


@law("RCL-04", operations=["giftPersonReceipt", "claimPersonGiftedReceipt"])
def a_gift_is_claimed_once(case: Context) -> None:
    """By whom it was given to: a copy of it, while the giver keeps the receipt."""
    link = wallet.given(case)
    claim = "claimPersonGiftedReceipt"
    wallet.coded(case, wallet.asked(case, claim, wallet.PERSON, giftLinkID=link), 40400)
    wallet.coded(case, wallet.asked(case, claim, wallet.OTHER, giftLinkID="nobody"), 40400)
    case.equal("receipts before", wallet.ids(case, person=wallet.OTHER), [])
    claimed = wallet.asked(case, claim, wallet.OTHER, giftLinkID=link)
    case.equal("status of claiming", claimed.status, 202)
    key = claimed.value["id"]
    case.equal("receipts after", wallet.ids(case, person=wallet.OTHER), [key])
    copy = wallet.about(case, "getPersonReceipt", key, wallet.OTHER).value
    own = wallet.about(case, "getPersonReceipt").value
    case.equal("copy and what was given", (copy["is_copy"], copy["receipt"]), (True, own["receipt"]))
    case.equal("the giver's", wallet.ids(case), wallet.RECEIPTS)
    wallet.coded(case, wallet.asked(case, claim, wallet.OTHER, giftLinkID=link), 40300)
    wallet.coded(case, wallet.about(case, "giftPersonReceipt", "nobody", body={"person_id": wallet.OTHER}), 40000)


@law("RCL-04", operations=["giftPersonReceipt", "claimPersonGiftedReceipt"])
def a_link_expires(case: Context) -> None:
    """After 30 days (KIC-03) it is as if it had been used; until then it is good."""
    early, late = wallet.given(case), wallet.given(case, wallet.BEFORE)
    case.advance("P29D")
    good = wallet.asked(case, "claimPersonGiftedReceipt", wallet.OTHER, giftLinkID=early)
    case.equal("status on the 29th day", good.status, 202)
    case.advance("P2D")
    wallet.coded(case, wallet.asked(case, "claimPersonGiftedReceipt", wallet.OTHER, giftLinkID=late), 40300)


@law("RCL-05", operations=["rejectChainReceipts", "restoreChainReceipts", "personChains"])
def rejected_once_and_taken_back_once(case: Context) -> None:
    """Twice is a conflict each way; the list says where it stands, and receipts stay; it is nobody else's matter."""
    reject, restore = "rejectChainReceipts", "restoreChainReceipts"
    for name, other, after in ((reject, restore, True), (restore, reject, False)) * 2:
        case.equal(f"status of {name}", wallet.asked(case, name, chainID=wallet.CHAIN).status, 200)
        wallet.coded(case, wallet.asked(case, name, chainID=wallet.CHAIN), 40900)
        case.equal("is_rejected", wallet.chains(case)[wallet.CHAIN]["is_rejected"], after)
        theirs = wallet.chains(case, wallet.OTHER, include="all")[wallet.CHAIN]
        case.equal("another person's", theirs["is_rejected"], False)
        wallet.coded(case, wallet.asked(case, other, chainID="nobody"), 40000)
    case.equal("the receipts", wallet.ids(case), wallet.RECEIPTS)


@law("RCL-11", operations=["personChains", "chains", "rejectChainReceipts"])
def which_chains(case: Context) -> None:
    """Those that have sent something unless asked otherwise, by the latest purchase; all of them by a store's name."""
    wallet.asked(case, "rejectChainReceipts", chainID=wallet.QUIET)
    wanted: list[tuple[dict[str, Any], list[str]]] = [
        ({}, [wallet.CHAIN]),
        ({"include": "receipt_received"}, [wallet.CHAIN]),
        ({"include": "all"}, [wallet.CHAIN, wallet.QUIET]),
        ({"include": "activated"}, [wallet.CHAIN]),
        ({"include": "rejected"}, [wallet.QUIET]),
    ]
    for query, found in wanted:
        case.equal(f"chains for {query}", list(wallet.chains(case, **query)), found)
    case.equal("receipts of the chain", wallet.chains(case)[wallet.CHAIN]["num_receipts"], len(wallet.RECEIPTS))
    for words, names in (("vasa", ["Solrosen"]), ("ODEN", ["Linfröet"]), ("kaffe", [])):
        listed = case.get("chains", query={"search": words})["chains"]
        case.equal(f"chains with stores called {words}", [one["name"] for one in listed], names)


@law("RCL-11", operations=["chains", "personChains", "claimPersonGiftedReceipt"])
def a_claimed_receipt_counts(case: Context) -> None:
    """One more of its chain's, in the list of all and in the list of whoever has claimed it."""
    before = {one["id"]: one["num_receipts"] for one in case.get("chains")["chains"]}
    theirs = wallet.chains(case, wallet.OTHER, include="all")[wallet.CHAIN]["num_receipts"]
    wallet.asked(case, "claimPersonGiftedReceipt", wallet.OTHER, giftLinkID=wallet.given(case))
    wanted = {key: number + (key == wallet.CHAIN) for key, number in before.items()}
    case.equal("receipts of each", {one["id"]: one["num_receipts"] for one in case.get("chains")["chains"]}, wanted)
    after = wallet.chains(case, wallet.OTHER, include="all")[wallet.CHAIN]["num_receipts"]
    case.equal("receipts of the person's", after, theirs + 1)


@law("RCL-10", operations=["getPerson", "onboardPerson", "offboardPerson"])
def people_come_and_go(case: Context) -> None:
    """Off, on, and new; the day of it is told."""
    before = wallet.asked(case, "getPerson").value
    case.equal("state to begin with", before["state"], "ONBOARDED")
    case.expect(before["identifiers"], "what receipts find the person by should be told")
    case.equal("status of going", wallet.asked(case, "offboardPerson").status, 204)
    after = wallet.asked(case, "getPerson").value
    case.equal("state afterwards", after["state"], "OFFBOARDED")
    case.expect(after["updated_at"] != before["updated_at"], "the change should be dated")
    case.equal("the rest", (after["id"], after["identifiers"]), (before["id"], before["identifiers"]))
    wallet.asked(case, "onboardPerson")
    case.equal("state once back", wallet.asked(case, "getPerson").value["state"], "ONBOARDED")
    wallet.coded(case, wallet.asked(case, "getPerson", "newcomer"), 40400)
    case.equal("status of a newcomer", wallet.asked(case, "onboardPerson", "newcomer").status, 204)
    new = wallet.asked(case, "getPerson", "newcomer").value
    case.equal("state of a newcomer", new["state"], "ONBOARDED")
    case.equal("the day of it", new["created_at"][:10], case.today().isoformat())
    wallet.coded(case, wallet.asked(case, "offboardPerson", "nobody"), 40000)


@law("RCL-10", operations=["getPerson", "getPersonReceipt"])
def receipts_find_a_person_by_a_hash(case: Context) -> None:
    """Each address that a receipt was sent to is one of the person's identifiers, hashed (KIC-10)."""
    told = wallet.asked(case, "getPerson").value["identifiers"]
    hashes = {one["hashed_value"] for one in told if one["type"] == "email"}
    for receipt in wallet.RECEIPTS:
        address = wallet.about(case, "getPersonReceipt", receipt).value["receipt"]["customer"]["id"]["email"]
        hashed = base64.b64encode(hashlib.sha256(address.encode()).digest()).decode()
        case.expect(hashed in hashes, f"{address} should be among the identifiers as {hashed}: {hashes}")


@law("RCL-08", operations=["getBarcode"])
def barcodes_are_pictures(case: Context) -> None:
    """Of every kind, for anybody, as wide and high as is asked for; another value is another picture."""
    kinds = next(one for one in case.document.specs["getBarcode"]["parameters"] if one["name"] == "type")
    pictures = set()
    for kind in kinds["schema"]["enum"]:
        value = {"Codabar": "A1234A", "EAN8": "12345670", "EAN13": "1234567890128"}.get(kind, "01234561")
        for query, size in (({"width": 300, "height": 200}, (300, 200)), ({"height": 50, "ar": 2}, (100, 50))):
            drawn = case.call("getBarcode", path={"type": kind, "value": value}, query=query, credential=None)
            case.equal(f"status of {kind}", drawn.status, 200)
            case.expect(drawn.body.startswith(_PNG), f"{kind} should be a PNG")
            case.equal(f"width and height of {kind}", struct.unpack(">II", drawn.body[16:24]), size)
            pictures.add(drawn.body)
    case.equal("pictures", len(pictures), 2 * len(kinds["schema"]["enum"]))
    place = {"type": "QRCode", "value": "01234561"}
    for colour in ({"fg": "#FF0000FF"}, {"bg": "#00FF00FF"}):
        drawn = case.call("getBarcode", path=place, query={"width": 300, "height": 200, **colour}, credential=None)
        case.expect(drawn.body not in pictures, f"{colour} should be seen")
    wallet.coded(case, case.call("getBarcode", path={"type": "EAN13", "value": "abc"}, credential=None), 40000)
    wallet.coded(case, case.call("getBarcode", path={"type": "EAN14", "value": "01234561"}, credential=None), 40400)


@law("RCL-08", operations=["getBarcode"])
def a_pdf417_is_as_redundant_as_asked_for(case: Context) -> None:
    """Another level is another picture, 3 unless asked otherwise; other kinds have none."""

    def drawn(kind: str, **query: int) -> bytes:
        place = {"type": kind, "value": "01234561"}
        return case.call("getBarcode", path=place, query={"width": 300, **query}, credential=None).body

    levels = [drawn("PDF417", pdf417encoding=level) for level in (1, 3, 8)]
    case.equal("pictures", len(set(levels)), len(levels))
    case.equal("the picture without a level", drawn("PDF417") == levels[1], True)
    case.equal("a QR code with one", drawn("QRCode", pdf417encoding=8) == drawn("QRCode"), True)
