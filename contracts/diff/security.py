"""Compares who may call: the ways to authenticate, by what they are and not by what a document calls them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from contracts.diff.builder import Builder
from contracts.diff.change import NOTHING, Place
from contracts.diff.collector import Collector
from contracts.diff.messages import mapping

__all__ = ["compare_oauth", "compare_security", "ways"]

Way = dict[str, frozenset[str]]
"""One way to authenticate: scheme, as canonical text → the scopes needed; an empty one needs nothing."""
_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl")


def ways(builder: Builder, document: Mapping[str, Any], operation: Mapping[str, Any]) -> list[Way]:
    """The ways to authenticate for an operation, each of which suffices."""
    schemes = mapping(mapping(document.get("components")).get("securitySchemes"))
    said = operation.get("security", document.get("security"))
    requirements = [found for found in said if isinstance(found, Mapping)] if isinstance(said, list) else []
    return [
        {
            _identity(builder, schemes, name): frozenset(map(str, scopes if isinstance(scopes, list) else ()))
            for name, scopes in found.items()
        }
        for found in requirements
    ] or [{}]


def compare_security(collector: Collector, place: Place, old: list[Way], new: list[Way]) -> None:
    """Each old way must still suffice; what is new beside that is welcome."""
    for way in old:
        if not any(_suffices(way, other) for other in new):
            _lost(collector, place, way, new)
    for way in new:
        if any(_suffices(other, way) for other in old):
            _loosened(collector, place, way, old)
        elif way and {} not in old and way.keys() not in [other.keys() for other in old]:
            collector.add("api-security-alternative-added", place, new=_words(way), key=_words(way))
    if {} in new and {} not in old:
        collector.add("api-security-dropped", place)


def _suffices(credentials: Way, needed: Way) -> bool:
    """Whether who has these credentials meets the need."""
    return all(name in credentials and scopes <= credentials[name] for name, scopes in needed.items())


def _lost(collector: Collector, place: Place, way: Way, new: list[Way]) -> None:
    same = [other for other in new if other.keys() == way.keys()]
    if not way:
        words = " or ".join(sorted(_words(other) for other in new))
        collector.add("api-security-added", place, new=words)
    elif same:
        for name, scopes in same[0].items():
            for scope in sorted(scopes - way[name]):
                collector.add("api-security-scope-added", place, new=scope, key=scope)
    else:
        collector.add("api-security-removed", place, old=_words(way), new=NOTHING, key=_words(way))


def _loosened(collector: Collector, place: Place, way: Way, old: list[Way]) -> None:
    for other in old:
        if other.keys() == way.keys() and other not in (way,) and way not in old:
            for name, scopes in other.items():
                for scope in sorted(scopes - way[name]):
                    collector.add("api-security-scope-removed", place, old=scope, key=scope)


def _identity(builder: Builder, schemes: Mapping[str, Any], name: str) -> str:
    """A scheme by what a client must do for it; by its name when the document does not define it."""
    scheme = mapping(builder.resolve(schemes.get(name)))
    if not scheme:
        return name
    said = {key: str(scheme[key]) for key in ("type", "in", "name", "openIdConnectUrl") if key in scheme}
    said |= {"scheme": str(scheme["scheme"]).lower()} if "scheme" in scheme else {}
    said |= {"flows": ", ".join(sorted(mapping(scheme.get("flows"))))} if "flows" in scheme else {}
    if said.get("in") == "header":
        said["name"] = said.get("name", "").lower()
    return json.dumps(said, sort_keys=True)


def _words(way: Way) -> str:
    """A way to authenticate for people: ``apiKey in header x-key``, ``oauth2 (read)``."""
    return " and ".join(sorted(_scheme_words(name, scopes) for name, scopes in way.items())) or "nothing"


def _scheme_words(name: str, scopes: frozenset[str]) -> str:
    if name[:1] == "{":
        said = json.loads(name)
        parts = [said.get("type"), said.get("scheme"), said.get("in") and f"in {said['in']} {said.get('name', '')}"]
        name = " ".join(filter(None, parts))
    return f"{name} ({', '.join(sorted(scopes))})" if scopes else name


def compare_oauth(collector: Collector, old: tuple[Builder, Any], new: tuple[Builder, Any]) -> None:
    """The URLs of OAuth flows, which every client of the flow holds."""
    before, after = _urls(*old), _urls(*new)
    for key in sorted(before.keys() & after.keys()):
        if before[key] != after[key]:
            rule = "api-security-oauth-url-changed"
            collector.add(rule, Place(), old=before[key], new=after[key], key=" ".join(key))


def _urls(builder: Builder, document: Any) -> dict[tuple[str, str, str], str]:
    schemes = mapping(mapping(document.get("components")).get("securitySchemes"))
    found = {}
    for name, raw in schemes.items():
        for flow, said in mapping(mapping(builder.resolve(raw)).get("flows")).items():
            found.update({(str(name), str(flow), key): str(said[key]) for key in _URLS if key in mapping(said)})
    return found
