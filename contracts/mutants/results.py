"""What became of mutants, written down one by one, so that a long run that was broken off can go on."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path

from contracts.errors import UsageError
from contracts.mutants.outcome import Outcome

__all__ = ["Results"]


@dataclass(frozen=True, slots=True)
class Results:
    """A file of outcomes, a JSON object a line; several processes may add to it."""

    file: Path

    def begin(self) -> None:
        """Forget what stands there.

        Raises:
            UsageError: the file cannot be written.
        """
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_bytes(b"")
        except OSError as error:
            raise UsageError(f"{self.file}: {(error.strerror or str(error)).lower()}; name another file.") from None

    def add(self, outcome: Outcome) -> None:
        """Write one down."""
        line = json.dumps({"provider": outcome.provider, **outcome.as_json()}, ensure_ascii=False)
        with self.file.open("a", encoding="utf-8") as out:
            out.write(f"{line}\n")

    def killed(self) -> dict[tuple[str, str], Outcome]:
        """The mutants that were noticed, by provider and id: these need not be tried again.

        Those that took too long are tried again: that may have been the machine's doing, which was busy then.

        Raises:
            UsageError: the file is not there, or is none of outcomes.
        """
        try:
            lines = self.file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{self.file} cannot be read: {str(error).lower()}; begin without --resume.") from None
        told = [self._told(number, line) for number, line in enumerate(lines, 1)]
        return {(each.provider, each.mutant): each for each in told if each is not None and each.state == "killed"}

    def _told(self, number: int, line: str) -> Outcome | None:
        """A line's outcome; None for half a line, which is where a run was broken off."""
        try:
            value = json.loads(line)
        except json.JSONDecodeError:
            return None
        try:
            tuples = {name: tuple(value.get(name, ())) for name in ("rules", "operations")}
            return Outcome(**{**value, **tuples})
        except (TypeError, AttributeError):
            known = ", ".join(field.name for field in fields(Outcome))
            raise UsageError(
                f"{self.file}: line {number} is no outcome of a mutant ({known}); begin without --resume."
            ) from None
