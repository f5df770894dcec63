"""Shards of one run, judged on several machines, put together again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from contracts.errors import UsageError
from contracts.results import Verdict
from contracts.verdict import answers_of, once_each

__all__ = ["merged", "read_verdicts"]

_SHARD = re.compile(r"[1-9]\d{0,3}/[1-9]\d{0,3}")


def read_verdicts(file: Path) -> list[Verdict]:
    """The verdicts that ``motpart test --json`` wrote.

    Raises:
        UsageError: the file is missing, or holds something else.
    """
    try:
        value = json.loads(file.read_text("utf-8"))
        verdicts = [Verdict.from_json(each) for each in value["providers"]]
        for each in verdicts:
            if each.shard and _SHARD.fullmatch(each.shard) is None:
                raise ValueError(f"{each.shard!r} is no shard")
        return verdicts
    except OSError as error:
        raise UsageError(f"{file}: {(error.strerror or str(error)).lower()}; name a file that can be read.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise UsageError(f"{file} is no verdict of `motpart test --json` ({why}).") from None


def merged(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """One verdict per provider, as if it had been judged in one go.

    Raises:
        UsageError: the shards are not of one run, or one of them is missing or there twice.
    """
    _check_complete(verdicts)
    names = list(dict.fromkeys(verdict.provider for verdict in verdicts))
    return [_one([verdict for verdict in verdicts if verdict.provider == name]) for name in names]


def _check_complete(verdicts: Sequence[Verdict]) -> None:
    """Every provider of one run is in all shards or in none, so one look over all of them is enough."""
    _check_one_run(verdicts)
    total = _total(verdicts[0]) if verdicts else 1
    for provider in {each.provider for each in verdicts}:
        found = sorted(_number(each) for each in verdicts if each.provider == provider)
        if found != list(range(1, total + 1)):
            listed = ", ".join(map(str, found))
            raise UsageError(f"{provider}: of {total} shards there are {listed}; give each of them once.")


def _check_one_run(verdicts: Sequence[Verdict]) -> None:
    """All were asked for alike, and each provider's are of one target and one version of its document."""
    alike: Mapping[str, Callable[[Verdict], object]] = {
        "the seed": lambda each: each.seed,
        "the profile": lambda each: each.profile,
        "the number of shards": _total,
        "the rule": lambda each: each.rule,
        "the operation": lambda each: each.operation,
    }
    own: Mapping[str, Callable[[Verdict], object]] = {
        "the target": lambda each: each.target,
        "the document": lambda each: each.document,
    }
    differing = [what for what, of in alike.items() if len({of(each) for each in verdicts}) > 1]
    for provider in {each.provider for each in verdicts}:
        mine = [each for each in verdicts if each.provider == provider]
        differing += [f"{what} of {provider}" for what, of in own.items() if len({of(each) for each in mine}) > 1]
    if differing:
        raise UsageError(f"the verdicts are not shards of one run: they differ in {', '.join(differing)}.")


def _number(verdict: Verdict) -> int:
    return int(verdict.shard.partition("/")[0] or 1)


def _total(verdict: Verdict) -> int:
    return int(verdict.shard.partition("/")[2] or 1)


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
        account=first.account,  # a sandbox has no shards
        rule=first.rule,
        operation=first.operation,
        document=first.document,
    )
