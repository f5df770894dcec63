"""Arazzo 1.0 runtime expressions and criteria: what ``$response.body#/id`` is, and whether a condition holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonpath
from jsonpath import JSONPathError, JSONPointerError

from contracts.exchange import Exchange

__all__ = ["ExpressionError", "Scope", "evaluate", "fill", "found_in", "holds"]

_TOKEN = re.compile(
    r"\s*(?:(?P<op>&&|\|\||==|!=|<=|>=|<|>|!|\(|\))|(?P<text>'(?:[^']|'')*'|\"[^\"]*\")"
    r"|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<name>[^\s()<>=!&|'\"]+))"
)
_EMBEDDED = re.compile(r"\{(\$[^{}]+)\}")


class ExpressionError(Exception):
    """An expression that says nothing here: unknown form, unknown name, or a place that the reply lacks."""


@dataclass(slots=True)
class Scope:
    """What expressions can see: the workflow's inputs, finished steps' outputs, and the current exchange."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    exchange: Exchange | None = None
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)


def evaluate(expression: str, scope: Scope) -> Any:
    """The value of one runtime expression, such as ``$steps.register.outputs.id``.

    Raises:
        ExpressionError: unknown, or nothing is there.
    """
    head, _, rest = expression.partition(".")
    root, _, pointer = head.partition("#")
    if root == "$inputs":
        return _dig(scope.inputs, rest, expression)
    if root == "$steps":
        step, _, name = rest.partition(".outputs.")
        return _dig(scope.outputs.get(step, {}), name, expression)
    if scope.exchange is None:
        raise ExpressionError(f"{expression} has no meaning before a request is sent")
    simple: dict[str, Any] = {
        "$statusCode": scope.exchange.status,
        "$url": scope.exchange.request.url,
        "$method": scope.exchange.request.method,
    }
    if root in simple and not rest and not pointer:
        return simple[root]
    if root in {"$response", "$request"}:
        return _part(root, rest, scope, expression)
    raise ExpressionError(f"{expression} is not a runtime expression that this runner knows")


def _part(root: str, rest: str, scope: Scope, expression: str) -> Any:
    assert scope.exchange is not None
    where, _, name = rest.partition(".")
    kind = where.partition("#")[0]
    if kind == "body":
        body = scope.exchange.whole if root == "$response" else _json(scope.exchange.request.body)
        return _pointed(body, rest.partition("#")[2], expression)
    if kind == "header":
        headers = scope.exchange.headers if root == "$response" else scope.exchange.request.headers
        return _dig({key.lower(): value for key, value in headers.items()}, name.lower(), expression)
    if root == "$request" and kind in {"path", "query"}:
        return _dig(scope.path if kind == "path" else scope.query, name, expression)
    raise ExpressionError(f"{expression} is not a runtime expression that this runner knows")


def _json(body: bytes | None) -> Any:
    try:
        return json.loads(body or b"")
    except ValueError:
        return None


def _pointed(body: Any, pointer: str, expression: str) -> Any:
    if not pointer:
        return body
    try:
        return jsonpath.resolve(pointer, body)
    except JSONPointerError:
        raise ExpressionError(f"{expression} points at nothing; the body is {_short(body)}") from None


def _dig(values: Mapping[str, Any], name: str, expression: str) -> Any:
    plain, _, pointer = name.partition("#")
    if plain not in values:
        raise ExpressionError(f"{expression} is unknown; known are {', '.join(sorted(values)) or 'none'}")
    return _pointed(values[plain], pointer, expression)


def fill(value: Any, scope: Scope) -> Any:
    """A payload with each expression in it, whole or embedded as ``{$…}``, replaced by its value."""
    if isinstance(value, Mapping):
        return {key: fill(inner, scope) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, scope) for inner in value]
    if not isinstance(value, str):
        return value
    if value.startswith("$"):
        return evaluate(value, scope)
    return _EMBEDDED.sub(lambda found: str(evaluate(found[1], scope)), value)


def holds(criterion: Mapping[str, Any], scope: Scope) -> bool:
    """Whether one success criterion holds for the scope's exchange.

    Raises:
        ExpressionError: a kind of criterion, an operator or an expression that this runner does not know.
    """
    kind = criterion.get("type", "simple")
    kind = kind.get("type") if isinstance(kind, Mapping) else kind
    condition = str(criterion.get("condition", ""))
    if kind == "simple":
        return bool(_Condition(condition, scope).value())
    if "context" not in criterion:
        raise ExpressionError(f"a criterion of type {kind} needs a context")
    context = evaluate(str(criterion["context"]), scope)
    if kind == "regex":
        return re.search(condition, context if isinstance(context, str) else str(context)) is not None
    if kind == "jsonpath":
        return _matches(condition, context)
    raise ExpressionError(f"criteria of type {kind!r} are not supported; use simple, regex or jsonpath")


def found_in(criterion: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """What each expression of a simple criterion stands for, the status aside; empty for every other criterion."""
    if criterion.get("type", "simple") != "simple":
        return {}
    words = dict.fromkeys(word["name"] for word in _TOKEN.finditer(str(criterion.get("condition", ""))) if word["name"])
    return {word: evaluate(word, scope) for word in words if word.startswith("$") and word != "$statusCode"}


def _matches(condition: str, context: Any) -> bool:
    try:
        return jsonpath.match(condition, context) is not None
    except JSONPathError as error:
        raise ExpressionError(f"JSONPath {condition!r}: {error}") from None


class _Condition:
    """A simple condition, read by descent: or → and → comparison → operand."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text, self.scope = text, scope
        self.tokens = self._tokens()

    def _tokens(self) -> list[tuple[str, str]]:
        tokens, at = [], 0
        while self.text[at:].strip():
            found = _TOKEN.match(self.text, at)
            if found is None or found.lastgroup is None:
                raise ExpressionError(f"condition {self.text!r} cannot be read from {self.text[at:]!r} on")
            tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        return tokens

    def value(self) -> Any:
        result = self._joined("||", lambda: self._joined("&&", self._comparison))
        if self.tokens:
            raise ExpressionError(f"condition {self.text!r} has {self.tokens[0][1]!r} too much")
        return result

    def _joined(self, word: str, part: Callable[[], Any]) -> Any:
        result = part()
        while self.tokens and self.tokens[0] == ("op", word):
            self.tokens.pop(0)
            other = part()
            result = (bool(result) or bool(other)) if word == "||" else (bool(result) and bool(other))
        return result

    def _comparison(self) -> Any:
        left = self._operand()
        if not self.tokens or self.tokens[0][1] not in _COMPARE:
            return left
        operator = self.tokens.pop(0)[1]
        return _compare(operator, left, self._operand(), self.text)

    def _operand(self) -> Any:
        if not self.tokens:
            raise ExpressionError(f"condition {self.text!r} breaks off")
        kind, word = self.tokens.pop(0)
        if kind == "op":
            return self._grouped(word)
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return float(word) if "." in word else int(word)
        if word in _LITERALS:
            return _LITERALS[word]
        return self._named(word)

    def _grouped(self, word: str) -> Any:
        if word == "!":
            return not self._operand()
        if word != "(":
            raise ExpressionError(f"condition {self.text!r}: {word!r} stands where a value belongs")
        inner = self._joined("||", lambda: self._joined("&&", self._comparison))
        if not self.tokens or self.tokens.pop(0)[1] != ")":
            raise ExpressionError(f"condition {self.text!r}: a parenthesis is not closed")
        return inner

    def _named(self, word: str) -> Any:
        if not word.startswith("$"):
            raise ExpressionError(f"condition {self.text!r}: {word!r} is no value; quote a text with single quotes")
        return evaluate(word, self.scope)


_LITERALS = {"true": True, "false": False, "null": None}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def _compare(operator: str, left: Any, right: Any, text: str) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        left, right = left.casefold(), right.casefold()  # Arazzo: text is compared without regard to case
    try:
        return _COMPARE[operator](left, right)
    except TypeError:
        raise ExpressionError(f"condition {text!r} compares {_short(left)} with {_short(right)}") from None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:120] + "…"
