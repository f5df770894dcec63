"""Redaction by type: every sensitive value of a recording is found first, then replaced wherever it stands.

Two passes over the same walk. The first learns: what stands under a telling name (`ssn`, `X-Api-Key`, `/emails/{…}`),
and what has a telling form (a number with right check digits, an address, a token). The second replaces each learned
value everywhere, in whatever coding it returns, by its stand-in. What is then still found of a real value keeps its
exchange out of the recording.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import phonenumbers
from ahocorasick_rs import AhoCorasick, MatchKind

from contracts.recorder.codings import unread
from contracts.recorder.entry import Entry
from contracts.recorder.headers import walk_headers
from contracts.recorder.identities import digits_of, identities_in
from contracts.recorder.kinds import Kind, kind_of_name, spreads
from contracts.recorder.leaks import LeakCheck
from contracts.recorder.messages import Visitor, walk_body, walk_url
from contracts.recorder.standins import StandIns, first_names, last_names, normal

__all__ = ["KEY_VARIABLE", "Redacted", "Redactor", "secrets_in"]

KEY_VARIABLE = "MOTPART_REDACTION_KEY"
"""The environment variable whose value makes the same stand-ins in every recording."""
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")
_SECRET_LOOKING = re.compile(r"(?<![\w+=-])(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[A-Za-z0-9_+=-]{24,}(?![\w+=-])")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PHONE_LOOKING = re.compile(
    r"(?<![\w.,-])(?:\+|00)\d[\d ()-]{6,17}\d(?![\w-])|(?<![\w.,-])0\d{1,3}[- /]\d[\d -]{4,10}\d(?![\w-])"
)
_SPACED_PHONE = re.compile(r"(?<![\w.,-])(?:\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} \d{3})(?![\w-]| \d)")
_CAPITALISED = re.compile(r"[A-ZÅÄÖÆØÉ][\w'.-]*(?:[ \u00a0]+(?:von|van|de|af|av)?[ \u00a0]*[A-ZÅÄÖÆØÉ][\w'-]*)+")
_DIGITS = re.compile(r"\d+")
_DIGIT_RUN = re.compile(r"\d(?:[ ./-]?\d){5,}")
_REGIONS = ("SE", "NO", "DK", "FI")
_SHORTEST_SPREAD = 4
_Span = tuple[int, int, Kind]
"""From, to (not included), and what stands there."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A recording that may be stored, how often each kind was replaced, and what was kept out and why.

    ``numbers`` are the places, from 1, that the entries had among those that were given.
    """

    entries: list[Entry]
    replaced: Mapping[Kind, int]
    left_out: list[str]
    numbers: list[int]


@dataclass(slots=True)
class _Known:
    """The real values that were found, by their normal form."""

    values: dict[tuple[Kind, str], str] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    digits: dict[str, Kind] = field(default_factory=dict)

    def add(self, kind: Kind, text: str) -> None:
        text = text.strip()
        self.values.setdefault((kind, normal(kind, text)), text)
        self.texts.add(text.casefold())
        if len(digits_of(text)) >= 6 and not any(char.isalpha() for char in text):
            self.digits.setdefault(digits_of(text), kind)
            if kind is Kind.PERSON_NUMBER:
                self.digits.setdefault(digits_of(text)[-10:], kind)
        if kind is Kind.NAME:
            self.texts.update(word.casefold() for word in text.split())


class Redactor:
    """Redacts whole recordings.

    Args:
        key: makes the same stand-ins in another recording; without it they are this one's alone.
        secrets: values that are known to be secret, such as the credentials in use, wherever they turn up.
        fields: names of fields and parameters that this API has beside those known everywhere, each with its kind.
        keep: words of the API itself, such as enumerations' values, which are nobody's wherever they stand.
    """

    def __init__(
        self,
        key: bytes | None = None,
        *,
        secrets: Iterable[str] = (),
        fields: Mapping[str, Kind] | None = None,
        keep: Iterable[str] = (),
    ) -> None:
        self._key = key
        self._secrets = [secret for secret in secrets if len(secret) >= _SHORTEST_SPREAD]
        self._api = _Api({name.lower(): kind for name, kind in (fields or {}).items()}, frozenset(keep))

    def redact(self, entries: Iterable[Entry], *, among: Iterable[Entry] = ()) -> Redacted:
        """The entries with every sensitive value replaced; what cannot be cleaned is left out, and said.

        Args:
            among: others of the same recording, of which only what is sensitive is learned.
        """
        entries = list(entries)
        known = _Known()
        for secret in self._secrets:
            known.add(Kind.TOKEN, secret)
        for entry in (*entries, *among):
            _walk(entry, _Learner(known, self._api))
        replacer = _Replacer(known, self._api, self._key)
        check = LeakCheck(known.values)
        clean: dict[int, Entry] = {}
        left_out = []
        for number, entry in enumerate(entries, 1):
            made = _walk(entry, replacer)
            leaks = check.leaks(made)
            if unread(entry):
                left_out.append(f"exchange {number} ({entry.method}): {unread(entry)}")
            elif leaks:
                left_out.append(f"exchange {number} ({entry.method}): {', '.join(leaks)} could not be taken out of it")
            else:
                clean[number] = made
        return Redacted(list(clean.values()), dict(replacer.counts), left_out, list(clean))


def _walk(entry: Entry, visit: Visitor) -> Entry:
    return replace(
        entry,
        url=walk_url(entry.url, visit),
        request_headers=walk_headers(entry.request_headers, visit),
        request_body=walk_body(entry.request_body, entry.request_type, visit),
        response_headers=walk_headers(entry.response_headers, visit),
        response_body=walk_body(entry.response_body, entry.response_type, visit),
    )


@dataclass(frozen=True, slots=True)
class _Api:
    """What an API has of its own: names of fields, and words that are nobody's."""

    fields: Mapping[str, Kind]
    words: frozenset[str]


class _Named:
    """Names of fields: those of this API first, then those known everywhere."""

    def __init__(self, known: _Known, api: _Api) -> None:
        self.known = known
        self.api = api

    def kind_of(self, name: str) -> Kind | None:
        return self.api.fields.get(name.lower()) or kind_of_name(name)


class _Learner(_Named):
    """The first pass: notes what is sensitive and changes nothing."""

    def text(self, text: str, kind: Kind | None) -> str:
        if text in self.api.words:
            return text
        if kind is not None and text.strip():
            self.known.add(kind, text)
        else:
            for start, end, found in _forms_in(text):
                self.known.add(found, text[start:end])
        return text

    def number(self, text: str) -> str:
        if len(text) >= 10:  # a shorter one is an amount or an id more often than anybody's number
            for start, end, found in _forms_in(text):
                self.known.add(found, text[start:end])
        return text


class _Replacer(_Named):
    """The second pass: puts stand-ins where a name, a form or an earlier sight tells a real value."""

    def __init__(self, known: _Known, api: _Api, key: bytes | None) -> None:
        super().__init__(known, api)
        self.counts: Counter[Kind] = Counter()
        self._stand_ins = StandIns(key, lambda text: text.casefold() in known.texts)
        literals = {v.lower(): kind for (kind, _), v in known.values.items() if _is_literal(kind, v)}
        self._kinds = list(literals.values())
        self._literals = AhoCorasick(list(literals), matchkind=MatchKind.LeftmostLongest) if literals else None

    def text(self, text: str, kind: Kind | None) -> str:
        if not text.strip() or text in self.api.words:
            return text
        if kind is not None:
            self.counts[kind] += 1
            return self._stand_ins.of(kind, text)
        spans = sorted(self._spans(text), key=lambda span: (span[0], -span[1]))
        made, at = [], 0
        for start, end, found in spans:
            if start < at:
                continue
            made += [text[at:start], self._stand_ins.of(found, text[start:end])]
            self.counts[found] += 1
            at = end
        return "".join([*made, text[at:]])

    def number(self, text: str) -> str:
        kind = self.known.digits.get(text)
        return text if kind is None else self._stand_ins.of(kind, text)

    def _spans(self, text: str) -> Iterator[_Span]:
        lower = text.lower()
        if self._literals is not None and len(lower) == len(text):
            for number, start, end in self._literals.find_matches_as_indexes(lower):
                if _is_whole(text, start, end):
                    yield start, end, self._kinds[number]
        for run in _DIGIT_RUN.finditer(text):
            kind = self.known.digits.get(digits_of(run[0]))
            if kind is not None:
                yield run.start(), run.end(), kind
                continue
            for part in _DIGITS.finditer(run[0]):  # a clearing number and an account, written as one
                kind = self.known.digits.get(part[0])
                if kind is not None:
                    yield run.start() + part.start(), run.start() + part.end(), kind
        yield from _forms_in(text)


def _is_literal(kind: Kind, value: str) -> bool:
    """Whether a value is looked for as it stands; numbers are found by their digits."""
    if kind is Kind.NAME:
        return " " in value or value.casefold() in first_names()
    return spreads(value) and not value.isdigit()


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether what stands there is no part of a longer word or number."""
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    return before and (end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum()))


def _forms_in(text: str) -> Iterator[_Span]:
    """What gives itself away by its form."""
    if "@" in text:
        yield from ((match.start(), match.end(), Kind.EMAIL) for match in _EMAIL.finditer(text))
    if any(char.isdigit() for char in text):
        yield from ((found.start, found.end, found.kind) for found in identities_in(text))
        yield from _phones_in(text)
    for form in (_JWT, _SECRET_LOOKING):
        for match in form.finditer(text):
            if _UUID.fullmatch(match[0]) is None and not match[0].isdigit():
                yield match.start(), match.end(), Kind.TOKEN
    for match in _CAPITALISED.finditer(text):
        words = {word.casefold() for word in match[0].split()}
        if words & first_names() and words & last_names():
            yield match.start(), match.end(), Kind.NAME


def _phones_in(text: str) -> Iterator[_Span]:
    for match in _PHONE_LOOKING.finditer(text):
        if any(_is_phone(match[0], region) for region in _REGIONS):
            yield match.start(), match.end(), Kind.PHONE
    for match in _SPACED_PHONE.finditer(text):
        if _is_phone(match[0], "NO") or _is_phone(match[0], "DK"):
            yield match.start(), match.end(), Kind.PHONE


def _is_phone(text: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def secrets_in(environment: Mapping[str, str]) -> Iterator[str]:
    """What the environment hands to the judge as credentials (``MOTPART_…``); a user and password are two."""
    for name, text in environment.items():
        value = text.strip("\r\n")
        if name.startswith("MOTPART_") and name != KEY_VARIABLE and not value.startswith(("http://", "https://")):
            yield value
            yield from (part for part in value.split(":") if len(part) >= _SHORTEST_SPREAD)
