"""A client's traffic as a report may show it: redacted by type, as a recording is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from contracts.document import Document
from contracts.matching import Matched, Matcher
from contracts.recorder.entry import Entry
from contracts.recorder.kinds import Kind
from contracts.recorder.redaction import Redactor
from contracts.recorder.words import words_of
from contracts.verify.traffic import Passed

__all__ = ["Shareable", "shareable"]


class Shareable(NamedTuple):
    """Every exchange in the order of the real ones, and those that were wanted, in which only stand-ins differ."""

    traffic: list[Passed]
    clean: list[Passed]


def shareable(
    traffic: Sequence[Passed], document: Document, secrets: Iterable[str], wanted: Collection[int]
) -> Shareable:
    """The same exchanges with stand-ins for everything personal or secret.

    One that is not wanted, or that cannot be cleaned, keeps its operation, its method, its times and its status, and
    nothing else.

    Args:
        secrets: values that are known to be secret, wherever they turn up.
        wanted: the numbers of those that will be shown; what is sensitive in them is learned of all.
    """
    promise = document.promise
    redactor = Redactor(secrets=secrets, fields=_credential_fields(document), keep=words_of(promise.document))
    shown = [passed for passed in traffic if passed.number in wanted]
    among = (passed.entry for passed in traffic if passed.number not in wanted)
    redacted = redactor.redact((passed.entry for passed in shown), among=among if shown else ())
    clean = {shown[place - 1].number: entry for place, entry in zip(redacted.numbers, redacted.entries, strict=True)}
    matcher = Matcher(promise.document, urlsplit(document.target.root).path)
    whole = {passed.number: _again(passed, clean[passed.number], matcher) for passed in shown if passed.number in clean}
    return Shareable([whole.get(passed.number) or _emptied(passed) for passed in traffic], list(whole.values()))


def _again(passed: Passed, entry: Entry, matcher: Matcher) -> Passed:
    matched = matcher.find(entry.method, entry.url)
    if matched is None or matched.operation != passed.operation:
        matched = _unnamed(passed.matched)
    return Passed(passed.number, entry, matched)


def _unnamed(matched: Matched | None) -> Matched | None:
    return None if matched is None else replace(matched, path={})


def _credential_fields(document: Document) -> dict[str, Kind]:
    """What the document itself calls its credentials, in headers, queries and cookies."""
    schemes = (document.raw.get("components") or {}).get("securitySchemes") or {}
    names = [str(document.resolve(scheme)["name"]) for scheme in schemes.values() if "name" in document.resolve(scheme)]
    return {spelling: Kind.TOKEN for name in names for spelling in (name, name.lower().removeprefix("x-"))}


def _emptied(passed: Passed) -> Passed:
    entry = passed.entry
    parts = urlsplit(entry.url)
    url = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "/…", "", ""))
    bare = replace(entry, url=url, request_headers=(), request_body=b"", response_headers=(), response_body=b"")
    return Passed(passed.number, bare, _unnamed(passed.matched))
