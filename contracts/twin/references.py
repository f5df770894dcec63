"""What stands for the same thing on two targets: ids, tokens and addresses that each gives by itself.

A value that one target makes up is bound to the value that the other makes up in its place, and from then on the one is
the other's reference: ``claim#1``. What the client has chosen is no such value; it must come back as it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["BARE", "References", "Scalar", "family", "is_opaque", "scalars"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.\s]+")
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_.-]{16,}")
_ADDRESS = re.compile(r"https?://\S+")
_WORDS = {"id", "ids", "token", "tokens", "key", "url", "uri", "href", "guid", "uuid", "location"}
# What holds a thing without saying what it is.
_ENVELOPES = {"value", "data", "items", "item", "result", "results", "rows"}

BARE = "id"
"""The family of what nothing but ``id`` is said of."""
Scalar = str | int


def is_opaque(value: object) -> bool:
    """Whether a text is long, without spaces and with digits: nobody's words, and so somebody's id or address."""
    if not isinstance(value, str):
        return False
    return bool(_ADDRESS.fullmatch(value) or (_OPAQUE.fullmatch(value) and re.search(r"\d", value)))


def family(key: str, holder: str = "") -> str | None:
    """What a key names with its value: ``invoiceId`` an invoice, ``id`` what holds it; None when it names nothing."""
    words = [word.lower() for word in _CAMEL.split(key) if word]
    if not words or words[-1] not in _WORDS:
        return None
    return "-".join(words[:-1]) or ("" if holder.lower() in _ENVELOPES else holder.lower()) or words[-1].rstrip("s")


def scalars(value: Any) -> Iterator[Scalar]:
    """Every text and whole number in a JSON value."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            yield from scalars(inner)
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield value


@dataclass(slots=True)
class References:
    """The bindings of one life.

    Attributes:
        chosen: values that the client has made up.
        named: the name of each left value, by family and value.
    """

    chosen: set[str] = field(default_factory=set)
    named: dict[tuple[str, Scalar], str] = field(default_factory=dict)
    rights: dict[tuple[str, Scalar], Scalar] = field(default_factory=dict)
    lefts: dict[tuple[str, Scalar], Scalar] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)

    def may_bind(self, kind: str, left: object, right: object) -> bool:
        """Whether two values may stand for the same thing: both are new, alike in form, and nobody has chosen them."""
        if not isinstance(left, str | int) or not isinstance(right, str | int) or type(left) is not type(right):
            return False
        if isinstance(left, bool) or str(left) in self.chosen or str(right) in self.chosen:
            return False
        return (kind, left) not in self.rights and (kind, right) not in self.lefts

    def bind(self, kind: str, left: Scalar, right: Scalar) -> None:
        """From now on the one is the other's."""
        if (kind, left) in self.rights:
            return
        self.numbers[kind] += 1
        self.named[kind, left] = f"{kind}#{self.numbers[kind]}"
        self.rights[kind, left] = right
        self.lefts[kind, right] = left

    def bound(self, kind: str, left: object, right: object) -> bool:
        """Whether the two are each other's."""
        return isinstance(left, str | int) and self.rights.get((kind, left)) == right and (kind, left) in self.rights

    def name(self, kind: str, left: object) -> str | None:
        """The name of a left value, if it has one."""
        return self.named.get((kind, left)) if isinstance(left, str | int) else None

    def name_of_right(self, kind: str, right: object) -> str | None:
        """The name of a right value, if it has one."""
        if not isinstance(right, str | int) or (kind, right) not in self.lefts:
            return None
        return self.named[kind, self.lefts[kind, right]]

    def known(self, text: str, kind: str | None = None) -> list[tuple[str, Scalar, Scalar]]:
        """The bindings of a left value as it stands in a text: name, left, right; of its own family when it has one."""
        found = [
            (kind_, self.named[kind_, left], left, right)
            for (kind_, left), right in self.rights.items()
            if str(left) == text
        ]
        own = [entry[1:] for entry in found if entry[0] == kind]
        return own or [entry[1:] for entry in found]

    def rights_by_name(self) -> dict[str, Scalar]:
        """What each name is called on the right."""
        return {self.named[key]: right for key, right in self.rights.items()}
