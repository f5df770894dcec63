"""What belongs to a creditor and is stored as it is sent: debtors, products, cost centers, projects, other codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Handler, Reply, operation
from mockserver.providers.billecta.models import INVOICES
from mockserver.providers.billecta.moments import shown
from mockserver.providers.billecta.rights import record_of
from mockserver.providers.billecta.views import filled, paged
from mockserver.providers.billecta.webhooks import tell
from mockserver.world import Collection, World

__all__ = [
    "COST_CENTERS",
    "DEBTORS",
    "DIMENSIONS",
    "PAYMENT_MEANS",
    "PRODUCTS",
    "PROJECTS",
    "Kind",
    "announce_record",
    "create_dimension",
    "delete_dimension",
    "get_debtor_by_external_id",
    "get_debtor_kivra_status",
    "get_payment_means",
    "get_product",
    "keep",
    "key_of",
    "of",
    "stored",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    Attributes:
        collection: where its records are, as they are answered.
        model: the document's name of them.
        noun: what people call one.
        key: the properties that tell two of a creditor's apart; a single one that ends in PublicId is made here (B42).
    """

    collection: Collection[dict[str, Any]]
    model: str
    noun: str
    key: tuple[str, ...]

    @property
    def made_here(self) -> bool:
        """Whether the id is a guid that the API makes."""
        return self.key[0].endswith("PublicId")


def _kind(model: str, noun: str, *key: str) -> Kind:
    return Kind(Collection(f"billecta.{model}"), model, noun, key)


DEBTORS = _kind("DebtorView", "debtor", "DebtorPublicId")
PRODUCTS = _kind("ProductView", "product", "ProductPublicId")
COST_CENTERS = _kind("CostCenterView", "cost center", "Code")
PROJECTS = _kind("ProjectView", "project", "ProjectNumber")
DIMENSIONS = _kind("AccountingDimensionView", "dimension code", "Dimension", "Code")
PAYMENT_MEANS = _kind("AccountingPaymentMeanView", "payment mean", "PaymentCode")


_TOLD = {
    ("DebtorView", "Created"): "DebtorCreated",
    ("DebtorView", "Updated"): "DebtorUpdated",
    ("DebtorView", "Deleted"): "DebtorDeleted",
    ("ProductView", "Created"): "ProductCreated",
    ("ProductView", "Updated"): "ProductUpdated",
}
"""Events of records, by what happened to which; of the others there are none (B110)."""


def key_of(kind: Kind, record: Any) -> str:
    """Where a record is kept: under its guid, or under its creditor and code."""
    parts = [str(record.get(name)) for name in kind.key]
    return parts[0].lower() if kind.made_here else "/".join([str(record.get("CreditorPublicId")).lower(), *parts])


def stored(kind: Kind, call: Call, world: World, key: str, status: int = 404) -> dict[str, Any]:
    """A record of a creditor that the caller has rights on. Raises: Refusal with ``status`` when there is none, 401."""
    return record_of(kind.collection, call, world, key.lower() if kind.made_here else key, kind.noun, status)


def of(kind: Kind, world: World, creditor_id: Any) -> Iterator[dict[str, Any]]:
    """A creditor's records, in the order in which they were made."""
    wanted = str(creditor_id).lower()
    return (one for one in world[kind.collection].values() if one["CreditorPublicId"].lower() == wanted)


def keep(kind: Kind, call: Call, world: World, body: dict[str, Any]) -> str:
    """Store a new record; its id. Raises: Refusal 400 where there is one of its code, or it does not make sense."""
    given = {**body, "Created": shown(world.now)}
    if kind.made_here:
        given[kind.key[0]] = world.chance.uuid()
    record = _checked(kind, filled(call, kind.model, given))
    key = key_of(kind, record)
    if key in world[kind.collection]:
        raise Refusal(
            400, "taken", f"There is a {kind.noun} {'/'.join(str(record[name]) for name in kind.key)} already."
        )
    world[kind.collection].put(key, record)
    announce_record(world, kind, None, record)
    return str(record[kind.key[-1]])


def announce_record(world: World, kind: Kind, old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
    """Tell webhooks of a debtor or product that is new, changed or gone."""
    about = new or old or {}
    happened = "Created" if old is None else "Deleted" if new is None else "Updated"
    if (kind.model, happened) not in _TOLD:
        return
    creditor = about["CreditorPublicId"].lower()
    tell(world, _TOLD[kind.model, happened], creditor, lambda: about[kind.key[0]] if new is None else new)
    if kind is DEBTORS and old is not None and new is not None:
        _announce_means(world, creditor, old, new)


def _announce_means(world: World, creditor: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Tell of a debtor's other way of being reached or of paying."""
    if any(old.get(name) != new[name] for name in ("EInvoiceBank", "Intermediator")):
        tell(world, "EInvoiceInfoOnDebtorChanged", creditor, lambda: new)
    if old.get("Autogiro") != new["Autogiro"]:
        tell(world, "AutogiroApprovalChanged", creditor, lambda: new, "NewApproval" if new["Autogiro"] else "Makulated")


def _checked(kind: Kind, record: dict[str, Any]) -> dict[str, Any]:
    if kind is DEBTORS and not record["OrgNo"]:
        for name in ("EInvoiceBank", "Intermediator"):
            if record[name] is not None:
                raise Refusal(400, "invalid", f"{name} needs OrgNo.", rule="B104")
    if not kind.made_here and any(record[name] in (None, "") for name in kind.key):
        raise Refusal(400, "invalid", f"A {kind.noun} needs {' and '.join(kind.key)}.")
    return record


# ---- what operations do ---------------------------------------------------------------------------------------------


def _creating(operation_id: str, kind: Kind, *, answers: bool = True) -> Handler:
    @operation(operation_id)
    def create(call: Call, world: World) -> Reply:
        key = keep(kind, call, world, call.body)
        return Reply(200, {"PublicId": key}) if answers else Reply(200)

    return create


def _creating_all(operation_id: str, kind: Kind, *, answers: bool = True) -> Handler:
    """All or none (B21): a refusal undoes those before it, and does not say which was wrong."""

    @operation(operation_id)
    def create(call: Call, world: World) -> Reply:
        keys = [keep(kind, call, world, each) for each in call.body]
        return Reply(200, {"PublicId": keys[-1] if keys else None}) if answers else Reply(200)

    return create


def _replacing(operation_id: str, kind: Kind, *, several: bool = False) -> Handler:
    """PUT replaces all of a record, but for when it was made (B45)."""

    @operation(operation_id)
    def update(call: Call, world: World) -> Reply:
        for body in call.body if several else [call.body]:
            old = stored(kind, call, world, key_of(kind, body), 400)
            kept = {"Created": old.get("Created"), kind.key[0]: old[kind.key[0]]}
            new = _checked(kind, filled(call, kind.model, {**body, **kept}))
            world[kind.collection].put(key_of(kind, old), new)
            announce_record(world, kind, old, new)
        return Reply(200)

    return update


def _listing(operation_id: str, kind: Kind, *matches: tuple[str, str]) -> Handler:
    """A creditor's records in which these properties equal what the query says, where it says it."""

    @operation(operation_id)
    def listed(call: Call, world: World) -> Reply:
        found = [one for one in of(kind, world, call.path["creditorPublicId"]) if _matches(call, one, matches)]
        return Reply(200, paged(call, [filled(call, kind.model, one) for one in found]))

    return listed


def _matches(call: Call, record: dict[str, Any], matches: tuple[tuple[str, str], ...]) -> bool:
    wanted = ((name, call.query.get(parameter)) for parameter, name in matches)
    return all(value is None or str(record.get(name)) == str(value) for name, value in wanted)


def _finding(operation_id: str, kind: Kind, *matches: tuple[str, str], status: int = 404) -> Handler:
    """The first of a creditor's records that matches; 404 when none does."""

    @operation(operation_id)
    def find(call: Call, world: World) -> Reply:
        records = of(kind, world, call.path["creditorPublicId"])
        found = next((one for one in records if _matches(call, one, matches)), None)
        if found is None:
            raise Refusal(status, "not_found", f"The {kind.noun} was not found.")
        return Reply(200, filled(call, kind.model, found))

    return find


def _reading(operation_id: str, kind: Kind, parameter: str) -> Handler:
    @operation(operation_id)
    def read(call: Call, world: World) -> Reply:
        return Reply(200, filled(call, kind.model, stored(kind, call, world, str(call.path[parameter]))))

    return read


Blocks = Callable[[World, str], "str | None"]


def _removing(operation_id: str, kind: Kind, key: Callable[[Call], str], blocked: Blocks | None = None) -> Handler:
    @operation(operation_id)
    def remove(call: Call, world: World) -> Reply:
        record = stored(kind, call, world, key(call), 400)
        why = None if blocked is None else blocked(world, str(record[kind.key[-1]]))
        if why is not None:
            raise Refusal(400, "in_use", why)
        world[kind.collection].delete(key_of(kind, record))
        announce_record(world, kind, record, None)
        return Reply(200)

    return remove


def _coded(*parameters: str) -> Callable[[Call], str]:
    """The key of a record by its creditor and what the query says."""
    return lambda call: "/".join(
        [str(call.path["creditorPublicId"]).lower(), *(str(call.query.get(one)) for one in parameters)]
    )


# ---- debtors --------------------------------------------------------------------------------------------------------


def _has_invoices(world: World, debtor_id: str) -> str | None:
    used = any(invoice.debtor == debtor_id and invoice.is_open for invoice in world[INVOICES].values())
    return "The debtor has open invoices." if used else None


create_debtor = _creating("createDebtor", DEBTORS)
create_debtors = _creating_all("createDebtors", DEBTORS, answers=False)
update_debtor = _replacing("updateDebtor", DEBTORS)
get_debtor = _reading("getDebtor", DEBTORS, "debtorPublicId")
delete_debtor = _removing("deleteDebtor", DEBTORS, lambda call: str(call.path["debtorPublicId"]), _has_invoices)
get_debtor_by_debtor_no = _finding("getDebtorByDebtorNo", DEBTORS, ("debtorno", "DebtorNo"))
get_debtors_by_external_id = _listing("getDebtorsByExternalId", DEBTORS, ("externalid", "DebtorExternalId"))
get_debtors_by_org_no = _listing("getDebtorsByOrgNo", DEBTORS, ("orgno", "OrgNo"), ("countrycode", "CountryCode"))


_NIL = b'<Debtor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
"""No debtor, in XML."""


@operation("getDebtorByExternalId")
def get_debtor_by_external_id(call: Call, world: World) -> Reply:
    """The only debtor with this id; a client asks whether it is free, and goes on when there is none (BLD-67)."""
    wanted = str(call.query["externalid"])
    found = [one for one in of(DEBTORS, world, call.path["creditorPublicId"]) if one.get("DebtorExternalId") == wanted]
    if len(found) > 1:
        raise Refusal(400, "not_unique", f"{len(found)} debtors have the external id {wanted!r}.")
    if found:
        return Reply(200, filled(call, DEBTORS.model, found[0]))
    return Reply(200, b"null" if call.operation.answer(200, call.accept).media_type == "application/json" else _NIL)


@operation("getDebtorKivraStatus")
def get_debtor_kivra_status(call: Call, world: World) -> Reply:
    """Kivra is for people with a Swedish personal number (B103)."""
    debtor_id = str(call.path["debtorPublicId"])
    debtor = stored(DEBTORS, call, world, debtor_id, 400)
    digits = "".join(filter(str.isdigit, debtor.get("OrgNo") or ""))
    found = "DebtorHasKivra" if len(digits) == 12 else "DebtorDontHaveSwedishSSN"
    status = found if digits else "DebtorMissingSSN"
    return Reply(200, {"DebtorPublicId": debtor["DebtorPublicId"], "KivraStatus": status})


# ---- products -------------------------------------------------------------------------------------------------------


def _is_invoiced(world: World, product_id: str) -> str | None:
    used = any(product_id in invoice.products for invoice in world[INVOICES].values())
    return "The product has been used in an invoice." if used else None


create_product = _creating("createProduct", PRODUCTS)
create_products = _creating_all("createProducts", PRODUCTS)
update_product = _replacing("updateProduct", PRODUCTS)
update_products = _replacing("updateProducts", PRODUCTS, several=True)
delete_product = _removing("deleteProduct", PRODUCTS, lambda call: str(call.path["productPublicId"]), _is_invoiced)
get_products = _listing("getProducts", PRODUCTS)
get_products_by_external_id = _listing("getProductsByExternalId", PRODUCTS, ("productexternalid", "ProductExternalId"))
get_product_by_article_number = _finding("getProductByArticleNumber", PRODUCTS, ("articlenumber", "ArticleNumber"))
get_product_by_description = _finding("getProductByDescription", PRODUCTS, ("description", "Description"))
get_product_by_external_id = _finding("getProductByExternalId", PRODUCTS, ("externalid", "ProductExternalId"))


@operation("getProduct")
def get_product(call: Call, world: World) -> Reply:
    """A product; an older client has its creditor in the path and the product in the query (BLD-36)."""
    product_id = call.query.get("productid") or call.path["productPublicId"]
    product = stored(PRODUCTS, call, world, str(product_id))
    if "productid" in call.query and product["CreditorPublicId"] != call.path["productPublicId"]:
        raise Refusal(404, "not_found", "The product was not found.")
    return Reply(200, filled(call, PRODUCTS.model, product))


# ---- codes ----------------------------------------------------------------------------------------------------------


def _is_paid_by(world: World, code: str) -> str | None:
    used = any(code in invoice.payment_means for invoice in world[INVOICES].values())
    return "The payment mean has been used." if used else None


create_cost_center = _creating("createCostCenter", COST_CENTERS)
create_cost_centers = _creating_all("createCostCenters", COST_CENTERS)
update_cost_center = _replacing("updateCostCenter", COST_CENTERS)
get_cost_center = _finding("getCostCenter", COST_CENTERS, ("code", "Code"), status=400)
get_cost_centers = _listing("getCostCenters", COST_CENTERS)
delete_cost_center = _removing("deleteCostCenter", COST_CENTERS, _coded("code"))

create_project = _creating("createProject", PROJECTS)
create_projects = _creating_all("createProjects", PROJECTS)
update_project = _replacing("updateProject", PROJECTS)
get_project = _finding("getProject", PROJECTS, ("projectnumber", "ProjectNumber"))
get_projects = _listing("getProjects", PROJECTS)
delete_project = _removing("deleteProject", PROJECTS, _coded("projectnumber"))

update_dimension = _replacing("updateDimension", DIMENSIONS)
get_dimension = _finding("getDimension", DIMENSIONS, ("dimension", "Dimension"), ("code", "Code"), status=400)
get_dimensions = _listing("getDimensions", DIMENSIONS)

create_payment_mean = _creating("createPaymentMean", PAYMENT_MEANS, answers=False)
update_payment_mean = _replacing("updatePaymentMean", PAYMENT_MEANS)
delete_payment_mean = _removing("deletePaymentMean", PAYMENT_MEANS, _coded("paymentmeancode"), _is_paid_by)


@operation("createDimension")
def create_dimension(call: Call, world: World) -> Reply:
    """A code of a dimension; the answer is the code itself."""
    keep(DIMENSIONS, call, world, call.body)
    return Reply(200, filled(call, DIMENSIONS.model, call.body))


@operation("deleteDimension")
def delete_dimension(call: Call, world: World) -> Reply:
    """One code of a dimension, or without a code all of them."""
    number, code = call.query["dimension"], call.query.get("code")
    records = [one for one in of(DIMENSIONS, world, call.path["creditorPublicId"]) if one["Dimension"] == number]
    found = [one for one in records if code is None or one["Code"] == code]
    if not found:
        raise Refusal(400, "not_found", "The dimension was not found.")
    for one in found:
        world[DIMENSIONS.collection].delete(key_of(DIMENSIONS, one))
    return Reply(200)


@operation("getPaymentMeans")
def get_payment_means(call: Call, world: World) -> Reply:
    """A creditor's payment means, or with a code the one that has it (BLD-34)."""
    found = list(of(PAYMENT_MEANS, world, call.path["creditorPublicId"]))
    code = call.query.get("paymentmeancode")
    if code is None:
        return Reply(200, found)
    one = next((each for each in found if each["PaymentCode"] == code), None)
    if one is None:
        raise Refusal(400, "not_found", "The payment mean was not found.")
    return Reply(200, one)
