"""Companies lived through at random: accepted, connected, declined, ended, replaced, in test, for two integrators.

The model knows nothing of the fake: which versions are in force, what each integrator last registered for a company and
purpose, through whom the company is a sender, and when a pending one is connected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from contracts.credentials import Credential
from contracts.machine import ProviderMachine
from contracts.providers.kivra_legal import callers, companies

_INTEGRATORS = st.sampled_from(["integrator", "other"])
_COMPANIES = st.sampled_from(["5599000063", "5599000071", "5599000089"])
_PURPOSES = st.sampled_from(companies.PURPOSES)
_PICK = st.integers(0, 11)
_PAIRS = {"integrator": ("demo", "core"), "other": ("demo-other", "core-other")}
_DAYS_TO_CONNECT = 3
_PAPER = "paper"
Key = tuple[str, str, str]


@dataclass(slots=True)
class Modelled:
    """The newest acceptance of an integrator for a company and purpose; ``due`` is the day on which it is connected."""

    id: str
    approvals: dict[str, str]
    status: str
    due: int

    @property
    def lives(self) -> bool:
        """Whether it is pending or approved."""
        return self.status in ("pending", "approved")


class SendersLife(ProviderMachine):
    """Accept, accept again, end, look, read; Kivra publishes, connects, declines, signs on paper; time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.day = 0
        self.newest: dict[Key, Modelled] = {}
        self.all: dict[str, tuple[str, dict[str, Any]]] = {}
        """Every acceptance: its integrator, and what of it must never change."""
        self.through: dict[str, set[str]] = {}
        self.force = {purpose: companies.current(self.case, purpose) for purpose in companies.PURPOSES}

    @initialize(company=_COMPANIES, purpose=_PURPOSES)
    def begin(self, company: str, purpose: str) -> None:
        """A life begins with an acceptance, so that there is something to do."""
        self.accept("integrator", company, purpose)

    def _credential(self, who: str) -> Sequence[Credential]:
        return callers.pair(self.case, *_PAIRS[who])

    @rule(who=_INTEGRATORS, company=_COMPANIES, purpose=_PURPOSES)
    def accept(self, who: str, company: str, purpose: str) -> None:
        """Today's versions: new, newer than before, or a second time."""
        last = self.newest.get((who, company, purpose))
        approvals = self.force[purpose]
        body = companies.acceptance(self.case, company, purpose, approvals)
        exchange = companies.accept(self.case, body, self._credential(who))
        if last is not None and last.lives and last.approvals == approvals:
            self.case.equal("status of the same versions again", exchange.status, 409, rule="LEG-E10")
            return
        self.case.equal("status of an acceptance", exchange.status, 201, rule="LEG-E03")
        status = last.status if last is not None and last.lives else self._first(who, company)
        made = exchange.value
        self.case.equal("status of a new acceptance", made["status"], status, rule="LEG-E07")
        self.case.expect(made["id"] not in self.all, f"the id {made['id']} was given twice", rule="LEG-E05")
        self.newest[who, company, purpose] = Modelled(made["id"], approvals, status, self.day + _DAYS_TO_CONNECT)
        kept = {name: made[name] for name in ("company", "purpose", "contact", "acceptedBy", "approvals", "acceptedAt")}
        self.all[made["id"]] = (who, kept)
        if status == "approved":
            self.through.setdefault(company, set()).add(who)

    def _first(self, who: str, company: str) -> str:
        through = self.through.get(company, set())
        return "approved" if not through or who in through else "pending"

    @rule(who=_INTEGRATORS, company=_COMPANIES, purpose=_PURPOSES)
    def accept_what_is_not_in_force(self, who: str, company: str, purpose: str) -> None:
        """The other purpose's agreement changes nothing."""
        other = next(one for one in companies.PURPOSES if one != purpose)
        body = companies.acceptance(self.case, company, purpose, self.force[other])
        exchange = companies.accept(self.case, body, self._credential(who))
        self.case.equal("status for the other purpose's agreement", exchange.status, 400, rule="LEG-E04")
        self.look(who, company)

    @rule(pick=_PICK)
    def end(self, pick: int) -> None:
        """What lives ends; what has ended does not end again."""
        (who, company, purpose), last = self._picked(pick)
        exchange = companies.end(self.case, company, purpose, self._credential(who))
        self.case.equal("status of an end", exchange.status, 200 if last.lives else 404, rule="LEG-E08")
        if last.lives:
            self._terminate(last, who, company)

    @rule(who=_INTEGRATORS, company=_COMPANIES, purpose=_PURPOSES)
    def end_what_never_was(self, who: str, company: str, purpose: str) -> None:
        """There is nothing to end."""
        if (who, company, purpose) not in self.newest:
            exchange = companies.end(self.case, company, purpose, self._credential(who))
            self.case.equal("status of ending what never was", exchange.status, 404, rule="LEG-E08")

    def _picked(self, pick: int) -> tuple[Key, Modelled]:
        """One of the agreements; every life has one from its beginning."""
        key = list(self.newest)[pick % len(self.newest)]
        return key, self.newest[key]

    def _terminate(self, last: Modelled, who: str, company: str) -> None:
        last.status = "terminated"
        mine = [one for (of, which, _), one in self.newest.items() if (of, which) == (who, company)]
        if not any(one.status == "approved" for one in mine):
            self.through.get(company, set()).discard(who)

    @rule(who=_INTEGRATORS, company=_COMPANIES)
    def look(self, who: str, company: str) -> None:
        """Each purpose stands where the model says."""
        found = companies.states(self.case, company, self._credential(who))
        for purpose, one in found.items():
            last = self.newest.get((who, company, purpose))
            wanted = ("notAccepted", None) if last is None else (last.status, last.id)
            self.case.equal(f"state of {purpose}", (one["status"], one["acceptanceId"]), wanted, rule="LEG-E06")
            current = last is not None and last.lives and last.approvals == self.force[purpose]
            self.case.equal(f"upToDate of {purpose}", one["upToDate"], current, rule="LEG-E10")

    @rule(who=_INTEGRATORS, pick=_PICK)
    def read(self, who: str, pick: int) -> None:
        """An acceptance is as it was; another's is not there."""
        name = list(self.all)[pick % len(self.all)]
        owner, kept = self.all[name]
        place, credential = {"acceptanceId": name}, self._credential(who)
        if owner != who:
            self.case.refused("readAcceptance", 404, path=place, credential=credential)
            return
        found = self.case.get("readAcceptance", path=place, credential=credential)
        self.case.equal("the acceptance", {key: found[key] for key in kept}, kept, rule="LEG-E05")

    @precondition(lambda self: self.steers)
    @rule(kind=st.sampled_from(["terms", *companies.PURPOSES]))
    def publish(self, kind: str) -> None:
        """A new version is in force at once."""
        facts = {"type": "terms"} if kind == "terms" else {"type": "dpa", "purpose": kind}
        self.case.act("kivraPublishes", **facts)
        found = {purpose: companies.current(self.case, purpose) for purpose in companies.PURPOSES}
        for purpose in companies.PURPOSES:
            touched = kind in ("terms", purpose)
            self.case.equal(
                f"whether {purpose} has new documents", found[purpose] != self.force[purpose], touched, rule="LEG-E02"
            )
        self.force = found

    @precondition(lambda self: self.steers)
    @rule(pick=_PICK, connects=st.booleans())
    def decide(self, pick: int, connects: bool) -> None:
        """Kivra connects or declines what is pending, and nothing else."""
        (who, company, _), last = self._picked(pick)
        action = "kivraConnects" if connects else "kivraDeclines"
        if last.status != "pending":
            self.case.cannot_act(action, acceptanceId=last.id)
            return
        self.case.act(action, acceptanceId=last.id)
        if connects:
            self._connected(last, who, company)
        else:
            self._terminate(last, who, company)

    def _connected(self, last: Modelled, who: str, company: str) -> None:
        last.status = "approved"
        self.through.setdefault(company, set()).add(who)

    @precondition(lambda self: self.steers)
    @rule(company=_COMPANIES)
    def sign_on_paper(self, company: str) -> None:
        """From now on it is a sender."""
        self.case.act("companySignsOnPaper", organisationNumber=company)
        self.through.setdefault(company, set()).add(_PAPER)

    @precondition(lambda self: self.steers)
    @rule(days=st.sampled_from([1, 2, 5]))
    def let_time_pass(self, days: int) -> None:
        """Pending ones are connected when their days are over."""
        self.case.advance(f"P{days}D")
        self.day += days
        for (who, company, _), last in self.newest.items():
            if last.status == "pending" and last.due <= self.day:
                self._connected(last, who, company)
