"""What else is told of a creditor: comments in logs, where its logotype is, reminders, categories, what is unpaid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, create, done, of, on

_PICTURE = "iVBORw0KGgo="
_CATEGORY = "8e9f0a1b-2c3d-4e5f-8a9b-0c1d2e3f4a5b"
"""The category of debtors that the demo creditor has."""


def _last(case: Context, operation_id: str, path: dict[str, str], kind: str) -> dict[str, Any]:
    """The newest event of a kind that something has in its log."""
    events = [event for event in case.get(operation_id, path=path)["Events"] if event["EventType"] == kind]
    case.expect(events, f"{operation_id} should tell of {kind}; it tells of none")
    return dict(events[-1])


@law(
    "B116",
    operations=[
        "commentInvoice", "commentSelfInvoice", "commentContractInvoice", "commentReconciliationInvoice",
        "commentDebtCollection", "getInvoice", "getSelfInvoice", "getContractInvoice", "getReconciliationInvoice",
        "getDebtCollection", "createDebtCollectionFromInvoiceByDefaults",
    ],
)  # fmt: skip
def comments_are_in_the_log(case: Context) -> None:
    """Of every family, with who may see them."""
    owed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
    matched = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(100)}
    action = asking.attested(case)
    things = {
        "Invoice": action,
        "SelfInvoice": create(case, "createSelfInvoice", owed),
        "ContractInvoice": create(case, "createContractInvoice", owed),
        "ReconciliationInvoice": create(case, "createReconciliationInvoice", matched),
        "DebtCollection": case.get("createDebtCollectionFromInvoiceByDefaults", path=on(action))["PublicId"],
    }
    for kind, one in things.items():
        path = {f"{kind[0].lower()}{kind[1:]}PublicId": one}
        for target in ("ToDebtor", "Private"):
            comment = f"Kunden har ringt om {one}, {target}"
            done(case, f"comment{kind}", body={"ActionPublicId": one, "Comment": comment, "Target": target})
            event = _last(case, f"get{kind}", path, "CommentedByCreditor")
            said = str(event["Content"])
            case.expect(comment in said, f"the log of {one} should have the comment {comment!r}; it has {said!r}")
            case.equal(f"whether the debtor sees what is {target}", event["IsPublic"], target == "ToDebtor")


@law(
    "B117",
    operations=[
        "registerInvoicePayment", "sellInvoice", "cancelInvoiceSale", "getInvoice", "attestSelfInvoice",
        "getSelfInvoice", "registerSelfInvoiceExternalPayment", "sendSelfInvoicePayment", "getSelfInvoiceEvents",
    ],
)  # fmt: skip
def what_is_said_of_an_event_is_in_it(case: Context) -> None:
    """Of a payment, with its id, and of a sale that is called off."""
    action = asking.attested(case)
    payment = asking.pay(case, action, 2500, Comment="Betalt kontant")
    event = _last(case, "getInvoice", on(action), "Paid")
    case.equal("what is said of a payment", (event["Content"], event["Reference"]), ("Betalt kontant", payment))
    asking.act(case, "sellInvoice", action)
    asking.act(case, "cancelInvoiceSale", action, comment="Felaktig faktura")
    cancelled = _last(case, "getInvoice", on(action), "InvoiceSaleRequestCancelled")
    case.equal("what is said of a sale", cancelled["Content"], "Felaktig faktura")
    owed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
    paid, drawn = (create(case, "createSelfInvoice", owed) for _ in range(2))
    for one in (paid, drawn):
        done(case, "attestSelfInvoice", path={"selfInvoicePublicId": one})
    body = {"ActionPublicId": paid, "Amount": asking.money(2500), "Comment": "Betalt med kort"}
    done(case, "registerSelfInvoiceExternalPayment", body=body)
    event = _last(case, "getSelfInvoice", {"selfInvoicePublicId": paid}, "Paid")
    case.equal("what is said of a payment", event["Content"], "Betalt med kort")
    if case.steers:  # a bank is played
        done(case, "sendSelfInvoicePayment", body={"ActionPublicId": drawn})
        case.act("bankAnswers", actionPublicId=drawn)
        reference = _last(case, "getSelfInvoice", {"selfInvoicePublicId": drawn}, "Paid")["Reference"]
        case.expect(reference, "the event of a payment by the bank should have its id")
        listed = case.get("getSelfInvoiceEvents", path=of(), query={"from": "2020-01-01", "to": "2039-12-31"})
        told = [one["Reference"] for one in listed if (one["ActionPublicId"], one["EventType"]) == (drawn, "Paid")]
        case.equal("its reference among all events", told, [reference])


@law("B118", operations=["updateCreditorLogotype", "getCreditor", "getCreditorSubs", "getFile"])
def a_logotype_is_where_the_answer_says(case: Context) -> None:
    """The creditor has the address that storing the picture answered with; another picture is elsewhere."""
    known = []
    for content in (_PICTURE, "Qk0="):
        url = case.get("updateCreditorLogotype", path=of(), body={"Data": content})["Url"]
        case.expect(url and url not in known, f"the picture should have an address of its own; it is {url!r}")
        known.append(url)
        case.equal("where the creditor has it", case.get("getCreditor", path=of())["LogoURL"], url)
        subs = case.get("getCreditorSubs")
        case.equal(
            "where lists have it", [one["LogoURL"] for one in subs if one["CreditorPublicId"] == CREDITOR], [url]
        )
        if case.steers:  # the fake serves it as a file
            served = case.call("getFile", path={"filePublicId": url.rpartition("/")[2]})
            case.equal("what is there", len(served.body), 8 if content == _PICTURE else 2)


def _unpaid(case: Context, day: str) -> dict[str, dict[str, Any]]:
    flags = ("excludeInvoicesWithPeriodOutsideDate", "showOnlyFinancedInvoices", "isPeriodSpecific")
    listed = case.get("getOutstandingInvoices", path=of(), query={"date": day, **dict.fromkeys(flags, False)})
    return {one["ActionPublicId"]: one for one in listed}


@law(
    "B119",
    operations=["getOutstandingInvoices", "attestInvoice", "registerInvoicePayment", "createDebtor", "getDebtor"],
)
def what_is_unpaid_at_the_end_of_a_day(case: Context) -> None:
    """Attested invoices with what is left of them and their debtor; drafts, paid ones and days before are not there."""
    number = {"InvoiceNumber": "70017", "InvoiceDate": "2026-01-05", "DueDate": "2026-02-04", "YourReference": "Bo"}
    today = case.today()
    _unpaid(case, today.isoformat())  # what is told is not what was told before
    known = {**asking.everything(case, "createDebtor"), "CreditorPublicId": CREDITOR, "Name": "Ada"}
    debtor = create(case, "createDebtor", known)
    part, paid, draft = asking.attested(case, debtor, **number), asking.attested(case), asking.draft(case)
    asking.pay(case, part, 2500)
    asking.pay(case, paid, 12500)
    found = _unpaid(case, today.isoformat())
    case.expect(part in found, f"{part} is unpaid and should be told; told are {sorted(found)}")
    case.expect(not {paid, draft} & set(found), f"neither {paid} nor {draft} should be told; told are {sorted(found)}")
    one = found[part]
    amounts = [one[f"{name}AmountIncludingTax"]["Value"] for name in ("Invoiced", "Remaining")]
    case.equal("what was invoiced and what is left", amounts, [12500, 10000])
    case.equal("whose it is", one["Debtor"], case.get("getDebtor", path={"debtorPublicId": debtor}))
    case.equal("what else is told", {name: one[name] for name in number}, number)
    before = _unpaid(case, (today - timedelta(days=2)).isoformat())
    case.expect(part not in before, f"{part} was not there two days ago; told are {sorted(before)}")


def _open(case: Context, action: str) -> list[dict[str, Any]]:
    listed = case.get("getOpenReminderInvoices", path=of())
    return [one for one in listed if one["SourceActionPublicId"] == action]


@law(
    "B120",
    operations=[
        "sendReminderInvoice", "sendOwnReminderInvoice", "cancelInvoiceReminder", "getReminderInvoice",
        "getOpenReminderInvoices", "registerInvoicePayment",
    ],
)  # fmt: skip
def reminders_are_told(case: Context) -> None:
    """Of which invoice, with which fee, by when; open until they are cancelled or paid."""
    action = asking.attested(case, OurReference="Sten", InvoiceNumber="70018")
    case.equal("reminders of what was never reminded of", _open(case, action), [])
    body = {"InvoiceActionPublicId": action, "ReminderFee": asking.money(4500), "PaymentTermsInDays": 17}
    done(case, "sendOwnReminderInvoice", body={**body, "DeliveryMethod": "Email", "Stream": "JVBERi0xLjQK"})
    (short,) = _open(case, action)
    amounts = [short[name]["Value"] for name in ("CurrentFeeAmount", "SourceCurrentAmount", "SourceOriginalAmount")]
    case.equal("fee, what is left and what there was", amounts, [4500, 12500, 12500])
    path = {"reminderInvoicePublicId": short["ActionPublicId"]}
    whole = case.get("getReminderInvoice", path=path)
    told = [whole[name] for name in ("ActionPublicId", "SourceActionPublicId", "Stage", "ClosedDate")]
    case.equal("the reminder", told, [short["ActionPublicId"], action, "ReminderInvoiceSent", None])
    case.equal("its fee and all", [whole[name]["Value"] for name in ("ReminderFee", "CurrentValue")], [4500, 17000])
    (letter,) = whole["ReminderInvoices"]
    names = ("InvoiceNumber", "OurReference", "PaymentTermsInDays", "Name")
    known = ("70018", "Sten", 17, case.get("getDebtor", path={"debtorPublicId": DEBTOR})["Name"])
    case.equal("what was sent", tuple(letter[name] for name in names), known)
    case.equal("by when it is to be paid", letter["DueDate"][:10], (case.today() + timedelta(days=17)).isoformat())
    case.equal("when lists say so", short["LastReminderDueDate"], letter["DueDate"])
    dates = (whole["Created"], short["LastReminderDate"])
    case.equal("when it was sent", dates, (letter["InvoiceDate"], letter["InvoiceDate"]))
    asking.act(case, "sendReminderInvoice", action, method="Email")
    case.equal("reminders sent", len(case.get("getReminderInvoice", path=path)["ReminderInvoices"]), 2)
    asking.act(case, "cancelInvoiceReminder", action)
    case.equal("open ones after it was cancelled", _open(case, action), [])
    case.expect(case.get("getReminderInvoice", path=path)["ClosedDate"], "a cancelled reminder should be closed")
    asking.act(case, "sendReminderInvoice", action, method="Email")
    (again,) = _open(case, action)
    asking.pay(case, action, asking.view(case, action)["CurrentAmount"]["Value"])
    case.equal("open ones after it was paid", _open(case, action), [])
    paid = case.get("getReminderInvoice", path={"reminderInvoicePublicId": again["ActionPublicId"]})
    case.equal("what is left of a paid one", paid["CurrentValue"]["Value"], 0)


def _members(case: Context) -> set[str]:
    listed = case.get("getDebtors", path=of(), query={"categorypublicid": _CATEGORY})
    return {one["DebtorPublicId"] for one in listed}


@law(
    "B121",
    operations=[
        "addDebtorToCategory", "addDebtorsToCategory", "removeDebtorFromCategory", "deleteDebtorCategory",
        "getDebtorCategories", "getDebtors",
    ],
)  # fmt: skip
def debtors_are_in_categories(case: Context) -> None:
    """Debtors are found by their category, until they are taken out of it or it goes."""
    before = _members(case)
    one, two, three = (asking.debtor(case, name) for name in ("Ada", "Bo", "Cy"))
    category = {"categorypublicid": _CATEGORY}
    done(case, "addDebtorToCategory", path=of(), query={**category, "debtorpublicid": one})
    body = {"CreditorPublicId": CREDITOR, "CategoryPublicId": _CATEGORY, "DebtorPublicIds": [two, three]}
    done(case, "addDebtorsToCategory", body=body)
    case.equal("who is in the category", _members(case) - before, {one, two, three})
    done(case, "removeDebtorFromCategory", path=of(), query={**category, "debtorpublicid": two})
    case.equal("who is left in it", _members(case) - before, {one, three})
    case.refused("removeDebtorFromCategory", 400, path=of(), query={**category, "debtorpublicid": two})
    listed = [each["CategoryPublicId"] for each in case.get("getDebtorCategories", path=of())]
    case.expect(_CATEGORY in listed, f"the category should be listed; {listed} are")
    done(case, "deleteDebtorCategory", path=of(), query=category)
    left = [each["CategoryPublicId"] for each in case.get("getDebtorCategories", path=of())]
    case.equal("categories that are left", left, [each for each in listed if each != _CATEGORY])
    case.get("getDebtor", path={"debtorPublicId": one})
    case.refused("addDebtorToCategory", 400, path=of(), query={**category, "debtorpublicid": one})


@law("B121", operations=["createDebtor", "getDebtors"])
def debtors_are_filtered(case: Context) -> None:
    """By a text, and by whether they are active; what is not asked for does not filter."""
    active = asking.debtor(case, "Ada Filtrerad", IsActive=True)
    inactive = asking.debtor(case, "Bo Filtrerad", IsActive=False)
    wanted: list[tuple[dict[str, Any], set[str]]] = [
        ({}, {active, inactive}),
        ({"filter": "Ada Filt"}, {active}),
        ({"filter": "Bo Filt"}, {inactive}),
        ({"excludeinactive": True}, {active}),
        ({"excludeinactive": False}, {active, inactive}),
    ]
    for filters, found in wanted:
        listed = {one["DebtorPublicId"] for one in case.get("getDebtors", path=of(), query=filters)}
        case.equal(f"which of two are found by {filters}", listed & {active, inactive}, found)


@law("B122", operations=["createInvoiceSubscription", "deleteInvoiceSubscription", "getInvoiceSubscriptions"])
def invoices_are_followed(case: Context) -> None:
    """What a user follows is listed until they do no more; nobody is no user, and nothing no invoice."""
    user = create(case, "createUser", {"Username": "ada.foljer"})
    made = [asking.draft(case) for _ in range(2)]

    def followed() -> list[str]:
        listed = case.get("getInvoiceSubscriptions", query={"userpublicid": user})
        case.equal("whose they are", {one["UserPublicId"] for one in listed} - {user}, set())
        return sorted(one["ActionPublicId"] for one in listed)

    case.equal("what a new user follows", followed(), [])
    for one in made:
        done(case, "createInvoiceSubscription", query={"userpublicid": user, "actionpublicid": one})
    case.equal("what the user follows", followed(), sorted(made))
    query = {"userpublicid": user, "actionpublicid": made[0]}
    done(case, "deleteInvoiceSubscription", query=query)
    case.equal("what the user follows still", followed(), made[1:])
    case.refused("deleteInvoiceSubscription", 400, query=query)
    for wrong in ({"actionpublicid": asking.UNKNOWN_ACTION}, {"userpublicid": asking.UNKNOWN_ID}):
        case.refused("createInvoiceSubscription", 400, query={**query, **wrong})
    case.refused("getInvoiceSubscriptions", 400, query={"userpublicid": asking.UNKNOWN_ID})


@law("B124", operations=["updateInvoiceAddress", "deleteInvoiceAddress", "getInvoice", "getDebtor"])
def an_invoice_has_an_address_of_its_own(case: Context) -> None:
    """All that is sent of it is told until it is taken away; the debtor keeps theirs."""
    action = asking.attested(case)
    before = asking.view(case, action)
    sent = {**asking.everything(case, "updateInvoiceAddress"), "ActionPublicId": action}
    done(case, "updateInvoiceAddress", body=sent)
    whole = asking.view(case, action)
    told = whole["DeliveryAddressOverride"] or {}
    case.expect(told.get("Name") == sent["Name"], f"the invoice should have the address {sent}; it has {told}")
    names = sent.keys() & told.keys()
    case.equal("the address", {name: told[name] for name in names}, {name: sent[name] for name in names})
    case.equal("debtor", whole["Debtor"], before["Debtor"])
    case.refused("updateInvoiceAddress", 400, body={**sent, "ActionPublicId": asking.UNKNOWN_ACTION})
    done(case, "deleteInvoiceAddress", path=on(action))
    case.equal("the address", asking.view(case, action)["DeliveryAddressOverride"], before["DeliveryAddressOverride"])
