"""What Kivra remembers. No HTTP; nothing here changes a value, every transition gives a new one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from mockserver.world import Collection

__all__ = [
    "ACCESS_REQUESTS", "AGREEMENTS", "COMPANIES", "CONTENTS", "DIFFS", "EVENTS", "FORMS", "FORM_RESPONSES", "LETTERS",
    "MAILS", "PARTNER_WEBHOOKS", "PAYLOADS", "PEOPLE", "SHUT_OUT", "TENANTS", "WEBHOOKS", "AccessRequest",
    "Agreement", "Company", "Content", "Diff", "Form", "FormResponse", "Letter", "Mail", "MailPart", "PartnerWebhook",
    "Payload", "Recipient", "Tenant", "Webhook", "stamp",
]  # fmt: skip

_GRACE = timedelta(days=10)
_KEPT = timedelta(days=30)
_BOTH_SIGN = timedelta(hours=72)


class Company(msgspec.Struct, frozen=True):
    """A company that a tenant stands for: legal name and VAT number."""

    name: str
    orgnr: str


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """A sender; ``clients`` are those that have it in their scope, the one that created it first."""

    key: str
    name: str
    companies: tuple[Company, ...]
    clients: tuple[str, ...]
    created: datetime

    def as_json(self) -> dict[str, Any]:
        """The tenant as its client sees it (TEN-07)."""
        return {
            "name": self.name,
            "company_id": [{"name": company.name, "orgnr": company.orgnr} for company in self.companies],
            "edit_security_level": 25,
            "groups": [],
            "visibility": "visible",
            "created_at": stamp(self.created),
            "created_by": f"client_{self.clients[0]}",
            "status": "optional",
            "class": "opt_out",
        }


class AccessRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One client's wish to have another's tenant: pending, accepted or rejected."""

    key: str
    client: str
    vat_number: str
    tenant: str
    status: str
    created: datetime


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who uses Kivra, by identity number or VAT number; ``opted_out`` of every tenant, if ever.

    Somebody ``dormant`` receives and is not matched; ``partner``: a partner reads the company's mailbox.
    """

    number: str
    email: str = ""
    dormant: bool = False
    opted_out: datetime | None = None
    partner: bool = False

    @property
    def is_matched(self) -> bool:
        """Whether matching tells of them (MAT-02)."""
        return not self.dormant and self.opted_out is None

    def receives(self, now: datetime) -> bool:
        """Whether content reaches them: ten days longer than they want (MAT-03)."""
        return self.opted_out is None or now < self.opted_out + _GRACE


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """A state of the list of companies: when its series began, and who was on it."""

    tenant: str
    began: datetime
    companies: tuple[str, ...]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A content that was taken in; ``recipient`` as it was named."""

    key: str
    tenant: str
    client: str
    type: str
    subject: str
    recipient: str
    retained: bool
    body: dict[str, Any]
    received: datetime


class Payload(msgspec.Struct, frozen=True):
    """A payload that was delivered in production, and the key that it got (CON-22)."""

    content: str


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form template; its answers are for the client that created it."""

    key: str
    tenant: str
    client: str
    body: dict[str, Any]


class FormResponse(msgspec.Struct, frozen=True, kw_only=True):
    """One person's response to a form."""

    key: str
    form: str
    body: dict[str, Any]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """The response to a registered letter; it goes by itself after 30 days (REG-05)."""

    key: str
    tenant: str
    body: dict[str, Any]
    at: datetime

    def is_there(self, now: datetime) -> bool:
        """Whether it is still kept."""
        return now < self.at + _KEPT


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """A document that people sign; ``ended`` when it was completed or revoked."""

    key: str
    tenant: str
    body: dict[str, Any]
    created: datetime
    expires: datetime
    decided: str = "active"
    ended: datetime | None = None
    signatures: tuple[dict[str, Any], ...] = ()
    covenant: bytes = b""

    def state(self, now: datetime) -> str:
        """Its state at a time; what is still active when its days are over has expired (AGR-06)."""
        return "expired" if self.decided == "active" and self.expires <= now else self.decided

    def is_there(self, now: datetime) -> bool:
        """Whether it is still kept: 30 days beyond its end (AGR-11)."""
        end = self.ended or (self.expires if self.state(now) == "expired" else None)
        return end is None or now < end + _KEPT


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """Where payments are told; ``owner`` is a client, or a tenant for legacy ones (whose filters are empty).

    ``former`` is the secret before the last change, which was made ``changed``.
    """

    id: str
    owner: str
    url: str
    types: tuple[str, ...]
    events: tuple[str, ...]
    secret: str
    created: datetime
    cid_filter: str = ""
    tkey_filter: str = ""
    former: str = ""
    changed: datetime | None = None

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """What deliveries are signed with: the secret, and for 72 hours the one before (WHK-07)."""
        both = self.changed is not None and now < self.changed + _BOTH_SIGN
        return (self.secret, self.former) if both else (self.secret,)


class PartnerWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a partner's events go, and the secrets that sign them; two while they are in rotation (PAR-10)."""

    url: str
    secrets: tuple[str, ...] = ("motpart-partner-secret",)


class MailPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a content in a mailbox."""

    key: str
    name: str
    content_type: str
    data: bytes
    html: str = ""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A content in a company's mailbox, as its partner reads it.

    ``payments`` are the ways to pay an invoice, ``accounting`` the figures of a structured one,
    ``references`` whom to ask.
    """

    key: str
    company: str
    sender: str
    sender_name: str
    sender_vat: str
    subject: str
    created: datetime
    is_invoice: bool
    parts: tuple[MailPart, ...]
    viewed: bool = False
    handled: bool = False
    payments: tuple[dict[str, Any], ...] = ()
    accounting: dict[str, Any] | None = None
    references: dict[str, str] | None = None


def stamp(moment: datetime) -> str:
    """A time as Kivra writes it: ISO 8601 in UTC, whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


TENANTS: Collection[Tenant] = Collection("kivra.tenants", Tenant)
ACCESS_REQUESTS: Collection[AccessRequest] = Collection("kivra.accessRequests", AccessRequest)
PEOPLE: Collection[Recipient] = Collection("kivra.people", Recipient)
COMPANIES: Collection[Recipient] = Collection("kivra.companies", Recipient)
DIFFS: Collection[Diff] = Collection("kivra.diffs", Diff)
CONTENTS: Collection[Content] = Collection("kivra.contents", Content)
PAYLOADS: Collection[Payload] = Collection("kivra.payloads", Payload)
FORMS: Collection[Form] = Collection("kivra.forms", Form)
FORM_RESPONSES: Collection[FormResponse] = Collection("kivra.formResponses", FormResponse)
LETTERS: Collection[Letter] = Collection("kivra.letters", Letter)
EVENTS: Collection[str] = Collection("kivra.events", str)
AGREEMENTS: Collection[Agreement] = Collection("kivra.agreements", Agreement)
WEBHOOKS: Collection[Webhook] = Collection("kivra.webhooks", Webhook)
PARTNER_WEBHOOKS: Collection[PartnerWebhook] = Collection("kivra.partnerWebhooks", PartnerWebhook)
SHUT_OUT: Collection[bool] = Collection("kivra.shutOut", bool)
"""Keys of the companies that have shut the partner out."""
MAILS: Collection[Mail] = Collection("kivra.mails", Mail)
