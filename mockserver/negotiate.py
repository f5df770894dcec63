"""Which of the documented media types an ``Accept`` header asks for (RFC 9110, section 12.5.1).

Werkzeug, which Connexion brings along, parses the header; what it lacks is decided here: media type parameters,
ranges by structured suffix, and that a header nobody can read asks for nothing in particular.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

__all__ = ["choose_media_type"]

_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}")

# How closely a range names an offer; the closest range decides its quality, whatever the others say.
_WITH_PARAMETERS, _EXACT, _SUFFIX, _FAMILY, _ANYTHING = 5, 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class _Range:
    """One member of ``Accept``: its type, its parameters but for ``q``, its quality and its place."""

    type: str
    parameters: frozenset[tuple[str, str]]
    quality: float
    place: int

    def closeness(self, offer: str, parameters: frozenset[tuple[str, str]]) -> int:
        """How closely this range names the offer; 0 when it does not."""
        if self.type == "*/*":
            return _ANYTHING
        if self.type == offer:
            return _WITH_PARAMETERS if self.parameters and self.parameters <= parameters else _EXACT
        family, _, subtype = self.type.partition("/")
        offered_family, _, offered_subtype = offer.partition("/")
        if family != offered_family:
            return 0
        if subtype == "*":
            return _FAMILY
        suffix = offered_subtype.rpartition("+")[2]
        # application/json is content with application/hal+json, and application/*+json is written by some clients;
        # refusing application/json says nothing about the other
        content = self.quality > 0 and suffix != offered_subtype and subtype in (suffix, f"*+{suffix}")
        return _SUFFIX if content else 0


def choose_media_type(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that ``Accept`` likes best; None when it likes none of them.

    The closest range decides the quality of an offer; of equal quality the one that the client names closest,
    then names first, then the document names first. No header, an empty or a malformed one asks for anything.
    Nothing offered gives None.
    """
    if not offered:
        return None
    ranges = _ranges(accept) if accept else []
    if not ranges:
        return offered[0]
    best: tuple[float, int, int] | None = None
    chosen = None
    for media_type in offered:
        liking = _liking(media_type, ranges)
        if liking is not None and (best is None or liking > best):
            best, chosen = liking, media_type
    return chosen


def _ranges(accept: str) -> list[_Range]:
    """The members of the header in the client's order; empty when any member cannot be read."""
    members = [member for member in accept.split(",") if member.strip()] if '"' not in accept else []
    parsed = parse_accept_header(accept, MIMEAccept)
    if members and len(members) != len(parsed):
        return []  # werkzeug drops what has no readable quality
    ranges = []
    for text, quality in parsed:
        name, options = parse_options_header(text)
        name = "*/*" if name == "*" else name.lower()
        if not _TYPE.fullmatch(name):
            return []
        place = accept.lower().find(name)
        ranges.append(_Range(name, _parameters(options), quality, place))
    return ranges


def _parameters(options: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((key.lower(), value.lower()) for key, value in options.items())


def _liking(media_type: str, ranges: Sequence[_Range]) -> tuple[float, int, int] | None:
    """Quality, closeness and (negative) place of the range that decides about an offer."""
    name, options = parse_options_header(media_type)
    name, parameters = name.lower(), _parameters(options)
    found = [(candidate.closeness(name, parameters), candidate) for candidate in ranges]
    closest = max((closeness for closeness, _ in found), default=0)
    deciding = [candidate for closeness, candidate in found if closeness == closest]
    if not closest:
        return None
    decided = max(deciding, key=lambda candidate: candidate.quality)
    if decided.quality <= 0:
        return None
    return decided.quality, closest, -decided.place
