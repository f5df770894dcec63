"""A sender's life at random: tenants, access to others', content to people who come and go, agreements, webhooks, time.

The model knows nothing of the fake: which tenants the client has and which of them each token knows, who receives and
how often somebody was sent to within the minute, where each agreement stands, which webhooks there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from contracts.credentials import Credential
from contracts.exchange import Exchange
from contracts.machine import ProviderMachine
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import AGREEMENT, FOREIGN, PERSON, SHARED, TENANT, VAT, of_tenant

_NUMBERS = ("SE559900808201", "SE559900909801", VAT, "SE559900202801")
"""Two that nobody has, one that another client's tenant has, one of the client's own."""
_LEAVING, _GONE, _NOBODY = "196602179811", "197211039818", "199912319812"
_PEOPLE = (PERSON, "198506249815", _LEAVING, _GONE, _NOBODY)
_DAYS_OF_GRACE, _KEPT = 7, timedelta(days=30)
"""Somebody has opted out three days before a life begins, and receives ten days longer than they want."""
_LIFETIME = timedelta(hours=8)
_MOST_TENANTS, _MOST_AGREEMENTS = 6, 6
_TIMES = {
    "PT1M1S": timedelta(seconds=61),
    "PT5H": timedelta(hours=5),
    "P4D": timedelta(days=4),
    "P16D": timedelta(days=16),
}
_PICK = st.integers(0, 11)


@dataclass(slots=True)
class Token:
    """A token, when it was issued, and the tenants that it knows."""

    credential: Credential
    at: timedelta
    tenants: frozenset[str]


@dataclass(slots=True)
class Signed:
    """An agreement: its state, and when it expires or has ended."""

    state: str
    at: timedelta
    tenant: str


@dataclass(slots=True)
class Access:
    """The request for another client's tenant."""

    key: str
    status: str = "pending"


class SendersLife(ProviderMachine):
    """Create, ask for access, send, retain, agree, revoke, listen; the other side decides; time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = timedelta()
        self.tenants: dict[str, dict[str, str]] = {TENANT: {_NUMBERS[3]: ""}, SHARED: {"SE559900707601": ""}}
        """The client's tenants, and the companies of each: number and name."""
        self.access: Access | None = None
        self.tokens: list[Token] = []
        self.keys: set[str] = set()
        self.agreements = {AGREEMENT: Signed("completed", timedelta(), TENANT)}
        self.webhooks: dict[str, list[str]] = {}

    @initialize()
    def begin(self) -> None:
        """A life begins with a token."""
        self.ask_for_a_token()

    @precondition(lambda self: len(self.tokens) < _MOST_TENANTS)
    @rule()
    def ask_for_a_token(self) -> None:
        """It knows the tenants of this moment, for eight hours."""
        self.tokens.append(Token(asking.issued(self.case), self.now, frozenset(self.tenants)))

    def _picked(self, pick: int) -> str:
        return list(self.tenants)[pick % len(self.tenants)]

    @rule(token=_PICK, pick=_PICK)
    def look_with_a_token(self, token: int, pick: int) -> None:
        """A tenant that it knows, 404 for one that it does not, 401 when its hours are over."""
        shown, key = self.tokens[token % len(self.tokens)], self._picked(pick)
        status = self.case.call("getTenant", path=of_tenant(key), credential=shown.credential).status
        if self.now >= shown.at + _LIFETIME:
            self.case.equal("status with an old token", status, 401, rule="AUTH-04")
            return
        wanted = 200 if key in shown.tenants else 404
        self.case.equal("status of a tenant with a token", status, wanted, rule="TEN-05")

    @precondition(lambda self: len(self.tenants) < _MOST_TENANTS)
    @rule(number=st.sampled_from(_NUMBERS))
    def create_a_tenant(self, number: str) -> None:
        """A new one, the client's own that has the number, or somebody else's."""
        exchange = asking.tenant(self.case, number)
        owner = next((key for key, companies in self.tenants.items() if number in companies), None)
        if owner is None and number == VAT:
            self.case.equal("status of another's number", exchange.status, 409, rule="TEN-04")
            return
        key = exchange.headers.get("kivra-objkey", "")
        if owner is not None:
            self.case.equal("status and key of a known tenant", (exchange.status, key), (200, owner), rule="TEN-03")
            return
        self.case.equal("status of a new tenant", exchange.status, 201, rule="TEN-02")
        self._is_new(key)
        self.tenants[key] = {number: "Provbolaget AB"}

    def _is_new(self, key: str) -> None:
        self.case.expect(key not in self.keys, f"the key {key} was given twice", rule="GEN-07")
        self.keys.add(key)

    @rule(pick=_PICK, number=st.sampled_from(_NUMBERS))
    def add_a_company(self, pick: int, number: str) -> None:
        """To a tenant, unless another has its number."""
        key = self._picked(pick)
        body = {"company_id": {"name": "Provbolaget Drift AB", "orgnr": number}}
        status = self.case.call("addCompanyId", path=of_tenant(key), body=body).status
        elsewhere = any(number in companies for other, companies in self.tenants.items() if other != key)
        taken = elsewhere or (number == VAT and FOREIGN not in self.tenants)
        self.case.equal("status of a company more", status, 409 if taken else 204, rule="TEN-10")
        if not taken:
            self.tenants[key][number] = "Provbolaget Drift AB"

    @rule(pick=_PICK, number=st.sampled_from(_NUMBERS))
    def take_a_company_off(self, pick: int, number: str) -> None:
        """From a tenant that has it."""
        key = self._picked(pick)
        status = self.case.call("deleteCompanyId", path=of_tenant(key, orgNr=number)).status
        there = number in self.tenants[key]
        self.case.equal("status of a company less", status, 204 if there else 404, rule="TEN-11")
        if there and key == FOREIGN:
            self._give_back(number)
        else:
            self.tenants[key].pop(number, None)

    def _give_back(self, number: str) -> None:
        """What another client's tenant had stays that one's, so that the model need not follow it further."""
        body = {"company_id": {"name": "Linfrö Redovisning AB", "orgnr": number}}
        self.case.call("addCompanyId", path=of_tenant(FOREIGN), body=body)

    @rule()
    def list_the_tenants(self) -> None:
        """All of the client's, and each by its number."""
        rows = {row["key"] for row in self.case.get("listTenants")}
        self.case.equal("tenants", rows, set(self.tenants), rule="TEN-08")
        for number in _NUMBERS:
            owners = [{"key": key} for key, companies in self.tenants.items() if number in companies]
            found = self.case.get("listTenants", query={"orgnr": number})
            self.case.equal(f"tenants with {number}", found, owners, rule="TEN-08")

    @rule()
    def ask_for_access(self) -> None:
        """To another client's tenant; the same again is the same."""
        exchange = self.case.call("requestAccess", body={"vat_number": VAT})
        self.case.equal("status of a request", exchange.status, 201, rule="TEN-14")
        key = exchange.headers["kivra-objkey"]
        if self.access is None:
            self._is_new(key)
            self.access = Access(key)
        wanted = (self.access.key, self.access.status)
        self.case.equal("key and status of a request", (key, exchange.value["status"]), wanted, rule="TEN-16")

    @precondition(lambda self: self.steers and self.access is not None)
    @rule(accepts=st.booleans())
    def decide(self, accepts: bool) -> None:
        """The tenant's side lets the client in or not, once."""
        access = self.access
        assert access is not None
        action = "accessAccepted" if accepts else "accessRejected"
        if access.status != "pending":
            self.case.cannot_act(action, key=access.key)
            return
        self.case.act(action, key=access.key)
        access.status = "accepted" if accepts else "rejected"
        if accepts:
            self.tenants[FOREIGN] = {VAT: "Linfrö Redovisning AB"}

    @precondition(lambda self: self.access is not None)
    @rule()
    def look_at_the_request(self) -> None:
        """As it stands."""
        assert self.access is not None
        found = self.case.get("getRequestAccessStatus", path={"requestKey": self.access.key})["status"]
        self.case.equal("status of the request", found, self.access.status, rule="TEN-15")

    def _receives(self, person: str) -> bool:
        return person in _PEOPLE[:2] or (person == _LEAVING and self.now < timedelta(days=_DAYS_OF_GRACE))

    @rule(pick=_PICK, person=st.sampled_from(_PEOPLE), retain=st.booleans())
    def send(self, pick: int, person: str, retain: bool) -> None:
        """Delivered, retained when that was wished for, or refused."""
        body = asking.letter(ssn=person, type="letter.salary", **({"retain": True} if retain else {}))
        exchange = asking.send(self.case, body, key=self._picked(pick))
        there = self._receives(person)
        if not there and not retain:
            self.case.equal("status of content for nobody", exchange.status, 401, rule="CON-06")
            return
        self.case.equal("status of content", exchange.status, 201, rule="CON-01")
        told = exchange.headers.get("kivra-retained")
        self.case.equal("kivra-retained", told, None if there else "true", rule="CON-04")
        self._is_new(exchange.headers["kivra-objkey"])

    @rule()
    def match(self) -> None:
        """Who is leaving or gone is not told of."""
        found = self.case.get("matchUsersSsn", path=of_tenant(), body={"list": list(_PEOPLE)})
        self.case.equal("matches", found, {"list": list(_PEOPLE[:2])}, rule="MAT-05")

    @precondition(lambda self: len(self.agreements) < _MOST_AGREEMENTS)
    @rule(pick=_PICK, days=st.sampled_from([7, 30, 180]))
    def post_an_agreement(self, pick: int, days: int) -> None:
        """Active until its days are over."""
        tenant = self._picked(pick)
        key = self.case.get("postAgreement", path=of_tenant(tenant), body=asking.agreement(expiration_days=days))
        self._is_new(key)
        self.agreements[key] = Signed("active", self.now + timedelta(days=days), tenant)

    def _state(self, agreement: Signed) -> str | None:
        """Where it stands now; None when it has been removed."""
        expired = agreement.state == "active" and agreement.at <= self.now
        if (expired or agreement.state != "active") and self.now >= agreement.at + _KEPT:
            return None
        return "expired" if expired else agreement.state

    @rule(pick=_PICK)
    def revoke(self, pick: int) -> None:
        """An active one, and no other."""
        key, agreement = list(self.agreements.items())[pick % len(self.agreements)]
        state = self._state(agreement)
        path = of_tenant(agreement.tenant, agreementKey=key)
        status = self.case.call("revokeAgreement", path=path).status
        wanted = {None: 404, "active": 204}.get(state, 403)
        self.case.equal(f"status of revoking what is {state or 'gone'}", status, wanted, rule="AGR-08")
        if state == "active":
            agreement.state, agreement.at = "revoked", self.now

    @rule(pick=_PICK)
    def list_agreements(self, pick: int) -> None:
        """Each with its state, without those that are gone."""
        tenant = self._picked(pick)
        mine = {key: self._state(each) for key, each in self.agreements.items() if each.tenant == tenant}
        wanted = {key: state for key, state in mine.items() if state is not None}
        rows = {row["key"]: row["state"] for row in self.case.get("listAgreements", path=of_tenant(tenant))}
        self.case.equal("agreements", rows, wanted, rule="AGR-06")
        for key, state in mine.items():
            exchange = self.case.call("getCovenantAgreement", path=of_tenant(tenant, agreementKey=key))
            self.case.equal(
                "status of a covenant", exchange.status, 200 if state == "completed" else 404, rule="AGR-10"
            )

    @precondition(lambda self: len(self.webhooks) < _MOST_TENANTS)
    @rule()
    def listen(self) -> None:
        """A webhook more; the same may stand there several times."""
        there = {} if self.case.listening is None else {"url": self.case.listening}
        made = self.case.get("createPaymentWebhook", body=asking.webhook(**there))
        self.webhooks[made["id"]] = made["events"]

    @precondition(lambda self: self.case.listening is not None)
    @rule(pick=_PICK)
    def have_a_test_delivered(self, pick: int) -> None:
        """At once; what arrives is looked at by whoever listens."""
        if not self.webhooks:
            self.listen()
        key = list(self.webhooks)[pick % len(self.webhooks)]
        status = self.case.call("testPaymentWebhook", path={"id": key}).status
        self.case.equal("status of a test", status, 204, rule="WHK-13")
        self.let_time_pass("PT1M1S")

    @rule(pick=_PICK, events=st.sampled_from([None, ["failed"], ["settled"]]))
    def change_or_end_a_webhook(self, pick: int, events: list[str] | None) -> None:
        """Its events change, or it is gone."""
        key = (list(self.webhooks) or [asking.FORM])[pick % max(1, len(self.webhooks))]
        exchange = self._changed(key, events)
        wanted = (204 if events is None else 200) if key in self.webhooks else 404
        self.case.equal("status of a webhook's change", exchange.status, wanted, rule="WHK-03")
        if key in self.webhooks:
            self.webhooks.pop(key)
            self.webhooks.update({} if events is None else {key: events})

    def _changed(self, key: str, events: list[str] | None) -> Exchange:
        if events is None:
            return self.case.call("deletePaymentWebhook", path={"id": key})
        return self.case.call("updatePaymentWebhook", path={"id": key}, body={"events": events})

    @rule()
    def list_webhooks(self) -> None:
        """All that are there, without secrets."""
        rows: list[Mapping[str, Any]] = self.case.get("listPaymentWebhooks")
        found = {row["id"]: row["events"] for row in rows}
        self.case.equal("webhooks", found, self.webhooks, rule="WHK-02")
        self.case.expect(all("secret" not in row for row in rows), "a secret is listed", rule="WHK-07")

    @precondition(lambda self: self.steers)
    @rule(duration=st.sampled_from(sorted(_TIMES)))
    def let_time_pass(self, duration: str) -> None:
        """Tokens and agreements expire, and who has opted out is gone at last."""
        self.case.advance(duration)
        self.now += _TIMES[duration]
