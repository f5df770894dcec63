"""What people do outside Brevio's API, played through the control plane (BD-31)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from mockserver.errors import Refusal
from mockserver.provider import person
from mockserver.providers.brevio import course, signing
from mockserver.providers.brevio.models import (
    AUDIT_REQUESTS,
    BANKS,
    SIGN_REQUESTS,
    TEMPLATES,
    AuditRequest,
    Bank,
    SignRequest,
    Template,
)
from mockserver.providers.brevio.register import ADDRESSES
from mockserver.providers.brevio.storage import new_token
from mockserver.world import World

__all__ = [
    "Answering",
    "NewBank",
    "NewTemplate",
    "Renaming",
    "SigningForClient",
    "SigningOne",
    "Verifying",
    "Which",
    "admin_adds_template",
    "admin_retires_template",
    "auditor_archives",
    "auditor_cancels",
    "auditor_validates",
    "bank_answers_by_post",
    "bank_confirms",
    "brevio_adds_bank",
    "brevio_disables_bank",
    "brevio_renames_bank",
    "client_signs",
    "sender_archives",
    "sender_cancels",
    "signee_signs",
    "user_verifies",
]

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Pid = Annotated[str, Meta(pattern="^[0-9]{10,12}$")]
Email = Annotated[str, Meta(pattern="^[^@ ]+@[^@ ]+$", max_length=254)]


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of what somebody acts on."""

    token: str


class Verifying(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who verifies, and the name that BankID gives."""

    email: Email
    name: Name | None = None


class SigningForClient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which audit request, who signs for the client, and whether the template was changed."""

    token: str
    name: Name | None = None
    pid: Pid | None = None
    changed: bool = False


class Answering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which audit request, and whether an XML file comes with the PDF."""

    token: str
    xml: bool = False


class SigningOne(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which sign request, which signee, and what BankID tells of that person."""

    token: str
    email: Email
    name: Name | None = None
    pid: Pid | None = None


class NewTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Titles by language, for which audit company."""

    titles: Annotated[dict[Annotated[str, Meta(pattern="^[a-z]{2}$")], Name], Meta(min_length=1)]
    auditCompany: str = next(iter(ADDRESSES))
    message: str = ""


class NewBank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank's name and country."""

    name: Name
    country: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "no"


class Renaming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which bank, and its new name."""

    token: str
    name: Name


def _audit(world: World, token: str) -> AuditRequest:
    request = world[AUDIT_REQUESTS].get(token)
    if request is None:
        raise Refusal(404, "not_found", f"There is no audit request {token!r}.")
    return request


def _sign(world: World, token: str) -> SignRequest:
    request = world[SIGN_REQUESTS].get(token)
    if request is None:
        raise Refusal(404, "not_found", f"There is no sign request {token!r}.")
    return request


def _bank(world: World, token: str) -> Bank:
    bank = world[BANKS].get(token)
    if bank is None:
        raise Refusal(404, "not_found", f"There is no bank {token!r}.")
    return bank


def _at(request: AuditRequest | SignRequest) -> dict[str, Any]:
    return {"token": request.token, "step": request.step}


def _played(move: Any, *arguments: Any, **facts: Any) -> dict[str, Any]:
    """What came of it; a step that does not allow it is a conflict here, where 409 exists."""
    try:
        return _at(move(*arguments, **facts))
    except Refusal as refusal:
        if refusal.status != 400:
            raise
        raise Refusal(409, "conflict", refusal.message, rule=refusal.rule) from None


@person("brevio.userVerifies", Verifying)
def user_verifies(world: World, facts: Verifying) -> dict[str, Any]:
    """A user registers and verifies with BankID; what waited for her is sent to the client."""
    return {"sent": course.verify(world, facts.email, facts.name)}


@person("brevio.clientSigns", SigningForClient)
def client_signs(world: World, facts: SigningForClient) -> dict[str, Any]:
    """The client's contact signs an audit request with BankID."""
    request = _audit(world, facts.token)
    return _played(course.sign_for_client, world, request, facts.name, facts.pid, facts.changed)


@person("brevio.auditorValidates", Which)
def auditor_validates(world: World, facts: Which) -> dict[str, Any]:
    """The auditor accepts a changed template; the request goes on to the bank."""
    request = _audit(world, facts.token)
    if request.step != "needs-validation":
        raise Refusal(409, "conflict", f"The audit request is at step {request.step}.", rule="BR-094")
    return _at(course.send_on(world, request))


@person("brevio.bankConfirms", Answering)
def bank_confirms(world: World, facts: Answering) -> dict[str, Any]:
    """The bank answers an audit request in the product, with a made-up PDF."""
    request = _audit(world, facts.token)
    return _played(course.confirm, world, request, course.made_up_answer(world, request, xml=facts.xml))


@person("brevio.bankAnswersByPost", Which)
def bank_answers_by_post(world: World, facts: Which) -> dict[str, Any]:
    """The bank answers an audit request on paper."""
    return _played(course.post, world, _audit(world, facts.token))


@person("brevio.auditorCancels", Which)
def auditor_cancels(world: World, facts: Which) -> dict[str, Any]:
    """The auditor cancels an open audit request."""
    return _played(course.cancel, world, _audit(world, facts.token))


@person("brevio.auditorArchives", Which)
def auditor_archives(world: World, facts: Which) -> dict[str, Any]:
    """The auditor archives an audit request that is over."""
    return _played(course.archive, world, _audit(world, facts.token))


@person("brevio.signeeSigns", SigningOne)
def signee_signs(world: World, facts: SigningOne) -> dict[str, Any]:
    """One signee signs a sign request with BankID; the last one completes it."""
    return _played(signing.sign, world, _sign(world, facts.token), facts.email, facts.name, facts.pid)


@person("brevio.senderCancels", Which)
def sender_cancels(world: World, facts: Which) -> dict[str, Any]:
    """The audit company cancels an open sign request."""
    return _played(signing.cancel, world, _sign(world, facts.token))


@person("brevio.senderArchives", Which)
def sender_archives(world: World, facts: Which) -> dict[str, Any]:
    """The audit company archives a sign request that is over."""
    return _played(signing.archive, world, _sign(world, facts.token))


@person("brevio.adminAddsTemplate", NewTemplate)
def admin_adds_template(world: World, facts: NewTemplate) -> dict[str, Any]:
    """An administrator of an audit company adds a request template."""
    if facts.auditCompany not in ADDRESSES:
        raise Refusal(404, "not_found", f"There is no audit company {facts.auditCompany!r}.")
    template = Template(
        token=new_token(world, 32),
        company=facts.auditCompany,
        active=True,
        titles=tuple(facts.titles.items()),
        message=facts.message,
    )
    return {"token": signing.add_template(world, template).token}


@person("brevio.adminRetiresTemplate", Which)
def admin_retires_template(world: World, facts: Which) -> dict[str, Any]:
    """An administrator makes a request template inactive, for good."""
    template = world[TEMPLATES].get(facts.token)
    if template is None:
        raise Refusal(404, "not_found", f"There is no template {facts.token!r}.")
    return {"token": signing.retire_template(world, template).token}


@person("brevio.brevioAddsBank", NewBank)
def brevio_adds_bank(world: World, facts: NewBank) -> dict[str, Any]:
    """Brevio takes one more bank into its list."""
    bank = Bank(token=new_token(world), country=facts.country, name=facts.name)
    world[BANKS].put(bank.token, bank)
    return {"token": bank.token}


@person("brevio.brevioDisablesBank", Which)
def brevio_disables_bank(world: World, facts: Which) -> dict[str, Any]:
    """Brevio disables a bank; what it has already got stays."""
    bank = replace(_bank(world, facts.token), disabled=True)
    world[BANKS].put(bank.token, bank)
    return {"token": bank.token}


@person("brevio.brevioRenamesBank", Renaming)
def brevio_renames_bank(world: World, facts: Renaming) -> dict[str, Any]:
    """A bank has another name from now on."""
    bank = replace(_bank(world, facts.token), name=facts.name)
    world[BANKS].put(bank.token, bank)
    return {"token": bank.token}
