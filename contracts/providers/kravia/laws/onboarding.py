"""Section B: onboarding a creditor."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kravia import claims
from contracts.providers.kravia.claims import CREDITOR, UNKNOWN_ID

_NEW = {"accountingSystem": "Systima", "name": "Fjordlys Demo AS", "email": "name@example.com"}
_PERSON = {"email": "name@example.com", "name": "Demo Person", "isAccountant": False}
_ACCOUNTANT = {"email": "accountant@example.com", "name": "Demo Accountant", "isAccountant": True}
_FIRM = {"countryCode": "NO", "organizationNumber": "123456789"}


def activate(case: Context, **changes: Any) -> int:
    """Make a creditor; its id."""
    return int(case.get("activateCreditor", body={**_NEW, **changes})["value"]["id"])


def _invite(case: Context, body: dict[str, Any], creditor: int = CREDITOR) -> dict[str, Any]:
    return dict(case.get("inviteToCreditor", path={"creditorId": creditor}, body=body)["value"])


@law("KR-020", operations=["activateCreditor", "registerInvoice"])
def creditor_comes_first(case: Context) -> None:
    """A new creditor's claims are taken at once, and nobody's are not."""
    creditor = activate(case)
    claim = claims.register(case, claims.invoice(creditorId=creditor))
    case.equal("the claim's creditor", claims.details(case, claim)["creditor"]["id"], creditor)
    case.refused("registerInvoice", 404, body=claims.invoice(creditorId=creditor + 1000))


@law("KR-021", operations=["activateCreditor"])
def kinds_of_creditor(case: Context) -> None:
    """Companies, organisations and private persons may all be creditors."""
    activate(case, creditorType="Company", organizationNumber="999888770")
    activate(case, creditorType="Organisation", organizationNumber="999888771")
    activate(case, creditorType="PrivatePerson", organizationNumber=None)


@law("KR-022", operations=["initOnboarding"])
def template_for_a_system(case: Context) -> None:
    """The accounting system alone gives a template for that system."""
    template = case.get("initOnboarding", body={"accountingSystem": "Tripletex"})["value"]
    case.equal("the template's accountingSystem", template["accountingSystem"], "Tripletex")
    case.refused("initOnboarding", 400, body={})


@law("KR-023", operations=["initOnboarding", "activateCreditor", "listCreditors"])
def template_makes_no_creditor(case: Context) -> None:
    """Only submitting makes the creditor, and exactly one."""
    before = {creditor["id"] for creditor in case.get("listCreditors")["value"]}
    template = case.get("initOnboarding", body={"accountingSystem": "Systima"})["value"]
    after_init = {creditor["id"] for creditor in case.get("listCreditors")["value"]}
    case.equal("creditors after init", after_init, before)
    filled = {**template, "name": "Fjordlys Demo AS", "email": "name@example.com", "organizationNumber": "999888770"}
    creditor = case.get("activateCreditor", body=filled)["value"]["id"]
    after = {each["id"]: each["name"] for each in case.get("listCreditors")["value"]}
    case.equal("creditors after activation", set(after), before | {creditor})
    case.equal("the new creditor's name", after[creditor], "Fjordlys Demo AS")


@law("KR-024", operations=["initOnboarding"])
def accounting_systems(case: Context) -> None:
    """Every readable name is taken, and one that is not in the readable part too."""
    schema = case.document.raw["components"]["schemas"]["AccountingSystem"]
    for name in [*schema["x-known-values"], "SystemBeyondTheReadablePart"]:
        template = case.get("initOnboarding", body={"accountingSystem": name})["value"]
        case.equal("the template's accountingSystem", template["accountingSystem"], name)


@law("KR-025", operations=["inviteToCreditor"])
def contact_persons_share_a_workspace(case: Context) -> None:
    """Several people get access to the one workspace of their creditor, which is made when missing."""
    creditor = activate(case)
    first = _invite(case, _PERSON, creditor)
    second = _invite(case, {**_PERSON, "email": "second@example.com"}, creditor)
    case.equal("the creditor", first["creditorId"], creditor)
    case.equal("whose workspace it is", first["workspaceOwner"], "Creditor")
    case.equal("the second person's workspace", second["workspaceId"], first["workspaceId"])
    elsewhere = _invite(case, _PERSON)
    case.expect(elsewhere["workspaceId"] != first["workspaceId"], "two creditors share one workspace")
    case.refused("inviteToCreditor", 404, path={"creditorId": UNKNOWN_ID}, body=_PERSON)


@law("KR-026", operations=["inviteToCreditor"])
def accountants_work_at_home(case: Context) -> None:
    """An accountant gets access in the accountant's own workspace, and must say whose that is."""
    person = _invite(case, _PERSON)
    accountant = _invite(case, {**_ACCOUNTANT, **_FIRM})
    case.equal("whose workspace it is", accountant["workspaceOwner"], "Accountant")
    case.expect(accountant["workspaceId"] != person["workspaceId"], "the accountant is in the creditor's workspace")
    case.refused("inviteToCreditor", 400, path={"creditorId": CREDITOR}, body=_ACCOUNTANT)
    for key in _FIRM:
        body = {**_ACCOUNTANT, **_FIRM}
        del body[key]
        case.refused("inviteToCreditor", 400, path={"creditorId": CREDITOR}, body=body)


@law("KR-027", operations=["inviteToCreditor"])
def contact_person_takes_three_fields(case: Context) -> None:
    """E-mail, name and isAccountant are enough, and each is needed."""
    answer = _invite(case, _PERSON)
    case.equal("the invitation", {key: answer[key] for key in _PERSON}, _PERSON)
    for key in _PERSON:
        body = {name: value for name, value in _PERSON.items() if name != key}
        case.refused("inviteToCreditor", 400, path={"creditorId": CREDITOR}, body=body)
