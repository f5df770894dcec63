"""Sign and Signature-right: sign requests, templates, rights."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from mockserver.errors import Fault, Refusal
from mockserver.pdfs import why_no_pdf
from mockserver.provider import Call, Reply, operation
from mockserver.providers.brevio.access import company_of
from mockserver.providers.brevio.errors import invalid
from mockserver.providers.brevio.lists import enter, page_reply, sign_list
from mockserver.providers.brevio.models import SIGN_REQUESTS, TEMPLATES, Attachment, Signee, SignRequest, Template
from mockserver.providers.brevio.register import NOT_REGISTERED
from mockserver.providers.brevio.rights import check_company, check_person, right_of
from mockserver.providers.brevio.signing import start, templates_of
from mockserver.providers.brevio.storage import keep, new_token
from mockserver.providers.brevio.views import Viewer, template_view
from mockserver.world import World

__all__ = ["create_sign_request", "get_signature_right", "list_request_templates", "list_sign_requests"]

_DUE_DAYS, _DEFAULT_DUE_DAYS = (7, 14, 30), 30
_FILE = "body.attachments[0].attachment"


@operation("createSignRequest")
def create_sign_request(call: Call, world: World) -> Reply:
    """One PDF to be signed by everyone named (BR-150 … BR-157)."""
    body, company = call.body, str(company_of(call))
    vat_no = int(body["vatNo"])
    if vat_no == NOT_REGISTERED:
        raise invalid("body.vatNo", "is not in the company register", "BR-082")
    _refuse_twice(body["signees"])
    template = _template(world, company, body.get("template"))
    data = _pdf(body["attachments"][0]["attachment"])
    request = start(world, _request(world, body, company, template, data))
    enter(world, sign_list(company, vat_no), request.token)
    if template is not None:
        enter(world, sign_list(company, vat_no, template.token), request.token)
    return Reply(200, {"token": request.token})


def _request(world: World, body: dict[str, Any], company: str, template: Template | None, data: bytes) -> SignRequest:
    token = new_token(world)
    document = Attachment(
        token=new_token(world),
        api="sign",
        owner=token,
        role="document",
        name=body["attachments"][0]["filename"],
        media_type="application/pdf",
    )
    return SignRequest(
        token=token,
        company=company,
        vat_no=int(body["vatNo"]),
        user=body["user"],
        title=body["title"],
        language=body["language"],
        document=keep(world, document, data),
        due_days=_due_days(body.get("dueDays")),
        due=world.now.date().isoformat(),
        updated=world.now,
        signees=tuple(Signee(email=email) for email in body["signees"]),
        message=body.get("message") or ("" if template is None else template.message),
        template=None if template is None else template.token,
    )


def _refuse_twice(signees: list[str]) -> None:
    known: set[str] = set()
    for number, email in enumerate(signees):
        if email.lower() in known:
            raise invalid(f"body.signees[{number}]", "is named twice", "BD-22")
        known.add(email.lower())


def _template(world: World, company: str, token: str | None) -> Template | None:
    if token is None:
        return None
    template = world[TEMPLATES].get(token)
    if template is None or template.company != company or not template.active:
        raise invalid("body.template", "is no active template of this audit company", "BR-156")
    return template


def _pdf(text: str) -> bytes:
    """The document (the engine has checked that it is Base64). Raises: Refusal 400 when it is no PDF."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        raise invalid(_FILE, "is not Base64", "BR-151") from None
    reason = why_no_pdf(data)
    if reason is not None:
        raise Refusal(400, "invalid", "The document is no PDF.", faults=[Fault(_FILE, reason)], rule="BR-151")
    return data


def _due_days(value: Any) -> int:
    """7, 14 or 30; 30 for everything else (BR-154)."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if number and value in _DUE_DAYS else _DEFAULT_DUE_DAYS


@operation("listSignRequests")
def list_sign_requests(call: Call, world: World) -> Reply:
    """A page of the calling company's sign requests about one client (BR-163)."""
    name = sign_list(str(company_of(call)), call.query["vatNo"], call.query.get("templateToken"))
    viewer, requests = Viewer(call, world), world[SIGN_REQUESTS]

    def show(token: str) -> Any:
        request = requests.get(token)
        assert request is not None  # nothing is ever removed
        return viewer.sign_request(request)

    return page_reply(world, name, call.query["offset"], show)


@operation("listRequestTemplates")
def list_request_templates(call: Call, world: World) -> Reply:
    """Active and inactive ones (BR-171)."""
    return Reply(200, {"templates": [template_view(one) for one in templates_of(world, str(company_of(call)))]})


@operation("getSignatureRight")
def get_signature_right(call: Call, world: World) -> Reply:
    """A right, or an empty object (BR-183, BR-185)."""
    country, company, person = call.query["country"], str(call.query["vatNo"]), call.query["nationalId"]
    check_company(country, company)
    check_person(country, person)
    right = right_of(country, company, person)
    if right is None:
        return Reply(200, {})
    return Reply(200, {"changeDate": right.since, "vatNo": company, "nationalId": person, "signingRight": right.kind})
