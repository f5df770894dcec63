"""What the public linter finds is mended or meant; the linter itself runs by ``make lint-documents``."""

from __future__ import annotations

from specs import catalogue
from tests.providers.linting import Exempt, Problem, exempt, unexpected, unneeded

MEANT = [
    Exempt("one", "no-ambiguous-paths", "/paths/", "the first is no key"),
    Exempt("one", "info-license", "#/info", "asked for"),
]


def test_a_problem_is_meant_only_where_an_exception_says_so() -> None:
    """An exception holds for its provider, its rule and its place, and for nothing else."""
    meant = Problem("one", "no-ambiguous-paths", "#/paths/~1v2~1tenant", "two ambiguous paths")
    elsewhere = Problem("two", "no-ambiguous-paths", "#/paths/~1v2~1tenant", "two ambiguous paths")
    other_rule = Problem("one", "operation-operationId", "#/paths/~1v2~1tenant", "no operationId")
    other_place = Problem("one", "info-license", "#/components", "no license")
    assert unexpected([meant, elsewhere, other_rule, other_place], MEANT) == [elsewhere, other_rule, other_place]


def test_an_exception_that_nothing_needs_is_told() -> None:
    """Exceptions go when what they excuse is mended."""
    needed = Problem("one", "no-ambiguous-paths", "#/paths/~1v2~1tenant", "two ambiguous paths")
    assert unneeded([needed], MEANT) == MEANT[1:]


def test_every_exception_has_a_reason() -> None:
    """What is written is read, and says why."""
    found = [one for name in catalogue() for one in exempt(name)]
    assert found
    assert all(one.why and one.place for one in found)
