"""Every rule: its name as users know such names from oasdiff, what it says, and how much it hurts in which direction.

A rule of schemas is named by where the schema stands (``request-property``, ``response-header`` …) and what changed
there (``max-length-decreased``). What it does to the set of values decides its level by the direction; where a change
of no value hurts all the same, ``Rule.note`` says how much.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.diff.change import Direction, Level
from contracts.diff.drift import Effect

__all__ = [
    "DOCUMENT_RULES",
    "SCHEMA_RULES",
    "DocumentRule",
    "SchemaRule",
    "level_of",
    "rule_name",
    "rule_table",
    "who_breaks",
]

H, R, B = Level.HARMLESS, Level.RISKY, Level.BREAKING


@dataclass(frozen=True, slots=True)
class SchemaRule:
    """What changed in a schema.

    ``effect`` is what it does to the values that fit; ``note`` is the least level in a request and in a reply;
    ``text`` is a sentence with ``{subject}``, ``{old}``, ``{new}`` and ``{key}``.
    """

    effect: Effect
    text: str
    note: tuple[Level, Level] = (H, H)


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """What changed outside of schemas: its level, a sentence, and who breaks where that is not plain."""

    level: Level
    text: str
    who: str = ""


_N, _W, _U, _0 = Effect.NARROWS, Effect.WIDENS, Effect.UNDECIDED, Effect.NOTE


def _limits(name: str, what: str) -> dict[str, SchemaRule]:
    """The four rules of a limit; a lower one narrows when it grows, an upper one widens."""
    grows, shrinks = (_N, _W) if name.startswith("min") else (_W, _N)
    return {
        f"{name}-set": SchemaRule(_N, f"{what} of {{subject}} was set to {{new}}"),
        f"{name}-removed": SchemaRule(_W, f"{what} of {{subject}} was removed; it was {{old}}"),
        f"{name}-increased": SchemaRule(grows, f"{what} of {{subject}} went up from {{old}} to {{new}}"),
        f"{name}-decreased": SchemaRule(shrinks, f"{what} of {{subject}} went down from {{old}} to {{new}}"),
    }


def _demands(name: str, what: str) -> dict[str, SchemaRule]:
    return {
        f"{name}-added": SchemaRule(_N, f"{what} {{new}} was added to {{subject}}"),
        f"{name}-removed": SchemaRule(_W, f"{what} {{old}} was removed from {{subject}}"),
        f"{name}-changed": SchemaRule(_U, f"{what} of {{subject}} changed from {{old}} to {{new}}"),
    }


def _rarer(*keywords: str) -> dict[str, SchemaRule]:
    return {f"{name}-changed": SchemaRule(_U, f"'{name}' of {{subject}} changed") for name in keywords}


SCHEMA_RULES: dict[str, SchemaRule] = {
    "type-changed": SchemaRule(_U, "type of {subject} changed from {old} to {new}"),
    "type-specialized": SchemaRule(_N, "type of {subject} was narrowed from {old} to {new}"),
    "type-generalized": SchemaRule(_W, "type of {subject} was widened from {old} to {new}"),
    "became-nullable": SchemaRule(_W, "{subject} may now be null"),
    "became-not-nullable": SchemaRule(_N, "{subject} may no longer be null"),
    "became-enum": SchemaRule(_N, "{subject} was restricted to the values {new}"),
    "enum-removed": SchemaRule(_W, "{subject} is no longer restricted to the values {old}"),
    "enum-value-added": SchemaRule(_W, "the value {new} was added to {subject}"),
    "enum-value-removed": SchemaRule(_N, "the value {old} was removed from {subject}"),
    **_demands("format", "format"),
    **_demands("pattern", "pattern"),
    **_limits("min-length", "minLength"),
    **_limits("max-length", "maxLength"),
    **_rarer("content-encoding", "content-media-type", "content-schema"),
    **_limits("min", "minimum"),
    **_limits("max", "maximum"),
    **_demands("multiple-of", "multipleOf"),
    **_limits("min-items", "minItems"),
    **_limits("max-items", "maxItems"),
    "unique-items-added": SchemaRule(_N, "the items of {subject} must now differ from each other"),
    "unique-items-removed": SchemaRule(_W, "the items of {subject} need no longer differ from each other"),
    **_rarer("prefix-items", "contains", "min-contains", "max-contains", "unevaluated-items"),
    "required-property-added": SchemaRule(_N, "the required property {subject} was added"),
    "optional-property-added": SchemaRule(_0, "the optional property {subject} was added"),
    "required-property-removed": SchemaRule(_W, "the required property {subject} was removed", (R, R)),
    "optional-property-removed": SchemaRule(_0, "the optional property {subject} was removed", (R, R)),
    "became-required": SchemaRule(_N, "{subject} became required"),
    "became-optional": SchemaRule(_W, "{subject} became optional"),
    **_limits("min-properties", "minProperties"),
    **_limits("max-properties", "maxProperties"),
    "additional-properties-closed": SchemaRule(_N, "undeclared properties are no longer allowed at {subject}"),
    "additional-properties-opened": SchemaRule(_W, "undeclared properties are now allowed at {subject}"),
    "additional-properties-restricted": SchemaRule(_N, "undeclared properties must now fit a schema at {subject}"),
    "additional-properties-freed": SchemaRule(_W, "undeclared properties need no longer fit a schema at {subject}"),
    **_rarer("pattern-properties", "property-names", "dependent-required", "dependent-schemas", "dependencies"),
    **_rarer("unevaluated-properties"),
    "one-of-added": SchemaRule(_W, "{new} was added to oneOf of {subject}"),
    "one-of-removed": SchemaRule(_N, "{old} was removed from oneOf of {subject}"),
    "any-of-added": SchemaRule(_W, "{new} was added to anyOf of {subject}"),
    "any-of-removed": SchemaRule(_N, "{old} was removed from anyOf of {subject}"),
    "one-of-overlap": SchemaRule(_U, "the branches of oneOf of {subject} changed and may now overlap"),
    "combinator-changed": SchemaRule(_U, "{old} of {subject} became {new}"),
    "combinator-added": SchemaRule(_N, "{subject} must now fit {new} as well"),
    "combinator-removed": SchemaRule(_W, "{subject} need no longer fit {old}"),
    "combinators-changed": SchemaRule(_U, "the combinators of {subject} changed"),
    **_rarer("not", "if", "then", "else"),
    "discriminator-added": SchemaRule(_0, "a discriminator {new} was added to {subject}", (R, R)),
    "discriminator-removed": SchemaRule(_0, "the discriminator {old} of {subject} was removed", (R, R)),
    "discriminator-changed": SchemaRule(_0, "the discriminator of {subject} changed from {old} to {new}", (B, B)),
    "discriminator-mapping-added": SchemaRule(_W, "the discriminator of {subject} knows {key}"),
    "discriminator-mapping-deleted": SchemaRule(_N, "the discriminator of {subject} no longer knows {key}"),
    "discriminator-mapping-changed": SchemaRule(
        _0, "{key} in the discriminator of {subject} means another schema", (R, R)
    ),
    "values-changed": SchemaRule(_U, "the values that {subject} may have are others"),
    "default-value-added": SchemaRule(_0, "{subject} got the default value {new}", (R, H)),
    "default-value-changed": SchemaRule(_0, "the default value of {subject} changed from {old} to {new}", (R, H)),
    "default-value-removed": SchemaRule(_0, "the default value {old} of {subject} was removed", (R, H)),
    "became-read-only": SchemaRule(_0, "{subject} became readOnly", (R, H)),
    "became-not-read-only": SchemaRule(_0, "{subject} is no longer readOnly", (H, H)),
    "became-write-only": SchemaRule(_0, "{subject} became writeOnly", (H, B)),
    "became-not-write-only": SchemaRule(_0, "{subject} is no longer writeOnly", (H, H)),
    "xml-changed": SchemaRule(_0, "the XML form of {subject} changed from {old} to {new}", (B, B)),
    "deprecated": SchemaRule(_0, "{subject} was deprecated"),
    "deprecated-with-sunset": SchemaRule(_0, "{subject} was deprecated and ends on {new}"),
    "reactivated": SchemaRule(_0, "{subject} is no longer deprecated"),
    "sunset-changed": SchemaRule(_0, "the end of {subject} moved from {old} to {new}"),
}

DOCUMENT_RULES: dict[str, DocumentRule] = {
    "endpoint-added": DocumentRule(H, "the operation was added"),
    "api-removed-without-deprecation": DocumentRule(B, "the operation was removed, and no end had been announced"),
    "api-removed-before-sunset": DocumentRule(B, "the operation was removed before {old}, its announced end"),
    "api-removed-with-deprecation": DocumentRule(R, "the operation was removed after {old}, its announced end"),
    "api-path-parameterized": DocumentRule(R, "the path {old} is now a case of {new}"),
    "api-operation-id-changed": DocumentRule(
        R, "operationId changed from {old} to {new}", "generated clients: the function has another name"
    ),
    "endpoint-deprecated": DocumentRule(H, "the operation was deprecated, without saying when it ends"),
    "endpoint-deprecated-with-sunset": DocumentRule(H, "the operation was deprecated and ends on {new}"),
    "endpoint-reactivated": DocumentRule(H, "the operation is no longer deprecated"),
    "api-sunset-date-earlier": DocumentRule(R, "the announced end moved forward from {old} to {new}"),
    "api-sunset-date-later": DocumentRule(H, "the announced end was put off from {old} to {new}"),
    "api-sunset-deleted": DocumentRule(R, "the announced end {old} was taken back, the deprecation was not"),
    "api-sunset-parse": DocumentRule(R, "the announced end {new} is no date"),
    "api-server-added": DocumentRule(H, "the server {new} was added"),
    "api-server-removed": DocumentRule(R, "the server {old} was removed", "clients that call it, if it goes away"),
    "api-security-added": DocumentRule(B, "a credential is now needed: {new}", "clients without one are refused"),
    "api-security-dropped": DocumentRule(H, "no credential is needed any more"),
    "api-security-alternative-added": DocumentRule(H, "another way to authenticate was added: {new}"),
    "api-security-removed": DocumentRule(
        B, "a way to authenticate was removed: {old}", "clients that authenticate in this way are refused"
    ),
    "api-security-scope-added": DocumentRule(
        B, "the scope {new} is now needed", "clients whose token lacks the scope are refused"
    ),
    "api-security-scope-removed": DocumentRule(H, "the scope {old} is no longer needed"),
    "api-security-oauth-url-changed": DocumentRule(
        R, "{key} of an OAuth flow changed from {old} to {new}", "clients that hold the old URL, if it goes away"
    ),
    "new-required-request-parameter": DocumentRule(B, "the required parameter {key} was added"),
    "new-optional-request-parameter": DocumentRule(H, "the optional parameter {key} was added"),
    "request-parameter-removed": DocumentRule(
        R, "the parameter {key} was removed", "clients that send it: it is ignored, or refused"
    ),
    "request-parameter-became-required": DocumentRule(B, "the parameter {key} became required"),
    "request-parameter-became-optional": DocumentRule(H, "the parameter {key} became optional"),
    "request-parameter-serialization-changed": DocumentRule(
        B, "the parameter {key} is written otherwise: {old} became {new}", "clients that write it as before are misread"
    ),
    "request-parameter-deprecated": DocumentRule(H, "the parameter {key} was deprecated"),
    "request-parameter-reactivated": DocumentRule(H, "the parameter {key} is no longer deprecated"),
    "request-body-added-required": DocumentRule(B, "a required body was added"),
    "request-body-added-optional": DocumentRule(H, "an optional body was added"),
    "request-body-removed": DocumentRule(R, "the body was removed", "clients that send one: it is ignored, or refused"),
    "request-body-became-required": DocumentRule(B, "the body became required"),
    "request-body-became-optional": DocumentRule(H, "the body became optional"),
    "request-body-media-type-added": DocumentRule(H, "the media type {new} was added"),
    "request-body-media-type-removed": DocumentRule(B, "the media type {old} was removed"),
    "request-body-encoding-changed": DocumentRule(R, "the encoding of the part {key} changed from {old} to {new}"),
    "response-success-status-added": DocumentRule(
        R, "the status {new} was added", "clients that take any other status than the documented ones for an error"
    ),
    "response-success-status-removed": DocumentRule(
        B, "the status {old} was removed", "clients that wait for it take what comes instead for an error"
    ),
    "response-non-success-status-added": DocumentRule(H, "the status {new} was added"),
    "response-non-success-status-removed": DocumentRule(H, "the status {old} was removed"),
    "response-media-type-added": DocumentRule(H, "the media type {new} was added"),
    "response-media-type-removed": DocumentRule(
        B, "the media type {old} was removed", "clients that ask for it, or read nothing else"
    ),
    "response-header-added": DocumentRule(H, "the header {key} was added"),
    "required-response-header-removed": DocumentRule(B, "the required header {key} was removed"),
    "optional-response-header-removed": DocumentRule(R, "the header {key} was removed"),
    "response-header-became-optional": DocumentRule(B, "the header {key} became optional"),
    "response-header-became-required": DocumentRule(H, "the header {key} is now always there"),
    "callback-added": DocumentRule(H, "the callback was added"),
    "callback-removed": DocumentRule(B, "the callback was removed", "clients that wait for it wait for ever"),
}

_RENAMED = {
    ("request", "required-property-added"): "new-required-request-property",
    ("request", "optional-property-added"): "new-optional-request-property",
    ("request", "required-property-removed"): "request-property-removed",
    ("request", "optional-property-removed"): "request-property-removed",
    ("response", "required-property-added"): "response-required-property-added",
    ("response", "optional-property-added"): "response-optional-property-added",
    ("response", "required-property-removed"): "response-required-property-removed",
    ("response", "optional-property-removed"): "response-optional-property-removed",
}
_HURTS: dict[Direction, Effect] = {"request": Effect.NARROWS, "response": Effect.WIDENS}
_WHO = {
    ("request", B): "clients: requests that the old document allows are refused",
    ("request", R): "clients: requests that the old document allows may be refused, ignored or read otherwise",
    ("response", B): "clients: replies that the old document rules out may come",
    ("response", R): "clients that rely on it: replies may be other than the old document says",
    (None, B): "clients: calls that the old document allows fail",
    (None, R): "clients may have to change",
}


def rule_name(direction: Direction, part: str, what: str) -> str:
    """``request``, ``property`` and ``max-length-set`` → ``request-property-max-length-set``."""
    return _RENAMED.get((direction, what)) or f"{direction}-{part}-{what}"


def level_of(what: str, effect: Effect, direction: Direction) -> Level:
    """How much a change of a schema hurts."""
    rule = SCHEMA_RULES[what]
    least = rule.note[0 if direction == "request" else 1]
    if effect is Effect.UNDECIDED:
        return max(R, least)
    return max(B if effect is _HURTS[direction] else H, least)


def who_breaks(level: Level, direction: Direction | None) -> str:
    """Who breaks, where the rule does not say it better."""
    return _WHO.get((direction, level), "nobody")


def rule_table() -> Iterator[tuple[str, str, str, str]]:
    """Rows for the documentation: name, level in a request, level in a reply, what it says."""
    for what, schema in SCHEMA_RULES.items():
        levels = [level_of(what, schema.effect, direction).word for direction in _HURTS]
        yield f"…-{what}", levels[0], levels[1], _plain(schema.text)
    for name, rule in DOCUMENT_RULES.items():
        request = "" if "response" in name else rule.level.word
        response = "" if "request" in name else rule.level.word
        yield name, request, response, _plain(rule.text)


def _plain(text: str) -> str:
    return text.replace("{subject}", "it").replace("{", "").replace("}", "")
