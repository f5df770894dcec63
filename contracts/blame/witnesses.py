"""What each witness says of a finding: the target that was judged, the fake, and recordings of the provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from contracts.blame.causes import Evidence, State, blame
from contracts.document import Document
from contracts.errors import JudgeError
from contracts.finding import Finding
from contracts.matching import Matcher
from contracts.recorder.entry import Entry
from specs import Promise, server_path

__all__ = ["Recordings", "Witness", "blamed", "evidence_of", "knows_nothing"]

Witness = Callable[[Finding], State]
_ABSENT = re.compile(r"(?:→|answered|answers) (?:429|502|503|504)\b")
_UNFIT = frozenset({"request-does-not-fit", "unknown-operation"})


def knows_nothing(finding: Finding) -> State:
    """A witness that was not there."""
    return State.UNKNOWN


def evidence_of(
    finding: Finding,
    promise: Promise,
    *,
    live: bool,
    client: bool = False,
    fake: Witness = knows_nothing,
    recorded: Witness = knows_nothing,
) -> Evidence:
    """All that is known about a finding.

    Args:
        live: it was found on the provider's own system, not on the fake.
        client: it was found in a client's traffic.
        fake: asked whether the fake keeps the same promise; not asked when the finding is the fake's.
        recorded: asked whether recordings of the provider keep it.
    """
    unavailable = live and bool(_ABSENT.search(" ".join((finding.message, *finding.sequence[-1:]))))
    on_target = Evidence(
        certainty=_certainty(finding, promise),
        fits=False if finding.check in _UNFIT else None,
        habit=client and finding.check not in _UNFIT and finding.check != "reply-does-not-fit",
        live=State.BROKEN if live and not unavailable else State.UNKNOWN,
        fake=State.UNKNOWN if live or finding.check in _UNFIT else State.BROKEN,
        unavailable=unavailable,
    )
    if client and on_target.habit:
        return on_target
    asked = _asked(fake, finding) if live and finding.check not in _UNFIT else on_target.fake
    return replace(on_target, fake=asked, recorded=_asked(recorded, finding))


def _asked(witness: Witness, finding: Finding) -> State:
    try:
        return witness(finding)
    except JudgeError:  # it cannot be checked there
        return State.UNKNOWN


def _certainty(finding: Finding, promise: Promise) -> str:
    """Of the rule; of the operation for what the document says itself."""
    for rule in promise.rules:
        if rule.id == finding.rule:
            return rule.certainty
    default = str(promise.document.get("x-certainty", "inferred"))
    for item in promise.document.get("paths", {}).values():
        for spec in item.values():
            if isinstance(spec, Mapping) and spec.get("operationId") == finding.operation:
                return str(spec.get("x-certainty", default))
    return default


def blamed(findings: Iterable[Finding], evidence: Callable[[Finding], Evidence]) -> list[Finding]:
    """The findings with the code of who is to blame."""
    return [replace(finding, blame=blame(evidence(finding)).code) for finding in findings]


class Recordings:
    """What the provider answered when it was recorded: a witness for what one exchange can show."""

    def __init__(self, entries: Iterable[Entry], document: Document) -> None:
        self._document = document
        self._by_operation: dict[str, list[Entry]] = {}
        served = server_path(document.promise.document)
        for entry in entries:
            # a recording may have been made through a proxy or a mock, at a mount of its own
            before, found, _ = urlsplit(entry.url).path.partition(served) if served else ("", "", "")
            matched = Matcher(document.promise.document, before if found else "").find(entry.method, entry.url)
            if matched is not None:
                self._by_operation.setdefault(matched.operation, []).append(entry)

    def __call__(self, finding: Finding) -> State:
        """Whether the recorded answers of the finding's operation pass the check that found it."""
        entries: Sequence[Entry] = self._by_operation.get(finding.operation or "", ())
        if not entries or finding.rule is not None or not finding.check.endswith(("conformance", "server_error")):
            return State.UNKNOWN
        checks = {
            check
            for entry in entries
            for failure in self._document.faults(finding.operation or "", entry.exchange())
            for check in failure.checks
        }
        return State.BROKEN if finding.check in checks else State.KEPT
