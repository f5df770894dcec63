"""A person's receipts lived through at random: deleted, restored, given, claimed, handed in; chains are rejected.

The model knows nothing of the fake: which receipts each of two people has, until when a deleted one can be restored,
which have been handed in, which links are open, and which chains are rejected.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.machine import ProviderMachine
from contracts.providers.kivra_receipt_client import wallet

_PICK = st.integers(0, 5)
_PEOPLE = st.sampled_from([wallet.PERSON, wallet.OTHER])
_CHAINS = st.sampled_from([wallet.CHAIN, wallet.QUIET])
_LASTS = 30


@dataclass(slots=True)
class Modelled:
    """A receipt: whose, until which day it can be restored (None when it is not deleted), whether it is handed in."""

    person: str
    until: int | None = None
    expensed: bool = False


@dataclass(slots=True)
class Link:
    """A gift: whose it will be, the last day, whether it has been claimed."""

    receiver: str
    until: int
    claimed: bool = False


@dataclass(slots=True)
class Model:
    """Everything that there is."""

    receipts: dict[str, Modelled] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)
    day: int = 0


class WalletLife(ProviderMachine):
    """Delete, restore, give, claim, hand in, reject, take back, look; days pass."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model(receipts={key: Modelled(wallet.PERSON) for key in wallet.RECEIPTS})

    def _picked(self, pick: int) -> tuple[str, Modelled]:
        key = list(self.model.receipts)[pick % len(self.model.receipts)]
        return key, self.model.receipts[key]

    def _gone(self, one: Modelled) -> bool:
        return one.until is not None and self.model.day >= one.until

    def _there(self, one: Modelled) -> bool:
        return one.until is None

    @rule(pick=_PICK)
    def delete(self, pick: int) -> None:
        """Once; then it is gone for that call."""
        key, one = self._picked(pick)
        answer = wallet.about(self.case, "deletePersonReceipt", key, one.person)
        self.case.equal("status of deleting", answer.status, 204 if self._there(one) else 410, rule="RCL-02")
        if self._there(one):
            one.until = self.model.day + _LASTS

    @rule(pick=_PICK)
    def restore(self, pick: int) -> None:
        """What is deleted and not gone."""
        key, one = self._picked(pick)
        answer = wallet.about(self.case, "restorePersonReceipt", key, one.person)
        self.case.equal("status of restoring", answer.status, 400 if self._gone(one) else 204, rule="RCL-02")
        if not self._gone(one):
            one.until = None

    @rule(pick=_PICK)
    def hand_in(self, pick: int) -> None:
        """What the demo person has, once."""
        key, one = self._picked(pick)
        answer = wallet.about(self.case, "expenseReceipt", key, one.person, {"id": wallet.SYSTEM})
        possible = self._there(one) and one.person == wallet.PERSON
        wanted = 400 if not possible else 409 if one.expensed else 204
        self.case.equal("status of handing in", answer.status, wanted, rule="RCL-03" if possible else "RCL-12")
        one.expensed = one.expensed or possible

    @precondition(lambda self: self.steers)
    @rule(pick=_PICK)
    def give(self, pick: int) -> None:
        """What is there, to the other of the two."""
        key, one = self._picked(pick)
        to = wallet.OTHER if one.person == wallet.PERSON else wallet.PERSON
        if self._there(one):
            self.model.links[wallet.given(self.case, key, one.person, to)] = Link(to, self.model.day + _LASTS)

    @precondition(lambda self: self.model.links)
    @rule(pick=_PICK)
    def claim(self, pick: int) -> None:
        """Once, before the link expires; a copy more."""
        key = list(self.model.links)[pick % len(self.model.links)]
        link = self.model.links[key]
        answer = wallet.asked(self.case, "claimPersonGiftedReceipt", link.receiver, giftLinkID=key)
        good = not link.claimed and self.model.day < link.until
        self.case.equal("status of claiming", answer.status, 202 if good else 403, rule="RCL-04")
        if good:
            link.claimed = True
            self.model.receipts[str(answer.value["id"])] = Modelled(link.receiver)

    @rule(chain=_CHAINS, back=st.booleans())
    def reject(self, chain: str, back: bool) -> None:
        """Each way once."""
        name = "restoreChainReceipts" if back else "rejectChainReceipts"
        answer = wallet.asked(self.case, name, chainID=chain)
        fits = (chain in self.model.rejected) == back
        self.case.equal(f"status of {name}", answer.status, 200 if fits else 409, rule="RCL-05")
        (self.model.rejected.discard if back else self.model.rejected.add)(chain)

    @precondition(lambda self: self.steers)
    @rule(days=st.sampled_from([1, 15, 31]))
    def wait(self, days: int) -> None:
        """Days pass."""
        self.case.advance(f"P{days}D")
        self.model.day += days

    @rule(person=_PEOPLE)
    def look(self, person: str) -> None:
        """Lists, flags and chains are as the model has them."""
        mine = {key: one for key, one in self.model.receipts.items() if one.person == person}
        there = {key for key, one in mine.items() if self._there(one)}
        found = {str(row["receipt_id"]): row for row in wallet.rows(self.case, person=person)}
        self.case.equal("the receipts", set(found), there, rule="RCL-02")
        restorable = {key for key, one in mine.items() if not self._there(one) and not self._gone(one)}
        listed = set(wallet.ids(self.case, "getPersonDeletedReceipts", person))
        self.case.equal("the deleted ones", listed, restorable, rule="RCL-02")
        for key, row in found.items():
            self.case.equal(f"is_expensed of {key}", row["is_expensed"], mine[key].expensed, rule="RCL-12")
        if person == wallet.PERSON:
            rejected = set(wallet.chains(self.case, include="rejected"))
            self.case.equal("the rejected chains", rejected, self.model.rejected, rule="RCL-11")
