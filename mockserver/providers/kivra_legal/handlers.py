"""The operations: a token for four credentials, documents, acceptances, states."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.grants import read_grant
from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_legal import acceptances
from mockserver.providers.kivra_legal.documents import documents_in_force, text_of
from mockserver.providers.kivra_legal.errors import unknown
from mockserver.providers.kivra_legal.models import (
    ACCEPTANCES,
    DOCUMENTS,
    PURPOSES,
    Acceptance,
    LegalDocument,
    vat_form,
)
from mockserver.tokens import issue_token
from mockserver.world import World

__all__ = [
    "accept_legal_documents",
    "end_legal_agreement",
    "get_access_token",
    "get_legal_status",
    "list_legal_documents",
    "read_acceptance",
    "read_legal_document",
]

_LIFETIME = timedelta(hours=2)
"""Of the world's clock (LD-05)."""
_ORGANISATION, _USER = "00D2o000001LegalEAC", "0052o000003DemoAAA"
_CALLS = "/services/apexrest/kivraLegalApi/v1"


def _spelled(username: str) -> str:
    """With @ and with %40 it is the same user, in whatever case (LEG-08, LEG-09)."""
    return username.lower().replace("@", "%40")


def _client(call: Call) -> str:
    """The clientId of Kivra Core that the call carries."""
    return str(call.caller.grants["clientId"])


@operation("getAccessToken")
def get_access_token(call: Call, world: World) -> Reply:
    """A token for the four credentials, in the answer's form that Salesforce has (LD-04)."""
    grant = read_grant(call, kinds=("password",), spelling=_spelled)
    token = f"{_ORGANISATION}!{world.chance.token(96)}"
    issue_token(world, call.operation.api.name, token, grant.caller, _LIFETIME)
    identity = f"{call.base_url}/id/{_ORGANISATION}/{_USER}"
    issued_at = str(int(world.now.timestamp() * 1000))
    key = str(call.body["client_secret"]).encode()
    signature = hmac.new(key, f"{identity}{issued_at}".encode(), hashlib.sha256).digest()
    body = {
        "access_token": token,
        "instance_url": call.base_url,
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued_at,
        "signature": base64.b64encode(signature).decode(),
    }
    return Reply(200, body)


@operation("listLegalDocuments")
def list_legal_documents(call: Call, world: World) -> Reply:
    """Terms first, then the agreements by purpose."""
    return Reply(200, [_document(call, one) for one in documents_in_force(world, call.query.get("purpose"))])


@operation("readLegalDocument")
def read_legal_document(call: Call, world: World) -> Reply:
    """The stand-in's text, for everybody."""
    document = world[DOCUMENTS].get(call.path["documentId"])
    if document is None:
        raise unknown("document", "LEG-E01")
    return Reply(200, text_of(document))


def _document(call: Call, document: LegalDocument) -> dict[str, Any]:
    return {
        "id": document.id,
        "type": document.type,
        "purpose": document.purpose,
        "title": document.title,
        "version": str(document.version),
        "validFrom": document.valid_from,
        "url": f"{call.base_url}/legal-documents/{document.id}",
    }


@operation("acceptLegalDocuments")
def accept_legal_documents(call: Call, world: World) -> Reply:
    """Both approvals of a company, for one purpose."""
    new = acceptances.accept(world, _client(call), call.body)
    return Reply(201, _acceptance(new), {"Location": f"{call.base_url}{_CALLS}/acceptances/{new.id}"})


@operation("readAcceptance")
def read_acceptance(call: Call, world: World) -> Reply:
    """One acceptance of this clientId."""
    found = world[ACCEPTANCES].get(call.path["acceptanceId"])
    if found is None or found.client != _client(call):
        raise unknown("acceptance", "LEG-E09")
    return Reply(200, _acceptance(found))


@operation("getLegalStatus")
def get_legal_status(call: Call, world: World) -> Reply:
    """Every purpose, whether or not anything is known of the company."""
    number = vat_form(call.path["organisationNumber"])
    states = [_state(world, purpose, acceptances.newest(world, _client(call), number, purpose)) for purpose in PURPOSES]
    return Reply(200, {"organisationNumber": number, "purposes": states})


@operation("endLegalAgreement")
def end_legal_agreement(call: Call, world: World) -> Reply:
    """What is pending or approved ends now."""
    number = vat_form(call.path["organisationNumber"])
    return Reply(200, _acceptance(acceptances.end(world, _client(call), number, call.path["purpose"])))


def _acceptance(acceptance: Acceptance) -> dict[str, Any]:
    return {
        "id": acceptance.id,
        "company": {"organisationNumber": acceptance.number, "name": acceptance.name},
        "purpose": acceptance.purpose,
        "contact": acceptance.contact,
        "acceptedBy": acceptance.accepted_by,
        "approvals": acceptance.approvals,
        "acceptedAt": _time(acceptance.at),
        "clientId": acceptance.client,
        "status": acceptance.status,
        "changedAt": _time(acceptance.changed),
        "endedBy": acceptance.ended_by,
    }


def _state(world: World, purpose: str, last: Acceptance | None) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "status": "notAccepted" if last is None else last.status,
        "acceptanceId": None if last is None else last.id,
        "changedAt": None if last is None else _time(last.changed),
        "upToDate": last is not None and acceptances.is_up_to_date(world, last),
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
