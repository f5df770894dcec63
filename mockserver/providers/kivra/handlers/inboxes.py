"""A company's mailbox as its partner reads it, first edition."""

from __future__ import annotations

import hashlib
from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.errors import unknown
from mockserver.providers.kivra.mailbox import PARTNER_COMPANIES, company_at, mail_at, mails_of, served_to
from mockserver.providers.kivra.models import MAILS, Mail, MailPart, stamp
from mockserver.world import World

__all__ = ["find_company", "get_company_inbox", "get_content_metadata", "get_raw_file", "set_status_for_content"]

_OF_V3 = {"description", "vat_amount"}
"""What the first edition does not tell of a payment."""
_MARKS: dict[str, dict[str, bool]] = {
    "view": {"viewed": True},
    "unview": {"viewed": False},
    "paid": {"handled": True},
    "unpaid": {"handled": False},
}


@operation("findCompany")
def find_company(call: Call, world: World) -> Reply:
    """An object with the key, or an empty list (PAR-02)."""
    number = call.query["vat_number"]
    found = next(
        (each for each in PARTNER_COMPANIES if each["vat_number"] == number and served_to(call, each, world)), None
    )
    return Reply(200, [] if found is None else {"key": found["key"]})


@operation("getCompanyInbox")
def get_company_inbox(call: Call, world: World) -> Reply:
    """A few lines on each content."""
    company = company_at(call, world)
    return Reply(200, [_line(mail) for mail in mails_of(company["key"], world)])


@operation("getContentMetadata")
def get_content_metadata(call: Call, world: World) -> Reply:
    """One content; text stands in it, other parts have a key (PAR-03)."""
    company = company_at(call, world)
    mail = mail_at(call, company["key"], world)
    body: dict[str, Any] = {
        "sender": mail.sender,
        "sender_name": mail.sender_name,
        "created_at": stamp(mail.created),
        "subject": mail.subject,
        "receiver_name": company["name"],
        "parts": [_part(part) for part in mail.parts],
    }
    if mail.payments:
        first = {name: value for name, value in mail.payments[0].items() if name not in _OF_V3}
        body["payment"] = {**first, "status": "paid" if mail.handled else "unpaid"}
    return Reply(200, body)


@operation("getRawFile")
def get_raw_file(call: Call, world: World) -> Reply:
    """The file of one part, under its own media type."""
    mail = mail_at(call, company_at(call, world)["key"], world)
    part = next((part for part in mail.parts if part.key == call.path["fileKey"]), None)
    if part is None or part.content_type.startswith("text/h"):
        raise unknown("PAR-03")
    return Reply(200, part.data, media_type=part.content_type)


@operation("setStatusForContent")
def set_status_for_content(call: Call, world: World) -> Reply:
    """Mark a content by one of four words (PAR-04)."""
    mail = mail_at(call, company_at(call, world)["key"], world)
    world[MAILS].put(mail.key, replace(mail, **_MARKS[call.path["status"]]))
    return Reply(204)


def _line(mail: Mail) -> dict[str, Any]:
    return {
        "key": mail.key,
        "sender": mail.sender,
        "sender_name": mail.sender_name,
        "created_at": stamp(mail.created),
        "subject": mail.subject,
        "status": "read" if mail.viewed else "unread",
    }


def _part(part: MailPart) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "content_type": part.content_type,
        "checksum": hashlib.md5(part.data, usedforsecurity=False).hexdigest(),
        "sha256": hashlib.sha256(part.data).hexdigest(),
        "size": len(part.data),
    }
    if part.content_type in {"text/html", "text/plain"}:
        return {**shown, "body": part.data.decode()}
    return {**shown, "key": part.key}
