"""Receipts and who receives them, prescriptions, expense systems."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Any

from contracts.context import Context
from contracts.exchange import Exchange
from contracts.laws import law
from contracts.providers.kivra_receipt_pos import shops

_KEY = re.compile("[a-z0-9]{42}")
_XML = "<?xml version='1.0' encoding='UTF-8'?>\n<POSLog><Item>Brödkorg</Item></POSLog>".encode()
_PNG = b"\x89PNG\r\n\x1a\n"
_KNOWN = {
    "email": "tilda@example.com",
    "mobilephone": "+46701740605",
    "nationalidentitynumber": "199001189811",
    "cardtoken": "tok-0001",
}
_NAMES: tuple[dict[str, Any], ...] = (
    shops.TILDA,
    {"email": "tilda@example.com"},
    {"civic_registration_number": "19900118-9811"},
    {"service_id": "1742107200d7c9e4a126f85b03a1de6c4f27a8b953"},
)
_STRANGER = {"email": "nobody@example.com"}


def _kept(case: Context, sent: Exchange, body: Any) -> str:
    """State that it comes back as it was sent, under the id that the header told; the id."""
    key = sent.headers.get("x-dr-transactionid", "")
    case.expect(_KEY.fullmatch(key), f"x-dr-transactionid should be an id; it is {key!r}")
    case.equal("the receipt", shops.fetched(case, sent).value, body)
    return key


def _shop(case: Context, **ways: Any) -> str:
    """A store of a new chain with a way for what nobody receives."""
    key = shops.chain(case, **ways).value["chain_id"]
    return str(shops.store(case, key).value["store_id"])


@law("POS-04", operations=["createReceipt", "fetchReceipt"])
def a_known_recipient_is_201(case: Context) -> None:
    """By each verified name and by the card that was paid with, where the chain retains too; under an id of its own."""
    shop = _shop(case, retained_activated=True)
    keys = set()
    for who in _NAMES:
        body = shops.receipt(shop, who)
        sent = shops.send(case, body)
        case.equal("status and answer", (sent.status, sent.value), (201, {"message": "Received receipt"}))
        keys.add(_kept(case, sent, body))
    case.equal("ids of the receipts", len(keys), len(_NAMES))
    tender = case.document.specs["createReceipt"]["requestBody"]["content"]["application/json"]["examples"]["card"]
    paid = {**shops.receipt(shop), "payments": tender["value"]["payments"]}
    case.equal("status for a card that is known", shops.send(case, paid).status, 201)


_PERSON = {
    "name": "Tilda Testsson",
    "contact": {
        "address": {
            "street_address": "Provgatan 5", "locality": "Uppsala", "postal_code": "75310", "country_name": "Sverige",
        },
        "email": "tilda@example.com",
        "phone": "+46 8 390 00 00",
    },
    "geo_location": {"latitude": 59.33, "longitude": 18.07},
    "loyalty": {"program": "Solrosklubben", "customer_number": "10017", "expiration_date": "2027-01-01"},
}  # fmt: skip
_REST = {
    "copy": True,
    "cashier": {"id": "5", "name": "Signe Provsson"},
    "header_text": {"type": "array", "collection": ["Tack", "och hej"]},
    "footer_text": {"type": "array", "collection": ["Öppet köp", "30 dagar"]},
    "retail_price_modifiers": [{"action": "subtract", "amount": 45, "percent": 10}],
    "customer_order": {"order_number": "O-512", "customer": _PERSON},
    "control_unit": {"id": "MPTST000000000001", "code": "MOTPARTCONTROLUNITCODE"},
}
"""What a receipt may have beside what it must have."""


@law("POS-04", operations=["createReceipt", "fetchReceipt"])
def a_receipt_is_kept_whole(case: Context) -> None:
    """What a receipt may have beside what it must have is read as it was sent."""
    shop = _shop(case, retained_activated=True)
    body = shops.receipt(shop, _NAMES[0])
    net = {"type": "net", "amount": 280, "sub_totals": [{"type": "mat", "amount": 280, "refund": False}]}
    whole = {**body, **_REST, "totals": [net, *body["totals"]], "customer": {**_PERSON, **body["customer"]}}
    sent = shops.send(case, whole)
    case.equal("status and answer", (sent.status, sent.value), (201, {"message": "Received receipt"}))
    _kept(case, sent, whole)


@law("POS-04", operations=["createReceipt", "fetchReceipt"])
def nobody_is_202(case: Context) -> None:
    """Retained: an id and a QR code; in the green bin: neither; where the chain has no way, it is received."""
    for who in (None, _STRANGER):
        sent = shops.send(case, shops.receipt(shops.STORE, who))
        case.equal("status where the chain has no way", sent.status, 201)
    shop = _shop(case, retained_activated=True)
    body = shops.receipt(shop, _STRANGER)
    retained = shops.send(case, body)
    case.equal("status and fields", (retained.status, sorted(retained.value)), (202, ["data", "token", "url"]))
    case.expect(base64.b64decode(retained.value["data"]).startswith(_PNG), "data should be a picture in Base64")
    case.expect(retained.value["token"] in retained.value["url"], "the address should name the token")
    _kept(case, retained, body)
    again = shops.send(case, shops.receipt(shop))
    case.expect(again.value["token"] != retained.value["token"], "two receipts should have two tokens")
    key = case.get("getStore", path={"storeID": shop})["owner_id"]
    ways = {"retained_activated": False, "greenbin_activated": True}
    case.get("updateChain", path={"chainID": key}, body=ways)
    discarded = shops.send(case, body)
    case.equal("the green bin", (discarded.status, discarded.value), (202, {"message": "Received receipt"}))
    case.expect("x-dr-transactionid" not in discarded.headers, "what is thrown away should have no id")


@law("POS-04", operations=["createReceipt", "fetchReceipt"])
def a_store_has_to_be_there(case: Context) -> None:
    """404 with what is wrong, at each level; the right one is taken, in XML byte for byte."""
    for level in ("partner", "chain", "store"):
        unknown = shops.send(case, shops.receipt("1742103600" + "0" * 32), shops.named(case, level))
        details = shops.coded(case, unknown, "40400").value["error_detail"]
        case.expect(any("service_id" in one for one in details), f"the refusal should name service_id: {details}")
        case.equal("status", shops.send(case, shops.receipt(), shops.named(case, level)).status, 201)
    sent = shops.xml(case, _XML)
    case.equal("status of XML", sent.status, 201)
    read = shops.fetched(case, sent, shops.named(case, "store"))
    case.equal("the bytes", (read.body, read.headers["content-type"]), (_XML, "application/xml"))
    shops.coded(case, shops.xml(case, b"<a>"), "40000")
    shops.coded(case, case.call("createReceipt", body=_XML, media_type="text/plain"), "40002")
    shops.coded(case, case.call("fetchReceipt", path={"receiptID": "nobody"}), "40400")


def _look(case: Context, kind: str, value: str, level: str = "chain", **query: Any) -> Exchange:
    place = {"type": kind, "id": value}
    return case.call("lookUpUser", path=place, query=query, credential=shops.named(case, level))


@law("ERR-05", operations=["fetchChainToken", "fetchStoreToken", "fetchReceipt"])
def an_accept_that_is_not_taken_is_40002(case: Context) -> None:
    """What can be had in JSON is refused to who takes nothing that it is answered in."""
    sent = shops.send(case, shops.receipt())
    places = {
        "fetchChainToken": {"chainID": shops.CHAIN},
        "fetchStoreToken": {"storeID": shops.STORE},
        "fetchReceipt": {"receiptID": sent.headers["x-dr-transactionid"]},
    }
    for name, place in places.items():
        proof = shops.named(case, "partner")
        case.get(name, path=place, credential=proof)
        wrong = case.call(name, path=place, credential=proof, headers={"Accept": "application/x-unheard-of"})
        shops.coded(case, wrong, "40002")


@law("POS-05", operations=["lookUpUser"])
def somebody_is_204(case: Context) -> None:
    """By each identifier, hashed unless said otherwise, a card's token as it is; nobody is 40005."""
    for kind, value in _KNOWN.items():
        hashed = value if kind == "cardtoken" else hashlib.sha256(value.encode()).hexdigest()
        stranger = "tok-9" if kind == "cardtoken" else hashlib.sha256(b"nobody").hexdigest()
        for level, query in (("chain", {}), ("store", {}), ("partner", {"chain_id": shops.CHAIN})):
            case.equal(f"status of the {kind}", _look(case, kind, hashed, level, **query).status, 204)
            shops.coded(case, _look(case, kind, stranger, level, **query), "40005")
        case.equal(f"status of the plain {kind}", _look(case, kind, value, hashed=False).status, 204)
    shops.coded(case, _look(case, "email", "nobody@example.com", hashed=False), "40005")


@law("POS-05", operations=["lookUpUser"])
def what_is_asked_has_to_make_sense(case: Context) -> None:
    """A partner names a chain of its own (40010); an identifier is one of its type (40012)."""
    hashed = hashlib.sha256(_KNOWN["email"].encode()).hexdigest()
    for query in ({}, {"chain_id": "nobody"}):
        shops.coded(case, _look(case, "email", hashed, "partner", **query), "40010")
    shops.coded(case, _look(case, "email", hashed, "other-partner", chain_id=shops.CHAIN), "40010")
    for kind, value in (("email", "tilda"), ("mobilephone", "0701740605"), ("nationalidentitynumber", "199001189812")):
        shops.coded(case, _look(case, kind, value, hashed=False), "40012")
    shops.coded(case, _look(case, "email", _KNOWN["email"]), "40012")


@law("POS-05", operations=["lookUpUser", "createReceipt"])
def who_rejects_a_chain_is_nobody_there(case: Context) -> None:
    """For that chain alone, and until it is taken back."""
    hashed = hashlib.sha256(_KNOWN["email"].encode()).hexdigest()
    elsewhere = shops.chain(case, retained_activated=True).value["chain_id"]
    shop = shops.store(case, elsewhere).value["store_id"]
    body = shops.receipt(shop, shops.TILDA)
    case.act("personRejectsChain", chainId=elsewhere)
    case.cannot_act("personRejectsChain", chainId=elsewhere)
    shops.coded(case, _look(case, "email", hashed, "partner", chain_id=elsewhere), "40005")
    case.equal("status of a receipt of the chain", shops.send(case, body).status, 202)
    case.equal("status for another chain", _look(case, "email", hashed).status, 204)
    case.act("personTakesChainBack", chainId=elsewhere)
    case.equal("status once it is taken back", shops.send(case, body).status, 201)
    case.equal("found again", _look(case, "email", hashed, "partner", chain_id=elsewhere).status, 204)


@law("POS-08", operations=["createPrescriptionSpecification"])
def for_a_person_or_an_animal(case: Context) -> None:
    """One of the two; 201 with the ids of the specification and of the receipt, new each time."""
    content = case.document.specs["createPrescriptionSpecification"]["requestBody"]["content"]["application/json"]
    human, animal = (content["examples"][name]["value"] for name in ("human", "animal"))
    keys = []
    for level in ("partner", "chain", "store"):
        for body in (human, animal):
            token = shops.named(case, level)
            sent = case.call("createPrescriptionSpecification", body=body, credential=token)
            case.equal("status", sent.status, 201)
            keys += [sent.value["receipt_id"], sent.value["prescription_specification_id"]]
    case.expect(len(set(keys)) == len(keys), f"every id should be another: {keys}")
    case.expect(all(map(_KEY.fullmatch, keys)), f"every id should be of the form of all others: {keys}")
    neither = {name: value for name, value in human.items() if name != "human"}
    for body in (neither, {**human, "animal": animal["animal"]}):
        shops.coded(case, case.call("createPrescriptionSpecification", body=body), "40000")


@law("POS-08", operations=["createPrescriptionSpecification"])
def nothing_that_is_not_its_own(case: Context) -> None:
    """A specification has no fields but those of its schema, however deep; what it is sent with besides is 40000."""
    content = case.document.specs["createPrescriptionSpecification"]["requestBody"]["content"]["application/json"]
    for name in ("human", "animal"):
        good = content["examples"][name]["value"]
        for where, more in _with_more(good):
            sent = case.call("createPrescriptionSpecification", body=more)
            case.equal(f"status with something else in {'.'.join(where)}", sent.status, 400)
            shops.coded(case, sent, "40000")


def _with_more(value: Any, where: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each closed object of a specification with a field that it does not have."""
    for name in value:
        if isinstance(value[name], dict):
            for inner, more in _with_more(value[name], (*where, name)):
                yield inner, {**value, name: more}
    if where and where[0] in {"human", "animal", "expedition"}:
        yield where, {**value, "unheard_of": "x"}


@law(
    "POS-07",
    operations=[
        "registerExpenseSystem", "registerPersonForExpense", "deregisterPersonFromExpense", "removeExpensedReceipt",
    ],
)  # fmt: skip
def who_is_registered_hands_in(case: Context) -> None:
    """A person of a system hands a receipt in, once; it is taken out, once; nobody else can, before or after."""
    ems = shops.named(case, "ems")
    person = {"external_id": "resa-02", "owner_id": "1742107200d7c9e4a126f85b03a1de6c4f27a8b953"}
    key = shops.send(case, shops.receipt()).headers["x-dr-transactionid"]
    facts, place = {"receiptId": key, "externalId": "resa-02"}, {"receiptID": key}
    register, leave = "registerPersonForExpense", "deregisterPersonFromExpense"
    shops.coded(case, case.call(register, body={**person, "token": "t-1"}), "40400")
    made = case.call("registerExpenseSystem", body={"external_id": "resa-02", "name": "Resor"}, credential=ems)
    case.equal("status of a system", made.status, 201)
    case.cannot_act("personHandsIn", **facts)
    shops.coded(case, case.call(leave, body=person), "40400")
    case.equal("status of a person", case.call(register, body={**person, "token": "t-1"}).status, 201)
    shops.coded(case, case.call("removeExpensedReceipt", path=place), "40400")
    case.equal("what the system is shown", case.act("personHandsIn", **facts)["token"], "t-1")
    case.cannot_act("personHandsIn", **facts)
    case.equal("status of taking it out", case.call("removeExpensedReceipt", path=place).status, 204)
    shops.coded(case, case.call("removeExpensedReceipt", path=place), "40400")
    case.equal("status of taking the person off", case.call(leave, body=person).status, 204)
    case.cannot_act("personHandsIn", **facts)


@law("POS-07", operations=["registerExpenseSystem", "registerPersonForExpense", "removeExpensedReceipt"])
def only_the_expense_level_opens_it(case: Context) -> None:
    """Tokens of the other levels are 401; the page for people is for anybody."""
    for level in ("partner", "chain", "store"):
        token = shops.named(case, level)
        body = {"external_id": "utlagg-01", "owner_id": "1"}
        for exchange in (
            case.call("registerExpenseSystem", body={"name": "Resor"}, credential=token),
            case.call("registerPersonForExpense", body={**body, "token": "t"}, credential=token),
            case.call("deregisterPersonFromExpense", body=body, credential=token),
            case.call("removeExpensedReceipt", path={"receiptID": "1"}, credential=token),
        ):
            shops.coded(case, exchange, "40100")
    query = {"client_id": "utlagg-01-1", "redirect_uri": "https://ems.example/?a=1", "state": 'x"<y'}
    page = case.call("authoriseExpense", query=query, credential=None)
    case.equal("status of the page", page.status, 200)
    case.expect(b"https://ems.example/?a=1&amp;state=x%22%3Cy" in page.body, "the page should lead back with the state")
