"""The verdict on a client: what it does wrong, which flows it walks, which rules it meets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from contracts.document import Document
from contracts.exchange import Request
from contracts.finding import Finding
from contracts.recorder.entry import Entry
from contracts.stories import stories_of
from contracts.verify.conforming import Conformance
from contracts.verify.flows import Flow, Level, RuleUse, Touch, flows, rule_uses
from contracts.verify.habits import HABITS, Seen
from contracts.verify.sharing import shareable
from contracts.verify.traffic import Passed, read_traffic
from contracts.verify.values import VALUES

__all__ = ["Report", "report_on"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a client's traffic says of it.

    Attributes:
        traffic: what passed, as it may be shown.
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

    @property
    def counted(self) -> str:
        """How much passed, for a sentence."""
        many = ((len(self.traffic), "exchange"), (len(self.operations), "operation"))
        return ", ".join(f"{number} {what}{'' if number == 1 else 's'}" for number, what in many)

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


def report_on(entries: Iterable[Entry], document: Document, upstream: str, secrets: Iterable[str] = ()) -> Report:
    """Judge a client by what passed between it and the provider, in words that show nothing personal or secret.

    Args:
        secrets: values that are known to be secret, wherever they turn up.
    """
    traffic = read_traffic(entries, document)
    habits = [found for habit in HABITS for found in habit(traffic, document)]
    real = _seen(traffic, document)
    told = {passed.number for kind in (habits, *real) for found in kind for passed in found.shown_by}
    shown = shareable(traffic, document, secrets, told)
    words = _Words(document, shown.traffic, _seen(shown.clean, document))
    return Report(
        provider=document.promise.name,
        upstream=upstream,
        traffic=shown.traffic,
        findings=_once([*(words.finding(found, found.message) for found in habits), *words.findings(real.wrong)]),
        replies=_once(words.findings(real.replies)),
        lenient=_once(words.findings(real.lenient)),
        flows=flows(stories_of(document.promise), traffic),
        rules=rule_uses(document.promise, traffic),
    )


class _Told(NamedTuple):
    """What single exchanges show: of the client, of the other side, and what that was lenient about.

    What is said of them may have a value in it; what is said of habits has counts, times and statuses only.
    """

    wrong: Sequence[Seen]
    replies: Sequence[Seen]
    lenient: Sequence[Seen]


def _seen(traffic: Sequence[Passed], document: Document) -> _Told:
    values = [found for habit in VALUES for found in habit(traffic, document)]
    told = {passed.number for found in values if found.check == "naive-time" for passed in found.shown_by}
    strict, lenient = _requests(traffic, document)
    untold = [found for found in strict if found.shown_by[-1].number not in told]
    more = [found for found in lenient if found.shown_by[-1].number not in told]
    return _Told([*values, *untold], list(_replies(traffic, document)), more)


def _requests(traffic: Sequence[Passed], document: Document) -> tuple[list[Seen], list[Seen]]:
    """Requests that do not fit the document: refused ones, and those that were accepted all the same."""
    conformance = Conformance(document)
    strict: list[Seen] = []
    lenient: list[Seen] = []
    for passed in traffic:
        if passed.matched is None:
            strict.append(Seen("unknown-operation", "is no operation of the document", [passed]))
            continue
        wrong = conformance.unfit(passed)
        if wrong:
            message = f"does not fit its document: {'; '.join(map(str, wrong[:3]))}"
            (lenient if passed.ok else strict).append(Seen("request-does-not-fit", message, [passed]))
    return strict, lenient


def _replies(traffic: Sequence[Passed], document: Document) -> Iterator[Seen]:
    for passed in traffic:
        if passed.operation is not None and "planned fault" not in passed.answer_header("motpart-reason"):
            for failure in document.faults(passed.operation, passed.entry.exchange()):
                message = f"was answered against the document: {failure.title}. {failure.message}".strip()
                yield Seen("reply-does-not-fit", message, [passed])


class _Words:
    """Findings in words, which are only ever made of what may be shown.

    Args:
        shown: the traffic as it may be shown.
        told: what is seen in it; what the real traffic shows beside is told without its values.
    """

    def __init__(self, document: Document, shown: Sequence[Passed], told: _Told) -> None:
        self._document = document
        self._shown = {passed.number: passed for passed in shown}
        self._messages: dict[tuple[object, ...], list[str]] = {}
        for found in (*told.wrong, *told.replies, *told.lenient):
            self._messages.setdefault(_place(found), []).append(found.message)

    def findings(self, real: Iterable[Seen]) -> list[Finding]:
        """What single exchanges show."""
        return [self.finding(found, self._message(found)) for found in real]

    def _message(self, found: Seen) -> str:
        messages = self._messages.get(_place(found))
        return messages.pop(0) if messages else _UNTOLD

    def finding(self, found: Seen, message: str) -> Finding:
        """One sentence that begins with the request, and the exchanges that show it."""
        shown_by = [self._shown[passed.number] for passed in found.shown_by]
        return Finding(
            provider=self._document.promise.name,
            check=found.check,
            message=f"{shown_by[-1]} {message}.",
            operation=found.shown_by[-1].operation,
            sequence=[str(passed) for passed in shown_by],
            curl=[_request(passed.entry).curl() for passed in shown_by],
        )


_UNTOLD = "is wrong in a way that only shows in values which are personal or secret, and are not shown"


def _place(found: Seen) -> tuple[object, ...]:
    return found.check, *(passed.number for passed in found.shown_by)


def _request(entry: Entry) -> Request:
    headers = {name: value for name, value in entry.request_headers if name.lower() != "host"}
    return Request(entry.method, entry.url, headers, entry.request_body or None)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """The same fault of the same operation is one finding; the first stays."""
    first: dict[tuple[str, str | None], Finding] = {}
    for finding in findings:
        first.setdefault((finding.check, finding.operation), finding)
    return list(first.values())
