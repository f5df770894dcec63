"""The verdict on a client: what it does wrong, which flows it walks, which rules it meets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.document import Document
from contracts.exchange import Request
from contracts.finding import Finding
from contracts.recorder.entry import Entry
from contracts.stories import stories_of
from contracts.verify.conforming import Conformance
from contracts.verify.flows import Flow, Level, RuleUse, Touch, flows, rule_uses
from contracts.verify.habits import HABITS, Seen
from contracts.verify.traffic import Passed, read_traffic
from contracts.verify.values import VALUES

__all__ = ["Report", "report_on"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a client's traffic says of it.

    Attributes:
        findings: what the client does wrong; ``replies`` what the other side answered against its own document.
        lenient: requests that differ from the document and were accepted all the same.
        flows, rules: how far each went.
    """

    provider: str
    upstream: str
    traffic: Sequence[Passed]
    findings: Sequence[Finding]
    replies: Sequence[Finding]
    lenient: Sequence[Finding]
    flows: Sequence[Flow]
    rules: Sequence[RuleUse]

    @property
    def kept(self) -> bool:
        """Whether the client does nothing wrong."""
        return not self.findings

    @property
    def operations(self) -> Counter[str]:
        """How often each operation was called."""
        return Counter(passed.operation for passed in self.traffic if passed.operation is not None)

    def count(self, what: Level | Touch) -> int:
        """How many flows have a level, or rules a touch."""
        return sum(flow.level is what for flow in self.flows) + sum(use.touch is what for use in self.rules)

    def as_json(self) -> dict[str, Any]:
        """The report for ``--json``."""
        return {
            "provider": self.provider,
            "upstream": self.upstream,
            "kept": self.kept,
            "exchanges": len(self.traffic),
            "operations": dict(sorted(self.operations.items())),
            "findings": [finding.as_json() for finding in self.findings],
            "replies": [finding.as_json() for finding in self.replies],
            "lenient": [finding.as_json() for finding in self.lenient],
            "flows": [
                {"story": flow.story.id, "level": flow.level.value, "missing": flow.missing} for flow in self.flows
            ],
            "rules": [{"rule": use.rule.id, "touch": use.touch.value, "exchanges": list(use.by)} for use in self.rules],
        }


def report_on(entries: Iterable[Entry], document: Document, upstream: str) -> Report:
    """Judge a client by what passed between it and the provider."""
    traffic = read_traffic(entries, document)
    words = _Words(document)
    strict, lenient = _requests(traffic, document, words)
    seen = [found for habit in (*HABITS, *VALUES) for found in habit(traffic, document)]
    told = {place for found in seen if found.check == "naive-time" for place in (p.number for p in found.shown_by)}
    return Report(
        provider=document.promise.name,
        upstream=upstream,
        traffic=traffic,
        findings=_once([*(words.finding(found) for found in seen), *(f for n, f in strict if n not in told)]),
        replies=_once(_replies(traffic, document, words)),
        lenient=_once(f for n, f in lenient if n not in told),
        flows=flows(stories_of(document.promise), traffic),
        rules=rule_uses(document.promise, traffic),
    )


def _requests(
    traffic: Sequence[Passed], document: Document, words: _Words
) -> tuple[list[tuple[int, Finding]], list[tuple[int, Finding]]]:
    """Requests that do not fit the document: refused ones, and those that were accepted all the same."""
    conformance = Conformance(document)
    strict: list[tuple[int, Finding]] = []
    lenient: list[tuple[int, Finding]] = []
    for passed in traffic:
        if passed.matched is None:
            seen = Seen("unknown-operation", "is no operation of the document", [passed])
            strict.append((passed.number, words.finding(seen)))
            continue
        wrong = conformance.unfit(passed)
        if wrong:
            seen = Seen(
                "request-does-not-fit", f"does not fit its document: {'; '.join(map(str, wrong[:3]))}", [passed]
            )
            (lenient if passed.ok else strict).append((passed.number, words.finding(seen)))
    return strict, lenient


def _replies(traffic: Sequence[Passed], document: Document, words: _Words) -> Iterator[Finding]:
    for passed in traffic:
        if passed.operation is not None and "planned fault" not in passed.answer_header("motpart-reason"):
            for failure in document.faults(passed.operation, passed.entry.exchange()):
                message = f"was answered against the document: {failure.title}. {failure.message}".strip()
                yield words.finding(Seen("reply-does-not-fit", message, [passed]))


class _Words:
    """Findings in words, the curl lines of what shows them, secrets hidden."""

    def __init__(self, document: Document) -> None:
        self._document = document
        schemes = document.raw.get("components", {}).get("securitySchemes", {}).values()
        self._secret = {*_SECRET, *(str(scheme["name"]).lower() for scheme in schemes if "name" in scheme)}

    def finding(self, seen: Seen) -> Finding:
        """One sentence that begins with the request, and the exchanges that show it."""
        last = seen.shown_by[-1]
        return Finding(
            provider=self._document.promise.name,
            check=seen.check,
            message=f"{last} {seen.message}.",
            operation=last.operation,
            sequence=[str(passed) for passed in seen.shown_by],
            curl=[self._plain(passed.entry).curl() for passed in seen.shown_by],
        )

    def _plain(self, entry: Entry) -> Request:
        """What was sent; a client's credential is its own, and no report shows it."""
        headers = {
            name: _hidden(value) if name.lower() in self._secret else value
            for name, value in entry.request_headers
            if name.lower() != "host"
        }
        head, asked, query = entry.url.partition("?")
        body = entry.request_body
        if entry.request_type.startswith(_FORM):
            body = self._pairs(body.decode("latin-1")).encode()
        return Request(entry.method, head + asked + self._pairs(query), headers, body or None)

    def _pairs(self, text: str) -> str:
        """A query or form with no secret in it."""
        pairs = (part.partition("=") for part in text.split("&"))
        return "&".join(f"{name}{sign}{'…' if name.lower() in self._secret else value}" for name, sign, value in pairs)


_SECRET = {
    "authorization", "proxy-authorization", "cookie", "x-api-key",
    "client_secret", "password", "refresh_token", "access_token", "assertion", "client_assertion",
}  # fmt: skip
"""Headers, and fields of RFC 6749's and its extensions' requests; a document adds its own keys."""
_FORM = "application/x-www-form-urlencoded"
_SCHEME = re.compile(r"[A-Za-z]+(?= )")


def _hidden(value: str) -> str:
    """A credential without what is secret in it: its scheme, where it has one."""
    scheme = _SCHEME.match(value)
    return "…" if scheme is None else f"{scheme.group()} …"


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """The same fault of the same operation is one finding; the first stays."""
    first: dict[tuple[str, str | None], Finding] = {}
    for finding in findings:
        first.setdefault((finding.check, finding.operation), finding)
    return list(first.values())
