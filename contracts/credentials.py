"""What proves who calls: the fake's demo credentials, or a person's own, which no output ever shows."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.errors import UsageError
from specs import Promise

__all__ = ["Credential", "credentials_of", "variable_names"]


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential and where the document puts it.

    Attributes:
        scheme: name of the security scheme in the document.
        place: ``header``, ``query`` or ``cookie``; ``name`` is the header, parameter or cookie.
        wire: the value as it is sent, prefix and encoding included.
        shown: what output shows instead; the same as ``wire`` for a demo credential, which is no secret.
    """

    scheme: str
    place: str
    name: str
    wire: str
    shown: str

    @property
    def secret(self) -> bool:
        """Whether output must hide it."""
        return self.wire != self.shown

    def wrong(self) -> Credential:
        """A credential of the same form that is no good anywhere."""
        start = self.wire.split(" ")[0] + " " if " " in self.wire else ""
        value = f"{start}bW90cGFydDp3cm9uZw=="
        return Credential(self.scheme, self.place, self.name, value, value)


def variable_names(provider: str, scheme: str) -> tuple[str, str]:
    """The environment variables that hold a provider's credential: for this scheme alone, and for any."""
    prefix = "MOTPART_" + _upper(provider)
    return f"{prefix}_{_upper(scheme)}", f"{prefix}_TOKEN"


def credentials_of(promise: Promise, environment: Mapping[str, str]) -> dict[str, Credential]:
    """The credential of each security scheme, from the environment or else from provider.yaml.

    Args:
        environment: the process' variables, handed in by the command line and read nowhere else.

    Raises:
        UsageError: provider.yaml names a scheme that the document lacks.
    """
    schemes = promise.document.get("components", {}).get("securitySchemes", {})
    found: dict[str, Credential] = {}
    for entry in promise.settings.get("credentials") or []:
        name = str(entry.get("scheme", ""))
        if name not in schemes:
            raise UsageError(
                f"specs/{promise.name}/provider.yaml: credentials: scheme {name!r} is not among the document's "
                f"securitySchemes ({', '.join(sorted(schemes)) or 'none'}); correct the name."
            )
        found.setdefault(name, _demo(name, schemes[name], entry))
    for name, scheme in schemes.items():
        variable = next((v for v in variable_names(promise.name, name) if environment.get(v)), None)
        if variable is not None:
            found[name] = _own(name, scheme, environment[variable], variable)
    return found


def _demo(name: str, scheme: Mapping[str, Any], entry: Mapping[str, Any]) -> Credential:
    prefix = (entry.get("prefixes") or [_usual_prefix(scheme)])[0]
    place, where = _place(scheme)
    wire = _encoded(scheme, _value(entry), str(prefix))
    return Credential(name, place, where, wire, wire)


def _value(entry: Mapping[str, Any]) -> str:
    if "username" in entry:
        return f"{entry['username']}:{entry.get('password', '')}"
    return str(entry.get("value", ""))


def _own(name: str, scheme: Mapping[str, Any], value: str, variable: str) -> Credential:
    place, where = _place(scheme)
    wire = _encoded(scheme, value, _usual_prefix(scheme))
    return Credential(name, place, where, wire, f"{_usual_prefix(scheme)}${variable}")


def _encoded(scheme: Mapping[str, Any], value: str, prefix: str) -> str:
    if scheme.get("type") == "http" and str(scheme.get("scheme", "")).lower() == "basic":
        return "Basic " + base64.b64encode(value.encode()).decode()
    return prefix + value


def _usual_prefix(scheme: Mapping[str, Any]) -> str:
    return "" if scheme.get("type") == "apiKey" else "Bearer "


def _place(scheme: Mapping[str, Any]) -> tuple[str, str]:
    if scheme.get("type") == "apiKey":
        return str(scheme.get("in", "header")), str(scheme.get("name", "Authorization"))
    return "header", "Authorization"


def _upper(name: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in name).upper()
