"""What is done with a registered claim: documents, actions, search, details."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from mockserver.errors import Fault
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kravia.access import claim_of, creditors_of
from mockserver.providers.kravia.claims import save
from mockserver.providers.kravia.errors import conflict, invalid
from mockserver.providers.kravia.lifecycle import pause, resume, start, withdraw
from mockserver.providers.kravia.models import CLAIMS, Claim, Document
from mockserver.providers.kravia.views import details, document_view, found, local
from mockserver.world import World

__all__ = ["get_invoice_details", "run_action", "search_invoices", "search_invoices_old", "upload_document"]

_ACTIONS: Mapping[str, Callable[[World, Claim, str], Claim]] = {
    "Start": start,
    "Pause": pause,
    "Resume": resume,
    "Withdraw": withdraw,
}
_BY_LAST_UPDATE = 11


@operation("uploadDocument")
def upload_document(call: Call, world: World) -> Reply:
    """Add a document to a claim that has not been started (KR-050, KD-15)."""
    claim = claim_of(world, call.caller, call.path["id"])
    if claim.status != "Registered":
        raise conflict(f"Claim {claim.id} is {claim.status}; documents are added before Start.", "KD-15")
    content = _content(call.body["file"])
    if not content:
        raise invalid([Fault("body.file", "is empty")], "KD-43")
    document = Document(
        id=world.sequence("kravia.document"),
        type=call.query["type"],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created=world.now,
    )
    claim = replace(claim, documents=(*claim.documents, document))
    save(world, claim.done("Document", world.now, f"{document.type} was added."))
    return Reply(200, {"value": document_view(document)})


def _content(file: str | bytes) -> bytes:
    """A multipart part is the file itself; text is base64, in either alphabet, and the text itself where it is not."""
    if isinstance(file, bytes):
        return file
    standard = file.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):  # a form field without a file name
        return file.encode()


@operation("runAction")
def run_action(call: Call, world: World) -> Reply:
    """Run an action that is available now (KR-053, KR-056)."""
    claim = claim_of(world, call.caller, call.path["invoiceId"])
    name = call.query["action"]
    if not claim.actions[name]:
        raise conflict(f"Claim {claim.id} is {claim.status}; {name} is not available.", "KD-17")
    message = (call.body or {}).get("Message") or f"{name} by the creditor."
    claim = _ACTIONS[name](world, claim, message)
    due = claim.next_due if claim.halted is None else None
    result = {
        "invoiceId": claim.id,
        "action": name,
        "status": claim.status,
        "scheduledTime": None if due is None else local(due),
        "lastUpdatedTime": local(claim.updated),
    }
    return Reply(200, {"value": result})


@operation("searchInvoices")
def search_invoices(call: Call, world: World) -> Reply:
    """The claims of the token's creditors, updated after a time, sorted and cut to a page (KR-100)."""
    creditors = creditors_of(world, call.caller)
    since = _since(call.query)
    claims = [
        claim
        for claim in world[CLAIMS].values()
        if claim.creditor_id in creditors and (since is None or claim.updated > since)
    ]
    by_update = call.query.get("orderBy") == _BY_LAST_UPDATE
    ascending = call.query.get("byAscending", False)
    claims.sort(key=(lambda claim: claim.updated) if by_update else (lambda claim: claim.id), reverse=not ascending)
    first = call.query.get("skip", 0)
    page = claims[first : first + call.query.get("top", 20)]
    return Reply(200, {"data": [found(claim, creditors[claim.creditor_id]) for claim in page]})


@operation("searchInvoicesOld")
def search_invoices_old(call: Call, world: World) -> Reply:
    """The same search at the address that older clients call (KI-15)."""
    return search_invoices(call, world)


def _since(query: Mapping[str, Any]) -> datetime | None:
    """The time to search after; its seventh decimal falls away, which changes nothing as updates have six."""
    text = query.get("lastUpdatedTime")
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


@operation("getInvoiceDetails")
def get_invoice_details(call: Call, world: World) -> Reply:
    """One claim in full (KR-103)."""
    return Reply(200, {"value": details(world, claim_of(world, call.caller, call.path["id"]))})
