"""What proves who calls: the fake's demo credentials, or a person's own, which no output ever shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.errors import UsageError
from specs import Promise
from specs.placing import placing

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
    placings = {name: placing(scheme, promise.terms.authentication.get(name)) for name, scheme in schemes.items()}
    found: dict[str, Credential] = {}
    for entry in promise.terms.credentials:
        name = entry.scheme
        if name is None or entry.environment not in (None, promise.terms.default_environment):
            continue
        if name not in placings:
            raise UsageError(
                f"specs/{promise.name}/provider.yaml: credentials: scheme {name!r} is not among the document's "
                f"securitySchemes ({', '.join(sorted(schemes)) or 'none'}); correct the name."
            )
        wire = placings[name].wire(placings[name].value(entry))
        found.setdefault(name, Credential(name, placings[name].place, placings[name].name, wire, wire))
    for name, place in placings.items():
        variable = next((v for v in variable_names(promise.name, name) if environment.get(v)), None)
        if variable is not None:
            wire, shown = place.wire(environment[variable]), f"{place.prefixes[0]}${variable}"
            found[name] = Credential(name, place.place, place.name, wire, shown)
    return found


def _upper(name: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in name).upper()
