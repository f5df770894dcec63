"""What proves who calls: the fake's demo credentials, or a person's own, which no output ever shows."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from contracts.errors import UsageError
from specs import Promise
from specs.placing import Placing, placing
from specs.settings import Credential as Entry

__all__ = ["Credential", "basic", "bearer", "credentials_of", "demo", "elsewhere", "holders_of", "variable_names"]


_LATIN = 256
"""The first character that HTTP's ISO-8859-1 lacks."""


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


def bearer(token: str, prefix: str = "Bearer ") -> Credential:
    """A token as it goes over the wire."""
    return Credential("bearer", "header", "Authorization", prefix + token, prefix + token)


def basic(username: str, password: str) -> Credential:
    """A client's id and secret as they go over the wire."""
    wire = "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
    return Credential("basic", "header", "Authorization", wire, wire)


def demo(promise: Promise, name: str) -> Credential:
    """A credential that provider.yaml hands out, by its name there. Raises: KeyError when there is none."""
    entry = next((entry for entry in promise.terms.credentials if entry.name == name and entry.scheme), None)
    if entry is None or entry.scheme is None:
        raise KeyError(name)
    scheme = promise.document["components"]["securitySchemes"][entry.scheme]
    place = placing(scheme, promise.terms.authentication.get(entry.scheme))
    return _demo(entry.scheme, place, entry)


def variable_names(provider: str, scheme: str) -> tuple[str, str]:
    """The environment variables that hold a provider's credential: for this scheme alone, and for any."""
    prefix = "MOTPART_" + _upper(provider)
    return f"{prefix}_{_upper(scheme)}", f"{prefix}_TOKEN"


def credentials_of(promise: Promise, environment: Mapping[str, str]) -> dict[str, Credential]:
    """The credential of each security scheme, from the environment or else from provider.yaml.

    Args:
        environment: the process' variables, handed in by the command line and read nowhere else.

    Raises:
        UsageError: provider.yaml names a scheme that the document lacks, or a variable holds what cannot be sent.
    """
    placings = _placings(promise)
    found: dict[str, Credential] = {}
    for entry in promise.terms.credentials:
        if entry.scheme is not None and entry.scheme not in placings:
            raise UsageError(
                f"specs/{promise.name}/provider.yaml: credentials: scheme {entry.scheme!r} is not among the document's "
                f"securitySchemes ({', '.join(sorted(placings)) or 'none'}); correct the name."
            )
    for name, place in placings.items():
        own = _from_environment(promise.name, name, place, environment)
        demos = _entries(promise, name)
        if own is not None:
            found[name] = own
        elif demos:
            found[name] = _demo(name, place, demos[0])
    return found


def _placings(promise: Promise) -> dict[str, Placing]:
    schemes = promise.document.get("components", {}).get("securitySchemes", {})
    return {name: placing(scheme, promise.terms.authentication.get(name)) for name, scheme in schemes.items()}


def _entries(promise: Promise, scheme: str) -> list[Entry]:
    """The demo credentials for a scheme that are good where the judge looks."""
    here = (None, promise.terms.default_environment)
    return [entry for entry in promise.terms.credentials if entry.scheme == scheme and entry.environment in here]


def _demo(scheme: str, place: Placing, entry: Entry) -> Credential:
    wire = place.wire(place.value(entry))
    return Credential(scheme, place.place, place.name, wire, wire)


def _from_environment(provider: str, scheme: str, place: Placing, environment: Mapping[str, str]) -> Credential | None:
    variable = next((name for name in variable_names(provider, scheme) if environment.get(name)), None)
    if variable is None:
        return None
    # a line's end is the file's that it was read from
    wire, shown = place.wire(environment[variable].strip("\r\n")), f"{place.prefixes[0]}${variable}"
    if place.place != "query" and not _fits_a_header(wire):
        raise UsageError(f"{variable} holds a character that no header can have, such as a line's end; correct it.")
    return Credential(scheme, place.place, place.name, wire, shown)


def _fits_a_header(wire: str) -> bool:
    """Whether it can be sent; a library that refuses it would show it in its own sentence."""
    return wire.isprintable() and all(ord(char) < _LATIN for char in wire)


def holders_of(promise: Promise, environment: Mapping[str, str]) -> list[tuple[str, Credential]]:
    """Every credential that there is, each with who holds it, for trying what one may see of another's.

    Where the environment has a person's own credential for a scheme, the demo ones are none of the target's; the
    environment may then have another's as well, as MOTPART_<PROVIDER>_OTHER_<SCHEME> or MOTPART_<PROVIDER>_OTHER_TOKEN.
    """
    found = []
    for name, place in _placings(promise).items():
        own = _from_environment(promise.name, name, place, environment)
        other = _from_environment(f"{promise.name}_other", name, place, environment)
        if own is None:
            found += [(entry.holder or entry.name, _demo(name, place, entry)) for entry in _entries(promise, name)]
        else:
            found += [("you", own), *([("another", other)] if other is not None else [])]
    return found


def elsewhere(promise: Promise, schemes: Collection[str]) -> list[Credential]:
    """Demo credentials of these schemes that are good in another environment than the one where the judge looks."""
    here = (None, promise.terms.default_environment)
    return [
        _demo(name, place, entry)
        for name, place in _placings(promise).items()
        for entry in promise.terms.credentials
        if name in schemes and entry.scheme == name and entry.environment not in here
    ]


def _upper(name: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in name).upper()
