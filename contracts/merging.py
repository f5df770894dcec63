"""Shards of one run, judged on several machines, put together again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from contracts.errors import UsageError
from contracts.finding import Verdict
from contracts.verdict import answers_of, once_each

__all__ = ["merged", "read_verdicts"]


def read_verdicts(file: Path) -> list[Verdict]:
    """The verdicts that ``motpart test --json`` wrote.

    Raises:
        UsageError: the file is missing, or holds something else.
    """
    try:
        value = json.loads(file.read_text("utf-8"))
        providers: Sequence[Mapping[str, Any]] = value["providers"]
        return [Verdict.from_json(each) for each in providers]
    except OSError as error:
        raise UsageError(f"{file}: {(error.strerror or str(error)).lower()}; name a file that can be read.") from None
    except (ValueError, KeyError, TypeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise UsageError(f"{file} is no verdict of `motpart test --json` ({why}).") from None


def merged(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """One verdict per provider, as if it had been judged in one go.

    Raises:
        UsageError: the shards are not of one run, or one of them is missing or there twice.
    """
    names = list(dict.fromkeys(verdict.provider for verdict in verdicts))
    _check_complete(verdicts)
    return [_one([verdict for verdict in verdicts if verdict.provider == name]) for name in names]


def _check_complete(verdicts: Sequence[Verdict]) -> None:
    """Every provider of one run is in all shards or in none, so one look over all of them is enough."""
    runs = {(each.seed, each.profile, each.shard.partition("/")[2]) for each in verdicts}
    if len(runs) > 1:
        raise UsageError("the verdicts are not shards of one run: seed, profile or number of shards differ.")
    total = int(next(iter(runs))[2] or 1)
    for provider in {each.provider for each in verdicts}:
        found = sorted(int(each.shard.partition("/")[0] or 1) for each in verdicts if each.provider == provider)
        if found != list(range(1, total + 1)):
            listed = ", ".join(map(str, found))
            raise UsageError(f"{provider}: of {total} shards there are {listed}; give each of them once.")


def _one(verdicts: Sequence[Verdict]) -> Verdict:
    first = verdicts[0]
    results = sorted((each for verdict in verdicts for each in verdict.results), key=lambda each: each.number)
    findings = [each for verdict in verdicts for each in verdict.findings]
    return Verdict(
        first.provider,
        first.target,
        first.seed,
        once_each(results, findings),
        results,
        list(dict.fromkeys(item for verdict in verdicts for item in verdict.groundless)),
        seconds=sum(verdict.seconds for verdict in verdicts),
        profile=first.profile,
        answers=answers_of([verdict.answers for verdict in verdicts]),
        day=max(verdict.day for verdict in verdicts),
    )
