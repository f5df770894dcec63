"""A claim's life at Kravia, lived at random beside a model of what the guides say.

The model knows nothing of the fake: capital, what covers it, whether a claim has been started, and whether it is over.
Amounts are counted in whole cents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, precondition, rule

from contracts.machine import ProviderMachine
from contracts.providers.kravia import claims

_COURSE = {
    "Scheduled", "Distributed", "Overdue", "Reminder", "CollectionNotice", "PaymentDemand", "TextReminder",
    "LegalNotice", "Monitoring", "Paused",
}  # fmt: skip
_CENTS = st.integers(min_value=1, max_value=400_000)
_KINDS = st.sampled_from(["Invoice", "CollectionCase", "Invoice", "CollectionCase", "CreditNote"])
_BODIES = {"Invoice": claims.invoice, "CreditNote": claims.credit_note, "CollectionCase": claims.collection_case}


@dataclass(slots=True)
class Modelled:
    """What the guides let one know about a claim."""

    kind: str
    capital: int
    paid: int = 0
    credited: int = 0
    started: bool = False
    over: bool = False

    @property
    def rest(self) -> int:
        """Capital that is neither paid nor credited."""
        return self.capital - self.paid - self.credited

    def covers(self, cents: int) -> int:
        """What a payment or credit of so many cents covers; a claim that is over takes nothing more."""
        return 0 if self.over else min(cents, self.rest)


class ClaimsLife(ProviderMachine):
    """Register, document, start, pay, credit, act, look, search, bookkeep, and let time pass."""

    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[int, Modelled] = {}
        self.newest = self._newest()
        self.touched: set[int] = set()
        self.perhaps: set[int] = set()
        self.time_passed = False
        self.bookkept: set[int] = set()
        self.listens = False

    @initialize(target=known, kind=_KINDS, cents=_CENTS)
    def begin(self, kind: str, cents: int) -> int:
        """A life begins with a claim, so that there is something to do."""
        return self._registered(kind, cents, "J-1")

    @rule(target=known, kind=_KINDS, cents=_CENTS, customer=st.sampled_from(["J-1", "J-2"]))
    def register(self, kind: str, cents: int, customer: str) -> int:
        """A new claim waits, whole and unpaid."""
        return self._registered(kind, cents, customer)

    def _registered(self, kind: str, cents: int, customer: str) -> int:
        amount: dict[str, Any] = {"originalAmount": cents / 100}
        if kind != "CollectionCase":
            amount = {"orderLines": [claims.line(cents / 100, 1)]}
        claim = claims.register(self.case, _BODIES[kind](debtorNumber=customer, **amount))
        self.case.expect(claim not in self.model, f"the id {claim} was given twice", rule="KR-043")
        self.model[claim] = Modelled(kind, cents)
        self._changed(claim)
        return claim

    @rule(claim=known)
    def start(self, claim: int) -> None:
        """A claim that waits is scheduled; any other is not startable."""
        model = self.model[claim]
        place = {"invoiceId": claim}
        if model.started or model.over:
            exchange = self.case.call("runAction", path=place, query={"action": "Start"})
            self.case.equal("status of a Start too many", exchange.status, 409, rule="KR-056")
            return
        value = claims.run(self.case, claim)
        self.case.equal("status after Start", value["status"], "Scheduled", rule="KR-053")
        model.started = True
        sent = claims.details(self.case, claim)["notifications"]
        self.case.equal("what was sent right after Start", sent, [], rule="KR-053")
        self._changed(claim)

    @rule(claim=known)
    def add_document(self, claim: int) -> None:
        """Documents are taken until Start."""
        model = self.model[claim]
        exchange = claims.upload(self.case, claim, claims.BASE64_FILE)
        wanted = 409 if model.started or model.over else 200
        self.case.equal("status after a document", exchange.status, wanted, rule="KR-055")
        if exchange.ok:
            self._changed(claim)

    @rule(own=st.lists(known, min_size=1, max_size=2, unique=True), cents=st.lists(_CENTS, min_size=2, max_size=2))
    def pay(self, own: Sequence[int], cents: Sequence[int]) -> None:
        """A payment covers what is left of each claim's capital; a credit note takes none."""
        self._book("registerPayment", dict(zip(own, cents, strict=False)), "KR-082")

    @rule(own=st.lists(known, min_size=1, max_size=2, unique=True), cents=st.lists(_CENTS, min_size=2, max_size=2))
    def credit(self, own: Sequence[int], cents: Sequence[int]) -> None:
        """A credit covers what is left of each claim's capital, and writes the fees off with the last of it."""
        self._book("registerCreditNote", dict(zip(own, cents, strict=False)), "KR-086")

    def _book(self, operation_id: str, parts: dict[int, int], rule_id: str) -> None:
        direct = operation_id == "registerPayment"
        sign = 1 if direct else -1
        amounts = {claim: sign * cents / 100 for claim, cents in parts.items()}
        body = claims.payment(amounts) if direct else claims.crediting(amounts)
        exchange = self.case.call(operation_id, body=body)
        if any(self.model[claim].kind == "CreditNote" for claim in parts):
            self.case.equal(f"status of {operation_id} on a credit note", exchange.status, 409)
            return
        self.case.equal(f"status of {operation_id}", exchange.status, 200, rule=rule_id)
        wanted = {claim: self.model[claim].covers(cents) for claim, cents in parts.items()}
        found = {
            each["invoiceId"]: _cents(sign * each["appliedAmount"]) for each in exchange.value["value"]["invoices"]
        }
        self.case.equal("cents that cover capital", found, wanted, rule=rule_id)
        sums = tuple(
            _cents(sign * exchange.value["value"][key]) for key in ("amount", "appliedAmount", "ignoredAmount")
        )
        whole, covered = sum(parts.values()), sum(wanted.values())
        self.case.equal("cents in all, applied, ignored", sums, (whole, covered, whole - covered), rule=rule_id)
        for claim, covered in wanted.items():
            self._cover(claim, covered, direct=direct)

    def _cover(self, claim: int, covered: int, *, direct: bool) -> None:
        model = self.model[claim]
        if direct:
            model.paid += covered
        else:
            model.credited += covered
        # whether a booking that covers nothing is a change is nowhere said
        (self.touched if covered else self.perhaps).add(claim)
        if covered and model.rest == 0:
            fees = claims.details(self.case, claim)["invoice"]["feesAmount"]
            if not direct:
                self.case.equal("fees after a credit of all that was left", fees, 0, rule="KR-087")
            model.over = fees == 0

    @rule(claim=known, action=st.sampled_from(["Pause", "Resume", "Withdraw"]))
    def act(self, claim: int, action: str) -> None:
        """An action works exactly when the details offer it."""
        offered = claims.details(self.case, claim)["availableActions"][action]
        exchange = self.case.call("runAction", path={"invoiceId": claim}, query={"action": action})
        self.case.equal(f"status of {action}", exchange.status, 200 if offered else 409, rule="KR-056")
        if not offered:
            return
        self._changed(claim)
        if action == "Withdraw":
            self.case.expect(not self.model[claim].over, "a claim that is over is withdrawn", rule="KR-133")
            self.model[claim].over = True
        elif action == "Pause":
            self.case.equal("status after Pause", exchange.value["value"]["status"], "Paused", rule="KR-133")

    @precondition(lambda self: self.case.listening is not None and not self.listens)
    @rule()
    def listen(self) -> None:
        """Where somebody looks at webhooks, every change from now on makes one."""
        self.listens = True
        body = {"secret": "a secret of the machine", "enabled": True, "url": self.case.listening}
        self.case.get("configureWebhook", path={"id": claims.CREDITOR}, body=body)

    @precondition(lambda self: self.steers)
    @rule(days=st.sampled_from([1, 7, 30, 100]))
    def let_time_pass(self, days: int) -> None:
        """Whatever is due happens; a claim that has not been started stays where it is."""
        self.case.advance(f"P{days}D")
        self.time_passed = True

    @rule(claim=known)
    def look(self, claim: int) -> None:
        """Details agree with the model."""
        facts, model = claims.details(self.case, claim), self.model[claim]
        record = facts["invoice"]
        money = tuple(_cents(record[key]) for key in ("originalAmount", "paidAmount", "creditedAmount"))
        self.case.equal("cents of capital, paid, credited", money, (model.capital, model.paid, model.credited))
        self.case.equal("outstanding cents", _cents(facts["outstandingAmount"]), model.rest, rule="KR-103")
        allowed = self._statuses(model)
        self.case.expect(record["status"] in allowed, f"status is one of {sorted(allowed)}; it is {record['status']}")
        first = facts["statusCodeHistory"][0]["statusCode"]
        self.case.equal("the timeline's beginning", first, "Registered", rule="KR-130")
        if not model.started:
            self.case.equal("what was sent before Start", facts["notifications"], [], rule="KR-031")

    def _statuses(self, model: Modelled) -> set[str]:
        if model.over:
            return {"Closed"}
        if not model.started:
            return {"Registered"}
        return _COURSE | {"Closed"} if model.kind == "CreditNote" else _COURSE

    @rule()
    def search(self) -> None:
        """The delta since the last look is what was changed, and what time changed."""
        hits = claims.found(self.case, orderBy=11, byAscending=True, lastUpdatedTime=self.newest)
        ids = [hit["id"] for hit in hits]
        self.case.expect(len(set(ids)) == len(ids), f"a search shows a claim twice: {ids}", rule="KR-100")
        own = {claim for claim in ids if claim in self.model}
        allowed = set(self.model) if self.time_passed else self.touched | self.perhaps
        exact = self.touched <= own <= allowed
        self.case.expect(exact, f"changed were {sorted(self.touched)}; the delta has {sorted(own)}", rule="KR-101")
        self.newest = max([hit["lastUpdatedTime"] for hit in hits], default=self.newest)
        self.touched, self.perhaps, self.time_passed = set(), set(), False

    @rule(number=st.integers(min_value=0, max_value=3))
    def bookkeep(self, number: int) -> None:
        """A settlement that is bookkept is left out of the open ones from then on, and no other is."""
        still_open = [each["settlementId"] for each in claims.settlements(self.case, ExcludeClosed=True)]
        if number >= len(still_open):
            return
        place, query = {"settlementId": still_open[number]}, {"internalAccountingId": "B-1"}
        self.case.get("bookkeepSettlement", path=place, query=query)
        self.bookkept.add(still_open.pop(number))
        after = [each["settlementId"] for each in claims.settlements(self.case, ExcludeClosed=True)]
        self.case.equal("open settlements", after, still_open, rule="KR-123")

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every claim that was registered is found."""
        if self.model and len(self.model) % 5 == 0:
            ids = {hit["id"] for hit in claims.found(self.case)}
            self.case.expect(set(self.model) <= ids, f"search lacks {set(self.model) - ids}", rule="KR-100")

    def _changed(self, claim: int) -> None:
        self.touched.add(claim)

    def _newest(self) -> str:
        return max([str(hit["lastUpdatedTime"]) for hit in claims.found(self.case)], default="2000-01-01T00:00:00")


def _cents(amount: Any) -> int:
    return round(float(amount) * 100)
