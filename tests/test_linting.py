"""What the public linter finds is mended or meant; the linter itself runs by ``make lint-documents``."""

from __future__ import annotations

from specs import catalogue
from tests.linting import EXCEPTIONS, Problem, unexpected, unneeded


def test_a_problem_is_meant_only_where_an_exception_says_so() -> None:
    """An exception holds for its provider, its rule and its place, and for nothing else."""
    meant = Problem("kivra", "no-ambiguous-paths", "#/paths/~1v2~1tenant", "two ambiguous paths")
    elsewhere = Problem("brevio", "no-ambiguous-paths", "#/paths/~1v2~1tenant", "two ambiguous paths")
    other_rule = Problem("kivra", "operation-operationId", "#/paths/~1v2~1tenant", "no operationId")
    assert unexpected([meant, elsewhere, other_rule]) == [elsewhere, other_rule]


def test_an_exception_that_nothing_needs_is_told() -> None:
    """Exceptions go when what they excuse is mended."""
    needed = Problem("kivra", "no-ambiguous-paths", "#/paths/~1v2~1tenant", "two ambiguous paths")
    assert [one.provider for one in unneeded([needed])] == [
        one.provider for one in EXCEPTIONS if one.rule != "no-ambiguous-paths"
    ]


def test_every_exception_is_of_a_provider_and_has_a_reason() -> None:
    """A misspelt provider would excuse nothing."""
    assert {one.provider for one in EXCEPTIONS} <= set(catalogue())
    assert all(one.why for one in EXCEPTIONS)
