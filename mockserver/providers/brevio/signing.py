"""A sign request's course: started → sign → completed, or cancelled when time is over (BD-22, BD-23)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from mockserver.errors import Refusal
from mockserver.pdfs import signed_pdf
from mockserver.provider import job
from mockserver.providers.brevio.course import mail, plays
from mockserver.providers.brevio.errors import wrong
from mockserver.providers.brevio.identity import name_of, personal_number
from mockserver.providers.brevio.lists import enter, entries, template_list
from mockserver.providers.brevio.models import (
    ATTACHMENTS,
    CONTENTS,
    SIGN_REQUESTS,
    TEMPLATES,
    Attachment,
    Signee,
    SignRequest,
    Template,
)
from mockserver.providers.brevio.storage import keep, new_token
from mockserver.world import World

__all__ = [
    "MOST_ACTIVE",
    "add_template",
    "archive",
    "cancel",
    "expire",
    "retire_template",
    "send",
    "send_later",
    "sign",
    "sign_by_itself",
    "start",
    "templates_of",
]

MOST_ACTIVE = 12
"""Active templates of an audit company (BR-170)."""
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def _save(world: World, request: SignRequest, **changes: Any) -> SignRequest:
    request = replace(request, **changes)
    world[SIGN_REQUESTS].put(request.token, request)
    return request


def start(world: World, request: SignRequest) -> SignRequest:
    """Store a new one and send it at once, unless its user asks for it to lie a while (BD-31)."""
    request = _save(world, request)
    if plays(request.user, "starts"):
        world.schedule(world.now + _HOUR, "brevio.sendSignRequest", {"token": request.token})
        return request
    return send(world, request)


def send(world: World, request: SignRequest) -> SignRequest:
    """Every signee gets an e-mail; the due date counts from now (BR-160)."""
    due = world.now.date() + timedelta(days=request.due_days)
    request = _save(world, request, step="sign", sent=world.now, updated=world.now, due=due.isoformat())
    world.happened("brevio.signRequestSent", token=request.token)
    end = datetime.combine(due + _DAY, time(), UTC)
    world.schedule(end, "brevio.expire", {"token": request.token})
    for signee in request.signees:
        mail(world, signee.email, request.token, request.message or request.title)
        if plays(signee.email, "signs"):
            world.schedule(world.now + _DAY, "brevio.signeeSigns", {"token": request.token, "email": signee.email})
    return request


@job("brevio.sendSignRequest")
def send_later(world: World, payload: dict[str, Any]) -> None:
    """What lay a while is sent."""
    request = world[SIGN_REQUESTS].get(payload["token"])
    if request is not None and request.step == "started":
        send(world, request)


def sign(
    world: World, request: SignRequest, email: str, name: str | None = None, pid: str | None = None
) -> SignRequest:
    """One signee signs; the last one completes the request.

    Raises:
        Refusal: 404 for somebody who is no signee, 400 when it cannot be signed (any more), or not twice.
    """
    place = next((n for n, one in enumerate(request.signees) if one.email.lower() == email.lower()), None)
    if place is None:
        raise Refusal(404, "not_found", f"{email} is no signee of this sign request.")
    if request.step != "sign" or request.signees[place].at is not None:
        raise wrong(f"the sign request is at step {request.step}; {email} cannot sign now", "BR-158")
    if world.now.date() > date.fromisoformat(request.due):
        raise wrong("the due date is over", "BR-160")
    old = request.signees[place]
    signee = Signee(email=old.email, at=world.now, name=name or name_of(old.email), pid=pid or personal_number(world))
    request = _save(world, request, signees=(*request.signees[:place], signee, *request.signees[place + 1 :]))
    world.happened("brevio.signeeSigned", token=request.token, email=signee.email)
    return request if any(one.at is None for one in request.signees) else _complete(world, request)


@job("brevio.signeeSigns")
def sign_by_itself(world: World, payload: dict[str, Any]) -> None:
    """A magic signee signs."""
    request = world[SIGN_REQUESTS].get(payload["token"])
    missing = () if request is None else [one.email for one in request.signees if one.at is None]
    if request is not None and request.step == "sign" and payload["email"] in missing:
        sign(world, request, payload["email"])


def _complete(world: World, request: SignRequest) -> SignRequest:
    original = world[ATTACHMENTS].get(request.document)
    assert original is not None  # stored with the request, never removed
    lines = [f"Signed: {request.title}", ""]
    lines += [f"{one.name} <{one.email}>  {one.at:%Y-%m-%d %H:%M:%S} UTC" for one in request.signees]
    attachment = Attachment(
        token=new_token(world),
        api="sign",
        owner=request.token,
        role="signed",
        name=f"signed-{original.name}",
        media_type="application/pdf",
    )
    document = signed_pdf(world[CONTENTS].get(request.document) or b"", lines)
    world.happened("brevio.signRequestCompleted", token=request.token)
    return _save(world, request, step="completed", updated=world.now, signed=keep(world, attachment, document))


@job("brevio.expire")
def expire(world: World, payload: dict[str, Any]) -> None:
    """The due date is over and somebody has not signed (BD-23)."""
    request = world[SIGN_REQUESTS].get(payload["token"])
    if request is not None and request.step == "sign":
        _save(world, request, step="cancelled", updated=world.now)
        world.happened("brevio.signRequestExpired", token=request.token)


def cancel(world: World, request: SignRequest) -> SignRequest:
    """The sender takes it back."""
    if request.step not in ("started", "sign"):
        raise wrong(f"the sign request is at step {request.step}", "BR-161")
    return _save(world, request, step="cancelled", updated=world.now)


def archive(world: World, request: SignRequest) -> SignRequest:
    """The sender puts it away."""
    if request.step not in ("completed", "cancelled"):
        raise wrong(f"the sign request is at step {request.step}", "BR-161")
    return _save(world, request, step="archived", updated=world.now)


# Templates


def templates_of(world: World, company: str) -> list[Template]:
    """An audit company's templates, oldest first."""
    found = [world[TEMPLATES].get(token) for token in entries(world, template_list(company))]
    return [template for template in found if template is not None]


def add_template(world: World, template: Template) -> Template:
    """An administrator adds an active template. Raises: Refusal 409 when there are 12 already (BD-27)."""
    if sum(one.active for one in templates_of(world, template.company)) >= MOST_ACTIVE:
        raise Refusal(409, "conflict", f"{template.company} has {MOST_ACTIVE} active templates.", rule="BR-170")
    world[TEMPLATES].put(template.token, template)
    enter(world, template_list(template.company), template.token)
    return template


def retire_template(world: World, template: Template) -> Template:
    """An administrator makes a template inactive, for good (BR-171)."""
    template = replace(template, active=False)
    world[TEMPLATES].put(template.token, template)
    return template
