"""What Brevio remembers: audit requests, sign requests, files, banks, users, templates. No HTTP.

Nothing here changes a value: every transition gives a new one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from mockserver.world import Collection

__all__ = [
    "ATTACHMENTS",
    "AUDIT_REQUESTS",
    "BANKS",
    "CONTENTS",
    "MAILS",
    "SIGNED_URLS",
    "SIGN_REQUESTS",
    "TEMPLATES",
    "USERS",
    "Attachment",
    "AuditRequest",
    "Bank",
    "Mail",
    "SignRequest",
    "SignedUrl",
    "Signee",
    "Template",
    "User",
]


class AuditRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request to a bank about one audit client.

    Attributes:
        company: name of the audit company that made it; nobody else sees it before the client has signed.
        user, client: e-mail addresses of the auditor and of the client's contact.
        bank: token of the bank.
        language: of the request; ``mail_language`` of the e-mails to the client.
        updated: when ``step`` last changed; ``sent`` to the client, ``arrived`` at the bank.
        signee, pid: who has signed for the client, and that person's number.
        attachments, uploads, confirmation: attachment tokens: the signed letter, what the bank has uploaded, what it
            has answered with (None until then).
        statements: what the confirmation's XML files say; None when there are none.
    """

    token: str
    company: str
    vat_no: int
    user: str
    client: str
    bank: str
    cut_off: str
    account: str
    updated: datetime
    language: str = "nb"
    mail_language: str = "nb"
    reminder: bool = True
    subsidiaries: tuple[int, ...] = ()
    request_type: str = "bank"
    step: str = "started"
    sent: datetime | None = None
    arrived: datetime | None = None
    signee: str | None = None
    pid: str | None = None
    manual_review: bool = False
    attachments: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    confirmation: tuple[str, ...] | None = None
    statements: tuple[Any, ...] | None = None


class Signee(msgspec.Struct, frozen=True, kw_only=True):
    """One who is to sign."""

    email: str
    at: datetime | None = None
    name: str | None = None
    pid: str | None = None


class SignRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One document that people sign one by one; ``document`` and ``signed`` are attachment tokens."""

    token: str
    company: str
    vat_no: int
    user: str
    title: str
    language: str
    document: str
    due_days: int
    due: str
    updated: datetime
    signees: tuple[Signee, ...]
    message: str = ""
    template: str | None = None
    sent: datetime | None = None
    step: str = "started"
    signed: str | None = None


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a request has. ``api`` is ``confirm`` or ``sign``, ``owner`` the request's token."""

    token: str
    api: str
    owner: str
    role: str
    name: str
    media_type: str


class SignedUrl(msgspec.Struct, frozen=True):
    """A URL that was given out: the attachment behind it, and when it is no good any more."""

    attachment: str
    expires: datetime


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """A bank; one that ``answers`` confirms by itself."""

    token: str
    country: str
    name: str
    disabled: bool = False
    answers: bool = False


class User(msgspec.Struct, frozen=True):
    """Somebody with an account that BankID has verified."""

    email: str
    name: str


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """An audit company's template; ``titles`` are pairs of language and title."""

    token: str
    company: str
    active: bool
    titles: tuple[tuple[str, str], ...]
    message: str = ""


class Mail(msgspec.Struct, frozen=True):
    """An e-mail that Brevio would send."""

    at: datetime
    to: str
    about: str
    text: str


AUDIT_REQUESTS: Collection[AuditRequest] = Collection("brevio.auditRequests", AuditRequest)
SIGN_REQUESTS: Collection[SignRequest] = Collection("brevio.signRequests", SignRequest)
ATTACHMENTS: Collection[Attachment] = Collection("brevio.attachments", Attachment)
CONTENTS: Collection[bytes] = Collection("brevio.contents", bytes)
SIGNED_URLS: Collection[SignedUrl] = Collection("brevio.signedUrls", SignedUrl)
BANKS: Collection[Bank] = Collection("brevio.banks", Bank)
USERS: Collection[User] = Collection("brevio.users", User)
TEMPLATES: Collection[Template] = Collection("brevio.templates", Template)
MAILS: Collection[Mail] = Collection("brevio.mails", Mail)
