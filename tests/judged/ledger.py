"""Ledger as a WSGI application of its own: customers, invoices, payments, two owners, a limiter that locks out.

None of it is our engine's; it can be told what to do wrong.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from tests.judged.limiter import Limiter

__all__ = ["BREAKS", "Ledger"]

Thing = dict[str, Any]
BREAKS = {
    "pages_concatenate": ("skips_an_element", "counts_wrongly", "repeats_an_element"),
    "filters_leave_out_others": ("ignores_the_country", "lists_none_of_a_country"),
    "lists_and_items_agree": ("lists_the_old_name",),
    "ids_are_opaque": ("cuts_ids", "folds_ids"),
    "what_was_written_is_read": ("trims_names", "rounds_lines", "forgets_changes"),
    "optional_fields_are_kept": ("forgets_days", "forgets_references"),
    "refuses_what_the_schema_forbids": ("takes_any_length", "takes_any_field"),
    "refuses_what_there_is_not": ("finds_another",),
    "deleted_stays_deleted": ("keeps_deleted", "lists_deleted"),
    "a_key_is_used_once": ("forgets_keys",),
    "a_repeated_put_changes_nothing": ("adds_days",),
    "owners_are_apart": ("shows_all", "lets_all_write"),
    "totals_add_up": ("drops_a_line",),
    "money_never_floats": ("adds_in_binary",),
    "dates_keep_their_zone": ("drops_the_zone",),
}
"""Every law for every operation, and what it finds."""

_ROUTES = Map(
    [
        Rule("/v1/customers", methods=["GET"], endpoint="listCustomers"),
        Rule("/v1/customers", methods=["POST"], endpoint="createCustomer"),
        Rule("/v1/customers/<wanted>", methods=["GET"], endpoint="getCustomer"),
        Rule("/v1/customers/<wanted>", methods=["PUT"], endpoint="replaceCustomer"),
        Rule("/v1/customers/<wanted>", methods=["DELETE"], endpoint="deleteCustomer"),
        Rule("/v1/invoices", methods=["GET"], endpoint="listInvoices"),
        Rule("/v1/invoices", methods=["POST"], endpoint="createInvoice"),
        Rule("/v1/invoices/<wanted>", methods=["GET"], endpoint="getInvoice"),
        Rule("/v1/invoices/<wanted>", methods=["DELETE"], endpoint="cancelInvoice"),
        Rule("/v1/invoices/<wanted>/payments", methods=["POST"], endpoint="payInvoice"),
    ],
    strict_slashes=True,
)
_CURRENCY = {"SE": "SEK", "NO": "NOK", "DK": "DKK", "FI": "EUR"}
_OWNERS = {"Bearer ann-token": "ann", "Bearer bo-token": "bo"}


class Refused(Exception):
    """A refusal: status, code, and the field it is about."""

    def __init__(self, status: int, code: str, field: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.field = status, code, field


@dataclass
class Ledger:
    """Keeps Ledger's promise, but for what is named in ``broken``.

    Attributes:
        owners: who has which ``Authorization``.
        limiter: refuses callers who make too many errors; without one nobody is refused.
        calls: how many requests came; ``classes`` are the distinct refusals: operation, status, code and field.
    """

    broken: frozenset[str] = frozenset()
    owners: Mapping[str, str] = field(default_factory=lambda: dict(_OWNERS))
    limiter: Limiter | None = None
    calls: int = 0
    classes: set[tuple[str, int, str, str]] = field(default_factory=set)
    customers: dict[str, Thing] = field(default_factory=dict)
    invoices: dict[str, Thing] = field(default_factory=dict)
    keys: dict[str, Thing] = field(default_factory=dict)
    made: int = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.calls += 1
        return self._answer(Request(environ), environ)(environ, start)

    def _answer(self, request: Request, environ: dict[str, Any]) -> Response:
        caller = self.owners.get(request.headers.get("Authorization", ""), "")
        locked = self.limiter.refuses(caller) if self.limiter is not None else None
        if locked is not None:
            return _json(locked.status, {"code": locked.code, "message": locked.code}, locked.headers)
        operation = ""
        try:
            operation, values = _ROUTES.bind_to_environ(environ).match()
            if not caller:
                raise Refused(401, "unauthorized")
            status, value = getattr(self, f"_{operation}")(request, caller, **values)
            return Response(status=204) if status == 204 else _json(status, value)
        except HTTPException as error:
            allow = getattr(error, "valid_methods", None)
            headers = {"Allow": ", ".join(sorted(allow))} if allow else {}
            return self._refused(caller, operation, Refused(error.code or 500, "no_such_place"), headers)
        except Refused as refused:
            return self._refused(caller, operation, refused, {})

    def _refused(self, caller: str, operation: str, refused: Refused, headers: Mapping[str, str]) -> Response:
        self.classes.add((operation, refused.status, refused.code, refused.field))
        if self.limiter is not None:
            self.limiter.erred(caller)
        value = {"code": refused.code, "message": f"{refused.code} {refused.field}".strip()}
        return _json(refused.status, {**value, **({"field": refused.field} if refused.field else {})}, headers)

    # Customers

    def _listCustomers(self, request: Request, caller: str) -> tuple[int, Any]:
        limit = _number(request, "limit", 20, 1, 50)
        offset = _number(request, "offset", 0, 0, 10**9)
        country = request.args.get("country")
        if country is not None and country not in _CURRENCY:
            raise Refused(400, "unknown_country", "country")
        country = None if "ignores_the_country" in self.broken else country
        found = [each for each in self._own(self.customers, caller) if country in (None, each["country"])]
        found = [] if country and "lists_none_of_a_country" in self.broken else found
        if "lists_the_old_name" in self.broken:
            found = [{**each, "name": each["name"].upper()} for each in found]
        total = len(found) + ("counts_wrongly" in self.broken and limit == 1)
        if "skips_an_element" in self.broken and limit == 1:
            found = found[:1] + found[2:]
        if "repeats_an_element" in self.broken and offset:
            offset -= 1
        return 200, {"total": total, "customers": found[offset : offset + limit]}

    def _own(self, things: dict[str, Thing], caller: str) -> list[Thing]:
        kept = [each for each in things.values() if not each.get("deleted") or "lists_deleted" in self.broken]
        return [_shown(each) for each in kept if each["owner"] == caller]

    def _createCustomer(self, request: Request, caller: str) -> tuple[int, Any]:
        known = {"name", "country", "email", "creditDays"} | (
            {*_sent(request)} if "takes_any_field" in self.broken else set()
        )
        body = _body(request, known, {"name", "country"})
        _check_customer({**body, "name": body["name"][:60]} if "takes_any_length" in self.broken else body)
        if any(each["name"] == body["name"] for each in self._own(self.customers, caller)):
            raise Refused(409, "name_taken", "name")
        if "forgets_days" in self.broken:
            body.pop("creditDays", None)
        customer = {"customerId": self._id("c"), **body, "createdAt": self._now(), "owner": caller}
        if "trims_names" in self.broken:
            customer["name"] = customer["name"].split()[0]
        self.customers[customer["customerId"]] = customer
        return 201, _shown(customer)

    def _getCustomer(self, request: Request, caller: str, wanted: str) -> tuple[int, Any]:
        return 200, _shown(self._find(self.customers, wanted, caller, "customer"))

    def _replaceCustomer(self, request: Request, caller: str, wanted: str) -> tuple[int, Any]:
        body = _body(request, {"name", "country", "email", "creditDays"}, {"name", "country"})
        _check_customer(body)
        customer = self._find(self.customers, wanted, "" if "lets_all_write" in self.broken else caller, "customer")
        if "adds_days" in self.broken:
            body["creditDays"] = min(120, customer.get("creditDays", 0) + body.get("creditDays", 1))
        kept = {name: customer[name] for name in ("customerId", "createdAt", "owner")}
        shown = _shown({**kept, **body})
        if "forgets_changes" not in self.broken:
            self.customers[wanted] = {**kept, **body}
        return 200, shown

    def _deleteCustomer(self, request: Request, caller: str, wanted: str) -> tuple[int, Any]:
        self._find(self.customers, wanted, caller, "customer")
        if any(each["customerId"] == wanted for each in self._own(self.invoices, caller)):
            raise Refused(409, "customer_has_invoices")
        self._delete(self.customers, wanted)
        return 204, None

    def _delete(self, things: dict[str, Thing], wanted: str) -> None:
        if "keeps_deleted" in self.broken:
            return
        if "lists_deleted" in self.broken:
            things[wanted]["deleted"] = True
        else:
            del things[wanted]

    def _find(self, things: dict[str, Thing], wanted: str, caller: str, kind: str) -> Thing:
        if "cuts_ids" in self.broken:
            wanted = wanted[:9]
        if "folds_ids" in self.broken:
            wanted = wanted.lower()
        if not re.fullmatch(f"{kind[0]}[0-9a-f]{{8}}", wanted):
            raise Refused(400, "not_an_id", f"{kind}Id")
        found = things.get(wanted)
        if found is None and "finds_another" in self.broken:
            found = next(iter(things.values()), None)
        if found is None or found.get("deleted"):
            raise Refused(404, f"no_such_{kind}")
        if caller and found["owner"] != caller and "shows_all" not in self.broken:
            raise Refused(403, f"not_your_{kind}")
        return found

    # Invoices

    def _listInvoices(self, request: Request, caller: str) -> tuple[int, Any]:
        size = _number(request, "pageSize", 20, 1, 50)
        start = (_number(request, "page", 1, 1, 10**9) - 1) * size
        return 200, self._own(self.invoices, caller)[start : start + size]

    def _createInvoice(self, request: Request, caller: str) -> tuple[int, Any]:
        key = request.headers.get("Idempotency-Key")
        if key is not None and not 1 <= len(key) <= 64:
            raise Refused(400, "bad_key", "Idempotency-Key")
        if key in self.keys and "forgets_keys" not in self.broken:
            return 201, _shown(self.keys[str(key)])
        invoice = self._new_invoice(request, caller)
        self.invoices[invoice["invoiceId"]] = invoice
        if key is not None:
            self.keys[key] = invoice
        return 201, _shown(invoice)

    def _new_invoice(self, request: Request, caller: str) -> Thing:
        fields = {"customerId", "reference", "invoiceDate", "dueDate", "currency", "lines"}
        body = _body(request, fields, fields - {"reference"})
        _check_invoice(body)
        customer = self._find(self.customers, body["customerId"], caller, "customer")
        if _CURRENCY[customer["country"]] != body["currency"]:
            raise Refused(422, "wrong_currency", "currency")
        if "forgets_references" in self.broken:
            body.pop("reference", None)
        if "rounds_lines" in self.broken:
            body["reference"] = body.get("reference", "")[:3]
        lines = body["lines"][1:] if "drops_a_line" in self.broken else body["lines"]
        total: Any = sum((Decimal(str(line["amount"])) for line in lines), Decimal())
        total = sum(float(line["amount"]) for line in lines) if "adds_in_binary" in self.broken else total
        made = {"invoiceId": self._id("i"), "total": total, "paid": Decimal(0), "state": "open"}
        return {**made, **body, "createdAt": self._now(), "owner": caller}

    def _getInvoice(self, request: Request, caller: str, wanted: str) -> tuple[int, Any]:
        return 200, _shown(self._find(self.invoices, wanted, caller, "invoice"))

    def _cancelInvoice(self, request: Request, caller: str, wanted: str) -> tuple[int, Any]:
        if self._find(self.invoices, wanted, caller, "invoice")["paid"]:
            raise Refused(409, "invoice_is_paid")
        self._delete(self.invoices, wanted)
        return 204, None

    def _payInvoice(self, request: Request, caller: str, wanted: str) -> tuple[int, Any]:
        body = _body(request, {"amount", "currency"}, {"amount", "currency"})
        _check_amount(body["amount"], "amount")
        invoice = self._find(self.invoices, wanted, caller, "invoice")
        if body["currency"] != invoice["currency"]:
            raise Refused(422, "wrong_currency", "currency")
        if invoice["state"] == "paid":
            raise Refused(409, "invoice_is_paid")
        paid = invoice["paid"] + Decimal(str(body["amount"]))
        if paid > Decimal(str(invoice["total"])):
            raise Refused(422, "more_than_owed", "amount")
        invoice["paid"] = paid
        invoice["state"] = "paid" if paid == invoice["total"] else "open"
        return 201, _shown(invoice)

    def _id(self, kind: str) -> str:
        self.made += 1
        return kind + hashlib.sha256(str(self.made).encode()).hexdigest()[:8]

    def _now(self) -> str:
        return "2026-01-05T09:00:00" + ("" if "drops_the_zone" in self.broken else "Z")


def _shown(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if name not in {"owner", "deleted"}}


def _json(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(value, default=float)
    return Response(text, status, dict(headers or {}), content_type="application/json")


def _number(request: Request, name: str, usual: int, least: int, most: int) -> int:
    texts = request.args.getlist(name)
    if not texts:
        return usual
    if not re.fullmatch(r"-?[0-9]{1,10}", texts[-1]) or not least <= int(texts[-1]) <= most:
        raise Refused(400, "not_a_number", name)
    return int(texts[-1])


def _sent(request: Request) -> Any:
    try:
        return json.loads(request.get_data())
    except ValueError:
        return ()


def _body(request: Request, known: set[str], needed: set[str]) -> Thing:
    if request.mimetype != "application/json":
        raise Refused(415, "not_json")
    try:
        value = json.loads(request.get_data())
    except ValueError:
        raise Refused(400, "malformed") from None
    if not isinstance(value, dict):
        raise Refused(400, "not_an_object")
    for name in sorted(needed - set(value)):
        raise Refused(400, "missing", name)
    if set(value) - known:
        raise Refused(400, "unknown_field")
    return value


def _check_text(value: Any, name: str, most: int, pattern: str = r"[\s\S]+") -> None:
    if not isinstance(value, str):
        raise Refused(400, "not_a_text", name)
    if not 1 <= len(value) <= most:
        raise Refused(400, "wrong_length", name)
    if not re.fullmatch(pattern, value):
        raise Refused(400, "wrong_form", name)


def _check_customer(body: Thing) -> None:
    _check_text(body["name"], "name", 60)
    if not isinstance(body["country"], str) or body["country"] not in _CURRENCY:
        raise Refused(400, "unknown_country", "country")
    if "email" in body:
        _check_text(body["email"], "email", 80, r"[a-z0-9.]+@[a-z0-9.]+")
    days = body.get("creditDays", 0)
    if isinstance(days, bool) or not isinstance(days, int | float) or days != int(days):
        raise Refused(400, "not_a_number", "creditDays")
    if not 0 <= days <= 120:
        raise Refused(422, "too_many_days", "creditDays")


def _check_amount(value: Any, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(400, "not_a_number", name)
    if not 0.01 <= value <= 1_000_000 or Decimal(str(value)) % Decimal("0.01"):
        raise Refused(422, "no_such_amount", name)


def _check_invoice(body: Thing) -> None:
    _check_text(body["customerId"], "customerId", 9, "c[0-9a-f]{8}")
    if "reference" in body:
        _check_text(body["reference"], "reference", 40)
    dates = [_date(body[name], name) for name in ("invoiceDate", "dueDate")]
    if body["currency"] not in _CURRENCY.values():
        raise Refused(400, "unknown_currency", "currency")
    if not isinstance(body["lines"], list) or not 1 <= len(body["lines"]) <= 20:
        raise Refused(400, "wrong_length", "lines")
    for line in body["lines"]:
        if not isinstance(line, dict) or set(line) != {"text", "amount"}:
            raise Refused(400, "not_a_line", "lines")
        _check_text(line["text"], "text", 80)
        _check_amount(line["amount"], "amount")
    if dates[1] < dates[0]:
        raise Refused(422, "due_before_invoice", "dueDate")


def _date(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(value if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else "")
    except (TypeError, ValueError):
        raise Refused(400, "not_a_date", name) from None
