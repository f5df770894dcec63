"""Chains, stores and receipts lived through at random; people reject chains; beside a model.

The model knows nothing of the fake: which way each chain has for what nobody receives, whether it is rejected, what was
sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from contracts.machine import ProviderMachine
from contracts.providers.kivra_receipt_pos import shops

_PICK = st.integers(0, 5)
_NUMBERS = st.integers(1, 4)
_WAYS = st.sampled_from(["", "retained_activated", "greenbin_activated"])
_BOTH = ("retained_activated", "greenbin_activated")
_WHO = st.sampled_from([None, shops.TILDA, {"email": "nobody@example.com"}])


@dataclass(slots=True)
class Modelled:
    """A chain of the partner's with its one store; ``way`` is empty where it has none."""

    key: str
    shop: str
    way: str
    rejected: bool = False


class MerchantsLife(ProviderMachine):
    """Add a chain, change its way, reject it, send, read."""

    def __init__(self) -> None:
        super().__init__()
        self.chains: dict[int, Modelled] = {}
        self.sent: list[tuple[Any, dict[str, Any]]] = []

    @initialize(number=_NUMBERS, way=_WAYS)
    def begin(self, number: int, way: str) -> None:
        """A life begins with a chain, so that there is something to send for."""
        self.add(number, way)

    @rule(number=_NUMBERS, way=_WAYS)
    def add(self, number: int, way: str) -> None:
        """New, or known and as it was."""
        ways: dict[str, Any] = {way: True} if way else {}
        answer = shops.chain(self.case, number, **ways)
        known = self.chains.get(number)
        wanted = (201, True) if known is None else (200, False)
        self.case.equal("status and created", (answer.status, answer.value["created"]), wanted, rule="POS-03")
        if known is None:
            key = answer.value["chain_id"]
            shop = shops.store(self.case, key, number).value["store_id"]
            self.chains[number] = Modelled(key, shop, way)
        else:
            self.case.equal("id of the chain", answer.value["chain_id"], known.key, rule="POS-03")

    def _picked(self, pick: int) -> Modelled:
        return list(self.chains.values())[pick % len(self.chains)]

    @rule(pick=_PICK, way=_WAYS)
    def choose(self, pick: int, way: str) -> None:
        """Another way, the other one off; or this one on and the other left as it is."""
        one = self._picked(pick)
        body = {each: each == way for each in _BOTH}
        answer = self.case.call("updateChain", path={"chainID": one.key}, body=body)
        self.case.equal("status of a change", answer.status, 200, rule="POS-10")
        one.way = way

    @rule(pick=_PICK, way=_WAYS.filter(bool))
    def switch_on(self, pick: int, way: str) -> None:
        """One way alone is switched on: refused where the chain has the other."""
        one = self._picked(pick)
        answer = self.case.call("updateChain", path={"chainID": one.key}, body={way: True})
        fits = one.way in ("", way)
        self.case.equal("status of one way more", answer.status, 200 if fits else 400, rule="POS-10")
        one.way = way if fits else one.way

    @rule(pick=_PICK, who=_WHO, amount=st.integers(1, 900))
    def send(self, pick: int, who: Any, amount: int) -> None:
        """Received, retained or thrown away."""
        one = self._picked(pick)
        body = shops.receipt(one.shop, who, amount)
        answer = shops.send(self.case, body)
        received = who == shops.TILDA and not one.rejected
        wanted = 201 if received or not one.way else 202
        self.case.equal("status of a receipt", answer.status, wanted, rule="POS-04")
        discarded = wanted == 202 and one.way == "greenbin_activated"
        known = "x-dr-transactionid" in answer.headers
        self.case.equal("whether it has an id", known, not discarded, rule="POS-04")
        if known:
            self.sent.append((answer, body))

    @precondition(lambda self: self.sent)
    @rule(pick=_PICK)
    def read(self, pick: int) -> None:
        """What was sent is as it was sent, and nobody else's."""
        answer, body = self.sent[pick % len(self.sent)]
        self.case.equal("the receipt", shops.fetched(self.case, answer).value, body, rule="POS-04")
        other = shops.fetched(self.case, answer, shops.other(self.case))
        self.case.equal("status for another partner", other.status, 404, rule="POS-02")

    @precondition(lambda self: self.steers)
    @rule(pick=_PICK)
    def reject(self, pick: int) -> None:
        """Tilda takes no more of a chain, or takes it back."""
        one = self._picked(pick)
        self.case.act("personTakesChainBack" if one.rejected else "personRejectsChain", chainId=one.key)
        one.rejected = not one.rejected
