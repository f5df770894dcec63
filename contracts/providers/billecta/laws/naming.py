"""Lists name whose an action is and whom it is to as these are called (B06)."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, create, done, everything, of

_EVER: dict[str, Any] = {"from": "2020-01-01", "to": "2039-12-31"}
_LISTS: dict[str, dict[str, Any]] = {
    "getOpenInvoices": {}, "getOpenInvoicesByPeriod": _EVER, "getClosedInvoices": _EVER,
    "getClosedInvoicesByPeriod": _EVER, "getOpenSelfInvoices": {}, "getClosedSelfInvoices": _EVER,
    "getOpenDebtCollections": {}, "getClosedDebtCollections": _EVER, "getContractInvoices": {},
}  # fmt: skip
_OF_THE_DEBTOR = {"getOpenInvoicesOfDebtor": {}, "getClosedInvoicesOfDebtor": _EVER}


def _one_of_each(case: Context, debtor: str) -> None:
    """An action of every kind that a debtor has, open and closed."""
    owed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": debtor, "Records": [asking.row()]}
    asking.attested(case, debtor)
    asking.pay(case, asking.attested(case, debtor), 12500)
    create(case, "createContractInvoice", owed)
    for end in (False, True):
        own = {"selfInvoicePublicId": create(case, "createSelfInvoice", owed)}
        before = case.get("getOpenDebtCollections", path=of())
        done(case, "createDebtCollection", body={**owed, "Value": asking.money(60040)})
        if end:
            done(case, "cancelSelfInvoice", path=own)
            (claim,) = [each for each in case.get("getOpenDebtCollections", path=of()) if each not in before]
            done(case, "cancelDebtCollection", path={"debtCollectionPublicId": claim["ActionPublicId"]})


@law(
    "B06",
    operations=[
        "createDebtor", "getDebtor", "getCreditor", "createInvoice", "attestInvoice", "registerInvoicePayment",
        "createContractInvoice", "createSelfInvoice", "cancelSelfInvoice", "createDebtCollection",
        "cancelDebtCollection", "searchActions", *_LISTS, *_OF_THE_DEBTOR,
    ],
)  # fmt: skip
def lists_name_who_it_is(case: Context) -> None:
    """Name and number of creditor and debtor are theirs, wherever a list or a search tells them."""
    body = {**everything(case, "createDebtor"), "CreditorPublicId": CREDITOR, "Name": "Ada Namngiven"}
    debtor = create(case, "createDebtor", body)
    _one_of_each(case, debtor)
    whose, whom = case.get("getCreditor", path=of()), case.get("getDebtor", path={"debtorPublicId": debtor})
    wanted = {"CreditorPublicId": CREDITOR, "DebtorPublicId": debtor}
    for name in ("Name", "OrgNo"):
        wanted |= {f"Creditor{name}": whose[name], f"Debtor{name}": whom[name]}
    answers = {name: case.get(name, path=of(), query=query) for name, query in _LISTS.items()}
    path = {"debtorPublicId": debtor}
    answers |= {name: case.get(name, path=path, query=query) for name, query in _OF_THE_DEBTOR.items()}
    found = case.get("searchActions", body={"CreditorPublicId": CREDITOR, "DebtorPublicIds": [debtor]})
    answers |= {f"{kind} of searchActions": listed for kind, listed in found.items() if isinstance(listed, list)}
    for name, listed in answers.items():
        own = [one for one in listed if one.get("DebtorPublicId") == debtor]
        case.expect(own or "of search" in name, f"{name} should have something of the debtor {debtor}")
        for one in own:
            told = {key: one[key] for key in wanted.keys() & one.keys() if one[key] is not None}
            case.equal(f"who it is in {name}", told, {key: wanted[key] for key in told})
