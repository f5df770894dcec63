"""A creditor's life at Billecta, lived at random beside a model of what the guide says.

The model knows nothing of the fake: what an invoice comes to, what covers it, where it stands, and who is registered.
Amounts are in the smallest unit.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, precondition, rule

from contracts.machine import ProviderMachine
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, of, on
from contracts.providers.billecta.modelled import ACTS, Debtor, Modelled

_HUNDREDS = st.integers(min_value=1, max_value=5_000)
_PAID = st.integers(min_value=1, max_value=3_000_000)
_KINDS = st.sampled_from(["InvoiceAction", "InvoiceAction", "CreditInvoiceAction", "DebentureAction"])
_METHODS = st.sampled_from(["Email", "Manually"])
_NAMES = st.sampled_from(["Ada", "Bo", "Åsa", "Örjan"])


class InvoicingLife(ProviderMachine):
    """Register, draft, attest, send, remind, dispute, sell, pay, credit, remove, list, search, and let people pay."""

    known = Bundle("known")
    debtors = Bundle("debtors")

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, Modelled] = {}
        self.people: dict[str, Debtor] = {}
        self.seeded = {one["ActionPublicId"] for one in self.case.get("getOpenInvoices", path=of())}
        self.there = {one["DebtorPublicId"] for one in self.case.get("getDebtors", path=of())}
        self.changed: set[str] = set()
        self.asked: dict[str, tuple[str, int]] = {}

    # ---- registers --------------------------------------------------------------------------------------------------

    @initialize(target=debtors, name=_NAMES)
    def begin(self, name: str) -> str:
        """A life begins with somebody to write invoices to."""
        return self._registered(name, None)

    @rule(target=debtors, name=_NAMES, city=st.none() | st.just("Umeå"))
    def register(self, name: str, city: str | None) -> str:
        """A new debtor is listed, with what was sent."""
        return self._registered(name, city)

    def _registered(self, name: str, city: str | None) -> str:
        made = asking.debtor(self.case, name, City=city)
        self.case.expect(made not in self.people, f"the id {made} was given twice", rule="B41")
        self.people[made] = Debtor(name, city)
        self._look_at(made)
        return made

    @rule(debtor=debtors, name=_NAMES)
    def change(self, debtor: str, name: str) -> None:
        """All of a debtor is replaced; of one that is gone nothing is."""
        body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": debtor, "Name": name}
        wanted = 200 if debtor in self.people else 400
        self.case.equal("status of a change", self.case.call("updateDebtor", body=body).status, wanted, rule="B45")
        if debtor in self.people:
            self.people[debtor] = Debtor(name, None)
            self._look_at(debtor)

    @rule(debtor=debtors)
    def remove(self, debtor: str) -> None:
        """Who has an open invoice stays."""
        owes = any(one.debtor == debtor and one.is_open for one in self.model.values())
        wanted = 200 if debtor in self.people and not owes else 400
        status = self.case.call("deleteDebtor", path={"debtorPublicId": debtor}).status
        self.case.equal("status of a removal", status, wanted)
        if wanted == 200:
            del self.people[debtor]
            self.case.refused("getDebtor", 404, path={"debtorPublicId": debtor})

    def _look_at(self, debtor: str) -> None:
        found = self.case.get("getDebtor", path={"debtorPublicId": debtor})
        known = self.people[debtor]
        self.case.equal("name and town", (found["Name"], found["City"]), (known.name, known.city), rule="B45")

    @rule()
    def list_debtors(self) -> None:
        """All that are registered, each once, in the order of their names when that is asked for."""
        query = {"sortingfield": "Name", "asc": True}
        listed = self.case.get("getDebtors", path=of(), query=query)
        own = [one["DebtorPublicId"] for one in listed if one["DebtorPublicId"] not in self.there]
        self.case.equal("debtors", sorted(own), sorted(self.people), rule="B13")
        names = [one["Name"].casefold() for one in listed]
        self.case.equal("their names", names, sorted(names), rule="B13")
        page = self.case.get("getDebtors", path=of(), query={**query, "offset": 1, "limit": 2})
        self.case.equal("the second page", page, listed[1:3], rule="B13")

    # ---- an invoice's life ------------------------------------------------------------------------------------------

    @initialize(target=known, hundreds=_HUNDREDS, method=_METHODS, is_draft=st.booleans())
    def begin_with_an_invoice(self, hundreds: int, method: str, is_draft: bool) -> str:
        """And with an invoice to somebody who was there before."""
        made = self._drafted(asking.DEBTOR, "InvoiceAction", hundreds, method)
        if not is_draft:
            self._does(made, "attestInvoice")
        return made

    @rule(target=known, debtor=debtors, kind=_KINDS, hundreds=_HUNDREDS, method=_METHODS)
    def draft(self, debtor: str, kind: str, hundreds: int, method: str) -> str:
        """A new invoice is a draft; there is none for who is gone."""
        if debtor not in self.people:
            self.case.refused("createInvoice", 400, body=asking.invoice(debtor))
            return ""
        return self._drafted(debtor, kind, hundreds, method)

    def _drafted(self, debtor: str, kind: str, hundreds: int, method: str) -> str:
        changes = {"ActionType": kind, "Records": [asking.row(hundreds * 400)], "DeliveryMethod": method}
        made = asking.create(self.case, "createInvoice", asking.invoice(debtor, **changes))
        self.case.expect(made not in self.model, f"the id {made} was given twice", rule="B41")
        self.model[made] = Modelled(debtor, kind, hundreds * 500, by_hand=method == "Manually")
        self.changed.add(made)
        return made

    @rule(invoice=known, hundreds=_HUNDREDS)
    def redraft(self, invoice: str, hundreds: int) -> None:
        """A draft is replaced; what is attested is locked."""
        if invoice not in self.model:
            return
        model = self.model[invoice]
        method = "Manually" if model.by_hand else "Email"
        changes = {"ActionType": model.kind, "Records": [asking.row(hundreds * 400)], "DeliveryMethod": method}
        status = self.case.call("updateInvoice", path=on(invoice), body=asking.invoice(model.debtor, **changes)).status
        self.case.equal("status of a change", status, 200 if model.stage == "Created" else 400, rule="B65")
        if model.stage == "Created":
            model.amount = hundreds * 500
            self.changed.add(invoice)

    @rule(invoice=known)
    def delete(self, invoice: str) -> None:
        """A draft goes, nothing else does."""
        if invoice not in self.model:
            self.case.refused("deleteInvoice", 400, path=on(invoice or "17"))
            return
        wanted = 200 if self.model[invoice].stage == "Created" else 400
        status = self.case.call("deleteInvoice", path=on(invoice)).status
        self.case.equal("status of a removal", status, wanted, rule="B64")
        if wanted == 200:
            del self.model[invoice]
            self.changed.discard(invoice)
            self.case.refused("getInvoice", 404, path=on(invoice))

    @rule(invoice=known, name=st.sampled_from(sorted(ACTS)))
    def act(self, invoice: str, name: str) -> None:
        """Each act works exactly when the stage allows it, and does what it is called."""
        if invoice in self.model:
            self._does(invoice, name)

    @rule(invoice=known)
    def attest(self, invoice: str) -> None:
        """A draft is booked, another is not booked again."""
        if invoice in self.model:
            self._does(invoice, "attestInvoice")

    def _does(self, invoice: str, name: str) -> None:
        model, does = self.model[invoice], ACTS[name]
        allowed = does.allowed(model)
        status = self.case.call(name, path=on(invoice), query=does.query).status
        words = f"status of {name} on what is {model.stage}"
        self.case.equal(words, status, 200 if allowed else 400, rule=does.rule)
        if allowed:
            does.happens(model)
            self.changed.add(invoice)

    @rule(invoice=known, paid=_PAID, written_off=st.sampled_from([0, 0, 100]))
    def pay(self, invoice: str, paid: int, written_off: int) -> None:
        """A payment covers what is left; when that is nothing the invoice is closed."""
        if invoice not in self.model:
            return
        model = self.model[invoice]
        body = {"ActionPublicId": invoice, "Amount": asking.money(paid), "WriteOff": asking.money(written_off)}
        status = self.case.call("registerInvoicePayment", body=body).status
        self.case.equal(
            f"status of a payment on what is {model.stage}", status, 200 if model.is_running else 400, rule="B66"
        )
        if model.is_running:
            model.pay(paid, written_off)
            self.changed.add(invoice)

    @rule(invoice=known, credit=known)
    def credit(self, invoice: str, credit: str) -> None:
        """A credit invoice and another are set off against each other."""
        if invoice not in self.model or credit not in self.model:
            return
        one, other = self.model[invoice], self.model[credit]
        good = one.is_running and other.is_running and invoice != credit and other.kind == "CreditInvoiceAction"
        query = {"creditinvoiceactionpublicid": credit}
        status = self.case.call("creditInvoice", path=on(invoice), query=query).status
        self.case.equal("status of a credit", status, 200 if good else 400, rule="B66")
        if good:
            amount = min(one.left, other.left)
            for each in (one, other):
                each.credited += amount
                each.settle()
            self.changed |= {invoice, credit}

    @rule(invoice=known)
    def ask_for_swish(self, invoice: str) -> None:
        """A person is asked for what is left; a draft or a closed one is not paid so."""
        if invoice not in self.model:
            return
        model = self.model[invoice]
        exchange = self.case.call("createSwishPayment", path={"id": invoice}, query={"phone": "+46700000001"})
        self.case.equal("status of asking for Swish", exchange.status, 200 if model.is_running else 400, rule="B100")
        if model.is_running:
            request = str(exchange.value["PublicId"])
            self.asked[request] = (invoice, model.left)
            found = self.case.get("getSwishPayment", path={"id": request})
            self.case.equal(
                "a new request", (found["Status"], found["Amount"]["Value"]), ("Created", model.left), rule="B100"
            )

    @precondition(lambda self: self.steers and self.asked)
    @rule()
    def let_people_pay(self) -> None:
        """Who was asked pays, if the invoice is open still."""
        self.case.advance("PT10S")
        for request, (invoice, amount) in self.asked.items():
            model = self.model[invoice]
            running = model.is_running
            if running:
                model.pay(amount)
            status = self.case.get("getSwishPayment", path={"id": request})["Status"]
            self.case.equal("how Swish ended", status, "Paid" if running else "Cancelled", rule="B101")
            self.changed.add(invoice)
        self.asked.clear()

    # ---- looking ----------------------------------------------------------------------------------------------------

    @invariant()
    def what_changed_is_as_it_should_be(self) -> None:
        """After every step: whatever was touched says of itself what the model says."""
        for invoice in sorted(self.changed):
            self._compare(invoice)
        self.changed.clear()

    def _compare(self, invoice: str) -> None:
        found, model = asking.view(self.case, invoice), self.model[invoice]
        names = ("InvoicedAmount", "PaidAmount", "CreditedAmount", "WriteOffAmount")
        sums = tuple(found[name]["Value"] for name in names)
        wanted = (model.amount, model.paid, model.credited, model.written_off)
        self.case.equal("invoiced, paid, credited and written off", sums, wanted, rule="B46")
        self.case.equal("stage", found["State"]["Stage"], model.stage, rule="B66")
        if model.debtor in self.people:
            self.case.equal("whom it is to", found["Debtor"]["DebtorPublicId"], model.debtor)
        more = found["CurrentAmount"]["Value"] - model.left
        if model.fee_unseen:
            self.case.expect(more > 0, f"a reminder should cost something; {more} came on top", rule="B77")
            model.fee, model.fee_unseen = model.fee + more, False
        self.case.equal("what is left", found["CurrentAmount"]["Value"], model.left, rule="B66")
        flags = {name: found[name] for name in model.flags}
        self.case.equal("flags", flags, model.flags, rule="B78")
        self.case.equal("lock", found["State"]["IsLocked"], model.stage != "Created", rule="B65")
        number = found["InvoiceNumber"]
        self.case.equal("whether it has a number", number is not None, model.stage != "Created", rule="B65")
        self.case.expect(model.number in (None, number), f"the number was {model.number}; it is {number}", rule="B65")
        model.number = number

    @rule()
    def list_invoices(self) -> None:
        """Open ones and closed ones: each invoice is in the one list that its stage says, with what is left."""
        today = self.case.today()
        span = {"from": (today - timedelta(days=1)).isoformat(), "to": (today + timedelta(days=1)).isoformat()}
        lists = {
            True: self.case.get("getOpenInvoices", path=of()),
            False: self.case.get("getClosedInvoices", path=of(), query=span),
        }
        for is_open, listed in lists.items():
            own = {one["ActionPublicId"]: one for one in listed if one["ActionPublicId"] not in self.seeded}
            wanted = {key: model for key, model in self.model.items() if model.is_open is is_open}
            self.case.equal("open ones" if is_open else "closed ones", sorted(own), sorted(wanted), rule="B66")
            for key, model in wanted.items():
                shown = (own[key]["Stage"], own[key]["CurrentAmount"]["Value"])
                self.case.equal(f"{key} in the list", shown, (model.stage, model.left), rule="B66")

    @rule(invoice=known)
    def search(self, invoice: str) -> None:
        """By its number an invoice is found, and no other."""
        number = self.model[invoice].number if invoice in self.model else None
        if number is None:
            return
        body = {"CreditorPublicId": CREDITOR, "SearchValue": number}
        hits: list[dict[str, Any]] = self.case.get("searchActions", body=body)["InvoiceActions"]
        self.case.equal(f"what {number} finds", [hit["ActionPublicId"] for hit in hits], [invoice], rule="B80")
        found = self.case.get("getInvoiceByInvoiceNumber", path=of(), query={"invoicenumber": number})
        self.case.equal("the invoice of the number", found["ActionPublicId"], invoice)
