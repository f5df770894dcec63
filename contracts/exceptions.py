"""What a provider's folder takes out of the laws for every operation: ``generic.toml``, each entry with its reason.
A law is one of ours or a check of Schemathesis', which is then taken out wherever a reply is judged by it.

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

__all__ = ["FILE", "Exceptions", "LawException", "read_exceptions"]

FILE = "generic.toml"


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
    file: Path = Path("generic.toml")

    def reason(self, law: str, operation_id: str) -> str | None:
        """Why a law does not hold for an operation at all; None when it does."""
        whole = (entry for entry in self._of(law, operation_id) if not entry.fields)
        return next((entry.reason for entry in whole), None)

    def fields(self, law: str, operation_id: str) -> frozenset[str]:
        """Names that a law leaves alone in an operation."""
        return frozenset(name for entry in self._of(law, operation_id) for name in entry.fields)

    def _of(self, law: str, operation_id: str) -> list[LawException]:
        return [e for e in self.entries if e.law == law and e.operation in (None, operation_id)]

    def check(self, laws: Sequence[str], operations: Sequence[str]) -> None:
        """Refuse names that are not there: a misspelt exception would be a law that holds.

        Raises:
            UsageError: an entry names another law or operation.
        """
        for entry in self.entries:
            for name, known in ((entry.law, laws), (entry.operation, [*operations, None])):
                if name not in known:
                    raise UsageError(
                        f"{self.file}: {name!r} is no law for every operation and no operation; correct the name."
                    )


def read_exceptions(file: Path) -> Exceptions:
    """The exceptions in a provider's file; none when there is no such file.

    Raises:
        UsageError: it is wrong.
    """
    if not file.is_file():
        return Exceptions()
    try:
        entries = msgspec.convert(tomllib.loads(file.read_text("utf-8")), _File).exception
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{file}: {error}; correct the file.") from None
    return Exceptions(entries, file)
