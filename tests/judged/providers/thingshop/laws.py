"""Thingshop's laws."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.context import Context
from contracts.laws import law

CHECK_RULES = {"ignored_auth": "TS-02"}


@law("TS-01", operations=["addThing", "sellThing"])
def sold_once(case: Context) -> None:
    """A second sale is refused."""
    thing = case.get("addThing", body={"name": "Lamp"})["id"]
    case.get("sellThing", path={"id": thing})
    case.refused("sellThing", 409, path={"id": thing})


@law("TS-02", operations=["addThing", "getThing"])
def unsold_overnight(case: Context) -> Iterator[str]:
    """The night changes nothing; tells its reasons instead of raising."""
    thing = case.get("addThing", body={"name": "Lamp"})["id"]
    case.advance("P1D")
    if case.get("getThing", path={"id": thing})["sold"]:
        yield f"thing {thing} was sold overnight"
