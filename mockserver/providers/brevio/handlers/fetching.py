"""Files: signed URLs of attachments, and what they serve."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from mockserver.pdfs import pdf_of
from mockserver.provider import Call, Reply, operation
from mockserver.providers.brevio.access import bank_of, company_of, is_at_bank
from mockserver.providers.brevio.errors import unknown
from mockserver.providers.brevio.models import (
    ATTACHMENTS,
    AUDIT_REQUESTS,
    CONTENTS,
    SIGN_REQUESTS,
    Attachment,
)
from mockserver.providers.brevio.register import company_name
from mockserver.providers.brevio.storage import served, url_key
from mockserver.world import World

__all__ = [
    "download_signed_file",
    "get_audit_request_attachment_url",
    "get_sign_request_attachment_url",
    "get_sign_request_attachment_url_by_get",
]


@operation("getAuditRequestAttachmentUrl")
def get_audit_request_attachment_url(call: Call, world: World) -> Reply:
    """A URL for what the caller sees in its own audit requests (BD-18)."""
    attachment = world[ATTACHMENTS].get(call.path["attachmentToken"])
    if attachment is None or attachment.api != "confirm" or not _sees(call, world, attachment):
        raise unknown("attachment")
    return _url(call, world, attachment)


def _sees(call: Call, world: World, attachment: Attachment) -> bool:
    request = world[AUDIT_REQUESTS].get(attachment.owner)
    if request is None:
        return False
    if request.company == company_of(call):
        return attachment.role == "letter" or attachment.token in (request.confirmation or ())
    return is_at_bank(request, bank_of(call))


@operation("getSignRequestAttachmentUrl")
def get_sign_request_attachment_url(call: Call, world: World) -> Reply:
    """A URL for the signed PDF of one of the caller's sign requests."""
    attachment = world[ATTACHMENTS].get(call.path["attachmentToken"])
    request = None if attachment is None else world[SIGN_REQUESTS].get(attachment.owner)
    if attachment is None or attachment.api != "sign" or attachment.role != "signed":
        raise unknown("attachment")
    if request is None or request.company != company_of(call):
        raise unknown("attachment")
    return _url(call, world, attachment)


@operation("getSignRequestAttachmentUrlByGet")
def get_sign_request_attachment_url_by_get(call: Call, world: World) -> Reply:
    """The same, as the overview has it (BI-01)."""
    return get_sign_request_attachment_url(call, world)


def _url(call: Call, world: World, attachment: Attachment) -> Reply:
    path = f"{call.operation.api.server_path}/signed-files/{url_key(world, attachment)}/{quote(attachment.name, '')}"
    return Reply(200, {"name": attachment.name, "url": _base(call, world) + path})


def _base(call: Call, world: World) -> str:
    """The provider's address in this world, which whoever fetches the file need not name by a header."""
    parts = urlsplit(call.base_url)
    path = parts.path.rstrip("/")
    if world.name != "default" and not path.startswith("/~"):
        path = f"/~{world.name}{path}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


@operation("downloadSignedFile")
def download_signed_file(call: Call, world: World) -> Reply:
    """The file, with the content type that its name promises (BR-131)."""
    attachment = served(world, call.path["key"], call.path["name"])
    data = world[CONTENTS].get(attachment.token)
    disposition = f"attachment; filename*=UTF-8''{quote(attachment.name)}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Reply(200, _letter(world, attachment) if data is None else data, headers, attachment.media_type)


def _letter(world: World, attachment: Attachment) -> bytes:
    """The letter that the client has signed; every fact in it stays as it was then (BD-20)."""
    request = world[AUDIT_REQUESTS].get(attachment.owner)
    assert request is not None  # its letter is asked for
    lines = [
        f"Audit request of {request.company}",
        f"{company_name(request.vat_no)} ({request.vat_no})",
        f"Cut-off date {request.cut_off}, account {request.account}",
        f"Signed by {request.signee}",
    ]
    return pdf_of(lines)
