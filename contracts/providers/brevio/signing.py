"""Sign requests: what is sent for signature, who signs, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.context import Context
from contracts.credentials import Credential
from contracts.document import DEMO
from contracts.providers.brevio import files, paging
from contracts.providers.brevio.confirming import ABSENT, CLIENT, VERIFIED, one
from contracts.providers.brevio.paging import Row

FIRST, SECOND = "first.signee@example.com", "second.signee@example.com"
ACTIVE, INACTIVE = "0ad0fbadcf7c095a9ddcba740eeec559", "9a75bf516d7d26b55e96b97a648c566e"
"""Templates of the demo audit company."""
MOST_ACTIVE = 12


def attachment(filename: Any = "File.pdf", content: bytes | None = None) -> Row:
    """A file for signature; a PDF unless its content is given."""
    return {"filename": filename, "attachment": files.base64_of(files.pdf() if content is None else content)}


def body(**changes: Any) -> Row:
    """A sign request to two signees that can be sent."""
    whole = {
        "vatNo": CLIENT,
        "signees": [FIRST, SECOND],
        "language": "nb",
        "title": "Annual report",
        "user": VERIFIED,
        "attachments": [attachment()],
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not ABSENT}


def create(case: Context, sent: Mapping[str, Any] | None = None, credential: Credential = DEMO) -> str:
    """Send a sign request; its token."""
    return str(case.get("createSignRequest", body=body() if sent is None else sent, credential=credential)["token"])


def found(case: Context, client: int = CLIENT, credential: Credential = DEMO, **query: Any) -> list[Row]:
    """All sign requests of an audit client."""
    return paging.walk(case, "listSignRequests", credential, vatNo=client, **query)


def seen(case: Context, token: str, client: int = CLIENT, credential: Credential = DEMO) -> Row:
    """One sign request."""
    return one(found(case, client, credential), token)


def signs(case: Context, token: str, *signees: str, **facts: Any) -> None:
    """Have signees sign, one after the other."""
    for email in signees:
        case.act("signeeSigns", token=token, email=email, **facts)


def completed(case: Context) -> str:
    """A sign request that both signees have signed; its token."""
    token = create(case)
    signs(case, token, FIRST, SECOND)
    return token


def signed_url(case: Context, attachment_token: str, credential: Credential = DEMO) -> Row:
    """Name and signed URL of an attachment of a sign request."""
    place = {"attachmentToken": attachment_token}
    return dict(case.get("getSignRequestAttachmentUrl", path=place, credential=credential))


def templates(case: Context, credential: Credential = DEMO) -> list[Row]:
    """The request templates of an audit company."""
    return list(case.get("listRequestTemplates", credential=credential)["templates"])
