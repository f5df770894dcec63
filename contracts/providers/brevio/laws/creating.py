"""Section E: audit requests, the audit company's side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import confirming
from contracts.providers.brevio.confirming import ABSENT, CLIENT, NORDEA, NORDEA_SE, UNKNOWN_TOKEN
from contracts.providers.brevio.paging import added, tokens

_LONG = "P60D"
_SUBSIDIARY, _NOBODYS = 844444443, 855555557


@law("BR-061", operations=["listAuditRequests"])
def filtered_by_type(case: Context) -> None:
    """requestType keeps requests of that type; an unknown type is refused."""
    before = confirming.found(case)
    made = confirming.create(case, confirming.batch(confirming.item(), confirming.item()))
    case.equal("bank requests", added(confirming.found(case, requestType="bank"), before), made)
    for other in ("client", "lawyer", "supplier"):
        case.equal(f"requests of type {other}", confirming.found(case, requestType=other), [])
    for wrong in ("tax", "Bank", ""):
        case.refused("listAuditRequests", 400, query={"vatNo": CLIENT, "requestType": wrong})


@law("BR-062", operations=["listAuditRequests"])
def nothing_is_an_empty_page(case: Context) -> None:
    """A client without requests is no error."""
    wanted = {"count": 0, "offset": 0, "next": 0, "total": 0, "requests": []}
    found = case.get("listAuditRequests", query={"vatNo": _NOBODYS})
    case.equal("the page of a client without requests", found, wanted)


@law("BR-063", operations=["listAuditRequests", "createAuditRequests"])
def company_is_whom_one_asks_about(case: Context) -> None:
    """company is the vatNo asked for, as a number."""
    for client in (CLIENT, confirming.OTHER_CLIENT):
        confirming.create(case, confirming.batch(vatNo=client))
        companies = {row["company"] for row in confirming.found(case, client)}
        case.equal("company", companies, {client})


@law("BR-064", operations=["listAuditRequests", "sendConfirmation"])
def confirmation_is_null_until_confirmed(case: Context) -> None:
    """Null from creation to the bank's desk, uploads or not; then the files' tokens."""
    token = confirming.create(case)[0]
    case.equal("confirmation before it is signed", confirming.seen(case, token)["confirmation"], None)
    case.act("clientSigns", token=token)
    confirming.taken(case, confirming.upload(case, token, confirming.PDF))
    case.equal("confirmation after an upload", confirming.seen(case, token)["confirmation"], None)
    confirming.taken(case, confirming.confirm(case, token, confirming.PDF))
    case.equal("files of the confirmation", len(confirming.seen(case, token)["confirmation"]), 2)


@law("BR-065", operations=["listAuditRequests"])
def signee_is_null_until_signed(case: Context) -> None:
    """Null until the client has signed, then her name."""
    signed, waiting = confirming.create(case, confirming.batch(confirming.item(), confirming.item()))
    case.act("clientSigns", token=signed, name="Trillian Astra")
    case.equal("signee", confirming.seen(case, signed)["signee"], "Trillian Astra")
    case.equal("signee of what nobody signed", confirming.seen(case, waiting)["signee"], None)


@law("BR-066", operations=["listAuditRequests", "sendConfirmation"])
def statements_come_of_xml(case: Context) -> None:
    """Null until confirmed, and null when there was no XML; else what the XML files say."""
    plain = confirming.confirmed(case)
    case.equal("bankStatements of a PDF", confirming.seen(case, plain)["bankStatements"], None)
    token = confirming.sent_on(case)[0]
    wanted = [confirming.statement(), confirming.statement(companyName="Second AS")]
    confirming.taken(case, confirming.upload(case, token, confirming.xml("first.xml", wanted[0])))
    case.equal("bankStatements of an upload", confirming.seen(case, token)["bankStatements"], None)
    confirming.taken(case, confirming.confirm(case, token, confirming.PDF, confirming.xml("second.xml", wanted[1])))
    case.equal("bankStatements", confirming.seen(case, token)["bankStatements"], wanted)


@law("BR-067", operations=["listAuditRequests", "sendConfirmation"])
def statements_are_the_banks_word(case: Context) -> None:
    """Number and date that differ from the request's are neither corrected nor refused."""
    wanted = confirming.statement(vatNo="999999999", cutOffDate="2024-06-30")
    token = confirming.confirmed(case, confirming.xml("statement.xml", wanted))
    case.equal("bankStatements", confirming.seen(case, token)["bankStatements"], [wanted])


@law("BR-068", operations=["listAuditRequests", "uploadConfirmationAttachments", "sendConfirmation"])
def last_update_follows_the_step(case: Context) -> None:
    """lastUpdate moves when the step does, and not when anything else does."""
    token = confirming.create(case)[0]
    times = [confirming.seen(case, token)["lastUpdate"]]
    case.advance("PT2H")
    case.equal("lastUpdate when nothing happened", confirming.seen(case, token)["lastUpdate"], times[-1])
    case.act("clientSigns", token=token)
    times.append(confirming.seen(case, token)["lastUpdate"])
    case.advance("PT2H")
    confirming.taken(case, confirming.upload(case, token, confirming.PDF))
    case.equal("lastUpdate after an upload", confirming.seen(case, token)["lastUpdate"], times[-1])
    confirming.taken(case, confirming.confirm(case, token))
    times.append(confirming.seen(case, token)["lastUpdate"])
    case.expect(times == sorted(set(times)), f"lastUpdate moves with each step; it was {times}")


@law("BR-069", operations=["createAuditRequests", "listAuditRequests"])
def only_bank_requests_are_made(case: Context) -> None:
    """Whatever is asked for, what is made is a bank request to the bank that was named."""
    token = confirming.create(case, confirming.batch(confirming.item(requestType="lawyer")))[0]
    row = confirming.seen(case, token)
    case.equal("requestType, thirdParty", (row["requestType"], row["thirdParty"]), ("bank", "Nordea"))
    case.refused("createAuditRequests", 400, body=confirming.batch(confirming.item(ABSENT, lawyer="Advokat AS")))


@law("BR-070", operations=["createAuditRequests"])
def what_a_batch_needs(case: Context) -> None:
    """Five fields of the batch and two of an item; nothing is made when one is missing or wrong."""
    wrong: list[Mapping[str, Any]] = [confirming.batch(**{name: ABSENT}) for name in confirming.batch()]
    wrong += [confirming.batch(confirming.item(**{name: ABSENT})) for name in ("bank", "cutOffDate")]
    wrong += [confirming.batch(confirming.item(cutOffDate=date)) for date in ("31.12.2025", "2025-02-30", "", None)]
    wrong += [confirming.batch(vatNo=number) for number in (81111111, 8111111122, "81111111x", None)]
    wrong += [confirming.batch(**{name: "no address"}) for name in ("client", "user")]
    wrong += [confirming.batch(language="fi"), confirming.batch(auditRequests=[])]
    before = confirming.found(case)
    for body in wrong:
        case.refused("createAuditRequests", 400, body=body)
    case.equal("what the refused batches left behind", added(confirming.found(case), before), [])
    case.equal("requests of the smallest batch", len(confirming.create(case)), 1)


@law("BR-071", operations=["createAuditRequests", "listThirdPartyAuditRequests"])
def defaults_of_an_item(case: Context) -> None:
    """Norwegian, no subsidiaries, with reminders."""
    chosen = confirming.item(language="en", subsidiaries=[_SUBSIDIARY], reminder=False)
    plain, other = confirming.sent_on(case, confirming.batch(confirming.item(), chosen, language="en"))
    rows = confirming.at_bank(case)
    found = [(row["language"], row["subsidiaries"]) for row in (confirming.one(rows, each) for each in (plain, other))]
    case.equal("language, subsidiaries by default and as chosen", found, [("nb", []), ("en", [_SUBSIDIARY])])
    case.expect(plain in confirming.reminded(case, _LONG), "no reminder came of a request that says nothing of them")


@law("BR-072", operations=["createAuditRequests", "listAuditRequests"])
def bank_is_named_by_its_token(case: Context) -> None:
    """Each token of the full list takes requests, under the name that goes with it."""
    able = [bank for bank in case.get("listBanks") if not bank["disabled"]]
    made = confirming.create(case, confirming.batch(*(confirming.item(bank["token"]) for bank in able)))
    rows = confirming.found(case)
    names = [confirming.one(rows, token)["thirdParty"] for token in made]
    case.equal("thirdParty", names, [bank["name"] for bank in able])


@law("BR-073", operations=["createAuditRequests", "listThirdPartyAuditRequests", "sendConfirmation"])
def disabled_bank_keeps_what_it_has(case: Context) -> None:
    """A bank that is disabled gets nothing new; what it was sent it still sees and answers."""
    token, signed_later = confirming.create(case, confirming.batch(confirming.item(), confirming.item()))
    case.act("clientSigns", token=token)
    case.act("brevioDisablesBank", token=NORDEA)
    case.refused("createAuditRequests", 400, body=confirming.batch())
    case.act("clientSigns", token=signed_later)
    shown = tokens(confirming.at_bank(case))
    case.expect({token, signed_later} <= set(shown), "a disabled bank has lost requests that were sent before")
    confirming.taken(case, confirming.confirm(case, token, confirming.PDF))
    case.equal("step", confirming.step(case, token), "received")


@law("BR-074", operations=["createAuditRequests"])
def one_bad_bank_stops_the_batch(case: Context) -> None:
    """An unknown or a disabled bank is refused, and nothing of its batch is made."""
    disabled = [bank["token"] for bank in case.get("listBanks") if bank["disabled"]]
    before = confirming.found(case)
    for bank in (UNKNOWN_TOKEN, *disabled[:1], "No Such Bank", ""):
        items = [confirming.item(), confirming.item(bank), confirming.item(NORDEA_SE)]
        case.refused("createAuditRequests", 400, body=confirming.batch(*items))
    case.equal("what the refused batches left behind", added(confirming.found(case), before), [])


@law("BR-075", operations=["createAuditRequests", "listAuditRequests", "listThirdPartyAuditRequests"])
def a_token_for_each_item(case: Context) -> None:
    """As many tokens as items, in the order of the batch; each is that item's request, at the bank too."""
    dates = ["2025-12-31", "2024-12-31", "2025-06-30", "2023-12-31"]
    before = confirming.found(case)
    made = confirming.sent_on(case, confirming.batch(*(confirming.item(cutOffDate=each) for each in dates)))
    rows = confirming.found(case)
    for where, listed in (("", rows), (" at the bank", confirming.at_bank(case))):
        told = [confirming.one(listed, token)["cutOffDate"] for token in made]
        case.equal(f"cut-off dates by token{where}", told, dates)
    case.equal("order of the list", added(rows, before), made)


@law("BR-076", operations=["createAuditRequests"])
def the_same_bank_twice(case: Context) -> None:
    """Two items alike are two requests."""
    items = [confirming.item(), confirming.item(NORDEA_SE), confirming.item(NORDEA_SE)]
    made = confirming.create(case, confirming.batch(*items))
    case.equal("different tokens of three items", len(set(made)), 3)


@law("BR-077", operations=["createAuditRequests", "listAuditRequests"])
def a_verified_user_sends_at_once(case: Context) -> None:
    """sent is true and the request is with the client."""
    answer = confirming.created(case, confirming.batch())
    row = confirming.seen(case, answer["tokens"][0])
    case.equal("sent", answer["sent"], True)
    case.equal("step", row["step"], "client")
    case.expect(row["sentToClient"], "sentToClient is when it was sent; it is null")


@law("BR-078", operations=["createAuditRequests", "listAuditRequests"])
def others_send_when_they_have_verified(case: Context) -> None:
    """sent is false and the requests wait; verifying sends them all, without a call."""
    answers = [confirming.created(case, confirming.batch(user=confirming.UNVERIFIED)) for _ in range(2)]
    made = [answer["tokens"][0] for answer in answers]
    case.equal("sent", [answer["sent"] for answer in answers], [False, False])
    case.equal("steps before", _steps(case, made), ["started", "started"])
    case.act("userVerifies", email=confirming.UNVERIFIED)
    case.equal("steps after", _steps(case, made), ["client", "client"])
    later = confirming.created(case, confirming.batch(user=confirming.UNVERIFIED))
    case.equal("sent once she has verified", later["sent"], True)


def _steps(case: Context, made: list[str]) -> list[str]:
    rows = confirming.found(case)
    return [confirming.one(rows, token)["step"] for token in made]


@law("BR-079", operations=["createAuditRequests"])
def an_unknown_user_is_no_error(case: Context) -> None:
    """An address that nobody has registered makes requests like any other."""
    before = confirming.found(case)
    answer = confirming.created(case, confirming.batch(confirming.item(), confirming.item(), user="who@example.org"))
    case.equal("tokens that the list has now", added(confirming.found(case), before), answer["tokens"])


@law("BR-071", operations=["createAuditRequests"])
def reminders(case: Context) -> None:
    """Who does not answer is reminded, client and bank, unless the request says not to."""
    items = [confirming.item(reminder=True), confirming.item(reminder=False)]
    for body in (confirming.batch(*items), confirming.batch(*items, user=confirming.UNVERIFIED)):
        wanted, silent = confirming.create(case, body)
        if body["user"] == confirming.UNVERIFIED:
            case.act("userVerifies", email=confirming.UNVERIFIED)
        for who in ("client", "bank"):
            told = confirming.reminded(case, _LONG)
            case.expect(wanted in told, f"the {who} that does not respond in {_LONG} should be reminded")
            case.expect(silent not in told, f"the {who} is reminded of a request without reminders")
            if who == "client":
                for token in (wanted, silent):
                    case.act("clientSigns", token=token)
        confirming.taken(case, confirming.confirm(case, wanted, confirming.PDF))
        case.expect(wanted not in confirming.reminded(case, _LONG), "who has answered is reminded")


@law("BR-081", operations=["createAuditRequests", "listThirdPartyAuditRequests"])
def two_languages(case: Context) -> None:
    """The item's language is the request's at the bank, whatever the batch's; each place has its own languages."""
    for whole in ("nb", "en", "sv", "da"):
        items = [confirming.item(language=own) for own in ("en", "nb")]
        made = confirming.sent_on(case, confirming.batch(*items, language=whole))
        rows = confirming.at_bank(case)
        found = [confirming.one(rows, token)["language"] for token in made]
        case.equal(f"languages in a batch in {whole}", found, ["en", "nb"])
    for wrong in ("sv", "da", "fi", "NB"):
        case.refused("createAuditRequests", 400, body=confirming.batch(confirming.item(language=wrong)))


@law("BR-082", operations=["createAuditRequests"])
def client_is_in_the_register(case: Context) -> None:
    """A company that the register does not have is refused; the guide's own number is taken."""
    for known in (123456789, 989891332):
        confirming.create(case, confirming.batch(vatNo=known))
    case.refused("createAuditRequests", 400, body=confirming.batch(vatNo=confirming.UNREGISTERED))
    case.equal("what the refused batch left behind", confirming.found(case, confirming.UNREGISTERED), [])
