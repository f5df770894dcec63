"""Confirm for the bank: its list, uploads, confirmations, comments."""

from __future__ import annotations

from typing import Any

from mockserver.provider import Call, Reply, operation
from mockserver.providers.brevio.access import bank_of, request_at_bank
from mockserver.providers.brevio.course import add_files, confirm, finalize
from mockserver.providers.brevio.files import Checked, check_files
from mockserver.providers.brevio.lists import bank_list, page_reply
from mockserver.providers.brevio.models import AUDIT_REQUESTS
from mockserver.providers.brevio.views import Viewer
from mockserver.world import World

__all__ = [
    "comment_audit_request",
    "list_third_party_audit_requests",
    "send_confirmation",
    "upload_confirmation_attachments",
]


@operation("listThirdPartyAuditRequests")
def list_third_party_audit_requests(call: Call, world: World) -> Reply:
    """A page of everything that was sent on to the calling bank (BR-110)."""
    viewer, requests = Viewer(call, world), world[AUDIT_REQUESTS]

    def show(token: str) -> Any:
        request = requests.get(token)
        assert request is not None  # nothing is ever removed
        return viewer.request_at_bank(request)

    return page_reply(world, bank_list(str(bank_of(call))), call.query["offset"], show)


@operation("uploadConfirmationAttachments")
def upload_confirmation_attachments(call: Call, world: World) -> Reply:
    """Files ahead of the confirmation (BR-113, BR-115)."""
    request = request_at_bank(call, world)
    files = _files(call)
    add_files(world, request, files)
    return Reply(200, {"message": f"Uploaded {len(files)} attachments"})


@operation("sendConfirmation")
def send_confirmation(call: Call, world: World) -> Reply:
    """The bank's answer (BR-095, BR-119)."""
    request = confirm(world, request_at_bank(call, world), _files(call))
    return Reply(200, {"token": request.token, "step": request.step})


@operation("commentAuditRequest")
def comment_audit_request(call: Call, world: World) -> Reply:
    """The request was sent in error (BR-121)."""
    finalize(world, request_at_bank(call, world), call.body["comment"])
    return Reply(200, {"message": "Audit request completed and notification sent to auditor"})


def _files(call: Call) -> list[Checked]:
    return check_files((call.body or {}).get("attachments", ()))
