"""Who gets in: environments, Basic, SecureToken, and the rights of users on creditors."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from contracts.context import Broken, Context
from contracts.credentials import Credential, basic
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import (
    CREDITOR,
    DEBTOR,
    EMPTY_ID,
    FILE,
    OTHER_CREDITOR,
    UNKNOWN_ID,
    no_access,
    of,
)

GUIDE_BASIC = "Basic QWxsYWRpbjpTZXNhbWUsIG9wZW4="
GUIDE_TOKEN = "SecureToken NVVpczU0RW1RLzlqSnRHaFFvUzhLOXhIUnNNWFFoWmc9PQ=="
_ONE_OF_EACH: dict[str, dict[str, Any]] = {
    "getCountries": {},
    "getCreditors": {},
    "getDebtors": {"path": of()},
    "createDebtor": {"body": {"CreditorPublicId": CREDITOR, "Name": "Ada"}},
    "getFile": {"path": {"filePublicId": FILE}},
    "getUsers": {},
    "getUnhandledPaymentsOfAllCreditors": {},
}
"""Calls of every kind that succeed."""


def _as_is(value: str) -> Credential:
    return Credential("secureToken", "header", "Authorization", value, value)


def _token(value: str) -> Credential:
    """A token encoded once more (B33)."""
    return _as_is("SecureToken " + base64.b64encode(value.encode()).decode())


def _renewed(case: Context, credential: Credential) -> str:
    return str(case.get("createSecureToken", credential=credential)["Value"])


@law("B01", operations=["getCreditors"])
def environments_refuse_each_other(case: Context) -> None:
    """Production's user is nobody in the test environment."""
    case.get("getCreditors")
    no_access(case, "getCreditors", credential=asking.user(case, "production-user"))


@law("B32", operations=list(_ONE_OF_EACH))
def basic_is_good_for_every_call(case: Context) -> None:
    """With user name and password; with a wrong password, or none, for no call."""
    user = asking.user(case)
    for operation, parts in _ONE_OF_EACH.items():
        exchange = case.call(operation, **parts, credential=user)
        case.expect(exchange.ok, f"{operation} should succeed with Basic; it answers {exchange.summary}")
        no_access(case, operation, **parts, credential=basic("Alladin", "wrong"))
    no_access(case, "getCountries", credential=basic("", ""))
    no_access(case, "getCountries", credential=None)


@law("B33", operations=["createSecureToken", *_ONE_OF_EACH])
def a_token_is_encoded_once_more(case: Context) -> None:
    """As it was answered it opens nothing."""
    value = _renewed(case, asking.user(case))
    for operation, parts in _ONE_OF_EACH.items():
        exchange = case.call(operation, **parts, credential=_token(value))
        case.expect(exchange.ok, f"{operation} should succeed with a token; it answers {exchange.summary}")
    for wrong in (f"SecureToken {value}", f"Basic {value}", f"Bearer {_token(value).wire.split()[1]}", value):
        no_access(case, "getCountries", credential=_as_is(wrong))


@law("B34", operations=["getCreditors"])
def the_guides_values_open_the_door(case: Context) -> None:
    """Alladin's, and the printed token's."""
    encoded = base64.b64encode(b"Alladin:Sesame, open").decode()
    case.equal("the guide's Basic value", f"Basic {encoded}", GUIDE_BASIC)
    case.equal("the guide's token value", _token("5Uis54EmQ/9jJtGhQoS8K9xHRsMXQhZg==").wire, GUIDE_TOKEN)
    for value in (GUIDE_BASIC, GUIDE_TOKEN):
        case.get("getCreditors", credential=_as_is(value))


@law("B35", operations=["createSecureToken", "getCountries"])
def a_new_token_ends_the_former(case: Context) -> None:
    """At once; neither time nor another user's token does."""
    first = _renewed(case, asking.user(case))
    _renewed(case, asking.user(case, "other-user"))
    case.get("getCountries", credential=_token(first))
    if case.steers:
        case.advance("P400D")
        case.get("getCountries", credential=_token(first))
    second = _renewed(case, asking.user(case))
    no_access(case, "getCountries", credential=_token(first))
    case.get("getCountries", credential=_token(second))


@law("B36", operations=["createSecureToken"])
def a_token_has_value_and_expiry(case: Context) -> None:
    """The value is Base64, another each time, and its end is far away."""
    answers = [case.get("createSecureToken", credential=asking.user(case)) for _ in range(2)]
    for answer in answers:
        case.equal("properties", set(answer), {"Value", "Expires"})
        try:
            base64.b64decode(answer["Value"], validate=True)
        except binascii.Error:
            raise Broken(f"a token should be Base64; it is {answer['Value']!r}") from None
        case.expect(answer["Expires"][:4] > f"{case.today().year + 1}", f"a token ends on {answer['Expires']}")
    case.expect(answers[0]["Value"] != answers[1]["Value"], "two tokens are the same")


@law("B38", operations=["createSecureToken", "getCountries"])
def a_token_renews_itself(case: Context) -> None:
    """With the token in the place of the password."""
    first = _renewed(case, asking.user(case))
    second = _renewed(case, _token(first))
    no_access(case, "createSecureToken", credential=_token(first))
    case.get("getCountries", credential=_token(second))


@law(
    "B39",
    operations=[
        "getCreditors",
        "getCreditorSubs",
        "getCreditor",
        "getDebtors",
        "getUsers",
        "getUser",
        "createUser",
        "createDebtor",
    ],
)
def creditors_share_nothing(case: Context) -> None:
    """A user sees the creditors that they have rights on, and of those each its own."""
    other = asking.user(case, "other-user")
    seen = [one["CreditorPublicId"] for one in case.get("getCreditors", credential=other)]
    case.equal("creditors of the other user", seen, [OTHER_CREDITOR])
    asked = {"bank": "SEB", "ssn": asking.PERSON}
    no_access(case, "createBankAccountRequest", path={"id": asking.CREDITOR}, query=asked, credential=other)
    short = [one["CreditorPublicId"] for one in case.get("getCreditorSubs", credential=other)]
    case.equal("what the other user sees in short", short, seen)
    mine = [one["CreditorPublicId"] for one in case.get("getCreditors")]
    case.expect({CREDITOR, OTHER_CREDITOR} <= set(mine), f"creditors of the demo user are {mine}")
    case.equal("its id", case.get("getCreditor", path=of(OTHER_CREDITOR))["CreditorPublicId"], OTHER_CREDITOR)
    no_access(case, "getCreditor", path=of(), credential=other)
    own = asking.create(case, "createDebtor", {"CreditorPublicId": OTHER_CREDITOR, "Name": "Bo"})
    listed = {key: [one["DebtorPublicId"] for one in case.get("getDebtors", path=of(key))] for key in mine[:2]}
    case.expect(own in listed[OTHER_CREDITOR] and own not in listed[CREDITOR], f"debtor {own} is in {listed}")
    made = asking.create(case, "createUser", {"Username": "ada"})
    case.equal("users of the other domain", [one["Username"] for one in case.get("getUsers", credential=other)], [])
    case.refused("getUser", 404, path={"userPublicId": made}, credential=other)


@law(
    "B20",
    operations=[
        "getDebtors", "getDebtor", "createDebtor", "attestInvoice", "getAccountingSettings", "getInvoice", "getFile",
        "getFileObject", "createBankIdAuthenticationForCreditor",
    ],
)  # fmt: skip
def a_wrong_creditor_is_401(case: Context) -> None:
    """Unknown, empty, none, no id, or somebody else's: wherever it stands, and for what belongs to it."""
    other = asking.user(case, "other-user")
    for wrong in (UNKNOWN_ID, EMPTY_ID, "nonsense"):
        no_access(case, "getDebtors", path=of(wrong))
        no_access(case, "getAccountingSettings", path=of(wrong))
    for body in (
        {"Name": "Ada"},
        {"Name": "Ada", "CreditorPublicId": EMPTY_ID},
        {"CreditorPublicId": UNKNOWN_ID, "Name": "B"},
    ):
        no_access(case, "createDebtor", body=body)
    no_access(case, "getDebtors", path=of(), credential=other)
    no_access(case, "getDebtor", path={"debtorPublicId": DEBTOR}, credential=other)
    no_access(case, "getDebtor", path={"debtorPublicId": "nonsense"})
    for operation_id in ("getFile", "getFileObject"):
        no_access(case, operation_id, path={"filePublicId": asking.FILE}, credential=other)
        case.call(operation_id, path={"filePublicId": asking.FILE})
    asked: dict[str, Any] = {"path": {"id": CREDITOR}, "query": {"ssn": asking.PERSON}}
    case.get("createBankIdAuthenticationForCreditor", **asked)
    no_access(case, "createBankIdAuthenticationForCreditor", **asked, credential=other)
    draft = asking.draft(case)
    no_access(case, "getInvoice", path=asking.on(draft), credential=other)
    no_access(case, "attestInvoice", path=asking.on(draft), credential=other)
    case.equal("its stage", asking.stage(case, draft), "Created")
