"""A company's mailbox as its partner reads it, third edition."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra.errors import unknown
from mockserver.providers.kivra.mailbox import (
    NO_SERVICES,
    PARTNER_COMPANIES,
    SERVICES,
    company_at,
    mail_at,
    mails_of,
    served_to,
)
from mockserver.providers.kivra.models import MAILS, Mail, stamp
from mockserver.world import World

__all__ = [
    "get_company_information",
    "get_specific_company_content",
    "list_accessible_companies",
    "list_content_in_the_company_inbox",
    "update_company_content_metadata",
]


@operation("listAccessibleCompanies")
def list_accessible_companies(call: Call, world: World) -> Reply:
    """The companies that have let the partner in, by VAT numbers and fields."""
    numbers = call.query.get("vat_number")
    rows = [
        dict(each)
        for each in PARTNER_COMPANIES
        if served_to(call, each, world) and (numbers is None or each["vat_number"] in numbers)
    ]
    return Reply(200, [_chosen(row, call.query.get("field")) for row in rows])


@operation("getCompanyInformation")
def get_company_information(call: Call, world: World) -> Reply:
    """One company, with where its e-mail and paper mail become content, where it has these services."""
    company = company_at(call, world)
    own = SERVICES.get(company["key"], NO_SERVICES)
    services = {"email": bool(own["email"]), "scanning": own["scanning_address"] is not None, **_ALWAYS}
    return Reply(200, {**company, "created_at": "2025-03-16T05:20:00Z", **own, "services": services})


@operation("listContentInTheCompanyInbox")
def list_content_in_the_company_inbox(call: Call, world: World) -> Reply:
    """What lies in the mailbox, by labels and fields (PAR-06)."""
    company = company_at(call, world)
    mails = [
        mail
        for mail in mails_of(company["key"], world)
        if call.query.get("handled", mail.handled) is mail.handled
        and call.query.get("viewed", mail.viewed) is mail.viewed
    ]
    return Reply(200, [_chosen(_listed(mail, company, call), call.query.get("field")) for mail in mails])


@operation("getSpecificCompanyContent")
def get_specific_company_content(call: Call, world: World) -> Reply:
    """The metadata, or the file of a part by its number or by what Accept names (PAR-07)."""
    company = company_at(call, world)
    mail = mail_at(call, company["key"], world)
    number = call.query.get("part")
    if number is not None:
        if number > len(mail.parts):
            raise unknown("PAR-07")
        part = mail.parts[number - 1]
        return Reply(200, part.data, media_type=part.content_type)
    if call.accept is not None and not _takes_json(call.accept):
        part_of = {part.content_type: part for part in reversed(mail.parts)}
        named = next((part_of[kind] for kind in _kinds(call.accept) if kind in part_of), None)
        if named is None:
            raise unknown("PAR-07")
        return Reply(200, named.data, media_type=named.content_type)
    return Reply(200, _full(mail, company, call))


@operation("updateCompanyContentMetadata")
def update_company_content_metadata(call: Call, world: World) -> Reply:
    """Change one or both of the two labels that can be changed."""
    company = company_at(call, world)
    mail = replace(mail_at(call, company["key"], world), **call.body.get("labels", {}))
    world[MAILS].put(mail.key, mail)
    return Reply(200, _full(mail, company, call))


def _kinds(accept: str) -> list[str]:
    return [kind.partition(";")[0].strip().lower() for kind in accept.split(",")]


def _takes_json(accept: str) -> bool:
    return not {"application/json", "application/*", "*/*"}.isdisjoint(_kinds(accept))


def _chosen(row: dict[str, Any], fields: Sequence[str] | None) -> dict[str, Any]:
    return row if fields is None else {name: value for name, value in row.items() if name in fields}


def _listed(mail: Mail, company: Mapping[str, Any], call: Call) -> dict[str, Any]:
    here = f"{call.base_url}/v3/partner/company/{company['key']}/content/{mail.key}"
    parts = []
    for number, part in enumerate(mail.parts, 1):
        shown: dict[str, Any] = {
            "content_type": part.content_type,
            "name": part.name,
            "sha256": hashlib.sha256(part.data).hexdigest(),
            "size": len(part.data),
            "url": f"{here}?part={number}",
        }
        parts.append({**shown, "responsive_body": part.html} if part.html else shown)
    return {
        "key": mail.key,
        "created_at": stamp(mail.created),
        "received_at": stamp(mail.created),
        "transaction_at": stamp(mail.created) if mail.is_invoice else None,
        "labels": {
            "governmental": False,
            "handled": mail.handled,
            "interpreted": False,
            "reminder": False,
            "trashed": False,
            "viewed": mail.viewed,
        },
        "parts": parts,
        "receiver_name": company["name"],
        "receiver_vat_number": company["vat_number"],
        "sender_icon_url": None,
        "sender_name": mail.sender_name,
        "sender_vat_numbers": [mail.sender_vat],
        "origin": "kivra",
        "subject": mail.subject,
        "type": "invoice" if mail.is_invoice else "other",
    }


def _full(mail: Mail, company: Mapping[str, Any], call: Call) -> dict[str, Any]:
    body = {
        **_listed(mail, company, call),
        "interpreted_fields": [],
        "payment_options": [_option(each) for each in mail.payments],
        "references": mail.references,
        "sender_contact_info": None,
    }
    return body if mail.accounting is None else {**body, "accounting": mail.accounting}


_ALWAYS = {"interpreter": False, "kivra": True, "minameddelanden": True}
"""Of the services, those that every company has, or none."""
_DAY = len("YYYY-MM-DD")
_MOST = 1 << 53
"""Amounts from which on JSON numbers are not whole everywhere; an invoice of more tells none (KIV-49)."""


def _ore(kronor: str) -> int | None:
    amount = int((Decimal(kronor) * 100).to_integral_value())
    return amount if amount < _MOST else None


def _option(payment: Mapping[str, Any]) -> dict[str, Any]:
    """A payment in whole öre (PAR-08)."""
    return {
        "account": payment["account"],
        "amount": _ore(payment["total_owed"]),
        "currency": payment["currency"],
        "description": payment.get("description"),
        "due_at": f"{payment['due_date'][:_DAY]}T00:00:00Z",
        "interpreted": False,
        "reference": payment["reference"],
        "reference_type": "OCR" if payment["type"] == "SE_OCR" else None,
        "type": "bankgiro" if payment["method"] == "1" else "plusgiro",
        "vat_amount": _ore(payment["vat_amount"]) if "vat_amount" in payment else None,
    }
