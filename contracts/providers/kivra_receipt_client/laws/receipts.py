"""A person's receipts: listed, searched, deleted and restored."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.credentials import bearer
from contracts.exchange import Exchange
from contracts.laws import law
from contracts.providers.kivra_receipt_client import wallet

_OPEN = {"getBarcode"}
_PLACE = {
    "personID": wallet.PERSON,
    "receiptID": wallet.RECEIPT,
    "chainID": wallet.CHAIN,
    "giftLinkID": "g-5b0f9d1c7e3a",
}


@law("RCL-01", operations=["getPerson", "personReceipts", "rejectChainReceipts", "expenseReceipt", "getAllEMS"])
def nothing_without_a_token(case: Context) -> None:
    """Every operation but that of barcodes: without a token, and with one that nobody has."""
    for name, spec in case.document.specs.items():
        if name in _OPEN:
            continue
        parts: dict[str, Any] = {"body": {"id": "1", "person_id": "1"}} if "requestBody" in spec else {}
        place = {key: value for key, value in _PLACE.items() if key in case.document.path_parameters(name)}
        for credential in (None, bearer("nobody")):
            wallet.coded(case, case.call(name, path=place, credential=credential, **parts), 40100)
    case.equal("the receipts afterwards", wallet.ids(case), wallet.RECEIPTS)


@law(
    "RCL-02", operations=["deletePersonReceipt", "getPersonDeletedReceipts", "restorePersonReceipt", "getPersonReceipt"]
)
def deleted_and_restored(case: Context) -> None:
    """It is among the deleted ones alone, and restored it is as it was."""
    before = wallet.about(case, "getPersonReceipt").value
    left = [one for one in wallet.RECEIPTS if one != wallet.RECEIPT]
    row = next(one for one in wallet.rows(case) if one["receipt_id"] == wallet.RECEIPT)
    case.equal("status of deleting", wallet.about(case, "deletePersonReceipt").status, 204)
    case.equal("status of reading it", wallet.about(case, "getPersonReceipt").status, 404)
    case.equal("the lists", (wallet.ids(case), wallet.deleted(case)), (left, [wallet.RECEIPT]))
    listed = wallet.rows(case, "getPersonDeletedReceipts")[0]
    told = row.keys() & listed.keys()
    case.equal("its row", {name: listed[name] for name in told}, {name: row[name] for name in told})
    wallet.coded(case, wallet.about(case, "deletePersonReceipt"), 41000)
    case.equal("status of restoring", wallet.about(case, "restorePersonReceipt").status, 204)
    case.equal("the lists afterwards", (wallet.ids(case), wallet.deleted(case)), (wallet.RECEIPTS, []))
    case.equal("the receipt", wallet.about(case, "getPersonReceipt").value, before)
    for person, receipt in ((wallet.PERSON, "nobody"), (wallet.OTHER, wallet.RECEIPT)):
        for name, code in (("deletePersonReceipt", 41000), ("restorePersonReceipt", 40000)):
            wallet.coded(case, wallet.about(case, name, receipt, person), code)


@law("RCL-02", operations=["deletePersonReceipt", "getPersonDeletedReceipts", "restorePersonReceipt"])
def for_so_many_days(case: Context) -> None:
    """As many as the header says, 30 without it, to the last of them; then it is gone."""
    place = {"personID": wallet.PERSON, "receiptID": wallet.RECEIPT}
    stored = wallet.ids(case, "personGDPR")
    case.equal("status with days", _deleted(case, place, days="10").status, 204)
    second = {**place, "receiptID": wallet.BEFORE}
    case.equal("status without", _deleted(case, second).status, 204)
    case.advance("P9D")
    case.equal("deleted after nine days", sorted(wallet.deleted(case)), sorted([wallet.RECEIPT, wallet.BEFORE]))
    case.advance("P2D")
    case.equal("deleted after eleven", wallet.deleted(case), [wallet.BEFORE])
    wallet.coded(case, case.call("restorePersonReceipt", path=place), 40000)
    case.advance("P18D")
    case.equal("deleted after 29", wallet.deleted(case), [wallet.BEFORE])
    case.equal("status of restoring after 29", case.call("restorePersonReceipt", path=second).status, 204)
    case.equal("status of deleting it again", _deleted(case, second).status, 204)
    case.advance("P31D")
    wallet.coded(case, case.call("restorePersonReceipt", path=second), 40000)
    gone = {wallet.RECEIPT, wallet.BEFORE}
    case.equal("what is stored", wallet.ids(case, "personGDPR"), [one for one in stored if one not in gone])


def _deleted(case: Context, place: dict[str, str], **headers: str) -> Exchange:
    return case.call("deletePersonReceipt", path=place, headers=headers)


@law(
    "RCL-06", operations=["personReceipts", "personChainReceipts", "getPersonDeletedReceipts", "personChains", "chains"]
)
def pages_say_what_they_are(case: Context) -> None:
    """Total, offset, limit, which is 20 unless asked otherwise, and the rows of that window."""
    person, chain = {"personID": wallet.PERSON}, {"personID": wallet.PERSON, "chainID": wallet.CHAIN}
    wallet.about(case, "deletePersonReceipt")
    lists: dict[str, tuple[dict[str, str], str, int]] = {
        "personReceipts": (person, "receipts", 2),
        "personChainReceipts": (chain, "receipts", 2),
        "getPersonDeletedReceipts": (person, "receipts", 1),
        "personGDPR": (person, "receipts", 3),
        "personChains": (person, "chains", 1),
        "chains": ({}, "chains", 2),
    }
    for name, (place, key, number) in lists.items():
        whole = case.get(name, path=place)
        said = {"total": number, "offset": 0, "limit": 20}
        case.equal(f"page of {name}", {each: whole[each] for each in said}, said)
        case.equal(f"rows of {name}", len(whole[key]), number)
        rest = case.get(name, path=place, query={"offset": 1, "limit": 1})
        case.equal(f"the second of {name}", rest[key], whole[key][1:2])
        case.equal(f"window of {name}", (rest["total"], rest["offset"], rest["limit"]), (number, 1, 1))


@law("RCL-07", operations=["getPersonReceipt", "giftPersonReceipt", "rejectChainReceipts", "deletePersonReceipt"])
def errors_have_a_number(case: Context) -> None:
    """In body and header, with two messages; what is wrong with a body is told one by one."""
    refusals = {
        40000: wallet.about(case, "giftPersonReceipt", body={"person_id": 1}),
        40400: wallet.about(case, "getPersonReceipt", "nobody"),
        40900: wallet.asked(case, "restoreChainReceipts", chainID=wallet.CHAIN),
        41000: wallet.about(case, "deletePersonReceipt", "nobody"),
    }
    for code, exchange in refusals.items():
        value = wallet.coded(case, exchange, code).value
        case.expect(value["short_message"] and value["long_message"], f"both messages should say something: {value}")
    details = refusals[40000].value.get("error_detail", [])
    case.expect(any("person_id" in one for one in details), f"error_detail should name person_id: {details}")


_READS = {
    "personGDPR": {"personID": wallet.PERSON},
    "getExpenseManagementSystems": {"personID": wallet.PERSON},
    "personReceipts": {"personID": wallet.PERSON},
    "getPersonReceipt": {"personID": wallet.PERSON, "receiptID": wallet.RECEIPT},
    "getPersonDeletedReceipts": {"personID": wallet.PERSON},
    "personChains": {"personID": wallet.PERSON},
    "personChainReceipts": {"personID": wallet.PERSON, "chainID": wallet.CHAIN},
    "chains": {},
}


@law("RCL-07", operations=["giftPersonReceipt", "claimPersonGiftedReceipt"])
def a_claim_is_answered_in_json(case: Context) -> None:
    """Who takes nothing that it is answered in is refused; so is who asks so for what has been claimed."""
    links = [wallet.given(case, receipt) for receipt in (wallet.RECEIPT, wallet.BEFORE)]
    place = [{"personID": wallet.OTHER, "giftLinkID": link} for link in links]
    case.equal("status of a claim", case.call("claimPersonGiftedReceipt", path=place[0]).status, 202)
    for each in place:
        refused = case.call("claimPersonGiftedReceipt", path=each, headers={"Accept": "application/x-unheard-of"})
        wallet.coded(case, refused, 40000)


@law("RCL-07", operations=[*_READS])
def an_accept_that_is_not_taken_is_400(case: Context) -> None:
    """What is read in JSON is refused to who takes nothing that it is answered in."""
    for name, place in _READS.items():
        case.get(name, path=place)
        wallet.coded(case, case.call(name, path=place, headers={"Accept": "application/x-unheard-of"}), 40000)


@law("RCL-09", operations=["personReceipts", "personChainReceipts"])
def the_chains_list_says_the_same(case: Context) -> None:
    """A receipt has one row, whichever list it is in."""
    place = {"personID": wallet.PERSON, "chainID": wallet.CHAIN}
    own = {row["receipt_id"]: row for row in wallet.rows(case)}
    for row in case.get("personChainReceipts", path=place)["receipts"]:
        case.equal(f"the row of {row['receipt_id']}", row, own[row["receipt_id"]])


@law("RCL-11", operations=["personChains", "chains"])
def a_chain_is_told_alike(case: Context) -> None:
    """In the list of all and in a person's: its name and its picture."""
    every = {one["id"]: one for one in case.get("chains")["chains"]}
    for key, own in wallet.chains(case).items():
        for name in ("name", "icon_url"):
            case.equal(f"{name} of chain {key}", own.get(name), every[key].get(name))


@law("RCL-12", operations=["getAllEMS", "getExpenseManagementSystems"])
def a_system_is_told_alike(case: Context) -> None:
    """In the list of all and in a person's: what both have of it."""
    every = {one["id"]: one for one in case.get("getAllEMS")["systems"]}
    for own in case.get("getExpenseManagementSystems", path={"personID": wallet.PERSON})["systems"]:
        other = every[own["id"]]
        told = own.keys() & other.keys()
        case.equal("the system", {name: own[name] for name in told}, {name: other[name] for name in told})


@law("RCL-09", operations=["personReceipts", "personChainReceipts"])
def sorted_and_searched(case: Context) -> None:
    """The latest first, or last; by what is asked for; those whose store or items are called so."""
    place = {"personID": wallet.PERSON, "chainID": wallet.CHAIN}
    latest, middle, first = wallet.RECEIPTS
    for row in wallet.rows(case):
        own = wallet.about(case, "getPersonReceipt", row["receipt_id"]).value
        case.equal("when it was bought", row["purchase_date"], own["receipt"]["time_of_purchase"])
    wanted: list[tuple[dict[str, Any], list[str]]] = [
        ({}, [latest, middle, first]),
        ({"order": "asc"}, [first, middle, latest]),
        ({"search": "bröd"}, [latest, middle]),
        ({"search": "SOLROSEN"}, [latest, middle, first]),
        ({"search": "kaffe"}, []),
        ({"sort_by": "amount", "order": "asc", "limit": 1}, [first]),
    ]
    for query, found in wanted:
        case.equal(f"receipts for {query}", wallet.ids(case, **query), found)
        listed = case.get("personChainReceipts", path=place, query=query)["receipts"]
        case.equal(f"the chain's for {query}", [row["receipt_id"] for row in listed], found)
