"""Section I: the banks."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import confirming
from contracts.providers.brevio.confirming import NORDEA, NORDEA_SE


@law("BR-140", operations=["listBanks", "listBankNames"])
def the_old_list_is_norwegian(case: Context) -> None:
    """The full list has every country; the old one has the names of its Norwegian banks."""
    case.act("brevioAddsBank", name="Svensk Provbank", country="se")
    banks = case.get("listBanks")
    countries = {bank["country"] for bank in banks}
    case.expect({"no", "se"} <= countries, f"the full list has banks of several countries; it has {countries}")
    names = case.get("listBankNames")
    foreign = set(names) - {bank["name"] for bank in banks if bank["country"] == "no"}
    case.equal("names that no Norwegian bank of the full list has", foreign, set())
    able = {bank["name"] for bank in banks if bank["country"] == "no" and not bank["disabled"]}
    case.expect(able <= set(names), f"the old list lacks {able - set(names)}")


@law("BR-141", operations=["listBanks"])
def four_keys_of_a_bank(case: Context) -> None:
    """A bare array; each bank has token, country, disabled and name."""
    banks = case.send("listBanks").value
    case.expect(isinstance(banks, list) and banks, f"the answer is a bare array; it is {banks!r}")
    for bank in banks:
        case.equal("keys of a bank", set(bank), {"token", "country", "disabled", "name"})
        case.expect(type(bank["disabled"]) is bool, f"disabled is yes or no; it is {bank['disabled']!r}")


@law("BR-142", operations=["listBanks", "listAuditRequests"])
def names_are_neither_unique_nor_stable(case: Context) -> None:
    """Two banks of one name have tokens of their own; a bank that changes its name keeps its token."""
    by_token = {bank["token"]: bank for bank in case.get("listBanks")}
    lacking = {NORDEA, NORDEA_SE} - set(by_token)
    case.expect(not lacking, f"banks of one name are each in the list; it lacks {sorted(lacking)}")
    found = [(by_token[each]["name"], by_token[each]["country"]) for each in (NORDEA, NORDEA_SE)]
    case.equal("name, country by token", found, [("Nordea", "no"), ("Nordea", "se")])
    case.act("brevioRenamesBank", token=NORDEA, name="Nordea Norge")
    renamed = {bank["token"]: bank["name"] for bank in case.get("listBanks")}
    wanted = {token: bank["name"] for token, bank in by_token.items()} | {NORDEA: "Nordea Norge"}
    case.equal("names by token", renamed, wanted)


@law("BR-140", operations=["listBanks", "listBankNames", "createAuditRequests"])
def the_list_grows(case: Context) -> None:
    """A new bank is in both lists at the next call, and takes requests."""
    before = case.get("listBanks")
    token = case.act("brevioAddsBank", name="Ny Sparebank", country="no")["token"]
    after = case.get("listBanks")
    case.equal("banks beside the new one", [bank for bank in after if bank["token"] != token], before)
    case.equal("the new bank's name", confirming.one(after, token)["name"], "Ny Sparebank")
    case.expect("Ny Sparebank" in case.get("listBankNames"), "the old list lacks the new bank")
    confirming.create(case, confirming.batch(confirming.item(token)))


@law("BR-144", operations=["listBanks"])
def disabled_banks_are_listed(case: Context) -> None:
    """A disabled bank stays in the list and says so."""
    case.equal("disabled before", confirming.one(case.get("listBanks"), NORDEA)["disabled"], False)
    case.act("brevioDisablesBank", token=NORDEA)
    case.equal("disabled after", confirming.one(case.get("listBanks"), NORDEA)["disabled"], True)
