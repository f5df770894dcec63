"""Scopes: methods, a colon, and a path with dots for slashes (AUTH-08, KIV-58).

``get,put:kivra.v2.tenant.*.name``: ``*`` is one keyword, ``**`` one or more; without methods every method is meant. The
version in the path is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Scope", "covers", "reaches", "read_scope", "tenant_of"]

_FORM = re.compile(r"(?:([a-z]+(?:,[a-z]+)*):)?kivra((?:\.[A-Za-z0-9_*-]+)+)")
_VERSION = re.compile(r"v[0-9X]+|\*")
_TENANT = 2
"""How many keywords of a path name a tenant."""


class Scope(NamedTuple):
    """A scope that is well formed: its methods (none is every one), and its path without the version."""

    methods: frozenset[str]
    path: tuple[str, ...]


@lru_cache(maxsize=1024)
def read_scope(text: str) -> Scope | None:
    """A scope's parts; None when it is not well formed."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    keywords = found[2].split(".")[1:]
    if not _VERSION.fullmatch(keywords[0]) or len(keywords) == 1:
        return None
    return Scope(frozenset(filter(None, (found[1] or "").split(","))), tuple(keywords[1:]))


def covers(granted: Collection[str], wanted: str) -> bool:
    """Whether one of the scopes that were granted allows all that another one does."""
    scope = read_scope(wanted)
    if scope is None:
        return False
    return any(
        _allows(given.methods, scope.methods) and _contains(given.path, scope.path)
        for given in map(read_scope, granted)
        if given is not None
    )


def _allows(given: frozenset[str], wanted: frozenset[str]) -> bool:
    return not given or (bool(wanted) and wanted <= given)


def _contains(given: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether each path that fits ``wanted`` fits ``given`` too."""
    for place, keyword in enumerate(given):
        if keyword == "**":
            return len(wanted) > place
        if place >= len(wanted) or wanted[place] == "**":
            return False
        if keyword not in ("*", wanted[place]):
            return False
    return len(given) == len(wanted)


def tenant_of(scope: str) -> str | None:
    """The tenant that a scope names, as it stands there; None when it is about something else."""
    read = read_scope(scope)
    if read is None or len(read.path) < _TENANT or read.path[0] != "tenant" or read.path[1] == "request_access":
        return None
    return read.path[1]


def reaches(granted: Collection[str], tenant: str) -> bool:
    """Whether any of the scopes allows anything at all with a tenant."""
    paths = (scope.path for scope in map(read_scope, granted) if scope is not None)
    return any(path[0] in {"tenant", "*", "**"} and _may_be(path[1:], tenant) for path in paths)


def _may_be(rest: Sequence[str], tenant: str) -> bool:
    return not rest or rest[0] in {tenant, "*", "**"} if rest else False
