"""Tokens of three levels, and what refusals look like."""

from __future__ import annotations

import base64
import json
import re

from contracts.context import Context
from contracts.credentials import Credential, bearer
from contracts.laws import law
from contracts.providers.kivra_receipt_pos import shops

_DAY = 86400
_NEARLY = 3600
_STORE = {"storeID": shops.STORE}


@law("AUTH-14", operations=["fetchToken", "getChains"])
def receipts_have_tokens_of_their_own(case: Context) -> None:
    """What this endpoint issues opens; a token of the sender API, or one that was made up, does not."""
    case.get("getChains", credential=shops.issued(case))
    for foreign in ("motpartKivraDemoTokenNeverExpire", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZW1vIn0."):
        shops.coded(case, case.refused("getChains", 401, credential=bearer(foreign)), "40100")


@law("POS-01", operations=["fetchToken", "getChains"])
def a_form_gets_a_jwt_for_about_a_day(case: Context) -> None:
    """Client id and secret in the form, both right; no two tokens are one."""
    made = [case.get("fetchToken", body=shops.client(case), media_type=shops.FORM) for _ in range(2)]
    case.expect(made[0]["access_token"] != made[1]["access_token"], "two tokens should be two")
    for one in made:
        case.equal("token_type", one["token_type"], "Bearer")
        case.expect(abs(one["expires_in"] - _DAY) <= _NEARLY, f"expires_in should be about a day: {one['expires_in']}")
        head = one["access_token"].split(".")[0]
        case.equal("parts of the JWT", one["access_token"].count("."), 2)
        read = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        case.expect("alg" in read, f"the JWT's header should name an algorithm: {read}")
    for wrong in ({"client_id": "nobody"}, {"client_secret": "wrong"}, {"client_secret": "pos-other-secret"}):
        shops.coded(case, shops.ask(case, shops.client(case, **wrong)), "40100")
    for name in ("grant_type", "client_id", "client_secret"):
        form = {key: value for key, value in shops.client(case).items() if key != name}
        shops.coded(case, shops.ask(case, form), "40000")


@law("POS-01", operations=["fetchToken", "getChains"])
def a_token_lives_about_a_day(case: Context) -> None:
    """It opens for the most of it, and then no more."""
    token = shops.issued(case)
    case.advance("PT23H")
    case.get("getChains", credential=token)
    case.advance("PT2H")
    shops.coded(case, case.refused("getChains", 401, credential=token), "40100")


@law("POS-01", operations=["fetchToken", "fetchChainToken", "fetchStoreToken", "getStore"])
def a_token_lives_as_long_as_it_says(case: Context) -> None:
    """Of each level: it opens until the last second of its expires_in, and then no more."""
    places = {"fetchToken": None, "fetchChainToken": {"chainID": shops.CHAIN}, "fetchStoreToken": _STORE}
    for operation, path in places.items():
        made = case.get("fetchToken", body=shops.client(case), media_type=shops.FORM)
        if path is not None:
            made = case.get(operation, path=path, credential=bearer(made["access_token"]))
        token = bearer(made["access_token"])
        case.advance(f"PT{made['expires_in'] - 1}S")
        case.equal(f"status in the last second, {operation}", _status(case, token), 200)
        case.advance("PT1S")
        case.equal(f"status after it, {operation}", _status(case, token), 401)


def _status(case: Context, token: Credential) -> int:
    return case.call("getStore", path=_STORE, credential=token).status


@law("POS-02", operations=["fetchToken", "fetchChainToken", "fetchStoreToken", "getChains", "addStore", "getStore"])
def each_level_reaches_its_own(case: Context) -> None:
    """A partner's token gets its chains', these get their stores', and each opens that and nothing above or beside."""
    partner = shops.issued(case)
    mine = shops.chain(case).value["chain_id"]
    made = [
        shops.store(case, owner, number).value["store_id"] for number, owner in enumerate((mine, mine, shops.CHAIN))
    ]
    place = [{"storeID": one} for one in made]
    chain = bearer(case.get("fetchChainToken", path={"chainID": mine}, credential=partner)["access_token"])
    store = bearer(case.get("fetchStoreToken", path=place[0], credential=chain)["access_token"])
    case.get("fetchStoreToken", path=place[0], credential=partner)
    for token in (chain, store):
        shops.coded(case, case.refused("getChains", 401, credential=token), "40100")
        shops.coded(case, case.refused("fetchChainToken", 401, path={"chainID": mine}, credential=token), "40100")
    shops.coded(case, shops.store(case, mine, 9, store), "40100")
    shops.coded(case, shops.store(case, shops.CHAIN, 9, chain), "40400")
    case.equal("status of a store of the chain's", shops.store(case, mine, 9, chain).status, 201)
    reach = {partner: (200, 200, 200), chain: (200, 200, 404), store: (200, 404, 404)}
    for token, wanted in reach.items():
        found = tuple(case.call("getStore", path=one, credential=token).status for one in place)
        case.equal("statuses of the three stores", found, wanted)
    case.equal("token for another chain's store", _asked(case, place[2], chain), 404)


def _asked(case: Context, place: dict[str, str], token: object) -> int:
    return case.call("fetchStoreToken", path=place, credential=token).status  # type: ignore[arg-type]  # a Credential


@law("POS-02", operations=["getChains", "getChain", "getStore", "getStoreByID", "fetchChainToken", "fetchReceipt"])
def partners_are_apart(case: Context) -> None:
    """Another partner neither lists nor reads what is not its own, nor gets a token or sends a receipt for it."""
    theirs = shops.other(case)
    case.equal("another partner's chains", case.get("getChains", credential=theirs), [])
    chain, store = {"chainID": shops.CHAIN}, {"storeID": shops.STORE}
    sent = shops.send(case, shops.receipt())
    for exchange in (
        case.call("getChain", path=chain, credential=theirs),
        case.call("getStores", path=chain, credential=theirs),
        case.call("getStore", path=store, credential=theirs),
        case.call("getStoreOfChain", path={**chain, **store}, credential=theirs),
        case.call("getStoreByID", query={"external_id": "butik-100", "owner_id": shops.CHAIN}, credential=theirs),
        case.call("fetchChainToken", path=chain, credential=theirs),
        case.call("fetchStoreToken", path=store, credential=theirs),
        case.call("updateChain", path=chain, body={"name": "Taken"}, credential=theirs),
        case.call("updateStore", path=store, body={"name": "Taken"}, credential=theirs),
        shops.store(case, shops.CHAIN, credential=theirs),
        shops.send(case, shops.receipt(), theirs),
        shops.fetched(case, sent, theirs),
    ):
        shops.coded(case, exchange, "40400")
    case.equal("name of the chain afterwards", case.get("getChain", path=chain)["name"], "Solrosen")


@law("POS-02", operations=["createReceipt", "fetchReceipt"])
def a_receipt_is_its_stores(case: Context) -> None:
    """A store's token sends and reads the store's own receipts; another store's are not there for it."""
    beside = shops.store(case).value["store_id"]
    sent = shops.send(case, shops.receipt(beside))
    for level in ("partner", "chain"):
        case.equal(f"status for the {level}", shops.fetched(case, sent, shops.named(case, level)).status, 200)
    shops.coded(case, shops.fetched(case, sent, shops.named(case, "store")), "40400")
    shops.coded(case, shops.send(case, shops.receipt(beside), shops.named(case, "store")), "40400")
    own = shops.send(case, shops.receipt(), shops.named(case, "store"))
    case.equal("status of its own", shops.fetched(case, own, shops.named(case, "store")).status, 200)


@law("ERR-05", operations=["fetchToken", "addChain", "getChain", "createReceipt", "lookUpUser", "authoriseExpense"])
def refusals_have_four_fields(case: Context) -> None:
    """A code whose first digits are the status, two messages, and a list with every fault."""
    broken = {"name": "", "vat": "1", "address": {}}
    missing = {"external_id": "nobody", "owner_id": "x"}
    refusals = {
        "40000": shops.ask(case, {"client_id": "x"}),
        "40010": case.call("getStoreByID", credential=shops.named(case, "chain")),
        "40011": case.call("authoriseExpense", query={"client_id": ""}),
        "40100": case.call("getChains", credential=None),
        "40400": case.call("registerPersonForExpense", body=missing, credential=shops.named(case, "ems")),
        "40900": shops.store(case, external_id="butik-100"),
        "40002": case.call("addChain", body=b"x", media_type="text/plain"),
    }
    for code, exchange in refusals.items():
        value = shops.coded(case, exchange, code).value
        case.equal("the fields", sorted(value), ["error_code", "error_detail", "long_message", "short_message"])
        case.expect(isinstance(value["error_detail"], list), f"error_detail should be a list: {value}")
        texts = value["short_message"], value["long_message"]
        case.expect(all(re.search("[a-z]", text) for text in texts), f"both messages should say something: {value}")
    details = shops.coded(case, case.call("addChain", body=broken), "40000").value["error_detail"]
    case.expect(len(details) > 2, f"every fault should be told: {details}")
