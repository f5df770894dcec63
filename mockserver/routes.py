"""A tree of path segments: fixed before templated, each path once, and the nearest operations for a miss.

Segments are compared as they came over the wire, before percent-decoding, so an id may hold ``%2F``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar
from urllib.parse import parse_qsl, unquote

import msgspec

__all__ = ["Choice", "DuplicateRoute", "Match", "Routable", "Routes", "describe"]

_NAME = re.compile(r"\{([^{}]+)\}")
_BRACES = re.compile(r"\{[^{}]*\}")
_NEAREST = 3
_COMPARED = 40


class Routable(Protocol):
    """What can stand in the tree: an operation, or anything else with a method and a path template."""

    @property
    def id(self) -> str:
        """The operationId, for messages."""

    @property
    def method(self) -> str:
        """The method in upper case."""

    @property
    def path(self) -> str:
        """The path template, such as ``/charges/{id}``."""


R = TypeVar("R", bound=Routable)


class DuplicateRoute(Exception):
    """Two operations answer the same requests."""

    def __init__(self, first: str, second: str) -> None:
        self.first, self.second = first, second
        super().__init__(f"{first} and {second} answer the same paths")


@dataclass(slots=True)
class _Node(Generic[R]):
    fixed: dict[str, _Node[R]] = field(default_factory=dict)
    any: _Node[R] | None = None
    mixed: list[tuple[str, re.Pattern[str], _Node[R]]] = field(default_factory=list)
    ends: dict[str, tuple[R, tuple[str, ...]]] = field(default_factory=dict)
    choices: dict[str, list[Choice[R]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice(Generic[R]):
    """One of several operations at the same path: it is meant when a header or query parameter has this value.

    A document writes it behind ``#``, as in ``/#X-Target=Ledger.Create``, because paths must differ. One without a
    name is meant when the others do not take the request.
    """

    name: str
    value: str
    end: tuple[R, tuple[str, ...]]


class Match(msgspec.Struct, Generic[R], frozen=True):
    """What stands at a path: by method, each with its parameter names; and the captured raw segments."""

    ends: dict[str, tuple[R, tuple[str, ...]]]
    captures: tuple[str, ...]
    choices: Mapping[str, Sequence[Choice[R]]] = {}

    def chosen(
        self,
        method: str,
        headers: Mapping[bytes, bytes],
        query: bytes,
        takes: Callable[[R], bool] = lambda _: True,
        fits: Callable[[R, Mapping[str, str]], bool] = lambda *_: True,
    ) -> Match[R]:
        """The same match with the operation that a request's headers or query name.

        When they name none it is the one without a condition, or the first that takes what was sent; where nothing but
        the request itself tells operations apart, it is the first whose documentation it fits.

        Args:
            takes: whether an operation takes the type of the body.
            fits: whether the request is right for an operation, given its path parameters.
        """
        asked = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        nameless = [choice.end for choice in self.choices.get(method, ()) if not choice.name]
        if nameless:
            alike = (self.ends[method], *nameless)
            fitting = (end for end in alike if fits(end[0], dict(zip(end[1], self.captures, strict=True))))
            return Match({**self.ends, method: next(fitting, self.ends[method])}, self.captures)
        for choice in self.choices.get(method, ()):
            header = headers.get(choice.name.lower().encode("latin-1", "replace"), b"").decode("latin-1")
            if choice.value in (header, asked.get(choice.name)):
                return Match({**self.ends, method: choice.end}, self.captures)
        ends = (self.ends[method], *(choice.end for choice in self.choices.get(method, ())))
        end = next((end for end in ends if takes(end[0])), self.ends[method])
        return Match({**self.ends, method: end}, self.captures)


class Routes(Generic[R]):
    """Built once from the operations of a document; looking up changes nothing."""

    def __init__(self) -> None:
        self._root: _Node[R] = _Node()
        self._all: list[R] = []

    def add(
        self,
        operation: R,
        path: str,
        *,
        alias: bool = False,
        alternative: bool = False,
        values: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Put an operation at a path template; an alias gives way to whatever stands there already.

        An alternative stands behind the operation that has its place: it answers what that one does not take.

        ``values`` are all that a parameter may be, where the document lists them: in ``{name}{ending}`` they alone
        tell where the one ends and the other begins.

        Raises:
            DuplicateRoute: the same method and the same shape of path are taken.
        """
        node, names = self._root, []
        path, _, condition = path.partition("#")
        for segment in path.split("/")[1:]:
            node = _step(node, segment, values or {})
            names.extend(_NAME.findall(segment))
        if (condition and "=" in condition) or (alternative and operation.method in node.ends):
            name, _, value = (condition or "").partition("=")
            choices = node.choices.setdefault(operation.method, [])
            if alternative or not any((known.name, known.value) == (name, value) for known in choices):
                choices.append(Choice(name, value, (operation, tuple(names))))
                node.ends.setdefault(operation.method, choices[0].end)
                if not alias:
                    self._all.append(operation)
                return
        stand_in = any(choice.end is node.ends[operation.method] for choice in node.choices.get(operation.method, ()))
        if operation.method in node.ends and not stand_in:
            if alias:
                return
            raise DuplicateRoute(node.ends[operation.method][0].id, operation.id)
        node.ends[operation.method] = (operation, tuple(names))
        if not alias:
            self._all.append(operation)

    def find(self, segments: Sequence[str], start: int = 0) -> Match[R] | None:
        """What stands at the raw segments from ``start`` on; None when nothing does."""
        found = _find(self._root, segments, start, ())
        return None if found is None else Match(found[0].ends, found[1], found[0].choices)

    def nearest(self, method: str, path: str) -> list[tuple[R, str]]:
        """Up to three operations most like a request that missed, each with the reason it does not match."""
        words = set(path.lower().split("/"))
        likely = sorted(self._all, key=lambda op: -len(words & set(op.path.lower().split("/"))))[:_COMPARED]
        ranked = sorted(likely, key=lambda op: (-_likeness(op, method, path), op.path, op.method))
        return [(operation, _difference(operation, method, path)) for operation in ranked[:_NEAREST]]


def _step(node: _Node[R], segment: str, values: Mapping[str, Sequence[str]]) -> _Node[R]:
    if "{" not in segment:
        return node.fixed.setdefault(unquote(segment), _Node())
    if _NAME.fullmatch(segment):
        node.any = node.any or _Node()
        return node.any
    listed = {name: "|".join(map(re.escape, values[name])) for name in _NAME.findall(segment) if values.get(name)}
    shape = _NAME.sub(lambda found: "{" + listed.get(found[1], "") + "}", segment)
    for known, _, child in node.mixed:
        if known == shape:
            return child
    fixed, names = _NAME.split(segment)[::2], _NAME.findall(segment)
    groups = [f"({listed.get(name, '.+?')})" for name in names]
    pattern = "".join(re.escape(text) + group for text, group in zip_longest(fixed, groups, fillvalue=""))
    child = _Node[R]()
    node.mixed.append((shape, re.compile(pattern), child))
    # more fixed text first, so that {id}.pdf comes before {id}.{ending}
    node.mixed.sort(key=lambda entry: -len(_BRACES.sub("", entry[0])))
    return child


_Found = tuple[_Node[R], tuple[str, ...]]


def _find(node: _Node[R], segments: Sequence[str], index: int, captures: tuple[str, ...]) -> _Found[R] | None:
    """Go down while there is one way; where a fixed segment and a template both fit, try the fixed one first."""
    end = len(segments)
    while index < end:
        segment = segments[index]
        index += 1
        child = node.fixed.get(segment)
        if child is None and "%" in segment:
            child = node.fixed.get(unquote(segment))
        if child is not None and (segment == "" or (node.any is None and not node.mixed)):
            node = child
            continue
        if child is not None and (found := _find(child, segments, index, captures)):
            return found
        for _, pattern, inner in node.mixed:
            match = pattern.fullmatch(segment)
            if match and (found := _find(inner, segments, index, (*captures, *match.groups()))):
                return found
        if node.any is None or segment == "":
            return None
        node, captures = node.any, (*captures, segment)
    return (node, captures) if node.ends else None


def _likeness(operation: Routable, method: str, path: str) -> float:
    alike = SequenceMatcher(None, _NAME.sub("*", operation.path), path).ratio()
    return alike + (0.15 if operation.method == method else 0.0)


def _difference(operation: Routable, method: str, path: str) -> str:
    """Why a request is not this operation, in a few words."""
    ours, theirs = operation.path.split("/")[1:], path.split("/")[1:]
    if len(ours) != len(theirs):
        return f"is {len(ours)} deep, the request {len(theirs)}"
    wrong = [(a, b) for a, b in zip(ours, theirs, strict=True) if "{" not in a and a != b]
    if wrong:
        return f"has '{wrong[0][0]}' where the request has '{wrong[0][1][:60]}'"
    return f"takes {operation.method}" if operation.method != method else "is the same path"


def describe(nearest: Iterable[tuple[Routable, str]]) -> str:
    """The nearest operations as one line: ``nearest: POST /charges (createCharge) takes POST; …``."""
    lines = [f"{operation.method} {operation.path} ({operation.id}) {why}" for operation, why in nearest]
    return "nearest: " + "; ".join(lines) if lines else "the document has no operations"
