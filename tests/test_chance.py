"""Chance depends on the seed and on what was drawn before, and on nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.chance import Chance
from mockserver.worlds import Worlds


def draws(chance: Chance) -> list[Any]:
    """One of each kind."""
    options = ["x", "y", "z"]
    return [chance.uuid(), chance.token(20), chance.integer(1, 6), chance.choice(options), chance.fraction()]


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_the_same_seed_gives_the_same_draws(seed: int) -> None:
    """In any world of any server."""
    one, other = Worlds(jobs={}, seed=seed).get("a"), Worlds(jobs={}, seed=seed).get("b")
    assert draws(one.chance) == draws(other.chance)


def test_draws_are_those_of_every_version() -> None:
    """Ids that people have written into their tests do not change with an update."""
    assert draws(Chance(7)) == [
        "6c73f231-e4ff-498f-bd72-285ed4ebb758",
        "U026ZT4ih8dfKIvfVATz",
        6,
        "z",
        0.25340371984361976,
    ]


def test_chance_goes_on_where_another_stopped() -> None:
    """Seed and counter are all there is to it."""
    first = Chance(7)
    first.uuid()
    assert Chance(7, first.counter).token(20) == "U026ZT4ih8dfKIvfVATz"


def test_another_seed_gives_other_draws() -> None:
    """So do two draws of one seed."""
    first = Chance(1)
    assert len({first.uuid(), first.uuid(), Chance(2).uuid(), Chance(-1).uuid()}) == 4


@given(st.integers(), st.integers(-(10**30), 10**30), st.integers(0, 10**30))
def test_draws_keep_their_bounds(seed: int, low: int, span: int) -> None:
    """Numbers lie between their ends, uuids are of version 4, tokens of their alphabet."""
    chance = Chance(seed)
    assert low <= chance.integer(low, low + span) <= low + span
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", chance.uuid())
    assert re.fullmatch(r"[xyz]{7}", chance.token(7, "xyz"))
    assert 0 <= chance.fraction() < 1


@pytest.mark.parametrize("draw", [lambda c: c.integer(2, 1), lambda c: c.choice([])], ids=["range", "options"])
def test_an_empty_choice_is_an_error(draw: Callable[[Chance], Any]) -> None:
    """A provider that asks for the impossible hears of it."""
    with pytest.raises(ValueError, match="there is no"):
        draw(Chance())
