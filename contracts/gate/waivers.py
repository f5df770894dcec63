"""Waivers: findings that are known, owned, and allowed until a day.

    [[waiver]]
    provider = "examplepay"
    fingerprint = "3f9ac04b12de"
    reason = "Invoices without lines are refused; the provider's ticket 4711."
    owner = "payments team"
    until = 2026-12-31
    probe = "rule EP-03"          # optional: what to check to see whether it still is so

stands in ``contracts.toml``. A waiver that has expired fails the run, and so does one that no longer matches a finding
of what was run: it is forgotten there, or the finding has become another one. Where its probe is kept, what it waived
is mended: the waiver is closed, the run passes and says that it can be deleted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contracts.errors import UsageError
from contracts.finding import Finding

__all__ = ["FILE", "Judged", "Probe", "Waiver", "judge_waivers", "read_waivers"]

FILE = Path("contracts.toml")
_KEYS = {"provider", "fingerprint", "reason", "owner", "until", "probe"}
_NEEDED = ("provider", "fingerprint", "reason", "owner", "until")
_PROBES = ("rule", "operation")


@dataclass(frozen=True, slots=True)
class Probe:
    """What to check to see whether a waived finding is mended: a rule's law, or everything of an operation."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding of a provider that may be broken until the end of a day."""

    provider: str
    fingerprint: str
    reason: str
    owner: str
    until: date
    probe: Probe | None = None

    def __str__(self) -> str:
        return f"waiver {self.fingerprint} ({self.owner}: {self.reason.rstrip('.')})"


@dataclass(frozen=True, slots=True)
class Judged:
    """What waivers make of a run.

    Attributes:
        open: findings that nothing waives; ``waived`` those that something does, with it.
        closed: waivers whose probe is kept; ``complaints`` are sentences that fail the run.
    """

    open: Sequence[Finding]
    waived: Sequence[tuple[Finding, Waiver]]
    closed: Sequence[Waiver]
    complaints: Sequence[str]

    @property
    def passes(self) -> bool:
        """Whether the build may go on."""
        return not self.open and not self.complaints


def read_waivers(file: Path = FILE) -> list[Waiver]:
    """The waivers of a file; none where there is no file.

    Raises:
        UsageError: it is not TOML, or a waiver is not whole; names file, place and remedy.
    """
    try:
        value = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not TOML: {error}.") from None
    entries = value.get("waiver", [])
    if not isinstance(entries, list):
        raise UsageError(f"{file}: waiver: write each as a table of its own, [[waiver]].")
    found = [_waiver(entry, f"{file}: waiver {number}") for number, entry in enumerate(entries, 1)]
    seen: set[tuple[str, str]] = set()
    for waiver in found:
        if (waiver.provider, waiver.fingerprint) in seen:
            raise UsageError(f"{file}: {waiver.fingerprint} is waived twice; keep one.")
        seen.add((waiver.provider, waiver.fingerprint))
    return found


def _waiver(entry: Any, place: str) -> Waiver:
    if not isinstance(entry, Mapping):
        raise UsageError(f"{place}: {entry!r} is no waiver; write it as a table, [[waiver]].")
    missing = [key for key in _NEEDED if not entry.get(key)]
    unknown = sorted(set(entry) - _KEYS)
    if missing or unknown:
        wrong = f"{missing[0]!r} is missing" if missing else f"{unknown[0]!r} is not known"
        raise UsageError(f"{place}: {wrong}; a waiver has {', '.join(_NEEDED)}, and may have a probe.")
    until = entry["until"]
    if type(until) is not date:
        raise UsageError(f"{place}: until = {until!r} is no date; write it without quotes, as 2026-12-31.")
    return Waiver(
        provider=str(entry["provider"]),
        fingerprint=str(entry["fingerprint"]),
        reason=str(entry["reason"]),
        owner=str(entry["owner"]),
        until=until,
        probe=_probe(entry.get("probe"), place),
    )


def _probe(text: Any, place: str) -> Probe | None:
    if text is None:
        return None
    kind, _, name = str(text).partition(" ")
    if kind not in _PROBES or not name.strip():
        raise UsageError(f"{place}: probe = {text!r} is none; write 'rule ID' or 'operation ID'.")
    return Probe(kind, name.strip())


def judge_waivers(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    today: date,
    *,
    covered: Callable[[Waiver], bool] = lambda waiver: True,
    kept: Callable[[Waiver], bool] = lambda waiver: False,
) -> Judged:
    """Hold a run's findings against the waivers.

    Args:
        covered: whether the run looked where a waiver's finding would be; what was not run cannot be missed.
        kept: checks a waiver's probe, and says whether it is kept now.
    """
    findings, waivers = list(findings), list(waivers)
    open_, waived, used = [], [], set()
    for finding in findings:
        waiver = next((one for one in waivers if _matches(one, finding)), None)
        if waiver is None or waiver.until < today:
            open_.append(finding)
        else:
            waived.append((finding, waiver))
        used.add(waiver)
    closed, complaints = [], []
    for waiver in waivers:
        if waiver.until < today:
            complaints.append(f"{waiver} has expired on {waiver.until}; mend what it waives, or renew it.")
        elif waiver not in used and covered(waiver):
            if waiver.probe is not None and kept(waiver):
                closed.append(waiver)
            else:
                complaints.append(f"{waiver} matches no finding of this run; delete it, or correct its fingerprint.")
    return Judged(open_, waived, closed, complaints)


def _matches(waiver: Waiver, finding: Finding) -> bool:
    return (waiver.provider, waiver.fingerprint) == (finding.provider, finding.fingerprint)
