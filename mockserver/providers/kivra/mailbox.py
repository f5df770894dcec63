"""Companies that have let a partner in, and what lies in their mailboxes (KIV-82)."""

from __future__ import annotations

from typing import Any

from mockserver.provider import Call
from mockserver.providers.kivra.errors import unknown
from mockserver.providers.kivra.models import MAILS, SHUT_OUT, Mail
from mockserver.world import World

__all__ = ["NO_SERVICES", "PARTNER_COMPANIES", "SERVICES", "company_at", "mail_at", "mails_of", "served_to"]

PARTNER_COMPANIES: tuple[dict[str, Any], ...] = (
    {
        "key": "1742100000b6c8d3f015e74a9290cd5b3e16f7a842",
        "name": "Linfrö Redovisning AB",
        "type": "company",
        "vat_number": "SE559900404001",
    },
    {
        "key": "1742103600c7d9e4a126f85b03a1de6c4f27a8b953",
        "name": "Idrottsföreningen Provet",
        "type": "riksidrottsförening",
        "vat_number": "SE559900505401",
    },
)

NO_SERVICES: dict[str, Any] = {"email": "", "scanning_address": None, "scanning_fallback_address": None}
"""Of a company that has digital mail alone."""
_CLUB = {"name": "Idrottsföreningen Provet", "postal_code": "106 31", "city": "Stockholm"}
SERVICES: dict[str, dict[str, Any]] = {
    "1742103600c7d9e4a126f85b03a1de6c4f27a8b953": {
        "email": "",
        "scanning_address": {**_CLUB, "street": "Kivra: 559900-5054", "country": "SE"},
        "scanning_fallback_address": {
            **_CLUB,
            "street": "Provgatan 7",
            "postal_code": "11122",
            "country": "Sverige",
            "care_of": "",
        },
    },
}
"""By a company's key: where its paper mail is scanned, and what cannot be scanned goes; none has content by e-mail."""


def served_to(call: Call, company: dict[str, Any], world: World) -> bool:
    """Whether a company has let the calling partner in."""
    return company["key"] in call.caller.grants.get("companies", ()) and company["key"] not in world[SHUT_OUT]


def company_at(call: Call, world: World) -> dict[str, Any]:
    """The company that the path names. Raises: Refusal 404 when it has not let the partner in."""
    found = next((each for each in PARTNER_COMPANIES if each["key"] == call.path["companyKey"]), None)
    if found is None or not served_to(call, found, world):
        raise unknown("PAR-01")
    return found


def mails_of(company: str, world: World) -> list[Mail]:
    """What lies in a company's mailbox, oldest first."""
    return [mail for mail in world[MAILS].values() if mail.company == company]


def mail_at(call: Call, company: str, world: World) -> Mail:
    """The content that the path names. Raises: Refusal 404 when the company has none such."""
    mail = world[MAILS].get(call.path["contentKey"])
    if mail is None or mail.company != company:
        raise unknown("PAR-03")
    return mail
