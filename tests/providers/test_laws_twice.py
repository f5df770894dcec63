"""Laws are held twice in one account that nobody empties, on a server whose clock is nobody's to move."""

from __future__ import annotations

import pytest

from contracts.context import Context
from contracts.document import Document
from contracts.finding import Finding
from contracts.laws import discover, run_law
from contracts.opening import in_process
from specs import BUILT_IN, catalogue
from tests.providers.freedom import told

PROVIDERS = [name for name in sorted(catalogue([BUILT_IN])) if told(name).get("twice")]


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_an_account_has_from_before_is_no_break(name: str) -> None:
    """Neither what the laws before have made there nor what the same law has made."""
    promise = catalogue([BUILT_IN])[name]
    target = in_process(promise)
    target.control = None
    case = Context(promise, target, Document(promise, target))
    found = [run_law(law, case) for law in discover(promise) * 2]
    target.close()
    assert [f"{each.rule} {each.message[:300]}" for each in found if isinstance(each, Finding)] == []
