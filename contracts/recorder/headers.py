"""Headers with every value visited: credentials, cookies, addresses, and whatever an API names in its own."""

from __future__ import annotations

import base64
import re

from contracts.recorder.entry import Headers
from contracts.recorder.kinds import Kind, kind_of_header
from contracts.recorder.messages import URL, Visitor, decoded, walk_string, walk_url

__all__ = ["walk_headers"]

_ADDRESSES = frozenset({"location", "content-location", "referer", "origin", "link"})


def walk_headers(headers: Headers, visit: Visitor) -> Headers:
    """Every header's value visited; names stay."""
    return tuple((name, _walk_header(name, value, visit)) for name, value in headers)


def _walk_header(name: str, value: str, visit: Visitor) -> str:
    lower = name.lower()
    if lower in {"authorization", "proxy-authorization"}:
        return _walk_credential(value, visit)
    if lower in {"cookie", "set-cookie"}:
        return _walk_cookies(value, visit)
    if lower in _ADDRESSES:
        return walk_string(value, None, visit) if URL.search(value) else walk_url(value, visit)
    if lower in {"content-type", "content-length", "date", "accept", "host", "user-agent", "accept-encoding"}:
        return value if lower != "user-agent" else visit.text(value, None)
    kind = kind_of_header(name) or visit.kind_of(re.sub("^[Xx]-", "", name))
    coded = _as_utf8(value)
    if coded is not None:
        return walk_string(coded, kind, visit).encode().decode("latin-1")
    return walk_string(value, kind, visit)


def _as_utf8(value: str) -> str | None:
    """What a header says in UTF-8, if it does; Latin-1 otherwise."""
    if value.isascii():
        return None
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return None


def _walk_credential(value: str, visit: Visitor) -> str:
    """The scheme's name stays; user and password of Basic are visited apart."""
    scheme, blank, credential = value.partition(" ")
    if not blank:
        return visit.text(value, Kind.TOKEN)
    if scheme.lower() == "basic":
        try:
            user, colon, password = base64.b64decode(credential, validate=True).decode().partition(":")
        except ValueError:
            return f"{scheme} {visit.text(credential, Kind.TOKEN)}"
        pair = visit.text(user, Kind.PASSWORD) + colon + (visit.text(password, Kind.PASSWORD) if password else "")
        return f"{scheme} {base64.b64encode(pair.encode()).decode()}"
    coded = decoded(credential)
    if coded is not None and coded.isascii() and coded.decode().isprintable():
        token = visit.text(coded.decode(), Kind.TOKEN)
        return f"{scheme} {base64.b64encode(token.encode()).decode()}"
    return f"{scheme} {visit.text(credential, Kind.TOKEN)}"


def _walk_cookies(value: str, visit: Visitor) -> str:
    made = []
    for part in value.split(";"):
        name, equals, content = part.partition("=")
        plain = name.strip().lower() in {"path", "domain", "expires", "max-age", "samesite", "version"}
        made.append(part if plain or not equals else f"{name}={visit.text(content, Kind.TOKEN)}")
    return ";".join(made)
