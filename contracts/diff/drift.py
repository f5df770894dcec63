"""What one schema says otherwise than another at the same place, keyword by keyword.

A drift narrows (fewer values fit), widens (more fit), is undecided, or is a note that changes no set of values.
Which of them hurts depends on the direction: a request breaks when the new document takes less, a reply when the
new document sends more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from contracts.diff.change import NOTHING
from contracts.diff.nodes import ALL_TYPES, Node
from contracts.diff.patterns import covers_pattern
from contracts.diff.values import CHECKED_FORMATS, SILENT_FORMATS, fits

__all__ = ["Drift", "Effect", "keyword_drifts", "note_drifts", "of_order"]


class Effect(Enum):
    """What a drift does to the set of values that fit."""

    NARROWS = "narrows"
    WIDENS = "widens"
    UNDECIDED = "undecided"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between two schemas: the rule's last part, what it does, old and new value.

    ``below`` is the place below the schema, such as ``.total``; ``key`` tells two drifts of one rule apart;
    ``why`` says what the effect rests on, where that is not plain. ``firm`` ones are not for the oracle to excuse.
    """

    what: str
    effect: Effect
    old: Any = NOTHING
    new: Any = NOTHING
    below: str = ""
    key: str = ""
    why: str = ""
    firm: bool = False


_UP_TO_PROVIDER = "up to the provider"
_SIZES = {
    "minLength": "min-length",
    "minItems": "min-items",
    "minProperties": "min-properties",
    "maxLength": "max-length",
    "maxItems": "max-items",
    "maxProperties": "max-properties",
}
# format → the formats whose values fit it as well
_NARROWER = {
    "int64": {"int32"},
    "double": {"float"},
    "uri-reference": {"uri"},
    "iri-reference": {"uri", "iri", "uri-reference"},
    "iri": {"uri"},
    "idn-email": {"email"},
    "idn-hostname": {"hostname"},
}


def of_order(old: Any, new: Any, grows: Effect) -> Effect:
    """``grows`` when the value went up, its opposite when it went down."""
    opposite = Effect.WIDENS if grows is Effect.NARROWS else Effect.NARROWS
    return grows if new > old else opposite


def keyword_drifts(old: Node, new: Node) -> Iterator[Drift]:
    """Every drift of the keywords that concern the value itself, not what is inside it."""
    if old.enum is not None or new.enum is not None:
        yield from _enums(old, new)
        return
    yield from _types(old, new)
    yield from _bounds(old, new)
    yield from _sizes(old, new)
    yield from _sets(old, new)


def _enums(old: Node, new: Node) -> Iterator[Drift]:
    if old.enum is None or new.enum is None:
        if old.enum is None:
            yield Drift("became-enum", _enum_effect(new, old), NOTHING, list((new.enum or {}).values()))
        else:
            yield Drift("enum-removed", _opposite(_enum_effect(old, new)), list(old.enum.values()), NOTHING)
        return
    for text, value in old.enum.items():
        if text not in new.enum:
            yield Drift("enum-value-removed", Effect.NARROWS, value, NOTHING, key=text)
    for text, value in new.enum.items():
        if text not in old.enum:
            yield Drift("enum-value-added", Effect.WIDENS, NOTHING, value, key=text)


def _enum_effect(listed: Node, free: Node) -> Effect:
    """A list of values that were all allowed before narrows; of others it may do both."""
    plain = not (free.properties or free.required or free.items or free.groups or free.opaque)
    allowed = all(fits(free, value) for value in (listed.enum or {}).values())
    return Effect.NARROWS if plain and allowed else Effect.UNDECIDED


def _opposite(effect: Effect) -> Effect:
    return {Effect.NARROWS: Effect.WIDENS, Effect.WIDENS: Effect.NARROWS}.get(effect, effect)


def _types(old: Node, new: Node) -> Iterator[Drift]:
    before, after = old.types, new.types
    if before == after:
        return
    if before - {"null"} == after - {"null"} and ALL_TYPES not in (before, after):
        gained = "null" in after
        what = "became-nullable" if gained else "became-not-nullable"
        yield Drift(what, Effect.WIDENS if gained else Effect.NARROWS, _names(before), _names(after))
    elif before < after:
        yield Drift("type-generalized", Effect.WIDENS, _names(before), _names(after))
    elif after < before:
        yield Drift("type-specialized", Effect.NARROWS, _names(before), _names(after))
    else:
        # Both at once: some values are lost and others gained, so it breaks in either direction.
        yield Drift("type-changed", Effect.NARROWS, _names(before), _names(after))
        yield Drift("type-changed", Effect.WIDENS, _names(before), _names(after))


def _names(types: frozenset[str]) -> str | list[str]:
    """Types as a document writes them: ``number`` for both kinds, one name without brackets."""
    if types == ALL_TYPES:
        return "any"
    names = set(types)
    if "fraction" in names:
        names = (names - {"integer", "fraction"}) | {"number"}
    listed = sorted(names)
    return listed[0] if len(listed) == 1 else listed


def _bounds(old: Node, new: Node) -> Iterator[Drift]:
    if not (old.types & new.types & {"integer", "fraction"}):
        return
    if old.lower != new.lower:
        yield _bound("min", old.lower, new.lower, Effect.NARROWS)
    if old.upper != new.upper:
        # 10 excluded is less than 10.
        yield _bound("max", old.upper, new.upper, Effect.WIDENS)


def _bound(name: str, old: Any, new: Any, grows: Effect) -> Drift:
    before, after = (NOTHING if bound is None else _limit(name, bound) for bound in (old, new))
    if old is None or new is None:
        return _set_or_removed(name, before, after)
    sign = 1 if name == "min" else -1
    rising = (new[0], sign * new[1]) > (old[0], sign * old[1])
    what = f"{name}-{'increased' if rising else 'decreased'}"
    return Drift(what, grows if rising else _opposite(grows), before, after)


def _limit(name: str, bound: tuple[float, bool]) -> float | str:
    return bound[0] if not bound[1] else f"{'>' if name == 'min' else '<'} {bound[0]}"


def _set_or_removed(name: str, old: Any, new: Any) -> Drift:
    if old is NOTHING:
        return Drift(f"{name}-set", Effect.NARROWS, old, new)
    return Drift(f"{name}-removed", Effect.WIDENS, old, new)


def _sizes(old: Node, new: Node) -> Iterator[Drift]:
    for keyword, name in _SIZES.items():
        before, after = old.facts.get(keyword, NOTHING), new.facts.get(keyword, NOTHING)
        if before == after or not _both_have_type_of(keyword, old, new):
            continue
        if before is NOTHING or after is NOTHING:
            yield _set_or_removed(name, before, after)
            continue
        grows = Effect.NARROWS if keyword.startswith("min") else Effect.WIDENS
        ending = "increased" if after > before else "decreased"
        yield Drift(f"{name}-{ending}", of_order(before, after, grows), before, after)
    if old.facts.get("uniqueItems") != new.facts.get("uniqueItems") and "array" in old.types & new.types:
        added = "uniqueItems" in new.facts
        what = "unique-items-added" if added else "unique-items-removed"
        yield Drift(what, Effect.NARROWS if added else Effect.WIDENS, not added, added)


def _both_have_type_of(keyword: str, old: Node, new: Node) -> bool:
    """A type that is gone altogether says enough."""
    kind = {"L": "string", "I": "array", "P": "object"}[keyword[3]]
    return kind in old.types & new.types


def _sets(old: Node, new: Node) -> Iterator[Drift]:
    for keyword, name in (("pattern", "pattern"), ("multipleOf", "multiple-of"), ("format", "format")):
        before, after = old.facts.get(keyword, frozenset()), new.facts.get(keyword, frozenset())
        if before == after or not _shared_type(keyword, old, new):
            continue
        effect, why = _JUDGES[keyword](before, after)
        ending = "changed" if before and after else "added" if after else "removed"
        # The oracle knows no more of a provider's own format than we do.
        firm = _UP_TO_PROVIDER in why
        yield Drift(f"{name}-{ending}", effect, _single(before), _single(after), why=why, firm=firm)
    for keyword, name in (("contentEncoding", "content-encoding"), ("contentMediaType", "content-media-type")):
        before, after = (_single(node.facts.get(keyword, frozenset())) for node in (old, new))
        if before != after:
            why = "what is inside the string is not compared"
            yield Drift(f"{name}-changed", Effect.UNDECIDED, before, after, why=why, firm=True)


def _shared_type(keyword: str, old: Node, new: Node) -> bool:
    kinds = {"pattern": {"string"}, "multipleOf": {"integer", "fraction"}}.get(keyword, {*ALL_TYPES})
    return bool(kinds & old.types & new.types)


def _single(values: frozenset[Any]) -> Any:
    listed = sorted(values)
    return listed[0] if len(listed) == 1 else listed or NOTHING


def _judge(before: frozenset[Any], after: frozenset[Any], fits: Any) -> Effect:
    """Whether every value that meets the one meets the other, by asking it of each demand."""
    if all(any(fits(have, need) for have in before) for need in after):
        return Effect.WIDENS
    if all(any(fits(have, need) for have in after) for need in before):
        return Effect.NARROWS
    return Effect.UNDECIDED


def _judge_patterns(before: frozenset[str], after: frozenset[str]) -> tuple[Effect, str]:
    if not (before and after):
        return (Effect.NARROWS if after else Effect.WIDENS), ""
    effect = _judge(before, after, lambda have, need: covers_pattern(need, have) is True)
    decided = all(covers_pattern(need, have) is not None for need in after for have in before)
    if effect is not Effect.UNDECIDED:
        return effect, ""
    if decided and len(before) == len(after) == 1:
        return Effect.UNDECIDED, "each pattern accepts strings that the other refuses"
    return Effect.UNDECIDED, "whether one pattern contains the other is not decided"


def _judge_multiples(before: frozenset[float], after: frozenset[float]) -> tuple[Effect, str]:
    return _judge(before, after, lambda have, need: need and (have / need) == int(have / need)), ""


def _judge_formats(before: frozenset[str], after: frozenset[str]) -> tuple[Effect, str]:
    unknown = sorted((before ^ after) - CHECKED_FORMATS - SILENT_FORMATS)
    if unknown:
        return Effect.UNDECIDED, f"what format {unknown[0]!r} demands is {_UP_TO_PROVIDER}"
    if not (before ^ after) - SILENT_FORMATS:
        return Effect.UNDECIDED if {"float"} & (before | after) else Effect.NOTE, "validators refuse nothing for it"
    heard = [frozenset(found - SILENT_FORMATS) for found in (before, after)]
    effect = _judge(heard[0], heard[1], lambda have, need: have == need or have in _NARROWER.get(need, ()))
    # Two checked formats of which neither contains the other: values are lost.
    return effect, "each format refuses values of the other" if effect is Effect.UNDECIDED else ""


_JUDGES: dict[str, Callable[[Any, Any], tuple[Effect, str]]] = {
    "pattern": _judge_patterns,
    "multipleOf": _judge_multiples,
    "format": _judge_formats,
}


def note_drifts(old: Node, new: Node) -> Iterator[Drift]:
    """Drifts of what limits no value: defaults, readOnly and writeOnly, deprecation, XML names."""
    for name, rule in (("default", "default-value"), ("xml", "xml")):
        before, after = old.notes.get(name, NOTHING), new.notes.get(name, NOTHING)
        if before != after:
            ending = "added" if before is NOTHING else "removed" if after is NOTHING else "changed"
            what = f"{rule}-{ending}" if name == "default" else "xml-changed"
            yield Drift(what, Effect.NOTE, before, after)
    for name, rule in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        before, after = bool(old.notes.get(name)), bool(new.notes.get(name))
        if before != after:
            yield Drift(f"became-{'' if after else 'not-'}{rule}", Effect.NOTE, before, after)
    yield from _deprecation(old.notes, new.notes)


def _deprecation(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Drift]:
    if bool(before.get("deprecated")) != bool(after.get("deprecated")):
        if not after.get("deprecated"):
            yield Drift("reactivated", Effect.NOTE, True, False)
        elif "x-sunset" in after:
            yield Drift("deprecated-with-sunset", Effect.NOTE, NOTHING, after["x-sunset"])
        else:
            yield Drift("deprecated", Effect.NOTE, False, True)
    elif after.get("deprecated") and before.get("x-sunset") != after.get("x-sunset"):
        yield Drift("sunset-changed", Effect.NOTE, before.get("x-sunset", NOTHING), after.get("x-sunset", NOTHING))
