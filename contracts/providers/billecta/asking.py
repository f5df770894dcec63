"""What the laws and the machine of Billecta ask with: ids of the demo data, right bodies, calls laid out by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from contracts.context import Broken, Context
from contracts.credentials import Credential, demo
from contracts.exchange import Exchange
from contracts.generic_laws.fields import another, optional_fields

__all__ = [
    "ABSENT",
    "CREDITOR",
    "DEBTOR",
    "DIGITS",
    "EMPTY_ID",
    "EMPTY_TIME",
    "FILE",
    "GUID",
    "JSON",
    "OTHER_CREDITOR",
    "PERSON",
    "PRODUCT",
    "UNKNOWN_ACTION",
    "UNKNOWN_ID",
    "XML",
    "act",
    "act_refused",
    "attested",
    "create",
    "creditor",
    "debtor",
    "done",
    "draft",
    "everything",
    "invoice",
    "is_id",
    "money",
    "no_access",
    "of",
    "on",
    "pay",
    "product",
    "properties",
    "row",
    "stage",
    "tells",
    "user",
    "view",
    "wired",
    "xml",
]

CREDITOR, OTHER_CREDITOR = "9c3d0b52-4f0e-4f1d-8a55-6d1f2b7f0a01", "4b7f1a90-2d6c-4e83-9a15-c0d2e4f60802"
DEBTOR, PRODUCT = "93bcc725-6c25-451f-93b0-a91f8c56785e", "5b1f7c1e-52a7-4c0b-9f36-2f0a7f1c9d11"
FILE = "0b1d2c3e-4f50-4617-8829-3a4b5c6d7e8f"
EMPTY_ID, UNKNOWN_ID = "00000000-0000-0000-0000-000000000000", "11111111-2222-4333-8444-555555555555"
UNKNOWN_ACTION = "9999999999"
EMPTY_TIME = "0001-01-01T00:00:00"
PERSON = "199001019802"
"""A number of the tax agency's test range."""
JSON, XML = {"Accept": "application/json"}, {"Accept": "application/xml"}
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGITS = re.compile(r"[0-9]{9,11}")
"""The two forms of ids (B41)."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ABSENT: Any = object()
"""A property that shall not be sent."""


def user(case: Context, name: str = "user") -> Credential:
    """A credential of provider.yaml by its name there: user, other-user, other-token or production-user."""
    return demo(case.promise, name)


def of(creditor_id: str = CREDITOR) -> dict[str, str]:
    """Path parameters of one creditor's things."""
    return {"creditorPublicId": creditor_id}


def on(action_id: str) -> dict[str, str]:
    """Path parameters of one invoice."""
    return {"invoicePublicId": action_id}


def everything(case: Context, operation_id: str) -> dict[str, Any]:
    """Each field that may be left out of what an operation is sent, with a value that is not its default."""
    fields = optional_fields(case.document, operation_id)
    made = {name: another(case.document, place.schema, None) for name, place in fields.items()}
    return {name: value for name, value in made.items() if value is not None}


def money(value: int, currency: str = "SEK") -> dict[str, Any]:
    """An amount in the smallest unit (B46)."""
    return {"CurrencyCode": currency, "Value": value}


def row(value: int = 10000, **changes: Any) -> dict[str, Any]:
    """A row of one piece, with VAT of a quarter unless said otherwise."""
    return {"Quantity": 1, "UnitPrice": money(value), "VAT": 25, **changes}


def invoice(debtor_id: str = DEBTOR, **changes: Any) -> dict[str, Any]:
    """An invoice over 125 SEK that can be created."""
    body = {
        "ActionType": "InvoiceAction",
        "CreditorPublicId": CREDITOR,
        "DebtorPublicId": debtor_id,
        "InvoiceDate": "2026-01-05",
        "DueDate": "2026-02-04",
        "DeliveryMethod": "Email",
        "Records": [row()],
    }
    return {key: value for key, value in {**body, **changes}.items() if value is not ABSENT}


def create(case: Context, operation_id: str, body: Mapping[str, Any], **headers: str) -> str:
    """Create something; its id."""
    return str(case.get(operation_id, body=body, headers=headers)["PublicId"])


def debtor(case: Context, name: str = "Ada", **changes: Any) -> str:
    """A new debtor; its id."""
    return create(case, "createDebtor", {"CreditorPublicId": CREDITOR, "Name": name, **changes})


def product(case: Context, **changes: Any) -> str:
    """A new product; its id."""
    return create(case, "createProduct", {"CreditorPublicId": CREDITOR, "Description": "Kaffe", **changes})


def creditor(case: Context) -> str:
    """A new creditor; its id."""
    return create(case, "createCreditor", {"Name": "Prov Hyror AB", "OrgNo": "556677-0015"})


def draft(case: Context, debtor_id: str = DEBTOR, **changes: Any) -> str:
    """A new draft of an invoice; its id."""
    return create(case, "createInvoice", invoice(debtor_id, **changes))


def attested(case: Context, debtor_id: str = DEBTOR, **changes: Any) -> str:
    """A new invoice that is attested; its id."""
    action_id = draft(case, debtor_id, **changes)
    act(case, "attestInvoice", action_id)
    return action_id


def done(case: Context, operation_id: str, **parts: Any) -> None:
    """Call an operation that must succeed and answers nothing (B08)."""
    exchange = case.call(operation_id, **parts)
    if not exchange.ok:
        raise Broken(f"{operation_id} should succeed; it answers {exchange.summary}", operation=operation_id)


def is_id(text: str) -> bool:
    """Whether an id has one of the two forms."""
    return bool(GUID.fullmatch(text) or DIGITS.fullmatch(text))


def act(case: Context, operation_id: str, action_id: str, **query: Any) -> None:
    """Do something to an invoice, which must be possible."""
    done(case, operation_id, path=on(action_id), query=query)


def act_refused(case: Context, operation_id: str, action_id: str, **query: Any) -> Exchange:
    """Try something with an invoice that is not possible: 400."""
    return case.refused(operation_id, 400, path=on(action_id), query=query)


def pay(case: Context, action_id: str, value: int, **changes: Any) -> str:
    """Register a payment on an invoice; its id."""
    return create(case, "registerInvoicePayment", {"ActionPublicId": action_id, "Amount": money(value), **changes})


def view(case: Context, action_id: str) -> dict[str, Any]:
    """An invoice as it is answered."""
    return dict(case.get("getInvoice", path=on(action_id)))


def stage(case: Context, action_id: str) -> str:
    """Where an invoice stands."""
    return str(view(case, action_id)["State"]["Stage"])


_OF_BILLECTA = frozenset({"Data", "FilePublicId", "ValueForView"})
"""Properties that Billecta sets itself, whatever is sent (B48, B50)."""


def tells(case: Context, what: str, told: Any, sent: Any) -> None:
    """Whatever is sent is told: texts, numbers and flags as they were, in objects by name, in lists one by one.

    A day may be told with its time. What the answer has no property for is not looked for.

    Raises:
        Broken: something is told otherwise.
    """
    if isinstance(sent, Mapping):
        case.expect(isinstance(told, Mapping), f"{what} should be {sent!r}; it is {told!r}")
        for name in sorted(sent.keys() & told.keys() - _OF_BILLECTA):
            tells(case, f"{name} of {what}", told[name], sent[name])
    elif isinstance(sent, list):
        case.equal(f"number of {what}", len(told or ()), len(sent))
        for ours, theirs in zip(sent, told or (), strict=True):
            tells(case, what, theirs, ours)
    elif _DAY.fullmatch(str(sent)):
        case.equal(f"day of {what}", str(told)[:10], sent)
    else:
        case.equal(what, told, sent)


def no_access(case: Context, operation_id: str, **parts: Any) -> None:
    """Call an operation that must be refused for want of access: 401."""
    case.refused(operation_id, 401, **parts)


def properties(case: Context, model: str) -> set[str]:
    """The properties of a model that answers have."""
    found = case.document.raw["components"]["schemas"][model]["properties"]
    return {name for name, schema in found.items() if not schema.get("writeOnly")}


def wired(
    case: Context,
    method: str,
    path: str,
    body: bytes | None = None,
    credential: Credential | None = None,
    **headers: str,
) -> Exchange:
    """A call laid out by hand, as the demo user unless said otherwise; ``_`` in a header's name is a hyphen."""
    proof = credential or next(iter(case.document.credentials("getCountries")))
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    return case.raw(method, path, headers={proof.name: proof.wire, **shown}, body=body)


def xml(exchange: Exchange) -> Element:
    """The root of an answer in XML.

    Raises:
        Broken: it is none.
    """
    try:
        root: Element = ElementTree.fromstring(exchange.body)
    except ElementTree.ParseError:
        raise Broken(f"the answer should be XML; it is {exchange.summary}") from None
    return root
