"""Whatever a thing is found by, it is told alike, with everything that was sent of it."""

from __future__ import annotations

from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, act, create, done, everything, of

_EVER: dict[str, Any] = {"from": "2020-01-01", "to": "2039-12-31"}


def _told_alike(case: Context, name: str, whole: dict[str, Any], ways: dict[str, dict[str, Any]]) -> None:
    """Each way of asking answers with the thing, or with a list that has it once, as ``whole`` tells it."""
    for operation_id, query in ways.items():
        answer = case.get(operation_id, path=of(), query=query)
        listed = answer if isinstance(answer, list) else [answer]
        told = [one for one in listed if one[name] == whole[name]]
        case.equal(f"what {operation_id} tells", told, [whole])


@law(
    "B06",
    operations=[
        "createDebtor", "updateDebtor", "getDebtor", "getDebtors", "getDebtorsByExternalId", "getDebtorsByOrgNo",
        "getDebtorByDebtorNo", "getDebtorByExternalId",
    ],
)  # fmt: skip
def debtors_are_told_alike(case: Context) -> None:
    """By id, by number, by an id of the caller's, and in lists."""
    own = {"CreditorPublicId": CREDITOR, "OrgNo": "556677-0015", "CountryCode": "SE", "DebtorNo": "70001"}
    body = {**everything(case, "createDebtor"), **own, "Name": "Ada", "DebtorExternalId": "kund-7"}
    whole = case.get("getDebtor", path={"debtorPublicId": create(case, "createDebtor", body)})
    number, external = {"orgno": "556677-0015", "countrycode": "SE"}, {"externalid": "kund-7"}
    ways = {
        "getDebtors": {},
        "getDebtorsByExternalId": external,
        "getDebtorsByOrgNo": number,
        "getDebtorByDebtorNo": {"debtorno": "70001"},
        "getDebtorByExternalId": external,
    }
    _told_alike(case, "DebtorPublicId", whole, ways)
    changed = {**body, "DebtorPublicId": whole["DebtorPublicId"], "City": "Umeå"}
    done(case, "updateDebtor", body=changed)
    whole = case.get("getDebtor", path={"debtorPublicId": whole["DebtorPublicId"]})
    case.equal("city after a change", whole["City"], "Umeå")
    _told_alike(case, "DebtorPublicId", whole, ways)


@law("B06", operations=["createDebtor", "getDebtorByExternalId"])
def an_external_id_is_nobodys_one_debtors_or_too_many(case: Context) -> None:
    """Null with 200 while no debtor has it, the only one that has it, and 400 when two have (BLD-67)."""
    path, query = {"creditorPublicId": CREDITOR}, {"externalid": "kund-8"}
    nobody = case.get("getDebtorByExternalId", path=path, query=query)
    case.equal("the debtor with an id that none has", nobody, None)
    body = {"CreditorPublicId": CREDITOR, "Name": "Ada", "DebtorExternalId": "kund-8"}
    made = create(case, "createDebtor", body)
    found = case.get("getDebtorByExternalId", path=path, query=query)
    case.equal("the debtor with it", found["DebtorPublicId"], made)
    create(case, "createDebtor", body)
    case.refused("getDebtorByExternalId", 400, path=path, query=query)


@law(
    "B06",
    operations=[
        "createProduct", "updateProduct", "getProduct", "getProducts", "getProductsByExternalId",
        "getProductByArticleNumber", "getProductByDescription", "getProductByExternalId",
    ],
)  # fmt: skip
def products_are_told_alike(case: Context) -> None:
    """By id, by article number, by description, by an id of the caller's, and in lists."""
    own = {"CreditorPublicId": CREDITOR, "ArticleNumber": "A-7", "Description": "Te", "ProductExternalId": "vara-7"}
    body = {**everything(case, "createProduct"), **own}
    made = create(case, "createProduct", body)
    whole = case.get("getProduct", path={"productPublicId": made})
    ways: dict[str, dict[str, Any]] = {
        "getProducts": {},
        "getProductsByExternalId": {"productexternalid": "vara-7"},
        "getProductByArticleNumber": {"articlenumber": "A-7"},
        "getProductByDescription": {"description": "Te"},
        "getProductByExternalId": {"externalid": "vara-7"},
    }
    _told_alike(case, "ProductPublicId", whole, ways)
    older = case.get("getProduct", path={"productPublicId": CREDITOR}, query={"productid": made})
    case.equal("what is told of it in the older way", older, whole)
    done(case, "updateProduct", body={**body, "ProductPublicId": made, "Units": "kg"})
    whole = case.get("getProduct", path={"productPublicId": made})
    case.equal("units after a change", whole["Units"], "kg")
    _told_alike(case, "ProductPublicId", whole, ways)
    for name in ("articlenumber", "description", "externalid"):
        by = next(operation_id for operation_id, query in ways.items() if list(query) == [name])
        case.refused(by, 404, path=of(), query={name: "nobody sells it"})


@law(
    "B06",
    operations=[
        "createDebtor", "getDebtor", "createInvoice", "attestInvoice", "createSwishPayment", "getInvoice",
        "getInvoiceByInvoiceNumber",
    ],
)  # fmt: skip
def invoices_are_told_alike(case: Context) -> None:
    """By id and by number, with debtor, files, people, a payment that is asked for and whatever else is in them."""
    who = {**everything(case, "createDebtor"), "CreditorPublicId": CREDITOR, "Name": "Ada"}
    debtor = create(case, "createDebtor", who)
    file = {"ContentType": "text/plain", "FileName": "a.txt", "Data": "aGVq"}
    customer = {"Name": "Ada", "SSN": asking.PERSON}
    rot = {"PropertyDesignation": "Kvarnen 1:1", "Persons": [asking.PERSON], "Customers": [customer]}
    files = {"Appendixes": [file], "Attachments": [{"File": file, "SortNumber": 1}]}
    action = asking.draft(case, debtor, InvoiceNumber="70001", RotRutDetails=rot, **files)
    act(case, "attestInvoice", action)
    asked = case.get("createSwishPayment", path={"id": action}, query={"phone": "+46700000001"})["PublicId"]
    whole = asking.view(case, action)
    case.equal("debtor", whole["Debtor"], case.get("getDebtor", path={"debtorPublicId": debtor}))
    case.equal("the payment that is asked for", whole["State"]["SwishPaymentPublicId"], asked)
    known = (len(whole["Appendixes"]), whole["RotRutDetails"]["Persons"], len(whole["RotRutDetails"]["Customers"]))
    case.equal("number of files, people and customers", known, (1, [asking.PERSON], 1))
    case.equal("number of attachments", len(whole["Attachments"]), 1)
    _told_alike(case, "ActionPublicId", whole, {"getInvoiceByInvoiceNumber": {"invoicenumber": "70001"}})


@law(
    "B06",
    operations=[
        "createDebtor", "getDebtor", "createSelfInvoice", "getSelfInvoice", "getSelfInvoicesByExternalId",
        "attestSelfInvoice", "registerSelfInvoiceExternalPayment", "getClosedSelfInvoices",
    ],
)  # fmt: skip
def self_invoices_are_told_alike(case: Context) -> None:
    """By id and by an id of the caller's."""
    known = {**everything(case, "createDebtor"), "CreditorPublicId": CREDITOR, "Name": "Ada"}
    debtor = create(case, "createDebtor", known)
    owed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": debtor, "Records": [asking.row()]}
    body = {**everything(case, "createSelfInvoice"), **owed, "ExternalId": "egen-7", "SenderPaymentInfo": None}
    one = {"selfInvoicePublicId": create(case, "createSelfInvoice", body)}
    whole = case.get("getSelfInvoice", path=one)
    case.equal("debtor", whole["Debtor"], case.get("getDebtor", path={"debtorPublicId": debtor}))
    case.equal("number of attachments", len(whole["Attachments"] or ()), len(body["Attachments"]))
    _told_alike(case, "ActionPublicId", whole, {"getSelfInvoicesByExternalId": {"externalid": "egen-7"}})
    done(case, "attestSelfInvoice", path=one)
    whole = case.get("getSelfInvoice", path=one)
    (sent,) = whole["Invoices"]
    same = ("OurReference", "YourReference", "InvoiceDate", "DueDate", "InvoicedAmount")
    case.equal("what was sent", [sent[name] for name in same], [whole[name] for name in same])
    case.equal("to whom", sent["Name"], "Ada")
    _told_alike(case, "ActionPublicId", whole, {"getSelfInvoicesByExternalId": {"externalid": "egen-7"}})
    paid = {"ActionPublicId": whole["ActionPublicId"], "Amount": asking.money(10**9)}
    done(case, "registerSelfInvoiceExternalPayment", body=paid)
    listed = case.get("getClosedSelfInvoices", path=of(), query=_EVER)
    names = [one["DebtorName"] for one in listed if one["ActionPublicId"] == whole["ActionPublicId"]]
    case.equal("name of the debtor when it is closed", names, ["Ada"])


@law(
    "B06",
    operations=["createContractInvoice", "createInvoiceFromContractInvoice", "getInvoicesOfContractInvoice",
                "getOpenInvoices"],
)  # fmt: skip
def invoices_of_a_contract_are_told_alike(case: Context) -> None:
    """Among those of their contract, and among all that are open."""
    owed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
    contract = create(case, "createContractInvoice", owed)
    path = {"contractInvoicePublicId": contract}
    made = case.get("createInvoiceFromContractInvoice", path=path)["PublicId"]
    listed = case.get("getInvoicesOfContractInvoice", path=path)
    case.equal("which invoices it has", [one["ActionPublicId"] for one in listed], [made])
    case.equal("whose they are", listed[0]["ContractInvoiceActionPublicId"], contract)
    _told_alike(case, "ActionPublicId", listed[0], {"getOpenInvoices": {}})


@law(
    "B06",
    operations=[
        "createContractInvoice", "createInvoiceFromContractInvoice", "attestInvoice", "registerInvoicePayment",
        "getOpenInvoices", "getOpenInvoicesOfDebtor", "getOpenInvoicesByPeriod", "getClosedInvoices",
        "getClosedInvoicesOfDebtor", "getClosedInvoicesByPeriod", "getInvoicesOfContractInvoice", "searchActions",
    ],
)  # fmt: skip
def invoices_are_listed_alike(case: Context) -> None:
    """Among those of the creditor, of the debtor, of their contract, of a period and in a search, while they are open
    and when they are closed."""
    owed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
    body = {**owed, "DeliveryMethod": "Email", "AutogiroWithdrawalEnabled": True, "OurReference": "Sten"}
    contract = {"contractInvoicePublicId": create(case, "createContractInvoice", body)}
    action = str(case.get("createInvoiceFromContractInvoice", path=contract)["PublicId"])
    act(case, "attestInvoice", action)
    for kind, query in (("Open", {}), ("Closed", _EVER)):
        if kind == "Closed":
            asking.pay(case, action, 12500)
        listed = case.get(f"get{kind}Invoices", path=of(), query=query)
        whole = next(one for one in listed if one["ActionPublicId"] == action)
        found = case.get("searchActions", body={"CreditorPublicId": CREDITOR})["InvoiceActions"]
        case.equal("what a search tells", [one for one in found if one["ActionPublicId"] == action], [whole])
        told = case.get("getInvoicesOfContractInvoice", path=contract)
        case.equal("what the contract's list tells", [one for one in told if one["ActionPublicId"] == action], [whole])
        told = case.get(f"get{kind}InvoicesOfDebtor", path={"debtorPublicId": DEBTOR}, query=query)
        case.equal("what the debtor's list tells", [one for one in told if one["ActionPublicId"] == action], [whole])
        _told_alike(case, "ActionPublicId", whole, {f"get{kind}InvoicesByPeriod": _EVER})
    for operation_id, path, query in (
        ("getOpenInvoices", of(), {}),
        ("getOpenInvoicesOfDebtor", {"debtorPublicId": DEBTOR}, {}),
        ("getOpenInvoicesByPeriod", of(), _EVER),
    ):
        listed = case.get(operation_id, path=path, query=query)
        case.expect(all(one["ActionPublicId"] != action for one in listed), f"{operation_id} lists what is closed")


@law(
    "B06",
    operations=[
        "getInvoiceEvents", "getSelfInvoiceEvents", "getDebtCollectionEvents", "getReconciliationInvoiceEvents",
        "getInvoice", "getSelfInvoice", "getDebtCollection", "getReconciliationInvoice", "createInvoice",
        "createSelfInvoice", "createDebtCollectionFromInvoiceByDefaults", "createReconciliationInvoice",
        "registerInvoicePayment",
    ],
)  # fmt: skip
def events_are_told_alike(case: Context) -> None:
    """By the action and among all of its creditor: the same, in order."""
    owed = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
    kinds = ("Invoice", "SelfInvoice", "DebtCollection", "ReconciliationInvoice")
    before = {kind: len(case.get(f"get{kind}Events", path=of(), query=_EVER)) for kind in kinds}
    action = asking.attested(case)
    path = asking.on(action)
    asking.pay(case, action, 2500)
    claim = case.get("createDebtCollectionFromInvoiceByDefaults", path=path)["PublicId"]
    matched = {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(100)}
    made = {
        "Invoice": ("invoicePublicId", action),
        "SelfInvoice": ("selfInvoicePublicId", create(case, "createSelfInvoice", owed)),
        "DebtCollection": ("debtCollectionPublicId", claim),
        "ReconciliationInvoice": (
            "reconciliationInvoicePublicId", create(case, "createReconciliationInvoice", matched),
        ),
    }  # fmt: skip
    for kind, (parameter, one) in made.items():
        told = case.get(f"get{kind}", path={parameter: one})["Events"]
        listed = case.get(f"get{kind}Events", path=of(), query=_EVER)
        case.expect(len(listed) > before[kind], f"get{kind}Events tells nothing new; it tells {listed}")
        own = [each for each in listed if each["ActionPublicId"] == one]
        case.expect(own, f"get{kind}Events should tell what happened to {one}; it tells {listed}")
        shared = own[0].keys() & told[0].keys() - {"EventPublicId"}
        parts = [[{name: each[name] for name in shared} for each in events] for events in (own, told)]
        case.equal(f"events of {one}", parts[0], parts[1])
        case.equal("whose they are", {each["CreditorPublicId"] for each in own}, {CREDITOR})
