"""Changes that somebody has accepted: a file with a fingerprint per line, and why behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from contracts.diff.findings import Finding
from contracts.errors import UsageError

__all__ = ["read_approvals", "unused"]

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")


def read_approvals(file: Path) -> frozenset[str]:
    """The fingerprints of a file; what stands behind one on its line is the reason, ``#`` begins a comment.

    Raises:
        UsageError: the file cannot be read, or a line begins with something else than a fingerprint.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from None
    found: set[str] = set()
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split(maxsplit=1)
        if words and not _FINGERPRINT.fullmatch(words[0]):
            raise UsageError(f"{file}: line {number}: {words[0][:40]!r} is no fingerprint; copy one from motpart diff.")
        found.update(words[:1])
    return frozenset(found)


def unused(approved: frozenset[str], findings: Sequence[Finding]) -> list[str]:
    """The fingerprints that no finding has, and that can go."""
    known = {one for finding in findings for one in (finding.fingerprint, finding.shared, *finding.parts)}
    return sorted(approved - known)
