"""How bodies look: XML and JSON, names, nulls, enums, lists, and how loosely addresses are read."""

from __future__ import annotations

import json
import re
from typing import Any

from contracts.context import Broken, Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, XML, done, of, properties, wired, xml

_PATH = {"debtorPublicId": DEBTOR}
_DEBTORS = "/v1/debtors/debtor"
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_LISTS = {
    "getDebtors": of(), "getProducts": of(), "getCreditors": {}, "getCreditorSubs": {}, "getUsers": {},
    "getOpenInvoices": of(), "getOpenSelfInvoices": of(), "getOpenReconciliationInvoices": of(),
    "getContractInvoices": of(), "getCostCenters": of(), "getProjects": of(), "getDimensions": of(),
    "getUnhandledPayments": of(), "getCountries": {}, "getCurrencies": {},
}  # fmt: skip


def _as_json(number: str) -> bytes:
    """A debtor of a number, to be created."""
    return json.dumps({"CreditorPublicId": CREDITOR, "Name": "Åsa", "DebtorNo": number}).encode()


def _as_xml(number: str) -> bytes:
    name = f"<Name>Åsa</Name><DebtorNo>{number}</DebtorNo>"
    return f"<Debtor><CreditorPublicId>{CREDITOR}</CreditorPublicId>{name}</Debtor>".encode()


def _made(case: Context, answer: Any, number: str) -> None:
    """The debtor of the number is there, and is Åsa."""
    if not answer.ok:
        raise Broken(f"the body should be read; the answer is {answer.summary}")
    found = case.get("getDebtorByDebtorNo", path=of(), query={"debtorno": number})
    case.equal("name", found["Name"], "Åsa")


@law("B02", operations=["getDebtor", "getDebtors", "createDebtor", "getCountries"])
def accept_says_the_form(case: Context) -> None:
    """application/xml is answered in XML and application/json in JSON, each with what the other says."""
    body = {"CreditorPublicId": CREDITOR, "Name": "Ada"}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("getDebtor", {"path": _PATH}), ("getDebtors", {"path": of()}), ("createDebtor", {"body": body}),
        ("getCountries", {}),
    ]  # fmt: skip
    for operation, parts in calls:
        for kind in ("application/xml", "application/json"):
            answer = case.call(operation, **parts, headers={"Accept": kind})
            case.equal(f"media type of {operation}", answer.media_type, kind)
            case.expect((answer.body[:1] == b"<") is (kind == "application/xml"), f"{kind} is {answer.summary}")
    name = xml(case.call("getDebtor", path=_PATH, headers=XML)).findtext("Name")
    case.equal("name in XML", name, case.get("getDebtor", path=_PATH)["Name"])


@law("B03", operations=["createDebtor", "getDebtorByDebtorNo"])
def content_type_says_how_a_body_is_read(case: Context) -> None:
    """XML as XML and JSON as JSON; one under the other's name cannot be parsed."""
    _made(case, case.call("createDebtor", body=_as_json("1"), media_type="application/json"), "1")
    _made(case, case.call("createDebtor", body=_as_xml("2"), media_type="application/xml"), "2")
    for body, kind in ((_as_json("3"), "application/xml"), (_as_xml("4"), "application/json")):
        case.equal(f"status of {kind}", case.call("createDebtor", body=body, media_type=kind).status, 500)


@law("B04", operations=["getDebtorByDebtorNo", "createDebtor"])
def xml_is_the_default(case: Context) -> None:
    """Of what is answered without Accept, or with any, and of a body without Content-Type."""
    for path in (_DEBTORS + f"/{DEBTOR}", "/v1/common/countries"):
        xml(wired(case, "GET", path))
        xml(wired(case, "GET", path, Accept="*/*"))
    answer = wired(case, "POST", _DEBTORS, _as_xml("1"))
    _made(case, answer, "1")
    case.equal("media type", answer.media_type, "application/xml")


@law("B05", operations=["createDebtor", "getDebtorByDebtorNo"])
def json_without_content_type_is_json(case: Context) -> None:
    """As a client in production sends it."""
    _made(case, wired(case, "POST", _DEBTORS, _as_json("1"), Accept="application/json"), "1")
    _made(case, wired(case, "POST", _DEBTORS, b" \n" + _as_json("2"), Accept="application/json"), "2")


@law(
    "B08",
    operations=["createDebtor", "updateDebtor", "deleteDebtor", "createProduct", "createInvoice", "attestInvoice"],
)
def changes_answer_nothing(case: Context) -> None:
    """PUT, DELETE and attesting have an empty 200; a POST of one thing has its id and nothing else."""
    made = case.get("createDebtor", body={"CreditorPublicId": CREDITOR, "Name": "Ada"})
    product = case.get("createProduct", body={"CreditorPublicId": CREDITOR, "Description": "Kaffe"})
    invoice = case.get("createInvoice", body=asking.invoice())
    for answer in (made, product, invoice):
        case.equal("properties of what was created", set(answer), {"PublicId"})
    changed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": made["PublicId"], "Name": "Bo"}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("updateDebtor", {"body": changed}),
        ("deleteDebtor", {"path": {"debtorPublicId": made["PublicId"]}}),
        ("attestInvoice", {"path": asking.on(invoice["PublicId"])}),
    ]
    for operation, parts in calls:
        answer = case.call(operation, **parts)
        case.equal(f"status and body of {operation}", (answer.status, answer.body), (200, b""))


@law("B10", operations=["getDebtor", "getCreditor", "getProduct", "createProduct"])
def every_property_is_there(case: Context) -> None:
    """In PascalCase, as null where it has no value."""
    bare = asking.product(case)
    answers = {
        "DebtorView": case.get("getDebtor", path=_PATH),
        "CreditorView": case.get("getCreditor", path=of()),
        "ProductView": case.get("getProduct", path={"productPublicId": bare}),
    }
    for model, answer in answers.items():
        case.equal(f"properties of {model}", set(answer), properties(case, model))
        case.expect(all(map(_PASCAL.fullmatch, answer)), f"names of {model} are {sorted(answer)}")
    found = answers["ProductView"]
    case.equal("what was not sent", (found["Units"], found["ArticleNumber"]), (None, None))


@law("B11", operations=["createDebtor", "getDebtor", "getDebtors", "createInvoice", "getInvoice"])
def enums_go_by_their_names(case: Context) -> None:
    """In both directions, and none as a number."""
    made = asking.debtor(case, DebtorType="Private", Autogiro={"Stage": "Approved"})
    found = case.get("getDebtor", path={"debtorPublicId": made})
    case.equal("type and stage", (found["DebtorType"], found["Autogiro"]["Stage"]), ("Private", "Approved"))
    listed = {one["DebtorPublicId"]: one["DebtorType"] for one in case.get("getDebtors", path=of())}
    case.equal("type in the list", listed[made], "Private")
    shown = asking.view(case, asking.draft(case, DeliveryMethod="Manually"))
    names = (shown["ActionType"], shown["DeliveryMethod"], shown["State"]["Stage"])
    case.equal("names of an invoice", names, ("InvoiceAction", "Manually", "Created"))


@law("B12", operations=list(_LISTS))
def lists_are_bare_arrays(case: Context) -> None:
    """Nothing is around them."""
    for operation, path in _LISTS.items():
        answer = case.send(operation, path=path).value
        case.expect(isinstance(answer, list), f"{operation} should answer an array; it is {str(answer)[:200]}")


@law("B14", operations=["getDebtor", "getDebtors", "createDebtor", "getInvoice", "createInvoice"])
def names_of_elements(case: Context) -> None:
    """The models' without View; items have their own, in the list and inside."""
    body = {"CreditorPublicId": CREDITOR, "Name": "Ada"}
    case.equal("root of a debtor", xml(case.call("getDebtor", path=_PATH, headers=XML)).tag, "Debtor")
    debtors = xml(case.call("getDebtors", path=of(), headers=XML))
    case.equal("root and items of debtors", (debtors.tag, {one.tag for one in debtors}), ("Debtors", {"Debtor"}))
    created = xml(case.call("createDebtor", body=body, headers=XML))
    case.equal("what was created", (created.tag, [one.tag for one in created]), ("Created", ["PublicId"]))
    rows = [asking.row(), asking.row()]
    invoice = xml(case.call("getInvoice", path=asking.on(asking.draft(case, Records=rows)), headers=XML))
    inside = invoice.find("Records")
    tags = [] if inside is None else [one.tag for one in inside]
    case.equal("rows of an invoice", (invoice.tag, tags), ("InvoiceAction", ["InvoiceActionRecord"] * 2))


@law("B15", operations=["createDebtor", "getDebtorsByOrgNo", "getInvoiceByInvoiceNumber"])
def addresses_are_read_loosely(case: Context) -> None:
    """A slash more at the end, and query names in any case."""
    kind = "application/json"
    _made(case, wired(case, "POST", f"{_DEBTORS}/", _as_json("1"), Accept=kind, Content_Type=kind), "1")
    known = asking.debtor(case, OrgNo="19900101-9802", CountryCode="SE")
    for query in ("orgno={}&countrycode=SE", "orgNo={}&countryCode=SE", "ORGNO={}&CountryCode=SE"):
        path = f"/v1/debtors/debtorsbyorgno/{CREDITOR}?" + query.format("19900101-9802")
        found = wired(case, "GET", path, Accept="application/json").value
        case.expect(known in {one["DebtorPublicId"] for one in found}, f"{query} should find {known}; it finds {found}")
    number = asking.view(case, asking.attested(case))["InvoiceNumber"]
    for name in ("invoicenumber", "invoiceNumber", "InvoiceNumber"):
        path = f"/v1/invoice/actionbyinvoicenumber/{CREDITOR}?{name}={number}"
        answer = wired(case, "GET", path, Accept="application/json")
        case.equal(f"status by {name}", answer.status, 200)
    done(case, "deleteDebtor", path={"debtorPublicId": known})
