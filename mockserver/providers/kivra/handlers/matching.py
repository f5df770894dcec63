"""Who of a list may receive."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.access import tenant_at
from mockserver.providers.kivra.models import COMPANIES, PEOPLE, Recipient
from mockserver.world import World

__all__ = [
    "match_companies_vatnr",
    "match_companies_with_papi_vatnr",
    "match_users_ssn",
    "match_users_verified_email",
]


def _matching(call: Call, world: World, find: Callable[[str], Recipient | None]) -> Reply:
    """Those of the list that are found and matched, in its order and as often as they stand there (KIV-45)."""
    tenant_at(call, world)
    found = {text: find(text) for text in dict.fromkeys(call.body["list"])}
    matched = {text for text, recipient in found.items() if recipient is not None and recipient.is_matched}
    return Reply(200, {"list": [text for text in call.body["list"] if text in matched]})


@operation("matchUsersSsn")
def match_users_ssn(call: Call, world: World) -> Reply:
    """People by identity number."""
    return _matching(call, world, world[PEOPLE].get)


@operation("matchUsersVerifiedEmail")
def match_users_verified_email(call: Call, world: World) -> Reply:
    """People by e-mail address in any case; the answer has the caller's spelling (GEN-13)."""
    addresses = {person.email.lower(): person for person in world[PEOPLE].values() if person.email}
    return _matching(call, world, lambda text: addresses.get(text.lower()))


@operation("matchCompaniesVatNr")
def match_companies_vatnr(call: Call, world: World) -> Reply:
    """Companies by VAT number."""
    return _matching(call, world, world[COMPANIES].get)


@operation("matchCompaniesWithPapiVatNr")
def match_companies_with_papi_vatnr(call: Call, world: World) -> Reply:
    """Companies whose mailbox a partner reads."""

    def find(text: str) -> Recipient | None:
        company = world[COMPANIES].get(text)
        return company if company is not None and company.partner else None

    return _matching(call, world, find)
