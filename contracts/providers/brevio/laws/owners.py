"""Who may see what: whatever belongs to one company or bank does not exist for another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import callers, confirming, signing
from contracts.providers.brevio.confirming import CLIENT, NORDEA, OTHER_CLIENT
from contracts.providers.brevio.paging import added, tokens

_COMPANIES = ("audit", "other-audit")
_BANKS = ("bank", "other-bank")
_CLIENTS = (CLIENT, OTHER_CLIENT)
_PAIRS = 24


@dataclass(frozen=True, slots=True)
class _Owned:
    """An audit request that a bank has: whose it is, at which bank, and its confirmation's attachment if any."""

    token: str
    company: str
    bank: str
    client: int
    attachment: str | None


def _bank_tokens(case: Context) -> dict[str, str]:
    """The bank that each of the two banks' callers is."""
    other = next(bank["token"] for bank in case.get("listBanks") if bank["name"] == "Aasen Sparebank")
    return {"bank": NORDEA, "other-bank": other}


def _made(case: Context, number: int) -> list[_Owned]:
    """Audit requests of random companies to random banks, about two clients that they share; some are answered."""
    banks = _bank_tokens(case)
    owned = []
    for _ in range(number):
        company, bank, client = (
            case.chance.choice(_COMPANIES),
            case.chance.choice(_BANKS),
            case.chance.choice(_CLIENTS),
        )
        body = confirming.batch(confirming.item(banks[bank]), vatNo=client)
        token = confirming.create(case, body, callers.ready(case, company))[0]
        case.act("clientSigns", token=token)
        attachment = None
        if case.chance.random() < 0.5:
            confirming.taken(case, _answer(case, token, bank))
            rows = confirming.found(case, client, callers.ready(case, company))
            attachment = confirming.one(rows, token)["confirmation"][0]
        owned.append(_Owned(token, company, bank, client, attachment))
    return owned


def _answer(case: Context, token: str, bank: str) -> Any:
    return confirming.confirm(case, token, confirming.PDF, credential=callers.ready(case, bank))


@law("BR-060", operations=["listAuditRequests", "createAuditRequests"])
def a_company_sees_its_own(case: Context) -> None:
    """Two audit companies with the same audit clients: each sees what it made itself, page by page and in all."""
    owned = _made(case, 10)
    for company in _COMPANIES:
        for client in _CLIENTS:
            shown = tokens(confirming.found(case, client, callers.ready(case, company)))
            own = [each.token for each in owned if (each.company, each.client) == (company, client)]
            case.equal(f"what {company} sees of {client}", shown, own)


@law("BR-060", operations=["listAuditRequests"])
def vat_number_has_nine_digits(case: Context) -> None:
    """vatNo is needed and has nine digits; the requests are those of that client alone."""
    before = [confirming.found(case, client) for client in _CLIENTS]
    made = [confirming.create(case, confirming.batch(vatNo=client)) for client in _CLIENTS]
    new = [added(confirming.found(case, client), rows) for client, rows in zip(_CLIENTS, before, strict=True)]
    case.equal("new requests by client", new, made)
    for wrong in ("12345678", "1234567890", "81111111x", "ABC", "", "-811111112", "8.11111112"):
        case.refused("listAuditRequests", 400, query={"vatNo": wrong})
    case.refused("listAuditRequests", 400)


@law("BR-110", operations=["listThirdPartyAuditRequests", "uploadConfirmationAttachments", "sendConfirmation"])
def a_bank_sees_its_own(case: Context) -> None:
    """A bank lists and answers what was sent on to it, of every client; another's requests do not exist for it."""
    before = {bank: tokens(confirming.at_bank(case, callers.ready(case, bank))) for bank in _BANKS}
    owned = _made(case, 10)
    for bank in _BANKS:
        shown = tokens(confirming.at_bank(case, callers.ready(case, bank)))
        case.equal(f"what {bank} sees", shown, before[bank] + [each.token for each in owned if each.bank == bank])
    for _ in range(_PAIRS):
        each, bank = case.chance.choice(owned), case.chance.choice(_BANKS)
        if bank == each.bank:
            continue
        credential = callers.ready(case, bank)
        for exchange in (
            _answer(case, each.token, bank),
            confirming.upload(case, each.token, confirming.PDF, credential=credential),
            confirming.comment(case, each.token, credential=credential),
        ):
            confirming.turned_away(case, exchange, 404)


@law("BR-132", operations=["getAuditRequestAttachmentUrl"])
def attachments_belong_to_their_request(case: Context) -> None:
    """Any attachment's URL is for the request's audit company and its bank, over random pairs of file and caller."""
    answered = [each for each in _made(case, 10) if each.attachment]
    for _ in range(_PAIRS):
        each, caller = case.chance.choice(answered), case.chance.choice((*_COMPANIES, *_BANKS))
        parts: Any = {"path": {"attachmentToken": each.attachment}, "credential": callers.ready(case, caller)}
        exchange = case.call("getAuditRequestAttachmentUrl", **parts)
        wanted = 200 if caller in {each.company, each.bank} else 404
        what = f"status for {caller} of a file of {each.company} and {each.bank}"
        case.equal(what, exchange.status, wanted)


@law("BR-163", operations=["listSignRequests", "createSignRequest", "getSignRequestAttachmentUrl", "getSignRequestAttachmentUrlByGet"])  # fmt: skip  # noqa: E501  # one line per rule
def a_company_sees_its_own_sign_requests(case: Context) -> None:
    """Sign requests, their signed files and templates are their audit company's alone, over random pairs."""
    made: dict[str, list[str]] = {company: [] for company in _COMPANIES}
    for _ in range(8):
        company = case.chance.choice(_COMPANIES)
        made[company].append(signing.create(case, credential=callers.ready(case, company)))
    attachments = []
    for company in _COMPANIES:
        credential = callers.ready(case, company)
        case.equal(f"what {company} sees", tokens(signing.found(case, credential=credential)), made[company])
        for token in made[company][:1]:
            signing.signs(case, token, signing.FIRST, signing.SECOND)
            row = signing.seen(case, token, credential=credential)
            attachments.append((company, row["attachments"][0]))
    for (owner, attachment), company in product(attachments, _COMPANIES):
        parts: Any = {"path": {"attachmentToken": attachment}, "credential": callers.ready(case, company)}
        for operation_id in ("getSignRequestAttachmentUrl", "getSignRequestAttachmentUrlByGet"):
            status = case.call(operation_id, **parts).status
            case.equal(f"status for {company} of {owner}'s file", status, 200 if owner == company else 404)
    other = callers.ready(case, "other-audit")
    shared = set(tokens(signing.templates(case))) & set(tokens(signing.templates(case, other)))
    case.equal("templates that two companies share", shared, set())
    case.refused("createSignRequest", 400, body=signing.body(template=signing.ACTIVE), credential=other)
