"""Where a webhook may go: https, no reserved domain, no address in a reserved range (WHK-06, KIV-81)."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from mockserver.providers.kivra.errors import refuse

__all__ = ["check_url"]

_RESERVED = ("example", "test", "invalid", "local", "internal", "onion", "arpa")
_EXAMPLES = ("example.com", "example.net", "example.org")
_LOOPBACK = "localhost"
_HERE = (_LOOPBACK, "127.0.0.1")


def check_url(url: str) -> None:
    """Raises: Refusal 400 with 40038. Loopback is let through, by plain HTTP too, so that a test can listen."""
    why = _why_not(url)
    if why is not None:
        raise refuse("40038", why, "WHK-06", place="body.url")


def _why_not(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        parts.port  # noqa: B018  # a port that is no number raises
    except ValueError:
        return "is no URL"
    plain = parts.scheme.lower() == "http" and host in _HERE
    if not host or not (plain or parts.scheme.lower() == "https"):
        return "is not an https URL"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _why_no_name(host)
    if address.version != 4:  # IPv4
        return "has no IPv4 address"
    return None if address.is_loopback or address.is_global else "has an address in a reserved range"


def _why_no_name(host: str) -> str | None:
    if host == _LOOPBACK or host.endswith(f".{_LOOPBACK}"):
        return None
    if "." not in host:
        return "has no domain"
    if host.rpartition(".")[2] in _RESERVED or any(host == name or host.endswith(f".{name}") for name in _EXAMPLES):
        return "has a host in a reserved domain"
    return None
