"""Letters: a PDF, with appendixes (B114)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from mockserver.errors import Refusal
from mockserver.pdfs import why_no_pdf
from mockserver.provider import Call, Reply, operation
from mockserver.world import World

__all__ = ["send_mail"]


@operation("sendMail")
def send_mail(call: Call, world: World) -> Reply:
    """Takes a letter to print and post; in the test environment nothing is posted (B112)."""
    parts = [(call.body.get("File") or {}).get("Data"), *(call.body.get("Appendixes") or ())]
    for number, part in enumerate(parts):
        why = _fault(part)
        if why is not None:
            name = "The file" if number == 0 else f"Appendix {number}"
            raise Refusal(400, "invalid", f"{name} {why}.", rule="B114")
    return Reply(200)


def _fault(part: Any) -> str | None:
    try:
        return why_no_pdf(base64.b64decode(str(part or ""), validate=True))
    except binascii.Error:
        return "is not Base64"
