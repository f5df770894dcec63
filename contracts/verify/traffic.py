"""Traffic as the checks read it: each exchange with its operation, and what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.document import Document
from contracts.matching import Matched, Matcher
from contracts.recorder.entry import Entry, header_of

__all__ = ["FAILED", "Passed", "read_traffic", "settings_of"]

FAILED = frozenset({429, 500, 502, 503, 504})
"""Answers after which a client may try again."""


@dataclass(frozen=True)
class Passed:
    """One exchange of the client's: ``number`` counts from 1 in the order in which requests were sent."""

    number: int
    entry: Entry
    matched: Matched | None

    @property
    def operation(self) -> str | None:
        """The operationId; None when the document has no such operation."""
        return None if self.matched is None else self.matched.operation

    @property
    def at(self) -> datetime:
        """When the request was sent."""
        return self.entry.started

    @property
    def answered(self) -> datetime:
        """When the answer was whole."""
        return self.entry.started + timedelta(seconds=self.entry.seconds)

    @property
    def status(self) -> int:
        """The answer's status."""
        return self.entry.status

    @property
    def ok(self) -> bool:
        """Whether the answer is 2xx."""
        return 200 <= self.entry.status < 300

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The query's pairs in their order."""
        return parse_qsl(urlsplit(self.entry.url).query, keep_blank_values=True)

    @cached_property
    def sent(self) -> Any:
        """The request's JSON value with numbers as they were written; None when it has none."""
        return _value(self.entry.request_body)

    @cached_property
    def answer(self) -> Any:
        """The answer's JSON value; None when it has none."""
        return _value(self.entry.response_body)

    @cached_property
    def same(self) -> str:
        """Equal for requests that ask for the same thing: method, URL and body."""
        asked = f"{self.entry.method} {self.entry.url}\n".encode() + self.entry.request_body
        return hashlib.sha256(asked).hexdigest()

    def header(self, name: str) -> str:
        """A request header's value; empty when it was not sent."""
        return header_of(self.entry.request_headers, name.lower())

    def answer_header(self, name: str) -> str:
        """A header's value in the answer; empty when there is none."""
        return header_of(self.entry.response_headers, name.lower())

    @property
    def retry_after(self) -> float | None:
        """The seconds that ``Retry-After`` asks for; None when it asks for none in seconds."""
        text = self.answer_header("retry-after").strip()
        return float(text) if text.isdigit() else None

    def __str__(self) -> str:
        """``#3 POST /v1/charges → 201``, for a sentence."""
        return f"#{self.number} {self.entry.method} {urlsplit(self.entry.url).path} → {self.status}"


def _value(raw: bytes) -> Any:
    """Decimals keep what was written, which a float would hide."""
    try:
        return json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def read_traffic(entries: Iterable[Entry], document: Document) -> list[Passed]:
    """The exchanges in the order in which they were sent."""
    matcher = Matcher(document.promise.document, urlsplit(document.target.root).path)
    ordered = sorted(entries, key=lambda entry: entry.started)
    return [Passed(number, entry, matcher.find(entry.method, entry.url)) for number, entry in enumerate(ordered, 1)]


def settings_of(document: Document, section: str) -> Mapping[str, Any]:
    """A section of the provider's settings; empty when it has none."""
    found = document.promise.settings.get(section)
    return found if isinstance(found, Mapping) else {}
