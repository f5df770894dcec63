"""Gathers what is found, one change at a time, and writes each sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from contracts.diff.builder import Builder
from contracts.diff.change import NOTHING, Cause, Change, Direction, Level, Place, shown
from contracts.diff.drift import Drift, Effect
from contracts.diff.nodes import Schemas
from contracts.diff.rules import DOCUMENT_RULES, SCHEMA_RULES, level_of, rule_name, who_breaks
from contracts.diff.walk import Found, Walk

__all__ = ["Collector", "Site"]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a schema is used: ``part`` is ``parameter``, ``body`` or ``header``; ``xml`` whether it is sent as XML."""

    direction: Direction
    part: str
    place: Place
    xml: bool = False


class Collector:
    """Everything found in one comparison of two documents."""

    def __init__(self, old: Builder, new: Builder) -> None:
        self._walks: dict[Direction, Walk] = {
            "request": Walk(old, new, "request"),
            "response": Walk(old, new, "response"),
        }
        self._sites: list[tuple[Site, Any, Schemas, Schemas]] = []
        self._changes: dict[tuple[Any, ...], Change] = {}

    def add(  # noqa: PLR0913  # a change is its parts; all but two are keyword-only
        self,
        rule: str,
        place: Place,
        *,
        direction: Direction | None = None,
        old: Any = NOTHING,
        new: Any = NOTHING,
        key: str = "",
        why: str = "",
    ) -> None:
        """A change of the document outside of schemas."""
        said = DOCUMENT_RULES[rule]
        text = said.text.format(old=shown(old), new=shown(new), key=f"'{key}'")
        who = said.who or who_breaks(said.level, direction)
        self._keep(Change(rule, said.level, direction, place, text, who, old, new, why, key))

    def compare(self, site: Site, old: Schemas, new: Schemas) -> None:
        """Compare the schemas of a site; what is found comes with ``changes``."""
        self._sites.append((site, self._walks[site.direction].enter(old, new), old, new))

    def contained(self, direction: Direction, old: Schemas, new: Schemas) -> bool | None:
        """As ``Oracle.contained``."""
        return self._walks[direction].oracle.contained(old, new)

    def changes(self) -> list[Change]:
        """Everything found, the worst first."""
        known: dict[tuple[Any, ...], list[Change]] = {}
        for site, key, old, new in self._sites:
            kind = (site.direction, site.part, site.xml, key)
            if kind not in known:  # many operations use the same schemas
                known[kind] = self._of_site(site, list(self._walks[site.direction].found(key)), old, new)
            for change in known[kind]:
                self._keep(replace(change, place=replace(site.place, pointer=change.place.pointer)))
        return sorted(self._changes.values(), key=lambda change: change.order)

    def _of_site(self, site: Site, found: list[Found], old: Schemas, new: Schemas) -> list[Change]:
        """Place by place; the schemas as a whole have the last word, where the oracle has one."""
        changes = [change for one in found if (change := self._schema_change(site, one)) is not None]
        worst = max((change.level for change in changes), default=Level.HARMLESS)
        contained = self.contained(site.direction, old, new) if changes else None
        if worst is Level.BREAKING and contained is True:
            whole = [replace(one, excused=not one.drift.firm) for one in found]
            return [change for one in whole if (change := self._schema_change(site, one)) is not None]
        if worst < Level.BREAKING and contained is False:
            effect = Effect.NARROWS if site.direction == "request" else Effect.WIDENS
            drift = Drift("values-changed", effect, why="found by comparing the schemas as a whole")
            net = self._schema_change(site, Found("", drift, excused=False))
            return [*changes, net] if net is not None else changes
        return changes

    def _keep(self, change: Change) -> None:
        """One change per rule and place: the worst, as a change may hurt in more than one way."""
        key = (change.rule, change.place, change.key)
        known = self._changes.get(key)
        if known is None or known.level < change.level:
            self._changes[key] = change

    def _schema_change(self, site: Site, found: Found) -> Change | None:
        drift, direction = found.drift, site.direction
        if drift.what == "xml-changed" and not site.xml:
            return None
        level = level_of(drift.what, drift.effect, direction)
        why = drift.why
        if found.excused and drift.effect is not Effect.NOTE:
            level = level_of(drift.what, Effect.NOTE, direction)
            why = "taken as a whole, the schema still allows all that it must" if level is Level.HARMLESS else ""
        if level is Level.HARMLESS and drift.effect is not Effect.UNDECIDED and not found.excused:
            why = ""
        part = site.part if not found.pointer else f"{site.part}-property" if site.part != "body" else "property"
        place = replace(site.place, pointer=found.pointer)
        subject = found.pointer or f"the {site.part}"
        values = {"old": shown(drift.old), "new": shown(drift.new), "key": f"'{drift.key}'"}
        text = SCHEMA_RULES[drift.what].text.format(subject=f"'{subject}'" if found.pointer else subject, **values)
        rule = rule_name(direction, part, drift.what)
        who = who_breaks(level, direction)
        cause = _cause(found, values)
        return Change(rule, level, direction, place, text, who, drift.old, drift.new, why, drift.key, cause)


def _cause(found: Found, values: dict[str, str]) -> Cause | None:
    if found.home is None:
        return None
    schema, pointer = found.home
    subject = f"'{pointer}'" if pointer else schema
    what = found.drift.what
    return Cause(schema, pointer, what, SCHEMA_RULES[what].text.format(subject=subject, **values))
