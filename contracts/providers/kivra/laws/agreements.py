"""Section 9: agreements."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import AGREEMENT, KEY, PERSON, SHARED, TENANT, of_tenant, turned_away

_POST, _GET, _LIST, _REVOKE = "postAgreement", "getAgreement", "listAgreements", "revokeAgreement"


def _posted(case: Context, **changes: Any) -> str:
    return str(case.get(_POST, path=of_tenant(), body=asking.agreement(**changes)))


def _state(case: Context, key: str) -> str:
    return str(case.get(_GET, path=of_tenant(agreementKey=key))["state"])


@law("AGR-01", operations=[_POST, _GET])
def a_bare_key(case: Context) -> None:
    """200 with the key, a JSON string, under which the agreement is."""
    exchange = case.call(_POST, path=of_tenant(), body=asking.agreement())
    case.equal("status", exchange.status, 200)
    case.expect(isinstance(exchange.value, str) and re.fullmatch(KEY, exchange.value), f"it is {exchange.summary}")
    case.equal("subject under the key", case.get(_GET, path=of_tenant(agreementKey=exchange.value))["subject"], "Avtal")


@law("AGR-02", operations=[_POST])
def what_an_agreement_needs(case: Context) -> None:
    """Subject, type, the original and the parties, each whole."""
    whole = asking.agreement()
    for name in whole:
        body = {key: value for key, value in whole.items() if key != name}
        case.refused(_POST, 400, path=of_tenant(), body=body)
    for name in ("name", "content_type", "data"):
        original = {key: value for key, value in whole["original"].items() if key != name}
        case.refused(_POST, 400, path=of_tenant(), body=asking.agreement(original=original))
    case.refused(_POST, 400, path=of_tenant(), body=asking.agreement(type="contract"))
    _posted(case, vat_number="SE559900202801")


@law("AGR-03", operations=[_POST])
def parties(case: Context) -> None:
    """One signer at least, nobody twice; each with number, name, e-mail and role."""
    signer, delegate = asking.agreement()["parties"]
    _posted(case, parties=[signer])
    for code, several in (
        ("40020", [delegate]),
        ("40020", []),
        ("40037", [signer, {**delegate, "ssn": signer["ssn"]}]),
        ("40020", [{**signer, "ssn": "9001189811"}]),
        ("40020", [{**signer, "role": "witness"}]),
        *[("40020", [{key: value for key, value in signer.items() if key != name}]) for name in signer],
    ):
        turned_away(case, _POST, code, path=of_tenant(), body=asking.agreement(parties=several))


@law("AGR-04", operations=[_POST, _GET])
def days_to_sign(case: Context) -> None:
    """7 to 180, 30 without a word; else 40049."""
    for days in (7, 60, 180):
        _posted(case, expiration_days=days)
    for wrong in (6, 181, 0, -1, "30", 30.5):
        turned_away(case, _POST, "40049", path=of_tenant(), body=asking.agreement(expiration_days=wrong))
    shown = case.get(_GET, path=of_tenant(agreementKey=_posted(case)))
    case.expect(_days(shown) in (30, 31), f"it was created {shown['created_at']} and expires {shown['expires_at']}")


def _days(shown: dict[str, Any]) -> int:
    created, expires = (datetime.fromisoformat(shown[name]) for name in ("created_at", "expires_at"))
    return (expires - created).days


@law("AGR-05", operations=[_POST])
def only_pdf(case: Context) -> None:
    """Anything else is 40047."""
    for data in ("", "bm8gUERG", "JVBERi0xLjQK", "not base64"):
        original = {"name": "avtal.pdf", "content_type": "application/pdf", "data": data}
        turned_away(case, _POST, "40047", path=of_tenant(), body=asking.agreement(original=original))


@law("AGR-06", operations=[_POST, _GET, _LIST, _REVOKE])
def states(case: Context) -> None:
    """active at first; revoked, expired and completed at the end."""
    first, second = _posted(case, expiration_days=7), _posted(case, expiration_days=7)
    case.equal("state of a new one", _state(case, first), "active")
    case.call(_REVOKE, path=of_tenant(agreementKey=first), body={})
    case.equal("state of a revoked one", _state(case, first), "revoked")
    case.equal("state of a signed one", _state(case, AGREEMENT), "completed")
    case.advance("P7D")
    case.equal("state when the days are over", _state(case, second), "expired")
    listed = {row["key"]: row["state"] for row in case.get(_LIST, path=of_tenant())}
    found = [listed.get(key) for key in (first, second, AGREEMENT)]
    case.equal("states in the list", found, ["revoked", "expired", "completed"])


@law("AGR-07", operations=[_REVOKE, _GET])
def ends_are_final(case: Context) -> None:
    """What is completed, revoked or expired stays so."""
    key = _posted(case, expiration_days=7)
    case.call(_REVOKE, path=of_tenant(agreementKey=key), body={})
    for done, state in ((AGREEMENT, "completed"), (key, "revoked")):
        case.refused(_REVOKE, 403, path=of_tenant(agreementKey=done), body={})
        case.advance("P8D")
        case.equal("state", _state(case, done), state)


@law("AGR-08", operations=[_REVOKE])
def revoking(case: Context) -> None:
    """204 from active, with an empty object or nothing; else 403 with 40307."""
    path = of_tenant(agreementKey=_posted(case))
    case.equal("status with nothing", case.call(_REVOKE, path=path).status, 204)
    path = of_tenant(agreementKey=_posted(case))
    case.equal("status with an object", case.call(_REVOKE, path=path, body={}).status, 204)
    turned_away(case, _REVOKE, "40307", path=of_tenant(agreementKey=AGREEMENT), body={})
    turned_away(case, _REVOKE, "40400", path=of_tenant(agreementKey=asking.UNKNOWN), body={})
    turned_away(case, _REVOKE, "40400", path=of_tenant(SHARED, agreementKey=AGREEMENT), body={})


@law("AGR-09", operations=[_LIST, _GET])
def what_is_told(case: Context) -> None:
    """Key and state in the list; much more of one."""
    key = _posted(case)
    case.expect({"key": key, "state": "active"} in case.get(_LIST, path=of_tenant()), "the list has the new one")
    shown = case.get(_GET, path=of_tenant(agreementKey=key))
    found = (shown["subject"], shown["tenant_name"], shown["tenant"], shown["signatures"])
    case.equal("what it says", found, ("Avtal", "Bageriet Solrosen", f"tenant_{TENANT}", []))
    case.equal("parties", shown["parties"], asking.agreement()["parties"])
    signature = case.get(_GET, path=of_tenant(agreementKey=AGREEMENT))["signatures"][0]
    case.equal(
        "who signed", (signature["ssn"], set(signature)), (PERSON, {"ssn", "real_name", "created_at", "order_ref"})
    )


@law("AGR-10", operations=["getCovenantAgreement"])
def covenants(case: Context) -> None:
    """A PDF with its hash once completed; before, 404."""
    value = case.get("getCovenantAgreement", path=of_tenant(agreementKey=AGREEMENT))
    data = base64.b64decode(value["data"])
    case.expect(value["name"].endswith(".pdf"), f"a PDF's name should say so; it is {value['name']!r}")
    case.equal("beginning and hash", (data[:5], value["sha256"]), (b"%PDF-", hashlib.sha256(data).hexdigest()))
    turned_away(case, "getCovenantAgreement", "40400", path=of_tenant(agreementKey=_posted(case)))


@law("AGR-11", operations=[_GET, _LIST])
def gone_after_30_days(case: Context) -> None:
    """30 days after its end an agreement is gone, and its covenant with it."""
    case.equal("state", _state(case, AGREEMENT), "completed")
    case.advance("P29D")
    case.get("getCovenantAgreement", path=of_tenant(agreementKey=AGREEMENT))
    case.advance("P1DT1S")
    for operation in (_GET, "getCovenantAgreement"):
        turned_away(case, operation, "40400", path=of_tenant(agreementKey=AGREEMENT))
    case.expect(AGREEMENT not in str(case.get(_LIST, path=of_tenant())), "it is no longer in the list")
