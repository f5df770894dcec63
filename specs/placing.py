"""How a credential goes over the wire: what the document's security scheme and provider.yaml say about it together."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specs.settings import Authentication, Credential

__all__ = ["Placing", "placing"]


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the credentials of one security scheme stand, and in which form.

    Attributes:
        place: ``header``, ``query`` or ``cookie``; ``name`` is the header, parameter or cookie.
        prefixes: what may stand before the value, the usual one first.
        encoded: whether the value is base64-encoded (once more) on the wire.
        pair: whether the value is a user name and a password, joined by a colon.
        challenge: what a refusal says in WWW-Authenticate; empty when there is no word for it.
    """

    place: str
    name: str
    prefixes: tuple[str, ...]
    encoded: bool = False
    pair: bool = False
    challenge: str = ""

    def __str__(self) -> str:
        """For people: ``header Authorization (Bearer)``."""
        if self.place == "header" and self.name == "Authorization":
            return f"header Authorization ({self.prefixes[0].strip() or 'the bare value'})"
        return f"{'query parameter' if self.place == 'query' else self.place} {self.name}"

    def wire(self, value: str) -> str:
        """A value as it is sent, prefix and encoding included."""
        return self.prefixes[0] + self.encode(value)

    def encode(self, value: str) -> str:
        """A value as it stands behind the prefix."""
        return base64.b64encode(value.encode()).decode() if self.encoded else value

    def decode(self, text: str) -> str | None:
        """The value that stands behind a prefix; None when it is not encoded as it should be."""
        if not self.encoded:
            return text
        try:
            value = base64.b64decode(text.encode("ascii"), validate=True).decode()
        except (binascii.Error, UnicodeError):
            return None
        return None if self.pair and ":" not in value else value

    def value(self, credential: Credential) -> str:
        """The value of a credential of provider.yaml, before any encoding."""
        if credential.username is not None:
            return f"{credential.username}:{credential.password}"
        return credential.value or ""


def placing(scheme: Mapping[str, Any], own: Authentication | None = None) -> Placing:
    """The placing of a security scheme, references followed; ``own`` is what provider.yaml adds."""
    own = own or Authentication()
    if scheme.get("type") == "apiKey":
        name = str(scheme.get("name", ""))
        return Placing(str(scheme.get("in", "header")), name, own.prefixes or ("",), own.encoding == "base64")
    # oauth2 and openIdConnect are carried as RFC 6750 says
    word = str(scheme.get("scheme", "bearer")) if scheme.get("type") == "http" else "bearer"
    if word.lower() == "basic":
        return Placing("header", "Authorization", own.prefixes or ("Basic ",), True, True, 'Basic realm="sandbox"')
    word = "Bearer" if word.lower() == "bearer" else word
    return Placing("header", "Authorization", own.prefixes or (f"{word} ",), own.encoding == "base64", challenge=word)
