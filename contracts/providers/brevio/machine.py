"""Audit and sign requests lived through at random, both sides acting, beside a model of what the reference says.

The model knows nothing of the fake: whose a request is, at which step it stands, what has been uploaded and confirmed,
who has signed. After every move the lists of whom it concerns are compared with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, precondition, rule

from contracts.exchange import Exchange
from contracts.machine import ProviderMachine
from contracts.providers.brevio import callers, confirming, files, signing
from contracts.providers.brevio.confirming import CLIENT, OTHER_CLIENT
from contracts.providers.brevio.paging import Row, tokens

_COMPANIES = st.sampled_from(["audit", "other-audit"])
_BANKS = st.sampled_from(["bank", "other-bank"])
_CLIENTS = st.sampled_from([CLIENT, OTHER_CLIENT])
_NUMBERS = st.sampled_from([1, 0, 2, 5, 6])
_OTHER_BANK = "Aasen Sparebank"
_MOST_FILES, _MOST_CHARACTERS = 5, 200
_SIGNEE = "Arthur Dent"


@dataclass(slots=True)
class Asked:
    """What the reference lets one know about an audit request; ``confirmed`` counts the confirmation's files."""

    company: str
    bank: str
    client: int
    step: str
    uploads: int = 0
    confirmed: int | None = None
    signee: str | None = None
    changed: bool = False

    def facts(self) -> tuple[object, ...]:
        """What a row of the audit company's list shows of this."""
        return (self.step, self.confirmed, self.signee, self.company, self.client)


@dataclass(slots=True)
class Signed:
    """What the reference lets one know about a sign request."""

    company: str
    client: int
    due: date
    step: str = "sign"
    signed: dict[str, bool] = field(default_factory=dict)


class RequestsLife(ProviderMachine):
    """Create, verify, sign, validate, upload, confirm, comment, cancel, archive, look, and let time pass."""

    asked_for = Bundle("asked_for")
    sent_out = Bundle("sent_out")

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, Asked] = {}
        self.pending: list[str] = []
        self.verified = False
        self.signs: dict[str, Signed] = {}
        self.banks = {"bank": confirming.NORDEA}
        self.arrived: dict[str, list[str]] = {}

    @initialize()
    def begin(self) -> None:
        """Find the second bank, and what both banks have had from the start."""
        listed = self.case.get("listBanks")
        self.banks["other-bank"] = next(bank["token"] for bank in listed if bank["name"] == _OTHER_BANK)
        for bank in self.banks:
            self.arrived[bank] = tokens(confirming.at_bank(self.case, callers.ready(self.case, bank)))

    # The audit company and the people of Confirm

    @rule(target=asked_for, company=_COMPANIES, bank=_BANKS, client=_CLIENTS, known=st.booleans())
    def create(self, company: str, bank: str, client: int, known: bool) -> str:
        """A request of a verified user is with the client at once; anybody else's waits for her."""
        user = confirming.VERIFIED if known else confirming.UNVERIFIED
        body = confirming.batch(confirming.item(self.banks[bank]), user=user, vatNo=client)
        answer = confirming.created(self.case, body, callers.ready(self.case, company))
        token, sent = answer["tokens"][0], known or self.verified
        self.case.equal("sent", answer["sent"], sent, rule="BR-077" if sent else "BR-078")
        self.case.expect(token not in self.asked, f"the token {token} was given twice", rule="BR-013")
        self.asked[token] = Asked(company, bank, client, "client" if sent else "started")
        if not sent:
            self.pending.append(token)
        self._agrees(token, "BR-077" if sent else "BR-091")
        return str(token)

    @precondition(lambda self: self.steers and self.pending)
    @rule()
    def verify(self) -> None:
        """Verifying sends everything that waited for it and has not been cancelled meanwhile."""
        self.case.act("userVerifies", email=confirming.UNVERIFIED)
        self.verified = True
        for token in self.pending:
            if self.asked[token].step == "started":
                self.asked[token].step = "client"
        for token in self.pending:
            self._agrees(token, "BR-078")
        self.pending = []

    @precondition(lambda self: self.steers)
    @rule(token=asked_for, changed=st.booleans())
    def client_signs(self, token: str, changed: bool) -> None:
        """The client signs what she has, once; a changed template has to be validated first."""

        def signed(model: Asked) -> None:
            model.signee, model.changed = _SIGNEE, changed
            model.step = "needs-validation" if changed else "third-party"

        facts = {"name": _SIGNEE, "changed": changed}
        self._acts("clientSigns", token, {"client"}, signed, "BR-094" if changed else "BR-093", facts)

    @precondition(lambda self: self.steers)
    @rule(token=asked_for)
    def validate(self, token: str) -> None:
        """What waits for validation goes on to the bank."""
        self._acts("auditorValidates", token, {"needs-validation"}, _to("third-party"), "BR-094")

    @precondition(lambda self: self.steers)
    @rule(token=asked_for)
    def cancel(self, token: str) -> None:
        """Whatever has not been answered can be cancelled."""
        still_open = {"started", "client", "needs-validation", "third-party"}
        self._acts("auditorCancels", token, still_open, _to("cancelled"), "BR-097")

    @precondition(lambda self: self.steers)
    @rule(token=asked_for)
    def archive(self, token: str) -> None:
        """What is over can be archived."""
        self._acts("auditorArchives", token, {"received", "post", "cancelled"}, _to("archived"), "BR-097")

    @precondition(lambda self: self.steers)
    @rule(token=asked_for)
    def answer_by_post(self, token: str) -> None:
        """A bank can answer on paper."""
        self._acts("bankAnswersByPost", token, {"third-party"}, _to("post"), "BR-097")

    def _acts(
        self,
        action: str,
        token: str,
        froms: set[str],
        change: Callable[[Asked], None],
        rule_id: str,
        facts: dict[str, object] | None = None,
    ) -> None:
        """Somebody acts on a request: it changes from these steps and from no other."""
        model = self.asked[token]
        if model.step not in froms:
            self.case.cannot_act(action, token=token, **(facts or {}))
        else:
            self.case.act(action, token=token, **(facts or {}))
            before = model.step
            change(model)
            if model.step == "third-party" and before != "third-party":
                self.arrived[model.bank].append(token)
        self._agrees(token, rule_id)

    # The bank

    @precondition(lambda self: self.asked)
    @rule(token=asked_for, bank=_BANKS, number=_NUMBERS)
    def upload(self, token: str, bank: str, number: int) -> None:
        """One to five files, for a request that the bank has and has not answered."""
        wanted = self._status(token, bank, 1 <= number <= _MOST_FILES)
        exchange = confirming.upload(self.case, token, *_pdfs(number), credential=callers.ready(self.case, bank))
        self._answered("an upload", exchange, wanted, "BR-113" if number <= _MOST_FILES else "BR-118")
        if exchange.ok:
            self.asked[token].uploads += number
        self._agrees(token, "BR-064")

    @rule(token=asked_for, bank=_BANKS, number=_NUMBERS)
    def confirm(self, token: str, bank: str, number: int) -> None:
        """Up to five files, at least one with those uploaded before; once."""
        model = self.asked[token]
        wanted = self._status(token, bank, number <= _MOST_FILES)
        if wanted == 200 and number + model.uploads == 0:
            wanted = 400
        exchange = confirming.confirm(self.case, token, *_pdfs(number), credential=callers.ready(self.case, bank))
        self._answered("a confirmation", exchange, wanted, "BR-117" if number <= _MOST_FILES else "BR-118")
        if exchange.ok:
            model.confirmed, model.step = model.uploads + number, "received"
        self._agrees(token, "BR-095")

    @rule(token=asked_for, bank=_BANKS, length=st.sampled_from([_MOST_CHARACTERS, 1, 0, _MOST_CHARACTERS + 1]))
    def comment(self, token: str, bank: str, length: int) -> None:
        """A comment of 1 to 200 characters finalizes without a file."""
        wanted = self._status(token, bank, 1 <= length <= _MOST_CHARACTERS)
        exchange = confirming.comment(self.case, token, "x" * length, callers.ready(self.case, bank))
        self._answered("a comment", exchange, wanted, "BR-121" if 1 <= length <= _MOST_CHARACTERS else "BR-123")
        if exchange.ok:
            self.asked[token].confirmed, self.asked[token].step = 0, "received"
        self._agrees(token, "BR-096")

    def _status(self, token: str, bank: str, fits: bool) -> int:
        """What a bank's call should be answered with."""
        if not fits:
            return 400
        if token not in self.arrived[bank]:
            return 404
        return 200 if self.asked[token].step == "third-party" else 400

    def _answered(self, what: str, exchange: Exchange, wanted: int, rule_id: str) -> None:
        rule_id = {404: "BR-110", 200: rule_id, 400: rule_id}[wanted]
        self.case.equal(f"status of {what}", exchange.status, wanted, rule=rule_id)

    # What both sides see

    @rule(bank=_BANKS)
    def bank_looks(self, bank: str) -> None:
        """What has arrived, in order of arrival, whatever became of it."""
        rows = confirming.at_bank(self.case, callers.ready(self.case, bank))
        self.case.equal(f"what {bank} sees", tokens(rows), self.arrived[bank], rule="BR-110")
        own = [row for row in rows if row["token"] in self.asked]
        found = [(len(row["confirmation"]), row["manualReview"]) for row in own]
        models = [self.asked[row["token"]] for row in own]
        wanted = [(model.confirmed or 0, model.changed) for model in models]
        self.case.equal(f"confirmations and reviews that {bank} sees", found, wanted, rule="BR-111")

    @rule(company=_COMPANIES, client=_CLIENTS)
    def company_looks(self, company: str, client: int) -> None:
        """Its own requests about a client, oldest first, and nobody else's."""
        rows = confirming.found(self.case, client, callers.ready(self.case, company))
        wanted = [token for token, model in self.asked.items() if (model.company, model.client) == (company, client)]
        self.case.equal(f"what {company} sees of {client}", tokens(rows), wanted, rule="BR-060")

    def _agrees(self, token: str, rule_id: str) -> None:
        """The audit company's list says of a request what the model says."""
        model = self.asked[token]
        rows = confirming.found(self.case, model.client, callers.ready(self.case, model.company))
        row = confirming.one(rows, token)
        files_in = None if row["confirmation"] is None else len(row["confirmation"])
        found = (row["step"], files_in, row["signee"], model.company, row["company"])
        what = "step, files of the confirmation, signee, whose, client"
        self.case.equal(what, found, model.facts(), rule=rule_id)

    # Sign

    @rule(target=sent_out, company=_COMPANIES, client=_CLIENTS, days=st.sampled_from([7, 14, 30]), both=st.booleans())
    def send_for_signature(self, company: str, client: int, days: int, both: bool) -> str:
        """A sign request is out at once, for so many days."""
        signees = [signing.FIRST, signing.SECOND] if both else [signing.FIRST]
        body = signing.body(vatNo=client, dueDays=days, signees=signees)
        token = signing.create(self.case, body, callers.ready(self.case, company))
        self.case.expect(token not in self.signs, f"the token {token} was given twice", rule="BR-013")
        due = self.case.today() + timedelta(days=days)
        self.signs[token] = Signed(company, client, due, signed=dict.fromkeys(signees, False))
        self._sign_agrees(token, "BR-160")
        return token

    @precondition(lambda self: self.steers)
    @rule(token=sent_out, email=st.sampled_from([signing.FIRST, signing.SECOND]))
    def signee_signs(self, token: str, email: str) -> None:
        """Each of the signees signs once while it is out; the last one completes it."""
        model = self.signs[token]
        if model.step == "sign" and model.signed.get(email) is False:
            self.case.act("signeeSigns", token=token, email=email)
            model.signed[email] = True
            model.step = "completed" if all(model.signed.values()) else "sign"
        else:
            self.case.cannot_act("signeeSigns", token=token, email=email)
        self._sign_agrees(token, "BR-158")

    @precondition(lambda self: self.steers)
    @rule(token=sent_out, archives=st.booleans())
    def sender_acts(self, token: str, archives: bool) -> None:
        """What is out can be cancelled, what is over can be archived."""
        model = self.signs[token]
        action, froms, to = ("senderCancels", {"sign"}, "cancelled")
        if archives:
            action, froms, to = ("senderArchives", {"completed", "cancelled"}, "archived")
        if model.step in froms:
            self.case.act(action, token=token)
            model.step = to
        else:
            self.case.cannot_act(action, token=token)
        self._sign_agrees(token, "BR-161")

    @precondition(lambda self: self.steers)
    @rule(days=st.sampled_from([1, 7, 8, 30]))
    def let_time_pass(self, days: int) -> None:
        """What is not signed by its due date is cancelled, and nothing else changes by itself."""
        self.case.advance(f"P{days}D")
        today = self.case.today()
        for model in self.signs.values():
            if model.step == "sign" and model.due < today:
                model.step = "cancelled"
        for token in self.signs:
            self._sign_agrees(token, "BR-162")

    @rule(company=_COMPANIES, client=_CLIENTS)
    def company_looks_at_signatures(self, company: str, client: int) -> None:
        """Its own sign requests about a client, oldest first, and nobody else's."""
        rows = signing.found(self.case, client, callers.ready(self.case, company))
        wanted = [token for token, model in self.signs.items() if (model.company, model.client) == (company, client)]
        self.case.equal(f"sign requests that {company} sees of {client}", tokens(rows), wanted, rule="BR-163")

    def _sign_agrees(self, token: str, rule_id: str) -> None:
        """The sender's list says of a sign request what the model says."""
        model = self.signs[token]
        row = signing.seen(self.case, token, model.client, callers.ready(self.case, model.company))
        found = (row["step"], row["dueDate"], _who_signed(row["signees"]))
        wanted = (model.step, model.due.isoformat(), list(model.signed.items()))
        self.case.equal("step, due date, who has signed", found, wanted, rule=rule_id)
        complete = all(model.signed.values())
        self.case.equal("number of signed files", len(row["attachments"]), int(complete), rule="BR-164")


def _to(step: str) -> Callable[[Asked], None]:
    """The change of a request that moves it to a step."""

    def change(model: Asked) -> None:
        model.step = step

    return change


def _pdfs(number: int) -> list[files.File]:
    return [(f"confirmation-{each}.pdf", files.pdf()) for each in range(number)]


def _who_signed(signees: Sequence[Row]) -> list[tuple[str, bool]]:
    return [(signee["email"], signee["signed"]) for signee in signees]
