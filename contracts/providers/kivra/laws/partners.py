"""Section 12: partners."""

from __future__ import annotations

import base64
import csv
import hashlib
import io

from contracts.context import Context
from contracts.control import FIRST_MORNING
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import (
    COMPANY,
    INVOICE,
    NOTE,
    TENANT,
    VAT,
    invoice,
    of_tenant,
    option,
    turned_away,
)
from contracts.providers.kivra.bodies import ACCOUNTING, content_of

_INBOX = {"companyKey": COMPANY}
_CONTENT = {"companyKey": COMPANY, "contentKey": INVOICE}
_CLUB = "SE559900505401"
_SCANNED_AT = {"postal_code": "106 31", "city": "Stockholm", "country": "SE"}
_FIGURES = {
    "invoice_type": "accounting.invoice",
    "total_amount_due": "1250.00",
    "currency": "SEK",
    "due_date": "2025-09-14",
    "bankgiro": "991-2346",
    "plusgiro": "99234-5",
    "invoice_number": "1042",
    "original_invoice_number": "1041",
    "invoice_date": "2025-08-15",
    "buyer_reference": "Tilda Testsson",
    "order_number": "O-17",
    "supplier_name": "Solrosen Bageri AB",
    "supplier_organisation_number": "559900-2028",
    "supplier_vat_number": "SE559900202801",
    "supplier_address_street": "Provgatan 3",
    "supplier_address_postal_code": "11122",
    "supplier_address_city": "Stockholm",
    "payment_reference": {"value": "1100223344", "reference_type": "ocr"},
    "iban": "SE4550000000058398257466",
    "bic": "ESSESESS",
    "total_amount_tax_exclusive": "1000.00",
    "total_amount_tax_inclusive": "1250.00",
    "total_vat_amount": "250.00",
    "rounding_amount": "0.00",
}
"""Those of the demo invoice, every one that the document knows."""


@law("PAR-01", operations=["findCompany", "listAccessibleCompanies", "getCompanyInformation"])
def who_is_let_in(case: Context) -> None:
    """A client that no company has let in sees none."""
    other = asking.issued(case, name="payroll-client")
    case.equal("companies", case.get("listAccessibleCompanies", credential=other), [])
    case.equal("search", case.get("findCompany", query={"vat_number": VAT}, credential=other), [])
    turned_away(case, "getCompanyInformation", "40400", path=_INBOX, credential=other)
    case.equal("number", case.get("getCompanyInformation", path=_INBOX)["vat_number"], VAT)


@law("PAR-01", operations=["findCompany", "getCompanyInformation"])
def from_when_it_is_let_in(case: Context) -> None:
    """A company that shuts the partner out is nobody's at once, and is as before when it lets the partner in again."""

    def found() -> object:
        return case.get("findCompany", query={"vat_number": VAT})

    before, key = case.get("getCompanyInformation", path=_INBOX), found()
    case.act("integrationDeleted", companyKey=COMPANY)
    case.equal("search once it is shut out", found(), [])
    turned_away(case, "getCompanyInformation", "40400", path=_INBOX)
    case.act("integrationCreated", companyKey=COMPANY)
    case.equal("search once it is let in", found(), key)
    case.equal("the company", case.get("getCompanyInformation", path=_INBOX), before)


@law("PAR-02", operations=["findCompany"])
def two_shapes(case: Context) -> None:
    """An object with the key, or an empty list."""
    case.equal("found", case.get("findCompany", query={"vat_number": VAT}), {"key": COMPANY})
    case.equal("not found", case.get("findCompany", query={"vat_number": asking.NUMBER}), [])


@law("PAR-03", operations=["getCompanyInbox", "getContentMetadata", "getRawFile"])
def first_inbox(case: Context) -> None:
    """Six fields a line; text stands in the metadata, a file is fetched by its key."""
    rows = case.get("getCompanyInbox", path=_INBOX)
    case.equal("fields", set(rows[0]), {"key", "sender", "sender_name", "created_at", "subject", "status"})
    case.equal("contents", [row["key"] for row in rows], [INVOICE, NOTE])
    meta = case.get("getContentMetadata", path=_CONTENT)
    shared = ("sender", "sender_name", "created_at", "subject")
    arrived = FIRST_MORNING if case.target.control is not None else rows[0]["created_at"]
    wanted = (TENANT, "Bageriet Solrosen", arrived, "Faktura 1042")
    for what, told in (("row", rows[0]), ("metadata", meta)):
        case.equal(what, tuple(told[name] for name in shared), wanted)
    payment = {
        "payable": True,
        "total_owed": "1250.00",
        "reference": "1100223344",
        "variable_amount": True,
        "min_amount": "50.00",
    }
    case.equal("payment", {name: meta["payment"][name] for name in payment}, payment)
    part = meta["parts"][0]
    case.expect("key" in part and "body" not in part, f"a file's part is {part}")
    raw = case.call("getRawFile", path={**_CONTENT, "fileKey": part["key"]})
    case.equal("file", (raw.media_type, raw.body[:5], len(raw.body)), ("application/pdf", b"%PDF-", part["size"]))
    text = case.get("getContentMetadata", path={**_INBOX, "contentKey": NOTE})["parts"][0]
    case.expect("body" in text and "key" not in text, f"a text's part is {text}")
    turned_away(case, "getRawFile", "40400", path={**_CONTENT, "fileKey": asking.UNKNOWN})


@law("PAR-03", operations=["sendContent", "getContentMetadata", "getRawFile"])
def what_is_sent_lies_there(case: Context) -> None:
    """Each part that was sent to a company is in its mailbox: a text in the metadata, a file by its key."""
    page, file = "<h1>Nya öppettider</h1>".encode(), base64.b64decode(asking.PDF)
    parts_ = [
        {"name": "brev.html", "content_type": "text/html", "data": base64.b64encode(page).decode()},
        {"name": "bilaga.pdf", "content_type": "application/pdf", "data": asking.PDF},
    ]
    body = {"vat_number": VAT, "subject": "Öppettider", "type": "letter", "parts": parts_}
    sent = case.call("sendContent", path=of_tenant(), body=body)
    case.equal("status of sending", sent.status, 201)
    place = {**_INBOX, "contentKey": sent.headers["kivra-objkey"]}
    found = case.get("getContentMetadata", path=place)["parts"]
    kinds = [(each["content_type"], each["size"], each["sha256"]) for each in found]
    wanted = [("text/html", page), ("application/pdf", file)]
    case.equal("parts", kinds, [(kind, len(data), hashlib.sha256(data).hexdigest()) for kind, data in wanted])
    case.equal("the text", found[0]["body"], page.decode())
    raw = case.call("getRawFile", path={**place, "fileKey": found[1]["key"]})
    case.equal("the file", raw.body, file)


@law("PAR-04", operations=["setStatusForContent", "getCompanyInbox"])
def four_words(case: Context) -> None:
    """view and unview, paid and unpaid; with an empty object or nothing; no other word."""

    def mark(word: str) -> tuple[str, str]:
        exchange = case.call("setStatusForContent", path={**_CONTENT, "status": word})
        case.equal(f"status of {word}", exchange.status, 204)
        row = case.get("getCompanyInbox", path=_INBOX)[0]
        return row["status"], case.get("getContentMetadata", path=_CONTENT)["payment"]["status"]

    for word, wanted in (
        ("view", ("read", "unpaid")),
        ("paid", ("read", "paid")),
        ("unview", ("unread", "paid")),
        ("unpaid", ("unread", "unpaid")),
    ):
        case.equal(f"after {word}", mark(word), wanted)
    case.call("setStatusForContent", path={**_CONTENT, "status": "view"}, body={})
    turned_away(case, "setStatusForContent", "40400", path={**_CONTENT, "status": "burn"})


@law("PAR-05", operations=["listAccessibleCompanies"])
def companies(case: Context) -> None:
    """By numbers and fields, as JSON or CSV."""
    rows = case.get("listAccessibleCompanies")
    case.equal("numbers", [row["vat_number"] for row in rows], [VAT, _CLUB])
    case.equal("fields", set(rows[0]), {"key", "name", "type", "vat_number"})
    one = case.get("listAccessibleCompanies", query={"vat_number": [_CLUB], "field": ["name", "type"]})
    case.equal("one", one, [{"name": "Idrottsföreningen Provet", "type": "riksidrottsförening"}])
    asked = {"field": ["key", "vat_number"]}
    whole = case.get("getCompanyInformation", path=_INBOX)
    case.equal("the first, by itself", {name: whole[name] for name in rows[0]}, rows[0])
    found = (whole["created_at"], whole["email"], whole["services"]["kivra"])
    case.equal("created_at, email, services.kivra", found, ("2025-03-16T05:20:00Z", "", True))
    club = case.get("getCompanyInformation", path={"companyKey": rows[1]["key"]})
    scanned, other = club["scanning_address"], club["scanning_fallback_address"]
    case.equal("services of the club", (club["services"]["email"], club["services"]["scanning"]), (False, True))
    wanted = {"name": club["name"], "street": "Kivra: 559900-5054", **_SCANNED_AT}
    case.equal("where its paper mail is scanned", scanned, wanted)
    case.equal("what is not", (other["street"], other["country"]), ("Provgatan 7", "Sverige"))
    table = case.call("listAccessibleCompanies", query=asked, headers={"Accept": "text/csv"})
    case.equal("media type", table.media_type, "text/csv")
    lines = list(csv.DictReader(io.StringIO(table.body.decode())))
    case.equal("lines", lines, [{"key": row["key"], "vat_number": row["vat_number"]} for row in rows])


@law("PAR-06", operations=["listContentInTheCompanyInbox", "updateCompanyContentMetadata"])
def labels(case: Context) -> None:
    """Filters by handled and viewed; a PATCH changes these two and nothing else."""

    def listed(**query: object) -> list[str]:
        return [row["key"] for row in case.get("listContentInTheCompanyInbox", path=_INBOX, query=query)]

    case.equal("all", listed(), [INVOICE, NOTE])
    row = case.get("listContentInTheCompanyInbox", path=_INBOX)[0]
    one = case.get("getSpecificCompanyContent", path=_CONTENT)
    case.equal("the first, by itself", {name: one[name] for name in row}, row)
    file = case.call("getSpecificCompanyContent", path=_CONTENT, query={"part": 1})
    case.equal("size of its part", row["parts"][0]["size"], len(file.body))
    changed = case.get("updateCompanyContentMetadata", path=_CONTENT, body={"labels": {"handled": True}})
    found = (changed["labels"]["handled"], changed["labels"]["viewed"])
    case.equal("labels", found, (True, False))
    case.equal("the content", case.get("getSpecificCompanyContent", path=_CONTENT), changed)
    case.equal("handled", listed(handled="true"), [INVOICE])
    case.equal("not handled", listed(handled="false"), [NOTE])
    case.equal("viewed", listed(viewed="true"), [])
    rows = case.get("listContentInTheCompanyInbox", path=_INBOX, query={"field": ["key", "subject"]})
    case.equal("fields", {name for row in rows for name in row}, {"key", "subject"})
    for body in ({"labels": {"trashed": True}}, {"subject": "x"}, {"labels": {"handled": "yes"}}):
        turned_away(case, "updateCompanyContentMetadata", "40001", path=_CONTENT, body=body)


@law("PAR-07", operations=["getSpecificCompanyContent"])
def parts(case: Context) -> None:
    """By number from 1, or by what Accept names; without either the metadata."""
    read = "getSpecificCompanyContent"
    meta = case.call(read, path=_CONTENT)
    case.equal("metadata", (meta.media_type, meta.value["key"]), ("application/json", INVOICE))
    for parts_ in ({"query": {"part": 1}}, {"headers": {"Accept": "application/pdf"}}):
        file = case.call(read, path=_CONTENT, **parts_)
        case.equal("file", (file.media_type, file.body[:5]), ("application/pdf", b"%PDF-"))
    turned_away(case, read, "40400", path=_CONTENT, query={"part": 2})
    turned_away(case, read, "40400", path=_CONTENT, headers={"Accept": "image/png"})
    turned_away(case, read, "40033", path=_CONTENT, query={"part": 0})


@law("PAR-08", operations=["getSpecificCompanyContent"])
def amounts_in_ore(case: Context) -> None:
    """Whole öre; an invoice or other; interpreted nowhere."""
    value = case.get("getSpecificCompanyContent", path=_CONTENT)
    way = value["payment_options"][0]
    case.equal("amount", (way["amount"], way["currency"], way["interpreted"]), (125000, "SEK", False))
    case.equal("vat_amount", way["vat_amount"], 25000)
    case.equal("references", value["references"], {"our": "Oskar Provberg", "your": "Tilda Testsson"})
    case.equal("due_at", way["due_at"], "2025-09-14T00:00:00Z")
    case.equal("type", (value["type"], value["interpreted_fields"]), ("invoice", []))
    note = case.get("getSpecificCompanyContent", path={**_INBOX, "contentKey": NOTE})
    case.equal("another", (note["type"], note["payment_options"], note["transaction_at"]), ("other", [], None))


@law("PAR-08", operations=["getSpecificCompanyContent", "sendContent"])
def each_way_to_pay_is_shown(case: Context) -> None:
    """What was sent to a company as ways to pay stands in its mailbox, in their order, in öre."""
    ways = (option(amount="1250.50", title="Allt"), option(amount="99", type="TENANT_REF", reference="R-1"))
    body = {**invoice(*ways, method="2", account="900001-7"), "vat_number": VAT}
    body.pop("ssn", None)
    sent = case.call("sendContent", path=of_tenant(), body=body)
    case.equal("status of sending", sent.status, 201)
    place = {**_INBOX, "contentKey": sent.headers["kivra-objkey"]}
    found = case.get("getSpecificCompanyContent", path=place)
    case.equal("type", found["type"], "invoice")
    names = ("amount", "reference", "reference_type", "type", "account", "description")
    told = [tuple(one[name] for name in names) for one in found["payment_options"]]
    wanted = [
        (125050, ways[0]["reference"], "OCR", "plusgiro", "900001-7", "Allt"),
        (9900, "R-1", None, "plusgiro", "900001-7", None),
    ]
    case.equal("ways to pay", told, wanted)


@law("PAR-09", operations=["getSpecificCompanyContent"])
def figures(case: Context) -> None:
    """There for structured invoices, and for nothing else."""
    value = case.get("getSpecificCompanyContent", path=_CONTENT)
    case.equal("figures", value["accounting"], _FIGURES)
    note = case.get("getSpecificCompanyContent", path={**_INBOX, "contentKey": NOTE})
    case.expect("accounting" not in note, "a letter has no figures")


@law("PAR-09", operations=["getSpecificCompanyContent", "sendContent"])
def figures_are_those_that_were_sent(case: Context) -> None:
    """A structured invoice lies in a company's mailbox with its type and the figures that it was sent with."""
    for kind in ("accounting.invoice", "accounting.invoicereminder", "accounting.invoicecreditnote"):
        sent = case.call("sendContent", path=of_tenant(), body=content_of(kind, vat_number=VAT))
        case.equal(f"status of {kind}", sent.status, 201)
        place = {**_INBOX, "contentKey": sent.headers["kivra-objkey"]}
        found = case.get("getSpecificCompanyContent", path=place)
        case.equal(f"figures of {kind}", found["accounting"], {"invoice_type": kind, **ACCOUNTING})
        case.equal(f"type of {kind}", found["type"], "invoice")
