"""Search by last update, and the details."""

from __future__ import annotations

import pytest

from tests.providers.kravia.sandbox import Sandbox, case, invoice


def test_the_delta_is_exactly_what_changed_since(kravia: Sandbox) -> None:
    """KR-100, KR-101, KD-21: also when the clock stands still between two changes."""
    first = kravia.register(invoice())
    mark = kravia.search("orderBy=11&top=1")[0]["lastUpdatedTime"]
    second = kravia.register(invoice())
    kravia.pay((1553199, 10))
    found = kravia.search(f"lastUpdatedTime={mark}&orderBy=11&byAscending=true")
    assert [item["id"] for item in found] == [second, 1553199]
    assert kravia.search(f"lastUpdatedTime={found[-1]['lastUpdatedTime']}") == []
    kravia.act(first)
    assert [item["id"] for item in kravia.search(f"lastUpdatedTime={found[-1]['lastUpdatedTime']}")] == [first]


def test_every_update_has_a_time_of_its_own(kravia: Sandbox) -> None:
    """KD-21: no two share one, or a page boundary would lose a claim."""
    for _ in range(5):
        kravia.register(invoice())
    times = [item["lastUpdatedTime"] for item in kravia.search("top=1000&orderBy=11&byAscending=true")]
    assert times == sorted(set(times), key=lambda text: text.ljust(27, "0") if "." in text else f"{text}.{'0' * 7}")


def test_the_guides_query_works_as_written(kravia: Sandbox) -> None:
    """KR-100, KR-102: True in capitals, seven decimals."""
    query = "byAscending=True&lastUpdatedTime=2021-06-01T15:13:14.4044853&orderBy=11&skip=0&top=20"
    assert len(kravia.search(query)) == 7


def test_pages_follow_on_each_other(kravia: Sandbox) -> None:
    """KR-100: skip and top cut the same order into pieces."""
    whole = kravia.search("orderBy=11&top=1000")
    pieces = [item for skip in range(0, 8, 3) for item in kravia.search(f"orderBy=11&top=3&skip={skip}")]
    assert pieces == whole
    assert kravia.search("skip=1000") == []


def test_without_order_the_highest_id_comes_first(kravia: Sandbox) -> None:
    """KD-22: by id, descending, unless asked otherwise."""
    down = [item["id"] for item in kravia.search()]
    assert down == sorted(down, reverse=True)
    assert [item["id"] for item in kravia.search("orderBy=3&byAscending=true")] == down[::-1]


@pytest.mark.parametrize(
    "query", ["top=0", "top=1001", "skip=-1", "lastUpdatedTime=yesterday", "orderBy=x", "byAscending=ja"]
)
def test_a_wrong_query_is_refused(kravia: Sandbox, query: str) -> None:
    """KD-22: 400 with the parameter's name."""
    answer = kravia.call("GET", f"/invoice/search?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.split("=")[0]])


def test_the_older_address_finds_the_same(kravia: Sandbox) -> None:
    """KI-15: /invoice/search/q is the same search."""
    assert kravia.ok("GET", "/invoice/search/q")["data"] == kravia.search()


def test_details_hold_what_guide_and_clients_read(kravia: Sandbox) -> None:
    """KR-103, KR-104: every key of both, with the shapes that old clients use."""
    claim = kravia.started(case())
    kravia.advance("P1D")
    details = kravia.details(claim)
    assert {"invoice", "creditor", "debtor", "statusCodeHistory", "availableActions", "notifications"} <= set(details)
    assert {"documents", "activities", "outstandingAmount", "payments"} <= set(details)
    assert all(isinstance(flag, bool) for flag in details["availableActions"].values())
    assert set(details["notifications"][0]) == {"type", "level", "primaryTarget", "date"}


def test_statistics_put_every_claim_into_one_class(kravia: Sandbox) -> None:
    """KR-135, KD-30: four classes, two sums."""
    before = kravia.ok("GET", "/statistic/creditor")
    assert before["sumCollectedMoney"] == 3000
    kravia.started(invoice())
    kravia.pay((1553199, 2000))
    after = kravia.ok("GET", "/statistic/creditor")
    names = ["openCases", "waitingCases", "closedCases", "casesWithActionRequired"]
    assert [after[name] - before[name] for name in names] == [1, -1, 1, 0]
    assert after["sumCollectedMoney"] - before["sumCollectedMoney"] == 2000
    assert after["sumPotentialMoney"] - before["sumPotentialMoney"] == 500
    assert kravia.ok("GET", "/statistic/cases") == {name: after[name] for name in names}


def test_company_is_made_up(kravia: Sandbox) -> None:
    """KD-40: a demo partner."""
    assert kravia.ok("GET", "/company")["name"] == "Demo Partner AS"
