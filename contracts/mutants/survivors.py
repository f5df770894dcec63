"""Why a mutant may survive: ``survivors.toml`` in the provider's folder, a pattern of ids and a reason a line.

"text-changed.getCompany.*" = "Nothing says what the made-up partner is called (KD-40)."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from contracts.errors import UsageError
from contracts.folders import PROVIDERS, provider_folder, provider_module
from contracts.mutants.outcome import Outcome
from specs import Promise

__all__ = ["explained", "reasons_of", "stale"]

FILE = "survivors.toml"


def reasons_of(promise: Promise, package: str = PROVIDERS) -> dict[str, str]:
    """The reasons by pattern; none for a provider without the file, or for an imported document.

    Raises:
        UsageError: the file is not TOML of patterns and reasons.
    """
    if promise.imported or provider_module(promise.name, "mutants", package) is None:
        return {}
    folder = provider_folder(promise.name, package)
    file = None if folder is None else folder / FILE
    if file is None or not file.is_file():
        return {}
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {error}; correct the file.") from None
    wrong = next((key for key, value in found.items() if not isinstance(value, str) or not value.strip()), None)
    if wrong is not None:
        raise UsageError(f'{file}: {wrong}: give a reason as text, such as "nothing says so".')
    return found


def explained(outcome: Outcome, reasons: Mapping[str, str]) -> Outcome:
    """The outcome with the reason for which it may survive."""
    if outcome.killed:
        return outcome
    reason = next((why for pattern, why in reasons.items() if fnmatchcase(outcome.mutant, pattern)), None)
    return replace(outcome, reason=reason)


def stale(outcomes: Sequence[Outcome], reasons: Mapping[str, str]) -> list[str]:
    """The patterns that fit no survivor: what they excuse is noticed now, or is no mutant any more."""
    survivors = [outcome.mutant for outcome in outcomes if not outcome.killed]
    return [pattern for pattern in reasons if not any(fnmatchcase(name, pattern) for name in survivors)]
