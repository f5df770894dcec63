"""Audit requests: batches to send, the two sides' lists, and the answers of a bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from contracts.context import Broken, Context
from contracts.credentials import Credential
from contracts.document import DEMO
from contracts.exchange import Exchange, Request
from contracts.providers.brevio import files, paging
from contracts.providers.brevio.files import File
from contracts.providers.brevio.paging import Row

CLIENT, OTHER_CLIENT, UNREGISTERED = 811111112, 822222226, 900000000
"""Two audit clients of whom nothing is known yet, and one that is in no register."""
NORDEA = "4d88918a739dc0407dba87260e0cacf36a534079f26ad590e5c7a5fc3281b1ac"
NORDEA_SE = "8c371a71baf24bd1b97663eb08a4478e69ccf6ea2d2d25beafedb657bd3016a3"
VERIFIED, UNVERIFIED = "auditor@example.com", "new.auditor@example.org"
CONTACT = "contact@example.com"
SIGNS_AT_ONCE = "contact+signs@example.com"
"""A contact who signs a day after she was asked; whoever has no such contact signs nothing by herself."""
UNKNOWN_TOKEN = "0" * 64
ABSENT: Any = object()
"""A field that shall not be sent."""
PDF: File = ("confirmation.pdf", files.pdf())
_AMOUNTS = {"currency": "USD", "amount": "3018952.35", "localCurrencyAmount": "30189523.50"}


def item(bank: Any = NORDEA, **changes: Any) -> Row:
    """One audit request of a batch."""
    return _present({"bank": bank, "cutOffDate": "2025-12-31", **changes})


def batch(*items: Mapping[str, Any], **changes: Any) -> Row:
    """A batch that is sent at once; of one request to Nordea when no items are given."""
    body = {
        "auditRequests": list(items) or [item()],
        "client": CONTACT,
        "language": "nb",
        "user": VERIFIED,
        "vatNo": CLIENT,
    }
    return _present({**body, **changes})


def _present(body: Mapping[str, Any]) -> Row:
    return {key: value for key, value in body.items() if value is not ABSENT}


def create(case: Context, body: Mapping[str, Any] | None = None, credential: Credential = DEMO) -> list[str]:
    """Create a batch; its tokens."""
    return list(created(case, batch() if body is None else body, credential)["tokens"])


def created(case: Context, body: Mapping[str, Any], credential: Credential = DEMO) -> Row:
    """Create a batch; the whole answer."""
    return dict(case.get("createAuditRequests", body=body, credential=credential))


def sent_on(case: Context, body: Mapping[str, Any] | None = None, **facts: Any) -> list[str]:
    """Create a batch and have the audit client sign each request; the tokens, which the banks have now."""
    made = create(case, body)
    for token in made:
        case.act("clientSigns", token=token, **facts)
    return made


def found(case: Context, client: int = CLIENT, credential: Credential = DEMO, **query: Any) -> list[Row]:
    """All audit requests of an audit client, as her audit company sees them."""
    return paging.walk(case, "listAuditRequests", credential, vatNo=client, **query)


def at_bank(case: Context, credential: Credential = DEMO) -> list[Row]:
    """All audit requests that a bank has been sent."""
    return paging.walk(case, "listThirdPartyAuditRequests", credential)


def one(rows: Sequence[Row], token: str) -> Row:
    """The row with a token.

    Raises:
        Broken: there is none, or more than one.
    """
    hits = [row for row in rows if row["token"] == token]
    if len(hits) != 1:
        raise Broken(f"{token} should be in the list once; it is there {len(hits)} times")
    return hits[0]


def seen(case: Context, token: str, client: int = CLIENT) -> Row:
    """One audit request as the audit company sees it."""
    return one(found(case, client), token)


def step(case: Context, token: str, client: int = CLIENT) -> str:
    """Where an audit request stands."""
    return str(seen(case, token, client)["step"])


def upload(
    case: Context, token: str, *sent: File, credential: Credential = DEMO, part: str = "attachments"
) -> Exchange:
    """Upload files ahead of a confirmation; the answer, whatever it is."""
    return _send(case, "uploadConfirmationAttachments", token, sent, credential, part)


def confirm(case: Context, token: str, *sent: File, credential: Credential = DEMO) -> Exchange:
    """Send a confirmation with files; the answer, whatever it is."""
    return _send(case, "sendConfirmation", token, sent, credential, "attachments")


def _send(
    case: Context, operation_id: str, token: str, sent: Sequence[File], credential: Credential, part: str
) -> Exchange:
    body = files.multipart(sent, part)
    place = {"token": token}
    return case.call(operation_id, path=place, body=body, media_type=files.MULTIPART, credential=credential)


def comment(
    case: Context, token: str, text: Any = "Not a customer of ours.", credential: Credential = DEMO
) -> Exchange:
    """Finalize an audit request with a comment; the answer, whatever it is."""
    return case.call("commentAuditRequest", path={"token": token}, body={"comment": text}, credential=credential)


def confirmed(case: Context, *sent: File, body: Mapping[str, Any] | None = None) -> str:
    """An audit request that Nordea has confirmed with these files, one PDF unless they are given; its token."""
    token = sent_on(case, body)[0]
    taken(case, confirm(case, token, *(sent or (PDF,))))
    return token


def taken(case: Context, exchange: Exchange) -> Any:
    """What an answer that must be a success holds."""
    case.expect(exchange.ok, f"it should succeed; the answer is {exchange.summary}")
    return exchange.value


def turned_away(case: Context, exchange: Exchange, status: int = 400) -> None:
    """State that an answer is a refusal with this status."""
    case.expect(exchange.status == status, f"it should be refused with {status}; the answer is {exchange.summary}")


def signed_url(case: Context, attachment: str, credential: Credential = DEMO) -> Row:
    """Name and signed URL of an attachment of an audit request."""
    place = {"attachmentToken": attachment}
    return dict(case.get("getAuditRequestAttachmentUrl", path=place, credential=credential))


def fetch(case: Context, url: str) -> Exchange:
    """What a signed URL answers to somebody who has nothing but the URL."""
    return case.target.send(Request("GET", url))


def statement(**changes: str) -> Row:
    """What a bank's XML file says about a company with one account."""
    account = {"account": "1234.56.78911", "accountType": "Valutakonto", "balance": dict(_AMOUNTS)}
    whole = {"vatNo": str(CLIENT), "companyName": "ACME Company", "cutOffDate": "2025-12-31", **changes}
    return {**whole, "accountInformation": [account]}


def xml(name: str, *statements: Mapping[str, Any]) -> File:
    """An XML file with these bank statements."""
    inner = "".join(f"<bankStatement>{_elements(each)}</bankStatement>" for each in statements)
    return name, f'<?xml version="1.0" encoding="UTF-8"?>\n<bankStatements>{inner}</bankStatements>\n'.encode()


def _elements(value: Mapping[str, Any]) -> str:
    parts = []
    for name, inner in value.items():
        for each in inner if isinstance(inner, list) else [inner]:
            text = _elements(each) if isinstance(each, Mapping) else escape(str(each))
            parts.append(f"<{name}>{text}</{name}>")
    return "".join(parts)


def reminded(case: Context, duration: str) -> set[str]:
    """Let time pass; the tokens of the requests that somebody was reminded of meanwhile."""
    happened = case.advance(duration)
    return {str(event["facts"]["token"]) for event in happened if event["what"] == "brevio.reminderSent"}
