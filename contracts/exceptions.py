"""What a provider's folder takes out of the laws for every operation: ``generic.toml``, each entry with its reason.

[[exception]]
law = "what_was_written_is_read"
operation = "createCharge"      # every operation without it
fields = ["createdBy"]          # the whole law without it
reason = "EP-12: the provider sets it itself."
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from contracts.errors import UsageError

__all__ = ["Exceptions", "LawException", "read_exceptions"]


class LawException(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry: a law, of one operation or all, does not hold, or not for some fields; ``reason`` says why."""

    law: str
    reason: str
    operation: str | None = None
    fields: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    exception: tuple[LawException, ...] = ()


@dataclass(frozen=True, slots=True)
class Exceptions:
    """A provider's exceptions."""

    entries: Sequence[LawException] = ()

    def reason(self, law: str, operation_id: str) -> str | None:
        """Why a law does not hold for an operation at all; None when it does."""
        whole = (entry for entry in self._of(law, operation_id) if not entry.fields)
        return next((entry.reason for entry in whole), None)

    def fields(self, law: str, operation_id: str) -> frozenset[str]:
        """Names that a law leaves alone in an operation."""
        return frozenset(name for entry in self._of(law, operation_id) for name in entry.fields)

    def _of(self, law: str, operation_id: str) -> list[LawException]:
        return [e for e in self.entries if e.law == law and e.operation in (None, operation_id)]


def read_exceptions(file: Path, laws: Sequence[str], operations: Sequence[str]) -> Exceptions:
    """The exceptions of a provider's folder; none when it has no such file.

    Raises:
        UsageError: it is wrong, or names a law or an operation that is not there.
    """
    if not file.is_file():
        return Exceptions()
    try:
        entries = msgspec.convert(tomllib.loads(file.read_text("utf-8")), _File).exception
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{file}: {error}; correct the file.") from None
    for entry in entries:
        for name, known in ((entry.law, laws), (entry.operation, [*operations, None])):
            if name not in known:
                raise UsageError(f"{file}: {name!r} is no law for every operation and no operation; correct the name.")
    return Exceptions(entries)
