"""Why a run of the judge ends without a verdict.

    JudgeError
    ├── UsageError     the person asked for something impossible        exit code 2
    └── NotTestable    the target cannot be judged as it stands          exit code 3

A broken promise is no exception of the run: it is a Finding, exit code 1.
"""

from __future__ import annotations

__all__ = ["JudgeError", "NotTestable", "UsageError"]


class JudgeError(Exception):
    """A run that ends without a verdict; the message is one clear sentence."""

    exit_code = 3


class UsageError(JudgeError):
    """The command line, a story or a provider's folder asks for something that does not exist."""

    exit_code = 2


class NotTestable(JudgeError):
    """The target does not answer, or what answers is not what it should be."""

    exit_code = 3
