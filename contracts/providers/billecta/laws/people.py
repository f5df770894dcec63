"""What people are asked for in an app meanwhile: account numbers and BankID."""

from __future__ import annotations

import base64
import binascii
import re
from ipaddress import ip_address
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta.asking import CREDITOR, PERSON

_HINT = re.compile(r"[a-z]+([A-Z][a-z]+)*")
_PNG = b"\x89PNG\r\n\x1a\n"
_AFTER = "PT10S"
"""Long enough for a person to do what they are asked for."""


def _accounts(case: Context, ssn: str = PERSON) -> str:
    return str(
        case.get("createBankAccountRequest", path={"id": CREDITOR}, query={"bank": "SEB", "ssn": ssn})["PublicId"]
    )


def _looked(case: Context, request: str) -> dict[str, Any]:
    return dict(case.get("getBankAccountRequest", path={"id": request}))


@law("B93", operations=["createBankAccountRequest", "getBankAccountRequest"])
def accounts_are_asked_for(case: Context) -> None:
    """Waiting, then Success with account numbers; the answer is of what was asked."""
    request = _accounts(case)
    begun = _looked(case, request)
    known = [begun[name] for name in ("Status", "PublicId", "Bank", "SSN")]
    case.equal("status, id, bank and number", known, ["Waiting", request, "SEB", PERSON])
    case.expect(not begun["AccountNumbers"], f"accounts should come later; there are {begun['AccountNumbers']}")
    case.advance(_AFTER)
    ended = _looked(case, request)
    case.equal("status", ended["Status"], "Success")
    numbers = [account["AccountNo"] for account in ended["AccountNumbers"]]
    case.expect(numbers and all(number.isdigit() for number in numbers), f"accounts are {numbers}")


def _is_picture(case: Context, code: str) -> None:
    """A PNG in Base64, which can be shown as it is."""
    try:
        whole = base64.b64decode(code, validate=True)
    except binascii.Error:
        whole = b""
    case.expect(whole[:8] == _PNG, f"a QR code should be a PNG in Base64; it begins with {code[:40]!r}")


@law("B94", operations=["createBankAccountRequest", "getBankAccountRequest"])
def a_qr_code_while_it_waits(case: Context) -> None:
    """And a start token; neither when it is over."""
    request = _accounts(case)
    begun = _looked(case, request)
    case.expect(begun["QR"] and begun["BankIdAutostartToken"], f"a code and a token should be there; it is {begun}")
    _is_picture(case, begun["QR"])
    case.advance(_AFTER)
    ended = _looked(case, request)
    case.equal("code and token at the end", (ended["QR"], ended["BankIdAutostartToken"]), (None, None))


@law("B95", operations=["createBankAccountRequest", "getBankAccountRequest"])
def numbers_of_twelve_digits(case: Context) -> None:
    """With and without a hyphen; others are refused."""
    for number in (PERSON, "19900101-9802"):
        _accounts(case, number)
    for number in ("9001019802", "900101-9802", "1990010198022", "1990010198o2", ""):
        case.refused("createBankAccountRequest", 400, path={"id": CREDITOR}, query={"bank": "SEB", "ssn": number})


def _started(case: Context, sign: bool) -> dict[str, Any]:
    body = {"CreditorPublicId": CREDITOR, "SSN": PERSON}
    return dict(case.get("createBankIdSign" if sign else "createBankIdAuthentication", body=body))


def _now(case: Context, token: str, sign: bool) -> dict[str, Any]:
    if sign:
        return dict(case.get("getBankIdSign", path={"referenceToken": token}))
    return dict(case.get("getBankIdAuthentication", path={"id": token}))


@law(
    "B97",
    operations=[
        "createBankIdAuthentication", "getBankIdAuthentication", "createBankIdSign", "getBankIdSign",
        "createBankIdAuthenticationForCreditor",
    ],
)  # fmt: skip
def bankid_goes_on_until_it_is_complete(case: Context) -> None:
    """For logins and signatures, and in the older form; then it stays complete, and says who it was."""
    older = dict(case.get("createBankIdAuthenticationForCreditor", path={"id": CREDITOR}, query={"ssn": PERSON}))
    for sign, begun in ((False, _started(case, False)), (True, _started(case, True)), (False, older)):
        token = begun["ReferenceToken"]
        seen = [begun["Status"]]
        for _ in range(5):
            found = _now(case, token, sign)
            seen.append(found["Status"])
            started = {begun["AutoStartToken"], found["AutoStartToken"]} - {None, ""}
            case.expect(len(started) <= 1, f"one request should have one token to start the app; it has {started}")
            case.advance("PT2S")
        ended = _now(case, token, sign)
        goes_on = {"Started", "OutstandingTransaction", "UserSign", "UserReq"}
        case.expect(seen[0] in goes_on and set(seen) <= goes_on | {"Complete"}, f"statuses are {seen}")
        case.equal("status at the end", ended["Status"], "Complete")
        case.expect(seen == sorted(seen, key=lambda word: word == "Complete"), f"it went back from Complete: {seen}")
        case.equal("number and token", (ended["SSN"], ended["ReferenceToken"]), (PERSON, token))
        case.expect(ended["Name"], f"who it was should be told; it is {ended}")
        seen_at = ended["IpAddress"]
        case.expect(
            not seen_at or _is_address(seen_at), f"where the person was should be an address; it is {seen_at!r}"
        )
    case.refused("getBankIdSign", 404, path={"referenceToken": older["ReferenceToken"]})


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@law("B98", operations=["createBankIdAuthentication", "getBankIdAuthentication", "createBankIdSign", "getBankIdSign"])
def hint_codes_are_bankids(case: Context) -> None:
    """In lower case and capitals between, while it goes on; the person signs before it is complete."""
    for sign in (False, True):
        token, seen = _started(case, sign)["ReferenceToken"], set()
        for _ in range(3):
            found = _now(case, token, sign)
            hint = found["HintCode"]
            case.expect(hint and _HINT.fullmatch(hint), f"the hint of {found['Status']} is {hint!r}")
            seen.add(found["Status"])
            case.advance("PT2S")
        case.expect(seen & {"UserSign", "UserReq"}, f"the person should be seen signing; statuses are {seen}")


@law(
    "B102",
    operations=[
        "createBankAccountRequest", "getBankAccountRequest", "createBankIdAuthentication",
        "getBankIdAuthentication", "createBankIdSign", "getBankIdSign",
    ],
)  # fmt: skip
def nothing_is_kept_for_longer_than_a_day(case: Context) -> None:
    """What was collected is there for hours, and not after 24."""
    request = _accounts(case)
    tokens = [(sign, _started(case, sign)["ReferenceToken"]) for sign in (False, True)]
    case.advance("PT20H")
    _looked(case, request)
    for sign, token in tokens:
        _now(case, token, sign)
    case.advance("PT4H1M")
    case.refused("getBankAccountRequest", 404, path={"id": request})
    case.refused("getBankIdAuthentication", 404, path={"id": tokens[0][1]})
    case.refused("getBankIdSign", 404, path={"referenceToken": tokens[1][1]})
