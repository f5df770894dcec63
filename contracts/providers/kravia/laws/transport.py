"""Section A: transport, authentication, errors."""

from __future__ import annotations

import re

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kravia import claims
from contracts.providers.kravia.claims import ABSENT, CREDITOR, OTHER_CREDITOR, UNKNOWN_ID

_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?")


@law("KR-002", operations=["listCreditors", "searchInvoices"])
def token_stands_alone(case: Context) -> None:
    """The bare token, without a prefix, opens every door."""
    case.get("listCreditors")
    case.get("searchInvoices")


@law("KR-003", operations=["searchInvoices", "getInvoiceDetails", "listCreditors"])
def token_sees_its_own_creditors(case: Context) -> None:
    """Another's claims are not there, and a year later the token is as good as before."""
    claim = claims.register(case)
    other = claims.token(case, "other")
    ids = [creditor["id"] for creditor in case.get("listCreditors", credential=other)["value"]]
    case.equal("what the other token's list of creditors holds", ids, [OTHER_CREDITOR])
    hits = case.get("searchInvoices", query={"top": 1000}, credential=other)["data"]
    case.expect(
        claim not in {hit["id"] for hit in hits}, "a search shows a claim of a creditor the token does not cover"
    )
    case.refused("getInvoiceDetails", 404, path={"id": claim}, credential=other)
    case.advance("P1Y")
    case.get("listCreditors")


@law("KR-004", operations=["issueToken", "listCreditors", "searchInvoices"])
def token_with_bearer(case: Context) -> None:
    """The prefix Bearer is taken, and a password grant gives a token that works with and without it."""
    case.get("listCreditors", credential=claims.token(case, "demo", prefix="Bearer "))
    grant = {"grant_type": "password", "username": "demo@example.com", "password": "motpart-demo"}
    issued = str(case.get("issueToken", body=grant)["access_token"])
    for prefix in ("Bearer ", ""):
        case.get("searchInvoices", credential=claims.bearer(issued, prefix))
    case.refused("issueToken", 403, body={**grant, "password": "wrong"})


@law("KR-005", operations=["registerInvoice", "searchInvoices"])
def wrong_token_changes_nothing(case: Context) -> None:
    """No token and an unknown token get 401, and no claim comes of it."""
    before = len(claims.found(case))
    case.refused("registerInvoice", 401, body=claims.invoice(), credential=None)
    case.refused("registerInvoice", 401, body=claims.invoice(), credential=claims.bearer("not-a-token", ""))
    case.refused("registerInvoice", 401, body=claims.invoice(), credential=claims.bearer("not-a-token"))
    case.equal("the number of claims after refusals", len(claims.found(case)), before)


@law("KR-006", operations=["registerInvoice", "getInvoiceDetails", "runAction", "registerPayment"])
def errors_are_problem_details(case: Context) -> None:
    """A refusal tells its status, and a wrong request every field that is wrong."""
    body = claims.invoice(originalAmount=ABSENT, invoiceDate="yesterday")
    problem = case.refused("registerInvoice", 400, body=body).value
    case.equal("the problem's status", problem["status"], 400)
    named = " ".join(problem.get("errors", {})).lower()
    for field in ("originalamount", "invoicedate"):
        case.expect(field in named, f"the problem's errors should name {field}; they name {named or 'nothing'}")
    for refused in (
        case.refused("getInvoiceDetails", 404, path={"id": UNKNOWN_ID}),
        case.refused("runAction", 404, path={"invoiceId": UNKNOWN_ID}, query={"action": "Start"}),
        case.refused("registerPayment", 404, body=claims.payment({UNKNOWN_ID: 1})),
    ):
        case.equal("the problem's status", refused.value["status"], refused.status)


@law("KR-007", operations=["registerInvoice", "runAction", "registerPayment", "registerCreditNote"])
def keys_in_any_case(case: Context) -> None:
    """Keys are read whatever their case, in nested objects too."""
    body = {key[0].upper() + key[1:]: value for key, value in claims.invoice(claimType="CollectionCase").items()}
    body["PostalAddress"] = {key.upper(): value for key, value in body["PostalAddress"].items()}
    body["OrderLines"] = [{key.lower(): value for key, value in line.items()} for line in body["OrderLines"]]
    claim = claims.register(case, body)
    case.get("runAction", path={"invoiceId": claim}, query={"action": "Start"}, body={"message": "in lower case"})
    paid = {key.upper(): value for key, value in claims.payment({claim: 100}).items()}
    case.equal("applied amount", case.get("registerPayment", body=paid)["value"]["appliedAmount"], 100)
    credited = {key[0].lower() + key[1:]: value for key, value in claims.crediting({claim: -100}).items()}
    case.equal("applied amount", case.get("registerCreditNote", body=credited)["value"]["appliedAmount"], -100)


@law(
    "KR-008",
    operations=["registerInvoice", "registerPayment", "registerCreditNote", "searchInvoices", "getInvoiceDetails"],
)
def dates_and_times(case: Context) -> None:
    """Dates come back as written; times have no zone; another form is refused."""
    claim = claims.register(case)
    record = claims.details(case, claim)["invoice"]
    case.equal("invoiceDate", record["invoiceDate"], "2026-01-05")
    case.equal("dueDate", record["dueDate"], "2026-01-19")
    updated = record["lastUpdatedTime"]
    case.expect(_LOCAL_TIME.fullmatch(updated), f"a time has no zone and at most seven decimals; it is {updated!r}")
    claims.found(case, lastUpdatedTime="2021-06-01T15:13:14.4044853")
    claims.pay(case, {claim: 1}, date="2026-01-05T00:00:00")
    claims.credit(case, {claim: -1}, Date="2026-01-05")
    for wrong in ("05.01.2026", "2026-1-5", "2026-02-30", "2026-01-05T00:00:00Z"):
        case.refused("registerInvoice", 400, body=claims.invoice(invoiceDate=wrong))
    case.refused("searchInvoices", 400, query={"lastUpdatedTime": "yesterday"})
    case.refused("registerInvoice", 400, body=claims.invoice(dueDate="2026-01-04"))
    claims.register(case, claims.invoice(dueDate="2026-01-05"))


@law("KR-009", operations=["registerInvoice", "searchInvoices", "getInvoiceDetails", "listCreditors"])
def ids_are_integers(case: Context) -> None:
    """Claims and creditors have integer ids, the same wherever they occur."""
    claim = claims.register(case)
    facts = claims.details(case, claim)
    ids = [facts["invoice"]["id"], facts["creditor"]["id"], facts["debtor"]["id"]]
    ids += [hit["id"] for hit in claims.found(case)]
    ids += [creditor["id"] for creditor in case.get("listCreditors")["value"]]
    case.expect(all(type(each) is int for each in ids), f"every id is an integer; they are {ids}")
    case.equal("the claim's id in its details", facts["invoice"]["id"], claim)
    case.equal("the creditor's id in the details", facts["creditor"]["id"], CREDITOR)


@law("KR-010", operations=["registerInvoice", "getInvoiceDetails", "registerPayment", "listSettlements"])
def amounts_are_numbers(case: Context) -> None:
    """Amounts are numbers in major units, kept to the cent; a third decimal and a text are refused."""
    claim = claims.register(case, claims.invoice(orderLines=[claims.line(1234.56, 1)]))
    record = claims.details(case, claim)["invoice"]
    case.equal("originalAmount", record["originalAmount"], 1234.56)
    case.equal("outstandingAmount", claims.pay(case, {claim: 0.1})["invoices"][0]["outstandingAmount"], 1234.46)
    amounts = [record["outstandingAmount"], *(each["amount"] for each in claims.settlements(case))]
    case.expect(all(type(each) in {int, float} for each in amounts), f"every amount is a number; they are {amounts}")
    case.refused("registerInvoice", 400, body=claims.invoice(originalAmount="2500"))
    case.refused("registerInvoice", 400, body=claims.invoice(orderLines=[claims.line(1.005, 1, total=1.005)]))
    case.refused("registerPayment", 400, body=claims.payment({claim: 1.001}, amount=1.001))


@law("KR-011", operations=["searchInvoicesOld", "searchInvoices", "getInvoiceDetails", "listCreditors", "getCreditorSettings", "getCreditorStatistics", "getCaseStatistics"])  # fmt: skip  # noqa: E501  # one line per rule
def envelopes(case: Context) -> None:
    """What is wrapped, and in what."""
    claim = claims.register(case)
    for operation_id in ("searchInvoicesOld", "searchInvoices"):
        case.equal(f"keys of {operation_id}", set(case.get(operation_id)), {"data"})
    details = case.call("getInvoiceDetails", path={"id": claim}).whole
    case.expect("value" in details and "data" not in details, f"one envelope; the keys are {sorted(details)}")
    case.equal("keys of listCreditors", set(case.get("listCreditors")), {"value"})
    case.equal("keys of getCaseStatistics", set(case.get("getCaseStatistics")), {"value"})
    settings = case.call("getCreditorSettings", path={"id": CREDITOR})
    for bare in (settings.whole, case.call("getCreditorStatistics").whole):
        case.expect("value" not in bare and "data" not in bare, f"no envelope; the keys are {sorted(bare)}")
