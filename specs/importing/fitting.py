"""What a person wrote for a provider that a newly imported document no longer has operations for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specs import operations_of
from specs.importing.parsing import parse_document
from specs.importing.remarks import ImportRefused, Remarks

__all__ = ["Unfit", "unfit_files"]


@dataclass(frozen=True, slots=True)
class Unfit:
    """One thing that no longer fits: ``kind`` is rule, story or handler, ``operation`` the operationId that is gone."""

    kind: str
    name: str
    operation: str

    def __str__(self) -> str:
        """``rule EX-01 speaks of createCharge, which the document no longer has``."""
        return f"{self.kind} {self.name} speaks of {self.operation}, which the document does not have"


def unfit_files(folder: Path, document: Mapping[str, Any]) -> list[Unfit]:
    """Rules and stories of the folder that name operations which the document lacks."""
    known = {str(spec["operationId"]) for _, _, spec in operations_of(document) if "operationId" in spec}
    named = [("rule", *one) for one in _rules(folder)] + [("story", *one) for one in _stories(folder)]
    return [Unfit(kind, name, operation) for kind, name, operation in named if operation not in known]


def _rules(folder: Path) -> Iterable[tuple[str, str]]:
    for rule in _parsed(folder / "rules.yaml") or ():
        if isinstance(rule, dict):
            yield from ((str(rule.get("id")), str(name)) for name in rule.get("operations") or ())


def _stories(folder: Path) -> Iterable[tuple[str, str]]:
    for file in sorted(folder.glob("stories/*.yaml")):
        story = _parsed(file)
        for workflow in (story.get("workflows") or ()) if isinstance(story, dict) else ():
            for step in workflow.get("steps") or ():
                if "operationId" in step:
                    yield file.name.partition(".")[0], str(step["operationId"])


def _parsed(file: Path) -> Any:
    """The file's content; None when there is none, or it is not YAML (who reads it for its own sake says so)."""
    try:
        return parse_document(file.read_bytes(), str(file), Remarks()) if file.is_file() else None
    except ImportRefused:
        return None
