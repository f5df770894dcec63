"""An audit request's course: started → client → (needs-validation) → third-party → received, and the ways out.

People and the clock call the same functions. Each checks that the request stands where it must (BD-12).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from mockserver.pdfs import pdf_of
from mockserver.provider import job
from mockserver.providers.brevio.errors import wrong
from mockserver.providers.brevio.files import Checked
from mockserver.providers.brevio.identity import name_of, personal_number
from mockserver.providers.brevio.lists import bank_list, enter, entries, waiting_list
from mockserver.providers.brevio.models import (
    AUDIT_REQUESTS,
    BANKS,
    MAILS,
    USERS,
    Attachment,
    AuditRequest,
    Mail,
    User,
)
from mockserver.providers.brevio.register import company_name
from mockserver.providers.brevio.statements import made_up_statement, statements_in
from mockserver.providers.brevio.storage import keep, new_token
from mockserver.world import World

__all__ = [
    "add_files",
    "answer_by_itself",
    "archive",
    "cancel",
    "confirm",
    "finalize",
    "made_up_answer",
    "mail",
    "plays",
    "post",
    "remind",
    "send_on",
    "send_to_client",
    "sign_by_itself",
    "sign_for_client",
    "verify",
    "verify_by_itself",
]

_DAY = timedelta(days=1)
_REMINDER_AFTER, _MOST_REMINDERS = timedelta(days=7), 3
_ANSWERED_AFTER = timedelta(days=2)
_OPEN = ("started", "client", "needs-validation", "third-party")


def plays(email: str, magic: str) -> bool:
    """Whether an address asks for a part to be played: ``name+signs@example.com`` (BD-31)."""
    return magic in email.partition("@")[0].lower().split("+")[1:]


def mail(world: World, to: str, about: str, text: str) -> None:
    """Note an e-mail."""
    number = world.sequence("brevio.mail")
    world[MAILS].put(str(number), Mail(world.now, to, about, text))


def _save(world: World, request: AuditRequest, **changes: Any) -> AuditRequest:
    request = replace(request, **changes)
    world[AUDIT_REQUESTS].put(request.token, request)
    return request


def _move(world: World, request: AuditRequest, step: str, what: str, **changes: Any) -> AuditRequest:
    world.happened(f"brevio.{what}", token=request.token, step=step)
    return _save(world, request, step=step, updated=world.now, **changes)


def _must_be(request: AuditRequest, steps: Sequence[str], rule: str) -> None:
    if request.step not in steps:
        raise wrong(f"the audit request is at step {request.step}, not {' or '.join(steps)}", rule)


# To the client


def send_to_client(world: World, request: AuditRequest) -> AuditRequest:
    """The client gets the e-mail; reminders and magic clients are put on the clock."""
    _must_be(request, ["started"], "BD-12")
    request = _move(world, request, "client", "sentToClient", sent=world.now)
    mail(world, request.client, request.token, "An audit request waits for your signature.")
    _plan_reminder(world, request, 1)
    for magic, changed in (("signs", False), ("changes", True)):
        if plays(request.client, magic):
            world.schedule(world.now + _DAY, "brevio.clientSigns", {"token": request.token, "changed": changed})
    return request


def verify(world: World, email: str, name: str | None = None) -> list[str]:
    """BankID has verified a user: everything that waited for her is sent (BR-078). The tokens."""
    email = email.lower()
    world[USERS].put(email, User(email, name or name_of(email)))
    world.happened("brevio.userVerified", email=email)
    waiting = [world[AUDIT_REQUESTS].get(token) for token in entries(world, waiting_list(email))]
    return [send_to_client(world, one).token for one in waiting if one is not None and one.step == "started"]


@job("brevio.userVerifies")
def verify_by_itself(world: World, payload: dict[str, Any]) -> None:
    """A magic user verifies."""
    if payload["email"] not in world[USERS]:
        verify(world, payload["email"])


# To the bank


def sign_for_client(
    world: World, request: AuditRequest, name: str | None = None, pid: str | None = None, changed: bool = False
) -> AuditRequest:
    """The client signs; a changed template must be looked at by the auditor first (BR-093, BR-094, BR-111)."""
    _must_be(request, ["client"], "BR-093")
    letter = Attachment(
        token=new_token(world),
        api="confirm",
        owner=request.token,
        role="letter",
        name=f"audit-request-{request.vat_no}.pdf",
        media_type="application/pdf",
    )
    facts: dict[str, Any] = {
        "signee": name or name_of(request.client),
        "pid": pid or personal_number(world),
        "attachments": (*request.attachments, keep(world, letter, None)),
        "manual_review": changed,
    }
    world.happened("brevio.clientSigned", token=request.token)
    if changed:
        return _move(world, request, "needs-validation", "needsValidation", **facts)
    return send_on(world, _save(world, request, **facts))


@job("brevio.clientSigns")
def sign_by_itself(world: World, payload: dict[str, Any]) -> None:
    """A magic client signs."""
    request = world[AUDIT_REQUESTS].get(payload["token"])
    if request is not None and request.step == "client":
        sign_for_client(world, request, changed=payload["changed"])


def send_on(world: World, request: AuditRequest) -> AuditRequest:
    """The bank gets it: from now on it stands in the bank's list."""
    request = _move(world, request, "third-party", "sentToThirdParty", arrived=world.now)
    enter(world, bank_list(request.bank), request.token)
    _plan_reminder(world, request, 1)
    bank = world[BANKS].get(request.bank)
    if bank is not None and bank.answers:
        world.schedule(world.now + _ANSWERED_AFTER, "brevio.bankConfirms", {"token": request.token})
    return request


@job("brevio.remind")
def remind(world: World, payload: dict[str, Any]) -> None:
    """Whoever has not answered is reminded (BD-24)."""
    request = world[AUDIT_REQUESTS].get(payload["token"])
    if request is None or request.step != payload["step"]:
        return
    to = request.client if request.step == "client" else f"the bank {request.bank}"
    mail(world, to, request.token, "Reminder: an audit request waits for you.")
    world.happened("brevio.reminderSent", token=request.token, step=request.step, number=payload["number"])
    if payload["number"] < _MOST_REMINDERS:
        _plan_reminder(world, request, payload["number"] + 1)


def _plan_reminder(world: World, request: AuditRequest, number: int) -> None:
    if request.reminder:
        payload = {"token": request.token, "step": request.step, "number": number}
        world.schedule(world.now + _REMINDER_AFTER, "brevio.remind", payload)


# The bank's answer


def add_files(world: World, request: AuditRequest, files: Sequence[Checked]) -> AuditRequest:
    """Files for the confirmation, in order (BR-113)."""
    _must_be(request, ["third-party"], "BD-14")
    tokens = [
        keep(
            world,
            Attachment(
                token=new_token(world),
                api="confirm",
                owner=request.token,
                role="confirmation",
                name=file.name,
                media_type=file.media_type,
            ),
            file.data,
        )
        for file in files
    ]
    told = statements_in(files) if request.request_type == "bank" else None
    statements = (*(request.statements or ()), *(told or ())) or None
    return _save(world, request, uploads=(*request.uploads, *tokens), statements=statements)


def confirm(world: World, request: AuditRequest, files: Sequence[Checked]) -> AuditRequest:
    """The bank answers with what it has uploaded and these files (BR-095, BR-117)."""
    request = add_files(world, request, files)
    if not request.uploads:
        raise wrong("attachments is missing: a confirmation needs at least one file", "BR-117")
    mail(world, request.user, request.token, "The bank has confirmed.")
    return _move(world, request, "received", "received", confirmation=request.uploads)


def finalize(world: World, request: AuditRequest, comment: str) -> AuditRequest:
    """The request was sent in error: no files, no statements, a comment to the auditor (BR-121, BD-13)."""
    _must_be(request, ["third-party"], "BD-14")
    mail(world, request.user, request.token, comment)
    return _move(world, request, "received", "received", confirmation=(), statements=None)


def made_up_answer(world: World, request: AuditRequest, *, xml: bool) -> list[Checked]:
    """Files as a bank might send them."""
    name = company_name(request.vat_no)
    letter = pdf_of([f"Confirmation for {name} ({request.vat_no})", f"at {request.cut_off}", request.account])
    files = [Checked("confirmation.pdf", "application/pdf", letter)]
    if xml:
        files.append(Checked("statement.xml", "application/xml", made_up_statement(world, request, name)))
    return files


@job("brevio.bankConfirms")
def answer_by_itself(world: World, payload: dict[str, Any]) -> None:
    """A magic bank answers."""
    request = world[AUDIT_REQUESTS].get(payload["token"])
    if request is not None and request.step == "third-party":
        confirm(world, request, made_up_answer(world, request, xml=True))


# Ways out


def post(world: World, request: AuditRequest) -> AuditRequest:
    """The bank answers on paper."""
    _must_be(request, ["third-party"], "BD-12")
    return _move(world, request, "post", "post")


def cancel(world: World, request: AuditRequest) -> AuditRequest:
    """The auditor takes it back."""
    _must_be(request, _OPEN, "BD-12")
    return _move(world, request, "cancelled", "cancelled")


def archive(world: World, request: AuditRequest) -> AuditRequest:
    """The auditor puts it away."""
    _must_be(request, ["received", "post", "cancelled"], "BD-12")
    return _move(world, request, "archived", "archived")
