"""Section G, first half: searching and details."""

from __future__ import annotations

from collections.abc import Callable

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kravia import claims


@law("KR-100", operations=["searchInvoices", "searchInvoicesOld"])
def search_sorts_and_pages(case: Context) -> None:
    """Pages of any size put together are the whole, in the order asked for, at the new address and the old."""
    own = [claims.register(case, claims.invoice(invoiceNo=f"70{number}")) for number in range(100, 105)]
    claims.pay(case, {own[1]: 1})
    for address in ("searchInvoices", "searchInvoicesOld"):
        whole = claims.found(case, address, orderBy=11, byAscending=True)
        times = [hit["lastUpdatedTime"] for hit in whole]
        case.equal(f"{address}: times in ascending order", times, sorted(times))
        case.equal(f"{address}: the claim changed last", whole[-1]["id"], own[1])
        down = claims.found(case, address, orderBy=11, byAscending=False)
        case.equal(f"{address}: descending is ascending turned round", down, whole[::-1])
        pages = [
            hit
            for skip in range(0, len(whole) + 2, 2)
            for hit in claims.found(case, address, orderBy=11, byAscending=True, top=2, skip=skip)
        ]
        case.equal(f"{address}: ids of all pages of two", _ids(pages), _ids(whole))
        since = whole[-3]["lastUpdatedTime"]
        later = claims.found(case, address, orderBy=11, byAscending=True, lastUpdatedTime=since)
        case.equal(f"{address}: ids updated after a time", _ids(later), _ids(whole[-2:]))
    for wrong in ({"top": 0}, {"top": -1}, {"skip": -1}, {"top": "many"}):
        case.refused("searchInvoices", 400, query=wrong)


def _ids(hits: list[dict[str, object]]) -> list[object]:
    return [hit["id"] for hit in hits]


@law(
    "KR-101",
    operations=["searchInvoices", "registerInvoice", "runAction", "registerPayment", "registerCreditNote"],
)
def delta_is_exact(case: Context) -> None:
    """Asking again with the newest time seen gives exactly the claims changed since, whatever changed them."""
    first, second = claims.register(case), claims.register(case, claims.collection_case())
    changes: dict[str, tuple[set[int], Callable[[], object]]] = {
        "nothing": (set(), lambda: None),
        "a Start": ({first}, lambda: claims.run(case, first)),
        "a payment": ({first}, lambda: claims.pay(case, {first: 1})),
        "a credit": ({second}, lambda: claims.credit(case, {second: -1})),
        "a payment of both": ({first, second}, lambda: claims.pay(case, {first: 1, second: 1})),
    }
    for what, (wanted, change) in changes.items():
        newest = max(hit["lastUpdatedTime"] for hit in claims.found(case))
        change()
        hits = claims.found(case, orderBy=11, lastUpdatedTime=newest)
        case.equal(f"claims updated by {what}", {hit["id"] for hit in hits}, wanted)
    newest = max(hit["lastUpdatedTime"] for hit in claims.found(case))
    third = claims.register(case)
    hits = claims.found(case, lastUpdatedTime=newest)
    case.equal("claims updated by registering", [hit["id"] for hit in hits], [third])
    record = claims.details(case, third)["invoice"]
    case.equal("lastUpdatedTime in details and search", record["lastUpdatedTime"], hits[0]["lastUpdatedTime"])


@law("KR-102", operations=["searchInvoices", "listSettlements"])
def booleans_in_any_case(case: Context) -> None:
    """True, true and TRUE mean the same in the query; another word is refused."""
    claims.register(case)
    claims.register(case)
    wanted = claims.found(case, orderBy=11, byAscending="true")
    for word in ("True", "TRUE"):
        case.equal(f"search with byAscending={word}", claims.found(case, orderBy=11, byAscending=word), wanted)
    case.expect(claims.found(case, orderBy=11, byAscending="False") != wanted, "False and true sort alike")
    open_ones = claims.settlements(case, ExcludeClosed="true")
    case.equal("settlements with ExcludeClosed=True", claims.settlements(case, ExcludeClosed="True"), open_ones)
    case.refused("searchInvoices", 400, query={"byAscending": "perhaps"})


@law("KR-103", operations=["getInvoiceDetails"])
def details_have_everything(case: Context) -> None:
    """Timeline, documents, activities, money and actions are there, and agree with what was done."""
    claim = claims.register(case)
    claims.upload(case, claim, claims.BASE64_FILE)
    claims.run(case, claim)
    claims.pay(case, {claim: 400})
    facts = claims.details(case, claim)
    codes = [entry["statusCode"] for entry in facts["statusCodeHistory"]]
    case.equal("timeline", codes, ["Registered", "Scheduled", "PartlyPaid"])
    case.equal("documents", [each["type"] for each in facts["documents"]], ["InvoiceAttachment"])
    case.equal("outstandingAmount", facts["outstandingAmount"], 2100)
    case.equal("payments", [each["appliedAmount"] for each in facts["payments"]], [400])
    case.expect(facts["activities"], "what the creditor did is among the activities; there are none")
    case.equal("whether Start is available", facts["availableActions"].get("Start"), False)


@law("KR-104", operations=["getInvoiceDetails"])
def details_have_the_observed_keys(case: Context) -> None:
    """The keys that clients read are there, with the kinds of values that they read."""
    facts = claims.details(case, claims.started(case))
    wanted = {"invoice", "creditor", "debtor", "statusCodeHistory", "availableActions", "notifications"}
    case.expect(wanted <= set(facts), f"details lack {sorted(wanted - set(facts))}")
    offered = facts["availableActions"]
    case.expect(all(type(each) is bool for each in offered.values()), f"actions are yes or no; they are {offered}")
    case.expect(facts["notifications"], "nothing was sent a week after Start")
    for note in facts["notifications"]:
        lacking = {"type", "level", "primaryTarget", "date"} - set(note)
        case.expect(not lacking, f"a notification lacks {sorted(lacking)}")
