"""What Kivra's people do outside the API, played through the control plane (LD-20)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mockserver.errors import Fault, Refusal
from mockserver.provider import person
from mockserver.providers.kivra_legal import acceptances
from mockserver.providers.kivra_legal.documents import add_version
from mockserver.providers.kivra_legal.models import ACCEPTANCES, Acceptance, vat_form
from mockserver.world import World

__all__ = [
    "NewVersion",
    "Signing",
    "Which",
    "company_signs_on_paper",
    "kivra_connects",
    "kivra_declines",
    "kivra_publishes",
]


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The acceptance that is decided on."""

    acceptanceId: str


class NewVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which document, and its first day; today when not given."""

    type: Literal["terms", "dpa"]
    purpose: Literal["payslips", "invoices"] | None = None
    validFrom: date | None = None


class Signing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The company that signs."""

    organisationNumber: Annotated[str, Meta(pattern="^(SE[0-9]{10}01|[0-9]{10})$")]


def _found(world: World, name: str) -> Acceptance:
    acceptance = world[ACCEPTANCES].get(name)
    if acceptance is None:
        raise Refusal(404, "not_found", f"There is no acceptance {name!r}.")
    return acceptance


def _told(acceptance: Acceptance) -> dict[str, Any]:
    return {"acceptanceId": acceptance.id, "status": acceptance.status}


@person("kivra-legal.kivraConnects", Which)
def kivra_connects(world: World, facts: Which) -> dict[str, Any]:
    """Kivra connects a company that was a sender already; its acceptance is approved."""
    return _told(acceptances.connect(world, _found(world, facts.acceptanceId)))


@person("kivra-legal.kivraDeclines", Which)
def kivra_declines(world: World, facts: Which) -> dict[str, Any]:
    """Kivra does not connect a company; its acceptance is terminated."""
    return _told(acceptances.decline(world, _found(world, facts.acceptanceId)))


@person("kivra-legal.kivraPublishes", NewVersion)
def kivra_publishes(world: World, facts: NewVersion) -> dict[str, Any]:
    """Kivra publishes a new version of the terms, or of the data processing agreement for one purpose."""
    today = world.now.date()
    day = facts.validFrom or today
    faults = []
    if (facts.type == "terms") != (facts.purpose is None):
        faults.append(Fault("body.purpose", "is for a dpa, which needs one"))
    if day < today:
        faults.append(Fault("body.validFrom", "is past"))
    if faults:
        raise Refusal(400, "invalid", "The version cannot be published.", faults=faults)
    new = add_version(world, facts.type, facts.purpose, day)
    return {"documentId": new.id, "validFrom": new.valid_from}


@person("kivra-legal.companySignsOnPaper", Signing)
def company_signs_on_paper(world: World, facts: Signing) -> dict[str, Any]:
    """A company becomes a sender by an agreement on paper."""
    number = vat_form(facts.organisationNumber)
    acceptances.make_sender(world, number, acceptances.PAPER)
    return {"organisationNumber": number}
