"""Whatever is let through, left out or added says by which rule or decision, and there is one of that id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.exceptions import read_exceptions
from contracts.folders import PROVIDERS, provider_folder
from specs import Promise, catalogue

PROMISES = catalogue()
ID = re.compile(r"\b(?:[A-Z]{2,3}-[A-Z]?[0-9]{1,3}|B[0-9]{1,3})\b")
BLOCKS = {"authentication", "requests", "replies", "refusals", "xml", "sizes", "limits", "idempotency", "sandbox"}
"""The parts of provider.yaml that say how a provider differs from its document."""


def folder_of(promise: Promise) -> Path:
    """Where the judge keeps what it knows of a provider."""
    folder = provider_folder(promise.name, PROVIDERS)
    assert folder is not None
    return folder


def known(promise: Promise) -> set[str]:
    """The ids of a provider's rules and decisions."""
    decided = re.findall(r"\*\*([A-Z0-9-]+)\*\*", (promise.folder / "decisions.md").read_text("utf-8"))
    return {rule.id for rule in promise.rules} | set(decided)


def told(promise: Promise) -> Iterator[tuple[str, str]]:
    """Every exception of a provider: where it stands, and the words that say why."""
    folder = folder_of(promise)
    for entry in read_exceptions(folder / "generic.toml").entries:
        yield f"generic.toml: {entry.law} {entry.operation}", entry.reason
    config = folder / "schemathesis.toml"
    text = config.read_text("utf-8") if config.is_file() else ""
    for block in re.split(r"\n\s*\n", text):
        if re.search(r"^\[", block, re.MULTILINE):
            yield f"schemathesis.toml: {block[:200]}", "\n".join(re.findall("^#.*$", block, re.MULTILINE))
    yield from settings(promise)


def settings(promise: Promise) -> Iterator[tuple[str, str]]:
    """Each line of provider.yaml that lets something through; a comment beside a block's name holds for all of it."""
    block, shared = "", ""
    for line in (promise.folder / "provider.yaml").read_text("utf-8").splitlines():
        if line[:1].isalpha():
            block, _, shared = line.partition(":")
        elif block in BLOCKS and re.match("  [^ #]", line):
            yield f"provider.yaml: {line}", f"{line} {shared}"


@pytest.mark.parametrize("name", PROMISES)
def test_every_exception_names_a_rule_or_a_decision(name: str) -> None:
    """One at least, and none that there is not."""
    promise = PROMISES[name]
    ids = known(promise)
    wrong = {
        where: sorted(set(ID.findall(why)) - ids) or "names none"
        for where, why in told(promise)
        if not ID.findall(why) or not set(ID.findall(why)) <= ids
    }
    assert wrong == {}


@pytest.mark.parametrize("name", PROMISES)
def test_no_decision_has_the_id_of_another(name: str) -> None:
    """An id names one decision."""
    text = (PROMISES[name].folder / "decisions.md").read_text("utf-8")
    ids = re.findall(r"^- \*\*([A-Z0-9-]+)\*\*", text, re.MULTILINE)
    assert sorted(ids) == sorted(set(ids))
