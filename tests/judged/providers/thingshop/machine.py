"""A shop's life beside a model of it: which things there are and which are sold."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from contracts.machine import ProviderMachine


class ShopLife(ProviderMachine):
    """Add, sell, look."""

    things = Bundle("things")

    def __init__(self) -> None:
        super().__init__()
        self.sold: dict[int, bool] = {}

    @rule(target=things, name=st.sampled_from(["Lamp", "Chair"]))
    def add(self, name: str) -> int:
        """A new thing is not sold."""
        thing = int(self.case.get("addThing", body={"name": name})["id"])
        self.sold[thing] = False
        return thing

    @rule(thing=things)
    def sell(self, thing: int) -> None:
        """A thing is sold once."""
        status = self.case.call("sellThing", path={"id": thing}).status
        self.case.equal("status of a sale", status, 409 if self.sold[thing] else 200, rule="TS-01")
        self.sold[thing] = True

    @rule()
    def look(self) -> None:
        """The list agrees with the model."""
        found = {each["id"]: each["sold"] for each in self.case.get("listThings")}
        own = {thing: found.get(thing) for thing in self.sold}  # a shop of others may hold more
        self.case.equal("what is sold", own, self.sold)
