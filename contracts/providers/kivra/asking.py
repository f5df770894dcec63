"""What the laws of Kivra ask with: the demo data's keys, right bodies, and refusals by code."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Unpack

from contracts.context import Context
from contracts.credentials import Credential, bearer, demo
from contracts.document import DEMO, Parts
from contracts.exchange import Exchange

__all__ = [
    "AGREEMENT",
    "CLIENT",
    "COMPANY",
    "FOREIGN",
    "FORM",
    "FORM_RESPONSE",
    "INVOICE",
    "KEY",
    "LETTER",
    "NOTE",
    "NUMBER",
    "PAYROLL",
    "PDF",
    "PERSON",
    "SHARED",
    "SHARED_FORM",
    "TENANT",
    "UNKNOWN",
    "VAT",
    "agreement",
    "client",
    "icon",
    "invoice",
    "issued",
    "letter",
    "of_tenant",
    "option",
    "ready",
    "send",
    "sent",
    "tenant",
    "turned_away",
    "webhook",
]  # fmt: skip

KEY = r"[0-9]{10}[a-f0-9]{32}"
CLIENT = "17250048001a2b3c4d5e6f708192a3b4c5d6e7f809"
PAYROLL = "1725004900c0b1a293847566574839201a2b3c4d5e"
TENANT = "1752480000d1f30b5c8e274a69b07d2f4e5a6c1b83"
SHARED = "17524836000a1b2c3d4e5f60718293a4b5c6d7e8f9"
FOREIGN = "17250048003c5e7a90b1d2f4865e7c9a0b3d1f2468"
UNKNOWN = "1700000000" + "0" * 32
PERSON = "199001189811"
NUMBER = "SE559900808201"
"""A VAT number that no tenant has."""
VAT = "SE559900404001"
"""A company that receives, and that a tenant of another client stands for."""
FORM = "0b6f1b0e-6d0c-4e57-9a57-3f3d6f1f9c21"
FORM_RESPONSE = "5d1c8a44-1f3e-4b3a-8f0d-7c9c2f7a6e10"
SHARED_FORM = "3a7c2d19-8e54-4b06-b1f7-6d2e9c0a5f48"
LETTER = "17541504003f9d2b7c6a4e10584b1ac7d02f9e6633"
AGREEMENT = "175000000092c4f1e7a06b3d58f0e1d2c3b4a59687"
COMPANY = "1742100000b6c8d3f015e74a9290cd5b3e16f7a842"
INVOICE = "17552736009e1d4c7b2a6f508d33e7b4c091f5a268"
NOTE = "17552736014f2e5d8c3b7a619e44f8c5d1a2066b79"
PDF = (
    "JVBERi0xLjQKMSAwIG9iago8PC9UeXBlL0NhdGFsb2cvUGFnZXMgMiAwIFI+PgplbmRvYmoKMiAwIG9iago8PC9UeXBlL1BhZ2VzL0tpZHNb"
    "MyAwIFJdL0NvdW50IDE+PgplbmRvYmoKMyAwIG9iago8PC9UeXBlL1BhZ2UvUGFyZW50IDIgMCBSL01lZGlhQm94WzAgMCA1OTUgODQyXT4+"
    "CmVuZG9iagp4cmVmCjAgNAowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMDkgMDAwMDAgbiAKMDAwMDAwMDA1NCAwMDAwMCBuIAowMDAw"
    "MDAwMTA1IDAwMDAwIG4gCnRyYWlsZXIKPDwvU2l6ZSA0L1Jvb3QgMSAwIFI+PgpzdGFydHhyZWYKMTcwCiUlRU9GCg=="
)


def ready(case: Context, name: str = "demo") -> Credential:
    """A credential of provider.yaml by its name there."""
    return demo(case.promise, name)


def client(case: Context, name: str = "billing-client") -> Credential:
    """A client of provider.yaml: billing-client, payroll-client or production-client."""
    return demo(case.promise, name)


def issued(case: Context, scope: str | None = None, name: str = "billing-client") -> Credential:
    """A new token of a client."""
    body = {"grant_type": "client_credentials"} | ({} if scope is None else {"scope": scope})
    value = case.get("authenticate", body=body, credential=client(case, name))
    return bearer(str(value["access_token"]))


def of_tenant(key: str = TENANT, **others: str) -> dict[str, str]:
    """Path parameters of one tenant's things."""
    return {"tenantKey": key, **others}


def turned_away(case: Context, operation: str, code: str, **parts: Unpack[Parts]) -> Exchange:
    """Call an operation that must be refused with a code of the catalogue, in body and header, and its status."""
    exchange = case.refused(operation, int(code[:3]), **parts)
    case.equal(f"code of {operation}'s refusal", exchange.value["code"], code)
    case.equal("x-error-code", exchange.headers.get("x-error-code"), code)
    return exchange


def letter(**changes: Any) -> dict[str, Any]:
    """A letter to somebody who receives."""
    return {"ssn": PERSON, "subject": "Välkommen", "type": "letter", **changes}


def option(**changes: Any) -> dict[str, Any]:
    """A way to pay."""
    return {"due_date": "2030-09-14", "amount": "1250.00", "type": "SE_OCR", "reference": "1100223344", **changes}


def invoice(*options: Mapping[str, Any], **payment: Any) -> dict[str, Any]:
    """An invoice that can be paid in these ways."""
    how = {"payable": True, "account": "991-2346", "method": "1", "currency": "SEK", **payment}
    return letter(type="invoice", payment_multiple_options={**how, "options": list(options) or [option()]})


def send(case: Context, body: Mapping[str, Any], credential: Any = DEMO, key: str = TENANT) -> Exchange:
    """Send content; the answer, whatever it is."""
    return case.call("sendContent", path=of_tenant(key), body=body, credential=credential)


def sent(case: Context, body: Mapping[str, Any], credential: Any = DEMO) -> Exchange:
    """Send content that must be taken."""
    exchange = send(case, body, credential)
    case.equal(f"status of sending {body.get('type')}", exchange.status, 201)
    return exchange


def tenant(case: Context, number: str = NUMBER, credential: Any = DEMO) -> Exchange:
    """Create a tenant with a VAT number; the answer, whatever it is."""
    company = {"name": "Provbolaget AB", "orgnr": number}
    return case.call("createTenant", body={"name": "Provbolaget", "company_id": [company]}, credential=credential)


def agreement(**changes: Any) -> dict[str, Any]:
    """An agreement of a signer and a delegate."""
    parties = [
        {"ssn": PERSON, "name": "Tilda Testsson", "email": "tilda@example.com", "role": "signer"},
        {"ssn": "198506249815", "name": "Oskar Provberg", "email": "oskar@example.se", "role": "delegate"},
    ]
    original = {"name": "avtal.pdf", "content_type": "application/pdf", "data": PDF}
    return {"subject": "Avtal", "type": "agreement", "original": original, "parties": parties, **changes}


def webhook(**changes: Any) -> dict[str, Any]:
    """A payment webhook of the client."""
    legacy = {"url": "https://betalningar.testbolaget.se/kivra", "types": ["instant"], "events": ["settled", "failed"]}
    return {**legacy, "cid_filter": CLIENT, "tkey_filter": "*", **changes}


def icon(width: int, height: int | None = None, *, alpha: bool = True) -> str:
    """The beginning of a PNG in Base64, which says all that an icon is judged by."""
    header = struct.pack(">IIBBBBB", width, height or width, 8, 6 if alpha else 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes((4 if alpha else 3) * width) for _ in range(height or width)), 9)
    parts = (b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()
