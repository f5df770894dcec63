"""The last look before a recording is written: whether anything of a real value is left, in any coding."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

from ahocorasick_rs import BytesAhoCorasick

from contracts.recorder.entry import Entry
from contracts.recorder.identities import digits_of
from contracts.recorder.kinds import Kind, spreads

__all__ = ["LeakCheck"]

_SHORTEST = 6
"""Shorter values turn up by chance."""
_RUN = re.compile(rb"\d(?:[ .+-]?\d){7,}")


class LeakCheck:
    """Looks for what is known to be real; built once for a recording, the values are never named."""

    def __init__(self, known: Mapping[tuple[Kind, str], str]) -> None:
        self._numbers: dict[bytes, Kind] = {}
        needles: dict[bytes, Kind] = {}
        for (kind, _), value in known.items():
            number = digits_of(value)
            if len(number) >= 8 and not any(char.isalpha() for char in value):
                self._numbers[number.encode()] = kind
            elif len(value) >= _SHORTEST and spreads(value):
                needles.update({coded.lower(): kind for coded in _codings(value)})
        self._kinds = list(needles.values())
        self._needles = BytesAhoCorasick(list(needles)) if needles else None

    def leaks(self, entry: Entry) -> list[str]:
        """The kinds of which a real value still stands in this exchange."""
        haystack = _bytes_of(entry)
        found: dict[str, None] = {}
        for run in _RUN.findall(haystack):
            kind = self._numbers.get(re.sub(rb"\D", b"", run))
            if kind is not None:
                found[kind.value] = None
        if self._needles is not None:
            for number, _, _ in self._needles.find_matches_as_indexes(haystack.lower()):
                found[self._kinds[number].value] = None
        return list(found)


def _codings(value: str) -> Iterator[bytes]:
    raw = value.encode()
    yield raw
    yield quote(value, safe="").encode()
    yield quote_plus(value).encode()
    yield value.encode("ascii", "backslashreplace")
    if not value.isascii():
        yield value.encode("latin-1", "replace")
    for before in range(3):
        # what base64 makes of the value at each of the three places where it can begin, without its ragged ends
        coded = base64.b64encode(b"\0" * before + raw)
        inner = coded[4 if before else 0 : len(coded) - 4]
        if len(inner) >= _SHORTEST:
            yield inner


def _bytes_of(entry: Entry) -> bytes:
    lines = [entry.url.encode("utf-8", "replace")]
    lines += [f"{name}: {value}".encode("latin-1", "replace") for name, value in entry.request_headers]
    lines += [f"{name}: {value}".encode("latin-1", "replace") for name, value in entry.response_headers]
    return b"\n".join([*lines, entry.request_body, entry.response_body])
