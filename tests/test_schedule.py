"""A schedule gives its entries in the order of (due, number), and old schedules stay what they were."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.schedule import EMPTY_SCHEDULE, Schedule

# Few different times, so that many entries are due together.
STEPS = st.lists(st.one_of(st.integers(0, 5), st.tuples(st.just("cancel"), st.integers(0, 60))), max_size=80)


def drained(schedule: Schedule) -> list[tuple[int, int]]:
    """Every entry in the order in which it comes first."""
    entries = []
    while schedule.first is not None:
        entries.append(schedule.first)
        schedule = schedule.remove(schedule.first[1])
    assert len(schedule) == 0
    return entries


@settings(max_examples=100)
@given(STEPS)
def test_entries_come_in_order_and_cancelled_ones_do_not_come(steps: list[int | tuple[str, int]]) -> None:
    """Under any mix of adding and cancelling, also of what is not there, a sorted list says the same."""
    schedule, model = EMPTY_SCHEDULE, dict[int, int]()
    kept: list[tuple[Schedule, dict[int, int]]] = []
    for number, step in enumerate(steps):
        if isinstance(step, tuple):
            schedule = schedule.remove(step[1])
            model.pop(step[1], None)
        else:
            schedule = schedule.add(step, number)
            model[number] = step
        kept.append((schedule, dict(model)))
        assert len(schedule) == len(model)
    for old, expected in kept[::7]:
        assert drained(old) == sorted((due, each) for each, due in expected.items())


@given(st.dictionaries(st.integers(), st.integers(0, 9)))
def test_a_schedule_made_at_once_is_the_same(entries: dict[int, int]) -> None:
    """Loading many gives what adding each gives."""
    pairs = [(due, number) for number, due in entries.items()]
    assert drained(Schedule.of(pairs)) == sorted(pairs)


def test_a_cancelled_entry_is_not_kept_for_ever() -> None:
    """A timeout that is set anew for every request leaves a bounded heap behind."""
    schedule = EMPTY_SCHEDULE.add(0, 0)
    for number in range(1, 10_000):
        schedule = schedule.add(10_000 - number, number).remove(number)
    assert schedule._size < 200  # the point is what a reader does not see
    assert drained(schedule) == [(0, 0)]


def test_a_hundred_thousand_entries_in_any_order_are_no_burden() -> None:
    """Deep heaps are merged and let go of without recursion errors."""
    rising = falling = EMPTY_SCHEDULE
    for number in range(100_000):
        rising = rising.add(number, number)
        falling = falling.add(-number, number)
    assert (rising.first, falling.first) == ((0, 0), (-99_999, 99_999))
    del rising, falling
