"""What only Brevio's document promises: its statuses, its whole reference, and that the fake takes its examples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from specs import BUILT_IN, load, operations_of
from tests.providers.brevio.sandbox import WAITING, Sandbox

FOLDER: Path = BUILT_IN / "brevio"
PROMISE = load(FOLDER)
OPERATIONS = {spec["operationId"]: spec for _, _, spec in operations_of(PROMISE.document)}
DECISIONS = set(re.findall(r"^- \*\*(B[ID]-\d\d)\*\* ", (FOLDER / "decisions.md").read_text(), re.MULTILINE))


def test_only_the_listed_statuses_are_documented() -> None:
    """BR-005, BR-010."""
    listed = {"200", "400", "401", "404", "500"}
    assert {status for spec in OPERATIONS.values() for status in spec["responses"]} == listed


def test_every_rule_and_oddity_of_the_reference_is_there() -> None:
    """133 rules, each with its id once; every oddity from BI-01 to BI-36 has its line."""
    assert len({rule.id for rule in PROMISE.rules}) == len(PROMISE.rules) == 133
    assert {f"BI-{number:02}" for number in range(1, 37)} <= DECISIONS


REQUESTS = [
    (operation, kind, example["value"])
    for operation, spec in OPERATIONS.items()
    for kind, media in (spec.get("requestBody") or {}).get("content", {}).items()
    for example in (media.get("examples") or {}).values()
]


@pytest.mark.parametrize(("operation", "kind", "body"), REQUESTS, ids=[f"{o} {k}" for o, k, _ in REQUESTS])
def test_every_documented_request_is_accepted(brevio: Sandbox, operation: str, kind: str, body: Any) -> None:
    """A new world takes each request example as it stands in the document."""
    path, method, _ = next(entry for entry in operations_of(PROMISE.document) if entry[2]["operationId"] == operation)
    form = {"data": body} if "form" in kind else {"json": body}
    if operation == "getAccessToken":
        answer = brevio.call(method.upper(), path, None, auth=("motpart-audit", "audit-secret"), **form)
    else:
        who = "bank" if operation == "commentAuditRequest" else "audit"
        answer = brevio.call(method.upper(), path.replace("{token}", WAITING), who, **form)
    assert answer.status_code == 200, answer.text
