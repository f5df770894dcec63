"""ECMA regular expressions, the dialect of JSON Schema, read into a small tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "Back",
    "Chars",
    "Choice",
    "Group",
    "Look",
    "Node",
    "PatternError",
    "Ranges",
    "Repeat",
    "Row",
    "complement",
    "parse",
]

_LAST = 0x10FFFF

Ranges = tuple[tuple[int, int], ...]

_DIGIT: Ranges = ((48, 57),)
_UPPER: Ranges = ((65, 90),)
_LOWER: Ranges = ((97, 122),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Ranges = ((9, 13), (32, 32), (160, 160))
_CLASSES: dict[str, Ranges] = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_ESCAPES = {"n": 10, "r": 13, "t": 9, "v": 11, "f": 12, "0": 0, "a": 7, "e": 27}
_UNICODE: dict[str, Ranges] = {
    "Lu": (*_UPPER, (192, 214), (216, 222)),
    "Ll": (*_LOWER, (223, 246), (248, 255)),
    "L": _UPPER + _LOWER + ((192, 214), (216, 246), (248, 687)),
    "N": _DIGIT,
    "P": ((33, 35), (37, 42), (44, 47), (58, 59), (63, 64), (91, 93), (95, 95), (123, 123), (125, 125)),
    "S": ((36, 36), (43, 43), (60, 62), (94, 94), (96, 96), (124, 124), (126, 126)),
    "Z": ((32, 32), (160, 160)),
    "C": ((0, 31), (127, 159)),
    "M": ((0x300, 0x36F),),
}
_UNICODE_NAMES = {"Letter": "L", "Alphabetic": "L", "Alpha": "L", "Uppercase": "Lu", "Lowercase": "Ll", "Number": "N"}
_UNICODE_NAMES |= {
    "Nd": "N",
    "Digit": "N",
    "Punctuation": "P",
    "Symbol": "S",
    "Separator": "Z",
    "Zs": "Z",
    "Space": "Z",
}


class PatternError(ValueError):
    """The pattern is not a regular expression that can be read here."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ranges of code points."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Row:
    """One thing after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same thing several times; ``high`` is None when there is no end."""

    node: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A capturing group, by number and perhaps by name."""

    node: Node
    number: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Back:
    """The text of an earlier group again."""

    group: str


@dataclass(frozen=True, slots=True)
class Look:
    """A condition that takes no room; only a positive look-ahead helps to make a text."""

    node: Node
    helps: bool


Node = Chars | Row | Choice | Repeat | Group | Back | Look
_NOTHING = Row(())


def complement(ranges: Ranges) -> Ranges:
    """Every printable code point that the ranges leave out."""
    left, start = [], 32
    for low, high in sorted(ranges):
        if low > start:
            left.append((start, low - 1))
        start = max(start, high + 1)
    if start <= _LAST:
        left.append((start, _LAST))
    return tuple(left)


class _Parser:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.groups = 0

    def whole(self) -> Node:
        node = self.choice()
        if self.at < len(self.text):
            raise PatternError(f"unexpected {self.text[self.at]!r} at {self.at}")
        return node

    def peek(self, ahead: str) -> bool:
        return self.text.startswith(ahead, self.at)

    def take(self, ahead: str) -> bool:
        if self.peek(ahead):
            self.at += len(ahead)
            return True
        return False

    def next(self) -> str:
        if self.at >= len(self.text):
            raise PatternError("the pattern ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def match(self, expression: str) -> re.Match[str] | None:
        found = re.compile(expression).match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def choice(self) -> Node:
        options = [self.row()]
        while self.take("|"):
            options.append(self.row())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def row(self) -> Node:
        parts = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self.repeated(self.atom()))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def repeated(self, node: Node) -> Node:
        while found := self.match(r"([*+?])[?+]?|\{(\d+)(,(\d*))?\}[?+]?"):
            sign, low, comma, high = found.groups()
            if sign:
                bounds: tuple[int, int | None] = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            else:
                bounds = int(low), (int(low) if comma is None else int(high) if high else None)
            node = Repeat(node, *bounds)
        return node

    def atom(self) -> Node:
        char = self.next()
        if char in "^$":
            return _NOTHING
        if char == ".":
            return Chars(complement(()))
        if char == "(":
            return self.group()
        if char == "[":
            return Chars(self.bracket())
        if char == "\\":
            return self.escape()
        return Chars(((ord(char), ord(char)),))

    def group(self) -> Node:
        look = self.match(r"\?(<?[=!])")
        number, name = 0, None
        if not look:
            if named := self.match(r"\?P?<([A-Za-z_$][\w$]*)>"):
                name = named.group(1)
            if name or not self.match(r"\?[a-zA-Z-]*:|\?>|(?=\?[a-zA-Z-]+\))"):
                self.groups += 1
                number = self.groups
        if self.match(r"\?[a-zA-Z-]+\)"):
            return _NOTHING  # (?i) and its like
        inner = self.choice()
        if not self.take(")"):
            raise PatternError("a group is not closed")
        if look:
            return Look(inner, look.group(1) == "=")
        return Group(inner, number, name) if number else inner

    def escape(self) -> Node:
        if self.match(r"[bBAzZG]"):
            return _NOTHING
        if back := self.match(r"k<([^>]+)>|([1-9]\d?)"):
            return Back(back.group(1) or back.group(2))
        return Chars(self.escaped())

    def escaped(self) -> Ranges:
        """The code points of what follows a backslash, inside or outside of brackets."""
        if found := self.match(r"u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})"):
            code = int(next(filter(None, found.groups())), 16)
            return ((min(code, _LAST), min(code, _LAST)),)
        if found := self.match(r"([pP])(?:\{(\^?)([^}]*)\}|([A-Z]))"):
            return _unicode_class(found)
        if found := self.match(r"c([A-Za-z])"):
            code = ord(found.group(1).upper()) - 64
            return ((code, code),)
        char = self.next()
        if char.lower() in _CLASSES:
            ranges = _CLASSES[char.lower()]
            return ranges if char.islower() else complement(ranges)
        code = _ESCAPES.get(char, ord(char))
        return ((code, code),)

    def bracket(self) -> Ranges:
        negative = self.take("^")
        ranges: list[tuple[int, int]] = []
        if (
            self.peek("]")
            and "]" in self.text[self.at + 1 :]
            and not re.match(r"\](\)|$|[*+?{|])", self.text[self.at :])
        ):
            ranges.append((ord(self.next()), ord("]")))
        while not self.take("]"):
            low = self.member()
            if low and low[0][0] == low[-1][1] and self.peek("-") and not self.peek("-]"):
                self.next()
                high = self.member()
                ranges.append((low[0][0], max(low[0][0], high[-1][1])))
            else:
                ranges.extend(low)
        if negative:
            return complement(tuple(ranges))
        if not ranges:
            raise PatternError("an empty class matches nothing")
        return tuple(ranges)

    def member(self) -> Ranges:
        if named := self.match(r"\[:(\^?)(\w+):\]"):
            return _posix_class(named.group(2))
        char = self.next()
        if char == "\\":
            return ((8, 8),) if self.take("b") else self.escaped()
        return ((ord(char), ord(char)),)


def _posix_class(name: str) -> Ranges:
    classes = {"alpha": _UPPER + _LOWER, "digit": _DIGIT, "alnum": _DIGIT + _UPPER + _LOWER, "upper": _UPPER}
    classes |= {"lower": _LOWER, "space": _SPACE, "punct": _UNICODE["P"], "word": _WORD, "xdigit": (*_DIGIT, (97, 102))}
    return classes.get(name, _WORD)


def _unicode_class(found: re.Match[str]) -> Ranges:
    sign, negated, long_name, short_name = found.groups()
    name = (long_name or short_name or "").rpartition("=")[2].removeprefix("Is")
    name = _UNICODE_NAMES.get(name, name)
    ranges = _UNICODE.get(name) or _UNICODE.get(name[:1]) or _UNICODE["L"]
    return complement(ranges) if (sign == "P") != bool(negated) else ranges


def parse(pattern: str) -> Node:
    """The tree of a pattern.

    Raises:
        PatternError: when it is not a regular expression.
    """
    try:
        return _Parser(pattern).whole()
    except RecursionError:
        raise PatternError("the pattern is nested too deeply") from None
