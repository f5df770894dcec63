"""Audit and sign requests lived through at random, both sides acting, beside a model of what the reference says.

A life is about one of the two services, so that it gets far. After every move the list of the company whom it concerns
is compared with the model; both sides look at their whole lists now and then.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from contracts.exchange import Exchange
from contracts.machine import ProviderMachine
from contracts.providers.brevio import callers, confirming, files, signing
from contracts.providers.brevio.confirming import CLIENT, OTHER_CLIENT
from contracts.providers.brevio.modelled import ACTIONS, Asked, Signed, mine
from contracts.providers.brevio.paging import tokens

_COMPANIES = st.sampled_from(["audit", "other-audit"])
_BANKS = st.sampled_from(["bank", "other-bank"])
_CLIENTS = st.sampled_from([CLIENT, OTHER_CLIENT])
_OTHER_BANK = "Aasen Sparebank"
_MOST_FILES, _MOST_CHARACTERS = 5, 200
_SIGNEE = "Arthur Dent"
_MOST = 4
"""So many requests are enough for one life."""
_PICK = st.integers(0, _MOST - 1)
_STRANGER = st.sampled_from([False, False, False, True])
"""Whether it is another bank that calls."""


class RequestsLife(ProviderMachine):
    """Create, verify, sign, validate, upload, confirm, comment, cancel, archive, look, and let time pass."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, Asked] = {}
        self.signs: dict[str, Signed] = {}
        self.confirms = True
        self.verified = False
        self.banks = {"bank": confirming.NORDEA}
        self.arrived: dict[str, list[str]] = {}
        self.before: set[str] = set()
        """What companies had from the start, where the world cannot be emptied."""

    @initialize(signs=st.sampled_from([False, False, True]))
    def begin(self, signs: bool) -> None:
        """What both banks have had from the start; a life with Confirm begins with a request, so that there is one."""
        listed = self.case.get("listBanks")
        self.banks["other-bank"] = next(bank["token"] for bank in listed if bank["name"] == _OTHER_BANK)
        for bank in self.banks:
            self.arrived[bank] = tokens(confirming.at_bank(self.case, callers.ready(self.case, bank)))
        self.confirms = not signs
        if not self.steers:
            pairs = [(company, client) for company in ("audit", "other-audit") for client in (CLIENT, OTHER_CLIENT)]
            self.before = {token for pair in pairs for listed in self._listed(*pair) for token in listed}
        if self.confirms:
            self.create("audit", "bank", CLIENT, waits=False)

    # The audit company, and those who act outside the API

    @precondition(lambda self: self.confirms and len(self.asked) < _MOST)
    @rule(company=_COMPANIES, bank=_BANKS, client=_CLIENTS, waits=st.booleans())
    def create(self, company: str, bank: str, client: int, waits: bool) -> None:
        """A request of a verified user is with the client at once; anybody else's waits for her."""
        user = confirming.UNVERIFIED if waits else confirming.VERIFIED
        body = confirming.batch(confirming.item(self.banks[bank]), user=user, vatNo=client)
        answer = confirming.created(self.case, body, callers.ready(self.case, company))
        token, sent = str(answer["tokens"][0]), self.verified or not waits
        rule_id = "BR-077" if sent else "BR-078"
        self.case.equal("sent", answer["sent"], sent, rule=rule_id)
        self.case.expect(token not in self.asked, f"the token {token} was given twice", rule="BR-013")
        self.asked[token] = Asked(company, bank, client, "client" if sent else "started")
        self._agrees(token, rule_id)

    @precondition(lambda self: self.steers and any(model.step == "started" for model in self.asked.values()))
    @rule()
    def verify(self) -> None:
        """Verifying sends everything that waited for it and has not been cancelled meanwhile."""
        self.case.act("userVerifies", email=confirming.UNVERIFIED)
        self.verified = True
        for token, model in self.asked.items():
            if model.step == "started":
                model.step = "client"
                self._agrees(token, "BR-078")

    @precondition(lambda self: self.steers and self.asked)
    @rule(pick=_PICK, choice=st.sampled_from([0, 1, 2, 4, 5]))
    def somebody_acts(self, pick: int, choice: int) -> None:
        """The client signs, the auditor validates, cancels and archives, the bank writes: from these steps only."""
        token = list(self.asked)[pick % len(self.asked)]
        model = self.asked[token]
        # what is possible comes first, or most lives would end before anybody has signed
        action = sorted(ACTIONS, key=lambda each: model.step not in each.froms)[choice]
        facts = {} if action.changed is None else {"name": _SIGNEE, "changed": action.changed}
        if model.step not in action.froms:
            self.case.cannot_act(action.name, token=token, **facts)
        else:
            self.case.act(action.name, token=token, **facts)
            model.step = action.to
            model.signed = model.signed or action.changed is not None
            model.changed = model.changed or bool(action.changed)
            if model.step == "third-party":
                self.arrived[model.bank].append(token)
        self._agrees(token, action.rule)

    # The bank

    @precondition(lambda self: self.reached_a_bank)
    @rule(pick=_PICK, stranger=_STRANGER, number=st.sampled_from([1, 5, 0, 6]))
    def upload(self, pick: int, stranger: bool, number: int) -> None:
        """One to five files, for a request that the bank has and has not answered."""
        token, bank = self._at_bank(pick, stranger)
        wanted = self._status(token, bank, 1 <= number <= _MOST_FILES)
        exchange = confirming.upload(self.case, token, *_pdfs(number), credential=callers.ready(self.case, bank))
        self._answered("an upload", exchange, wanted, "BR-113" if number <= _MOST_FILES else "BR-118")
        if exchange.ok:
            self.asked[token].uploads += number
        self._agrees(token, "BR-064")

    @precondition(lambda self: self.reached_a_bank)
    @rule(pick=_PICK, stranger=_STRANGER, number=st.sampled_from([1, 0, 5, 6]))
    def confirm(self, pick: int, stranger: bool, number: int) -> None:
        """Up to five files, at least one with those uploaded before; once."""
        token, bank = self._at_bank(pick, stranger)
        model = self.asked[token]
        wanted = self._status(token, bank, number <= _MOST_FILES)
        if wanted == 200 and number + model.uploads == 0:
            wanted = 400
        exchange = confirming.confirm(self.case, token, *_pdfs(number), credential=callers.ready(self.case, bank))
        self._answered("a confirmation", exchange, wanted, "BR-117" if number <= _MOST_FILES else "BR-118")
        if exchange.ok:
            model.confirmed, model.step = model.uploads + number, "received"
        self._agrees(token, "BR-095")

    @precondition(lambda self: self.reached_a_bank)
    @rule(pick=_PICK, stranger=_STRANGER, length=st.sampled_from([_MOST_CHARACTERS, 0, _MOST_CHARACTERS + 1]))
    def comment(self, pick: int, stranger: bool, length: int) -> None:
        """A comment of 1 to 200 characters finalizes without a file."""
        token, bank = self._at_bank(pick, stranger)
        wanted = self._status(token, bank, 1 <= length <= _MOST_CHARACTERS)
        exchange = confirming.comment(self.case, token, "x" * length, callers.ready(self.case, bank))
        self._answered("a comment", exchange, wanted, "BR-121" if 1 <= length <= _MOST_CHARACTERS else "BR-123")
        if exchange.ok:
            self.asked[token].confirmed, self.asked[token].step = 0, "received"
        self._agrees(token, "BR-096")

    @property
    def reached_a_bank(self) -> bool:
        """Whether a bank has something to answer or has answered; before, all that it could get is 404."""
        return any(model.step in {"third-party", "received"} for model in self.asked.values())

    def _at_bank(self, pick: int, stranger: bool) -> tuple[str, str]:
        """A request, those that wait for a bank before the others, and the bank that calls: its own or the other."""
        token = sorted(self.asked, key=lambda each: self.asked[each].step != "third-party")[pick % len(self.asked)]
        return token, next(bank for bank in self.banks if (bank == self.asked[token].bank) is not stranger)

    def _status(self, token: str, bank: str, fits: bool) -> int:
        """What a bank's call should be answered with."""
        if not fits:
            return 400
        if token not in self.arrived[bank]:
            return 404
        return 200 if self.asked[token].step == "third-party" else 400

    def _answered(self, what: str, exchange: Exchange, wanted: int, rule_id: str) -> None:
        if wanted == 404:
            rule_id = "BR-110"
        elif wanted == 400 and exchange.ok:
            rule_id = "BR-098"
        self.case.equal(f"status of {what}", exchange.status, wanted, rule=rule_id)

    # What both sides see

    @rule(company=_COMPANIES, client=_CLIENTS, bank=_BANKS)
    def both_look(self, company: str, client: int, bank: str) -> None:
        """A company sees its own, oldest first, a bank what has arrived, in order of arrival; nobody another's."""
        asked, signs = self._listed(company, client)
        self.case.equal(f"audit requests of {company}", asked, mine(self.asked, company, client), rule="BR-060")
        self.case.equal(f"sign requests of {company}", signs, mine(self.signs, company, client), rule="BR-163")
        rows = confirming.at_bank(self.case, callers.ready(self.case, bank))
        self.case.equal(f"what {bank} sees", tokens(rows), self.arrived[bank], rule="BR-110")
        own = [(row, self.asked[row["token"]]) for row in rows if row["token"] in self.asked]
        for row, model in own:
            self.case.equal("files that a bank sees", len(row["confirmation"]), model.confirmed or 0, rule="BR-099")
            self.case.equal("manualReview", row["manualReview"], model.changed, rule="BR-111")

    def _listed(self, company: str, client: int) -> tuple[list[str], list[str]]:
        """The tokens of a company's audit and sign requests about a client, in order, that this life has made."""
        credential = callers.ready(self.case, company)
        rows = confirming.found(self.case, client, credential), signing.found(self.case, client, credential)
        asked, signs = ([token for token in tokens(each) if token not in self.before] for each in rows)
        return asked, signs

    def _agrees(self, token: str, rule_id: str) -> None:
        """The audit company's list says of a request what the model says."""
        model = self.asked[token]
        rows = confirming.found(self.case, model.client, callers.ready(self.case, model.company))
        row = confirming.one(rows, token)
        number = None if row["confirmation"] is None else len(row["confirmation"])
        wanted = (model.step, model.confirmed, _SIGNEE if model.signed else None)
        self.case.equal("step, files confirmed, signee", (row["step"], number, row["signee"]), wanted, rule=rule_id)

    # Sign

    @precondition(lambda self: not self.confirms and len(self.signs) < _MOST)
    @rule(company=_COMPANIES, client=_CLIENTS, days=st.sampled_from([7, 30]), both=st.booleans())
    def send_for_signature(self, company: str, client: int, days: int, both: bool) -> None:
        """A sign request is out at once, for so many days."""
        signees = [signing.FIRST, signing.SECOND] if both else [signing.FIRST]
        body = signing.body(vatNo=client, dueDays=days, signees=signees)
        token = signing.create(self.case, body, callers.ready(self.case, company))
        self.case.expect(token not in self.signs, f"the token {token} was given twice", rule="BR-013")
        due = self.case.today() + timedelta(days=days)
        self.signs[token] = Signed(company, client, due, signed=dict.fromkeys(signees, False))
        self._sign_agrees(token, "BR-160")

    @precondition(lambda self: self.steers and self.signs)
    @rule(pick=_PICK, email=st.sampled_from([signing.FIRST, signing.SECOND]))
    def signee_signs(self, pick: int, email: str) -> None:
        """Each of the signees signs once while it is out; the last one completes it."""
        token = list(self.signs)[pick % len(self.signs)]
        act = self.case.act if self.signs[token].sign(email) else self.case.cannot_act
        act("signeeSigns", token=token, email=email)
        self._sign_agrees(token, "BR-158")

    @precondition(lambda self: self.steers and self.signs)
    @rule(pick=_PICK, archives=st.booleans())
    def sender_acts(self, pick: int, archives: bool) -> None:
        """What is out can be cancelled, what is over can be archived."""
        token = list(self.signs)[pick % len(self.signs)]
        act = self.case.act if self.signs[token].move(archives) else self.case.cannot_act
        act("senderArchives" if archives else "senderCancels", token=token)
        self._sign_agrees(token, "BR-161")

    @precondition(lambda self: self.steers and self.signs)
    @rule(days=st.sampled_from([8, 1, 30]))
    def let_time_pass(self, days: int) -> None:
        """What is not signed by its due date is cancelled, and nothing else changes by itself."""
        self.case.advance(f"P{days}D")
        today = self.case.today()
        for token, model in self.signs.items():
            if model.step == "sign" and model.due < today:
                model.step = "cancelled"
            self._sign_agrees(token, "BR-162")

    def _sign_agrees(self, token: str, rule_id: str) -> None:
        """The sender's list says of a sign request what the model says."""
        model = self.signs[token]
        row = signing.seen(self.case, token, model.client, callers.ready(self.case, model.company))
        signed = [(signee["email"], signee["signed"]) for signee in row["signees"]]
        wanted = (model.step, model.due.isoformat(), list(model.signed.items()))
        self.case.equal("step, due date, who has signed", (row["step"], row["dueDate"], signed), wanted, rule=rule_id)
        complete = all(model.signed.values())
        self.case.equal("number of signed files", len(row["attachments"]), int(complete), rule="BR-164")


def _pdfs(number: int) -> list[files.File]:
    return [(f"confirmation-{each}.pdf", files.pdf()) for each in range(number)]
