"""JSON as RFC 8259 means it and no more: one meaning per text, or an error that says what is wrong and where.

orjson refuses most of what must be refused. What it lets pass (an object that names a key twice, integers beyond 64
bits) shows when the value is written again: a text that comes back byte for byte hides nothing, and most clients write
JSON as orjson does. For the others counting bytes rules it out; only when a count is doubtful is the text read again,
slowly, by the standard library. Whole numbers of any size, which orjson neither reads nor writes, are read and written
where they are wanted.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final

import msgspec
import orjson

__all__ = ["MOST_DIGITS", "NotJson", "parse", "written"]

MOST_DIGITS: Final = 300
"""Of a whole number that is read where any size is wanted; what has more is beyond a double, too."""
_LOWEST: Final = -(2**63)
_HIGHEST: Final = 2**64 - 1
_MANY_DIGITS: Final = b"0" * 19
_DIGITS_AS_ZERO: Final = bytes(ord("0") if chr(byte).isdecimal() and byte < 128 else byte for byte in range(256))


class NotJson(ValueError):
    """The text is not JSON, or has no single meaning; the message is a clause such as ``the key "a" stands twice``."""


def parse(raw: bytes, max_depth: int = 64, *, any_size: bool = False) -> Any:
    """The value of a JSON text in UTF-8.

    Raises NotJson for everything that is not exactly one JSON value: bad syntax, a byte order mark, bytes that are
    not UTF-8, lone surrogates, NaN, numbers beyond a double or (but for ``any_size``) a 64-bit integer, a key that
    stands twice in one object, and nesting deeper than ``max_depth``.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise NotJson(_syntax(error)) from None
    # replace leaps from one bracket to the next, count would walk
    brackets = 2 * len(raw) - len(raw.replace(b"{", b"")) - len(raw.replace(b"[", b""))
    if brackets > max_depth and _deeper_than(value, max_depth):
        raise NotJson(f"it is nested deeper than {max_depth} levels")
    return _read_again(raw, any_size) if _doubtful(raw, value) else value


def written(value: Any) -> bytes:
    """A value as JSON text. Raises: TypeError, ValueError for what JSON does not have."""
    try:
        # a copy, for orjson leaves its buffer as large as it was: an answer of 200 bytes held 4 KB wherever it was kept
        return bytes(memoryview(orjson.dumps(value)))
    except TypeError:  # a whole number beyond 64 bits, perhaps
        return msgspec.json.encode(value)


def _syntax(error: orjson.JSONDecodeError) -> str:
    if "UTF-8: surrogates" in error.msg:
        return "it is not UTF-8"
    return f"{error.msg} (line {error.lineno}, column {error.colno})"


def _deeper_than(value: Any, max_depth: int) -> bool:
    level = [value]
    for _ in range(max_depth):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return any(isinstance(node, dict | list) for node in level)


def _doubtful(raw: bytes, value: Any) -> bool:
    r"""Whether the text may name a key twice or hold an integer beyond 64 bits.

    A value written out again has a colon for each key and for each in a string. A text with more of them lost a key
    on the way, provided that it spells no colon as ``\u003a``.
    """
    try:
        again = orjson.dumps(value)
    except TypeError:  # nested deeper than orjson writes
        return True
    if again == raw:
        return False
    if _MANY_DIGITS in raw.translate(_DIGITS_AS_ZERO) or (b"\\" in raw and b"\\u003" in raw):
        return True
    return raw.count(b":") != again.count(b":")


def _read_again(raw: bytes, any_size: bool) -> Any:
    try:
        whole = partial(_whole, any_size=any_size)
        return json.loads(raw.decode(), object_pairs_hook=_no_key_twice, parse_int=whole)
    except RecursionError:
        raise NotJson("it is nested too deeply") from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise NotJson(f"the key {json.dumps(key, ensure_ascii=False)} stands twice in one object")
        seen.add(key)
    return dict(pairs)


def _whole(digits: str, *, any_size: bool) -> int:
    if len(digits) <= 20 and _LOWEST <= int(digits) <= _HIGHEST:
        return int(digits)
    if any_size and len(digits) <= MOST_DIGITS:
        return int(digits)
    shown = f"{digits[:24]}{'…' if len(digits) > 24 else ''}"
    raise NotJson(f"the integer {shown} {'is beyond a double' if any_size else 'does not fit 64 bits'}")
