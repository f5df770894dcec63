"""What a new world holds: two clients' tenants, people and companies, and a little of everything that they send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.pdfs import pdf_of
from mockserver.providers.kivra.models import (
    AGREEMENTS,
    COMPANIES,
    FORM_RESPONSES,
    FORMS,
    LETTERS,
    MAILS,
    PEOPLE,
    TENANTS,
    Agreement,
    Company,
    Form,
    FormResponse,
    Letter,
    Mail,
    MailPart,
    Recipient,
    Tenant,
)
from mockserver.world import World

__all__ = ["SENDERS", "seed"]

_OWN = "17250048001a2b3c4d5e6f708192a3b4c5d6e7f809"
_OTHER = "1725004900c0b1a293847566574839201a2b3c4d5e"
SENDERS = {_OWN: "Fakturabyrån AB", _OTHER: "Lönebyrån AB"}
"""The clients' names by their keys."""
_TENANT = "1752480000d1f30b5c8e274a69b07d2f4e5a6c1b83"
_SHARED = "17524836000a1b2c3d4e5f60718293a4b5c6d7e8f9"
_FOREIGN = "17250048003c5e7a90b1d2f4865e7c9a0b3d1f2468"
_FORM = "0b6f1b0e-6d0c-4e57-9a57-3f3d6f1f9c21"
_OTHERS_FORM = "3a7c2d19-8e54-4b06-b1f7-6d2e9c0a5f48"
_RESPONSE = "5d1c8a44-1f3e-4b3a-8f0d-7c9c2f7a6e10"
_LETTER = "17541504003f9d2b7c6a4e10584b1ac7d02f9e6633"
_LOST_LETTER = "17541504004a8c1d6e5b3f20694a0bd6c13e8f7722"
_AGREEMENT = "175000000092c4f1e7a06b3d58f0e1d2c3b4a59687"
_COMPANY = "1742100000b6c8d3f015e74a9290cd5b3e16f7a842"
_INVOICE = "17552736009e1d4c7b2a6f508d33e7b4c091f5a268"
_NOTE = "17552736014f2e5d8c3b7a619e44f8c5d1a2066b79"
_NUMBER, _SECOND = "199001189811", "198506249815"


def seed(world: World) -> None:
    """Fill a new world; what dates from the day it is made is counted from its clock."""
    now = world.now
    created = datetime(2025, 7, 14, 8, tzinfo=UTC)
    baker = Company("Solrosen Bageri AB", "SE559900202801")
    confectioner = Company("Provkonditoriet AB", "SE559900707601")
    book_keeper = Company("Linfrö Redovisning AB", "SE559900404001")
    for key, name, company, clients in (
        (_TENANT, "Bageriet Solrosen", baker, (_OWN,)),
        (_SHARED, "Provkonditoriet", confectioner, (_OTHER, _OWN)),
        (_FOREIGN, "Linfrö Redovisning", book_keeper, (_OTHER,)),
    ):
        tenant = Tenant(key=key, name=name, companies=(company,), clients=clients, created=created)
        world[TENANTS].put(key, tenant)
    _people(world, now)
    _forms(world)
    _letters(world, now)
    _agreement(world, now)
    _mails(world, now)


def _people(world: World, now: datetime) -> None:
    long_ago, lately = now - timedelta(days=400), now - timedelta(days=3)
    for person in (
        Recipient(number=_NUMBER, email="tilda@example.com"),
        Recipient(number=_SECOND, email="oskar@example.se"),
        Recipient(number="197211039818", email="opted-out@example.org", opted_out=long_ago),
        Recipient(number="200105099816", email="dormant@example.org", dormant=True),
        Recipient(number="196602179811", email="leaving@example.org", opted_out=lately),
    ):
        world[PEOPLE].put(person.number, person)
    for company in (
        Recipient(number="SE559900202801"),
        Recipient(number="SE559900404001", partner=True),
        Recipient(number="SE559900606001", opted_out=long_ago),
    ):
        world[COMPANIES].put(company.number, company)


def _forms(world: World) -> None:
    question = {"id": "deposits", "type": "number", "label": "Hur många insättningar gör du per månad?"}
    for key, tenant, client in ((_FORM, _TENANT, _OWN), (_OTHERS_FORM, _SHARED, _OTHER)):
        body = {
            "title": "Frågor om ditt konto",
            "description": "Din bank har några frågor.",
            "start_question": "deposits",
            "questions": [question],
            "key": key,
            "created_at": "2025-08-01T09:30:00.000000Z",
            "version": 1,
        }
        world[FORMS].put(key, Form(key=key, tenant=tenant, client=client, body=body))
    response = {
        "form_response_key": _RESPONSE,
        "form_template_key": _FORM,
        "response": [{"id": "deposits", "type": "number", "value": 2}],
        "matched_by": {"type": "ssn", "value": _NUMBER},
        "login_method": "bankid",
        "responded_at": "2025-08-03T17:05:00.000000Z",
        "sender_reference": {"case": "A-1208"},
    }
    world[FORM_RESPONSES].put(_RESPONSE, FormResponse(key=_RESPONSE, form=_FORM, body=response))


def _letters(world: World, now: datetime) -> None:
    signed: dict[str, Any] = {
        "status": "signed",
        "signed_at": "2025-08-02T16:00:00Z",
        "sender_reference": {"case": "A-1207"},
        "content_key": "17540640001c8e5f2a7b3d9046a1f2c3d4e5b60718",
        "bank_id_order": {
            "orderRef": "0198642e-8e0c-7b15-a3f0-91c4d2a7b6e8",
            "status": "completed",
            "completionData": {
                "user": {
                    "personalNumber": _NUMBER,
                    "name": "Tilda Testsson",
                    "givenName": "Tilda",
                    "surname": "Testsson",
                },
                "device": {"ipAddress": "192.0.2.17"},
                "stepUp": {"mrtd": False},
                "signature": "PD94bWwgdmVyc2lvbj0iMS4wIj8+",
                "ocspResponse": "MIIBVAoBAKCCAU0=",
            },
        },
    }
    expired = {
        "status": "expired",
        "signed_at": None,
        "sender_reference": None,
        "content_key": "17540640002d9f6a3b8c4e0157b2a3d4e5f6c71829",
        "bank_id_order": None,
    }
    for key, body in ((_LETTER, signed), (_LOST_LETTER, expired)):
        world[LETTERS].put(key, Letter(key=key, tenant=_TENANT, body=body, at=now))


def _agreement(world: World, now: datetime) -> None:
    party = {"ssn": _NUMBER, "name": "Tilda Testsson", "email": "tilda@example.com", "role": "signer"}
    signature = {
        "ssn": _NUMBER,
        "real_name": "Tilda Testsson",
        "created_at": "2025-06-16T07:15:00Z",
        "order_ref": "7c0a8e52-3b1d-4f96-8a27-d5e4f3c2b1a0",
    }
    agreement = Agreement(
        key=_AGREEMENT,
        tenant=_TENANT,
        body={"subject": "Anställningsavtal", "type": "agreement", "parties": [party]},
        created=now - timedelta(days=2),
        expires=now + timedelta(days=28),
        decided="completed",
        ended=now,
        signatures=(signature,),
        covenant=pdf_of(["Anställningsavtal", "Signerat av Tilda Testsson"]),
    )
    world[AGREEMENTS].put(agreement.key, agreement)


def _mails(world: World, now: datetime) -> None:
    payment = {
        "payable": True,
        "currency": "SEK",
        "due_date": "2025-09-14",
        "total_owed": "1250.00",
        "type": "SE_OCR",
        "method": "1",
        "account": "991-2346",
        "reference": "1100223344",
        "variable_amount": True,
        "min_amount": "50.00",
        "vat_amount": "250.00",
    }
    accounting = {
        "invoice_type": "accounting.invoice",
        "total_amount_due": "1250.00",
        "currency": "SEK",
        "due_date": "2025-09-14",
        "bankgiro": "991-2346",
        "plusgiro": "99234-5",
        "invoice_number": "1042",
        "original_invoice_number": "1041",
        "invoice_date": "2025-08-15",
        "buyer_reference": "Tilda Testsson",
        "order_number": "O-17",
        "supplier_name": "Solrosen Bageri AB",
        "supplier_organisation_number": "559900-2028",
        "supplier_vat_number": "SE559900202801",
        "supplier_address_street": "Provgatan 3",
        "supplier_address_postal_code": "11122",
        "supplier_address_city": "Stockholm",
        "payment_reference": {"value": "1100223344", "reference_type": "ocr"},
        "iban": "SE4550000000058398257466",
        "bic": "ESSESESS",
        "total_amount_tax_exclusive": "1000.00",
        "total_amount_tax_inclusive": "1250.00",
        "total_vat_amount": "250.00",
        "rounding_amount": "0.00",
    }
    references = {"our": "Oskar Provberg", "your": "Tilda Testsson"}
    pdf = MailPart(
        key="1755273600c70e5a94b1d83f26d5e8a902b7c4f613",
        name="faktura.pdf",
        content_type="application/pdf",
        data=pdf_of(["Faktura 1042", "1 250,00 kr"]),
        html="<h1>Faktura 1042</h1>",
    )
    html = MailPart(
        key="1755273601d81f6ba5c2e94037e6f9ba13c8d50724",
        name="brev.html",
        content_type="text/html",
        data=b"<h1>Nya villkor</h1>",
    )
    for key, subject, parts, invoice in (
        (_INVOICE, "Faktura 1042", (pdf,), True),
        (_NOTE, "Nya villkor", (html,), False),
    ):
        mail = Mail(
            key=key,
            company=_COMPANY,
            sender=_TENANT,
            sender_name="Bageriet Solrosen",
            sender_vat="SE559900202801",
            subject=subject,
            created=now,
            is_invoice=invoice,
            parts=parts,
            payments=(payment,) if invoice else (),
            accounting=accounting if invoice else None,
            references=references if invoice else None,
        )
        world[MAILS].put(key, mail)
