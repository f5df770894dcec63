"""Compares what travels: parameters, bodies by media type, replies by status, headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from typing import Any

from contracts.diff.builder import Builder
from contracts.diff.change import NOTHING, Direction, Place
from contracts.diff.collector import Collector, Site
from contracts.diff.nodes import Node, Schemas

__all__ = ["Messages", "mapping"]

_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_IGNORED_HEADERS = {"accept", "content-type", "authorization"}
_ON_ONE_LINE = frozenset({"boolean", "integer", "fraction", "string"})
_TEXT = frozenset({"string"})
_STATUS = re.compile(r"[1-5](\d\d|XX)$|default$", re.IGNORECASE)


def mapping(found: Any) -> Mapping[str, Any]:
    """The value when it is a mapping, else an empty one: what is not there says nothing."""
    return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Messages:
    """The comparison of one operation's messages.

    Attributes:
        asks, answers: the direction of the operation's requests and of its replies as the client sees them; a
            webhook's are the other way round.
    """

    collector: Collector
    old: Builder
    new: Builder
    asks: Direction = "request"
    answers: Direction = "response"

    def parameters(self, place: Place, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> None:
        """Compare parameters, each mapping by what tells a parameter from another."""
        for key in sorted({*old, *new}, key=str):
            name = str(mapping(new.get(key) or old.get(key)).get("name", key[1]))
            spot = replace(place, spot=f"{key[0]} {name if key[0] != 'path' else key[1]}")
            before, after = old.get(key), new.get(key)
            if before is None:
                needed = after is not None and after.get("required") is True
                rule = "new-required-request-parameter" if needed else "new-optional-request-parameter"
                self.collector.add(rule, spot, direction=self.asks, key=name)
            elif after is None:
                self.collector.add("request-parameter-removed", spot, direction=self.asks, key=name)
            else:
                self._parameter(spot, name, before, after)

    def _parameter(self, place: Place, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        needed = [found.get("required") is True or found.get("in") == "path" for found in (old, new)]
        if needed[0] != needed[1]:
            rule = "request-parameter-became-required" if needed[1] else "request-parameter-became-optional"
            self.collector.add(rule, place, direction=self.asks, key=name)
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            rule = "request-parameter-deprecated" if new.get("deprecated") else "request-parameter-reactivated"
            self.collector.add(rule, place, direction=self.asks, key=name)
        forms = [_form(found, self._types(builder, found)) for builder, found in ((self.old, old), (self.new, new))]
        if forms[0] != forms[1]:
            values = {"old": forms[0], "new": forms[1]}
            rule = "request-parameter-serialization-changed"
            self.collector.add(rule, place, direction=self.asks, key=name, **values)
        self._values(Site(self.asks, "parameter", place), _schemas(old), _schemas(new), text="content" not in new)

    def _types(self, builder: Builder, parameter: Mapping[str, Any]) -> frozenset[str]:
        return builder.node(_schemas(parameter)).types

    def _values(self, site: Site, old: Schemas, new: Schemas, *, text: bool) -> None:
        """Compare the schemas; on the wire a number is text, so plain text takes every number."""
        wide, narrow = self.new.node(new), self.old.node(old)
        if site.direction == "response":
            wide, narrow = narrow, wide
        if text and _is_plain_text(wide) and narrow.types <= _ON_ONE_LINE and narrow.types != _TEXT:
            return
        self.collector.compare(site, old, new)

    def body(self, place: Place, old: Any, new: Any) -> None:
        """Compare request bodies; None where there is none."""
        before, after = mapping(self.old.resolve(old)), mapping(self.new.resolve(new))
        spot = replace(place, spot="body")
        needed = [found.get("required") is True for found in (before, after)]
        if not before or not after:
            if before or after:
                added = "request-body-added-required" if needed[1] else "request-body-added-optional"
                self.collector.add(added if after else "request-body-removed", spot, direction=self.asks)
            return
        if needed[0] != needed[1]:
            rule = "request-body-became-required" if needed[1] else "request-body-became-optional"
            self.collector.add(rule, spot, direction=self.asks)
        self._media(spot, before, after, self.asks, "request-body-media-type")

    def _media(self, place: Place, old: Any, new: Any, direction: Direction, rule: str) -> None:
        """Compare ``content``: each media type with the one that stands for it on the other side."""
        before, after = _contents(old), _contents(new)
        for name, opposite in _pairs(before, after):
            spot = replace(place, spot=f"{place.spot} {name}")
            if opposite is None:
                gone = name in before
                values = {"old": name if gone else NOTHING, "new": NOTHING if gone else name}
                self.collector.add(f"{rule}-{'removed' if gone else 'added'}", spot, direction=direction, **values)
                continue
            found = (before.get(name, before.get(opposite)), after.get(name, after.get(opposite)))
            one, other = (mapping(media) for media in found)
            self.collector.compare(Site(direction, "body", spot, "xml" in name), _schemas(one), _schemas(other))
            self._encoding(spot, mapping(one.get("encoding")), mapping(other.get("encoding")), direction)

    def _encoding(self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any], direction: Direction) -> None:
        for part in sorted({*old, *new}):
            values = [old.get(part, NOTHING), new.get(part, NOTHING)]
            if values[0] != values[1]:
                rule = "request-body-encoding-changed"
                self.collector.add(rule, place, direction=direction, old=values[0], new=values[1], key=part)

    def replies(self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Compare replies by status; ``4XX`` and ``default`` stand for what is not listed."""
        for status in sorted(filter(_STATUS.match, {*map(str, old), *map(str, new)})):
            before, after = _reply(old, status), _reply(new, status)
            spot = replace(place, spot=f"reply {status}")
            if before is None or after is None:
                came = before is None
                kind = "success" if status[:1] == "2" else "non-success"
                values = {"old": NOTHING if came else status, "new": status if came else NOTHING}
                rule = f"response-{kind}-status-{'added' if came else 'removed'}"
                self.collector.add(rule, spot, direction=self.answers, **values)
                continue
            one, other = mapping(self.old.resolve(before)), mapping(self.new.resolve(after))
            self._media(spot, one, other, self.answers, "response-media-type")
            self._headers(spot, mapping(one.get("headers")), mapping(other.get("headers")))

    def _headers(self, place: Place, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        before, after = (
            {str(name).lower(): (str(name), mapping(builder.resolve(found))) for name, found in headers.items()}
            for builder, headers in ((self.old, old), (self.new, new))
        )
        for key in sorted({*before, *after} - {"content-type"}):
            name = (after.get(key) or before[key])[0]
            spot = replace(place, spot=f"{place.spot} header {key}")
            if key in before and key in after:
                self._header(spot, name, before[key][1], after[key][1])
            elif key in after:
                self.collector.add("response-header-added", spot, direction=self.answers, key=name)
            else:
                needed = "required" if before[key][1].get("required") is True else "optional"
                self.collector.add(f"{needed}-response-header-removed", spot, direction=self.answers, key=name)

    def _header(self, place: Place, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        needed = [found.get("required") is True for found in (old, new)]
        if needed[0] != needed[1]:
            rule = "response-header-became-required" if needed[1] else "response-header-became-optional"
            self.collector.add(rule, place, direction=self.answers, key=name)
        self._values(Site(self.answers, "header", place), _schemas(old), _schemas(new), text="content" not in old)

    def gathered(self, builder: Builder, path: str, lists: list[Any]) -> dict[Any, Mapping[str, Any]]:
        """The parameters of an operation by place and name; those in the path by their position in it."""
        found: dict[Any, Mapping[str, Any]] = {}
        for raw in (entry for entries in lists if isinstance(entries, list) for entry in entries):
            parameter = mapping(builder.resolve(raw))
            where, name = str(parameter.get("in", "")), str(parameter.get("name", ""))
            if where == "header" and name.lower() in _IGNORED_HEADERS:
                continue
            found[(where, _identity(path, where, name))] = parameter
        return found


def _identity(path: str, where: str, name: str) -> str:
    """What two documents have in common for the same parameter, whatever they call it."""
    if where == "path":
        before, separator, _ = path.partition("{" + name + "}")
        return f"#{before.count('{') + 1}" if separator else name
    return name.lower() if where == "header" else name


def _is_plain_text(node: Node) -> bool:
    return node.types == _TEXT and not (node.enum or node.facts or node.groups or node.opaque)


def _form(parameter: Mapping[str, Any], types: frozenset[str]) -> str:
    """How a parameter is written, as far as it shows for its type."""
    where = str(parameter.get("in", ""))
    content = mapping(parameter.get("content"))
    if content:
        return ", ".join(sorted(content))
    style = str(parameter.get("style") or _STYLES.get(where, "form"))
    if not types & {"array", "object"} or types > {"array", "object"}:
        return style
    explode = parameter.get("explode", style == "form")
    return f"{style}, {'exploded' if explode else 'not exploded'}"


def _schemas(holder: Mapping[str, Any]) -> Schemas:
    """The schema of a parameter, header or media type; none when nothing is said."""
    for media in mapping(holder.get("content")).values():
        return _schemas(mapping(media))
    return (holder["schema"],) if "schema" in holder else ()


def _contents(found: Mapping[str, Any]) -> dict[str, Any]:
    """Media type without charset and in lower case → media type object."""
    content = mapping(found.get("content"))
    return {_plain_media(str(name)): media for name, media in content.items()}


def _plain_media(name: str) -> str:
    kind, *parameters = (part.strip().lower() for part in name.split(";"))
    return ";".join([kind, *sorted(part for part in parameters if part and not part.startswith("charset="))])


def _pairs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Each media type with its opposite: itself, or a range such as ``image/*`` that covers it; None for neither."""
    opposites = {
        name: name if name in old and name in new else _range(name, new if name in old else old)
        for name in {*old, *new}
    }
    for name, opposite in sorted(opposites.items()):
        stands_for_another = opposite is None and name in opposites.values()
        if not stands_for_another or name in new:
            yield name, opposite


def _range(name: str, others: Mapping[str, Any]) -> str | None:
    return next((other for other in others if "*" in other and fnmatch(name, other)), None)


def _reply(replies: Mapping[str, Any], status: str) -> Any:
    """What a document promises for a status, if anything."""
    by_text = {str(key).upper(): found for key, found in replies.items()}
    for key in (status.upper(), f"{status[:1]}XX", "DEFAULT"):
        if key in by_text and (key == status.upper() or status[:1].isdigit()):
            return by_text[key] if by_text[key] is not None else {}
    return None
