"""The proof of the twin keeps what it has tried, and says what does not hold."""

from __future__ import annotations

from pathlib import Path

from contracts.twin.comparing import Difference
from contracts.twin.living import Told
from contracts.twin.mirror import Differs
from tests.twin_proof import COMPARED, DIFFERENCES, FOUND, MEDIAN, Kept, Tried, broken, column

DIFFERS = Told(calls=7, difference=Differs([], [Difference("status", 200, 409)]))
ALIKE = Told(calls=9)


def never() -> Told:
    """What need not be tried."""
    raise AssertionError("this was known")


def test_a_run_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    """What was as wanted is not tried again; what was not, and half a line, are."""
    file = tmp_path / "twin" / "shop.jsonl"
    first = Kept(file, resume=False)
    tried = [first.of(what, lambda: DIFFERS) for what in ("wrong code 1", "unbroken 0")]
    assert [one.good for one in tried] == [True, False]
    assert not first.of("wrong code 2", lambda: ALIKE).good
    with file.open("a") as out:
        out.write('{"what": "wrong code 3", "sho')
    again = Kept(file, resume=True)
    assert again.of("wrong code 1", never) == tried[0]
    assert again.of("unbroken 0", lambda: ALIKE).good
    assert again.of("wrong code 2", lambda: DIFFERS).good
    assert Kept(file, resume=True).of("wrong code 2", never).good
    assert not Kept(file, resume=False).of("wrong code 2", lambda: ALIKE).good


def test_a_column_tells_shares_and_what_does_not_hold() -> None:
    """Of plants those that were found, of copies those that differ."""
    tried = [
        Tried("wrong code 1", 5, "status: 200 | 409", 30, 1.0),
        Tried("wrong code 2", None, None, 900, 1.0),
        Tried("late news 1", 7, "happened", 40, 1.0),
        Tried("unbroken 0", None, None, 120, 1.0),
        Tried("unbroken 1", 3, "status: 200 | 409", 30, 1.0),
    ]
    told = column(tried)
    assert (told["wrong code"], told["late news"], told[FOUND], told[MEDIAN]) == ("1 of 2", "1 of 1", "2 of 3", "6")
    assert (told[COMPARED], told[DIFFERENCES]) == ("150", "1")
    assert broken(tried) == ["1 copies differ.", "66.7 % are found.", "The median is 6 calls."]
    assert not broken([Tried("wrong code 1", 4, "status: 200 | 409", 30, 1.0), tried[3]])
