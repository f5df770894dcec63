"""Debtors, products, codes, creditors and users: how they are kept, found, changed, listed and removed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, EMPTY_ID, PERSON, UNKNOWN_ID, done, of


def _debtors(case: Context, **query: Any) -> list[dict[str, Any]]:
    return list(case.get("getDebtors", path=of(), query=query))


def _debtor(case: Context, debtor_id: str) -> dict[str, Any]:
    return dict(case.get("getDebtor", path={"debtorPublicId": debtor_id}))


@law("B13", operations=["createDebtor", "getDebtors", "getProducts", "getOpenInvoices", "getCreditors"])
def lists_are_paged_and_sorted(case: Context) -> None:
    """offset and limit cut what sortingfield and asc have ordered; all are optional."""
    for number, name in enumerate(("Bo", "Ada", "Cy", "Dan")):
        asking.debtor(case, name, DebtorNo=str(20004 - number))
    whole = [one["DebtorPublicId"] for one in _debtors(case)]
    up = [one["Name"] for one in _debtors(case, sortingfield="Name", asc=True)]
    case.equal("names upwards", up, sorted(up))
    down = [one["Name"] for one in _debtors(case, sortingfield="Name", asc=False)]
    case.equal("names downwards", down, up[::-1])
    numbers = [one["DebtorNo"] for one in _debtors(case, sortingfield="DebtorNo", asc=True)]
    case.equal("numbers upwards", numbers, sorted(numbers))
    pages = [_debtors(case, offset=at, limit=2) for at in range(0, len(whole) + 2, 2)]
    case.expect(all(len(page) <= 2 for page in pages), f"pages of 2 have {[len(page) for page in pages]}")
    case.equal("pages in a row", [one["DebtorPublicId"] for page in pages for one in page], whole)
    page = _debtors(case, sortingfield="Name", asc=True, offset=1, limit=2)
    case.equal("a page of the sorted", [one["Name"] for one in page], up[1:3])
    case.equal("all but two", [one["DebtorPublicId"] for one in _debtors(case, offset=2)], whole[2:])
    for operation, path in (("getProducts", of()), ("getOpenInvoices", of()), ("getCreditors", {})):
        every = case.get(operation, path=path)
        case.equal(f"the rest of {operation}", case.get(operation, path=path, query={"offset": 1}), every[1:])
        case.equal(f"nothing of {operation}", case.get(operation, path=path, query={"limit": 0}), [])


@law("B21", operations=["createDebtors", "getDebtors"])
def several_debtors_all_or_none(case: Context) -> None:
    """One that is wrong spoils all, and the answer does not say which."""
    good = [{"CreditorPublicId": CREDITOR, "Name": name} for name in ("Ada", "Bo")]
    before = [one["DebtorPublicId"] for one in _debtors(case)]
    wrong = {**good[0], "Name": "Cecilia", "EInvoiceBank": "SEB"}
    refusal = case.refused("createDebtors", 400, body=[good[0], wrong, good[1]], headers=asking.JSON)
    case.equal("debtors after a refusal", [one["DebtorPublicId"] for one in _debtors(case)], before)
    message = refusal.value["Message"]
    told = [word for word in ("Cecilia", "[1]", "/1", "number 2") if word in message]
    case.equal("what the message says of the wrong one", told, [])
    done(case, "createDebtors", body=good)
    case.equal("names of new ones", [one["Name"] for one in _debtors(case)[len(before) :]], ["Ada", "Bo"])


@law(
    "B41",
    operations=[
        "createDebtor", "createProduct", "createCreditor", "createUser", "createInvoice", "createContractInvoice",
        "createSelfInvoice", "createReconciliationInvoice", "getInvoice",
    ],
)  # fmt: skip
def forms_of_ids(case: Context) -> None:
    """Guids, but for actions, which have about ten digits; a reconciliation invoice's is a guid."""
    entry = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR}
    file = {"ContentType": "text/plain", "FileName": "a.txt", "Data": "aGVq"}
    holder = asking.draft(case, Appendixes=[file])
    guids = [
        asking.debtor(case),
        asking.product(case),
        asking.creditor(case),
        asking.create(case, "createUser", {"Username": "ada"}),
        asking.create(
            case, "createReconciliationInvoice", {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(1)}
        ),
        asking.view(case, holder)["Appendixes"][0]["FilePublicId"],
    ]
    actions = [
        holder,
        asking.draft(case),
        asking.create(case, "createContractInvoice", entry),
        asking.create(case, "createSelfInvoice", entry),
    ]
    case.expect(all(map(asking.GUID.fullmatch, guids)), f"guids are {guids}")
    case.expect(all(map(asking.DIGITS.fullmatch, actions)), f"ids of actions are {actions}")
    case.equal("number of different ids", len({*guids, *actions}), len(guids) + len(actions))


@law(
    "B41",
    operations=[
        "createDebtCollectionFromInvoiceByDefaults", "creditDebtCollection", "registerInvoicePayment",
        "createReconciliationInvoice", "registerReconciliationInvoicePayment", "createInterestInvoice", "getInvoice",
    ],
)  # fmt: skip
def forms_of_ids_of_what_is_registered(case: Context) -> None:
    """Payments, credits and invoices of interest have an id of one of the two forms, too, and each another."""
    today = case.today()
    due = (today - timedelta(days=90)).isoformat()
    action = asking.attested(case, DueDate=due)
    late = {"from": due, "to": today.isoformat(), "interesttype": "Fixed", "interest": 12}
    interest = case.get("createInterestInvoice", path=asking.on(action), query=late)["PublicId"]
    case.equal("the debtor of an invoice of interest", asking.view(case, interest)["Debtor"]["DebtorPublicId"], DEBTOR)
    claim = case.get("createDebtCollectionFromInvoiceByDefaults", path=asking.on(action))["PublicId"]
    matched = asking.create(
        case, "createReconciliationInvoice", {"CreditorPublicId": CREDITOR, "CurrentAmount": asking.money(100)}
    )
    ids = [
        interest,
        asking.pay(case, action, 2500),
        asking.create(case, "creditDebtCollection", {"ActionPublicId": claim, "Value": asking.money(1000)}),
        asking.create(
            case, "registerReconciliationInvoicePayment", {"ActionPublicId": matched, "Amount": asking.money(50)}
        ),
    ]
    wrong = [one for one in ids if not asking.is_id(one)]
    case.equal("ids of neither form", wrong, [])
    case.equal("number of different ids", len(set(ids)), len(ids))


@law("B42", operations=["createDebtor", "updateDebtor", "createProduct", "updateProduct", "createUser", "updateUser"])
def ids_are_made_by_the_api(case: Context) -> None:
    """One that is sent along is not taken; a change needs the one that was answered."""
    kinds: list[tuple[str, str, dict[str, Any]]] = [
        ("Debtor", "DebtorPublicId", {"CreditorPublicId": CREDITOR, "Name": "Ada"}),
        ("Product", "ProductPublicId", {"CreditorPublicId": CREDITOR, "Description": "Kaffe"}),
        ("User", "UserPublicId", {"Username": "ada"}),
    ]
    for kind, name, body in kinds:
        made = asking.create(case, f"create{kind}", {**body, name: UNKNOWN_ID})
        again = asking.create(case, f"create{kind}", body)
        case.equal(f"number of different {name}", len({made, again, UNKNOWN_ID, EMPTY_ID}), 4)
        case.refused(f"update{kind}", 400, body=body)
        done(case, f"update{kind}", body={**body, name: made})


@law("B43", operations=["createDebtor", "getDebtors"])
def a_debtor_needs_a_creditor_and_a_name(case: Context) -> None:
    """Either alone is refused."""
    before = len(_debtors(case))
    case.refused("createDebtor", 400, body={"CreditorPublicId": CREDITOR})
    case.refused("createDebtor", 400, body={"CreditorPublicId": CREDITOR, "Name": ""})
    case.refused("createDebtor", 401, body={"Name": "Ada"})
    asking.debtor(case)
    case.equal("number of debtors", len(_debtors(case)), before + 1)


@law("B44", operations=["createDebtor", "getDebtor", "getDebtorsByOrgNo"])
def org_no_is_for_people_and_companies(case: Context) -> None:
    """Both kinds of number come back, and are found by."""
    for number in ("19850624-9815", "556677-0015"):
        made = asking.debtor(case, OrgNo=number, CountryCode="SE")
        case.equal("OrgNo", _debtor(case, made)["OrgNo"], number)
        found = case.get("getDebtorsByOrgNo", path=of(), query={"orgno": number, "countrycode": "SE"})
        case.equal(f"debtors of {number}", [one["DebtorPublicId"] for one in found], [made])


@law("B45", operations=["updateDebtor", "getDebtor"])
def put_replaces_all_of_a_debtor(case: Context) -> None:
    """What is not sent again has no value any more."""
    made = asking.debtor(case, Email="ada@example.com", Notes="at noon", City="Umeå")
    body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": made, "Name": "Bo", "City": "Lund"}
    done(case, "updateDebtor", body=body)
    found = _debtor(case, made)
    changed = (found["Name"], found["City"], found["Email"], found["Notes"])
    case.equal("name, city, e-mail and notes", changed, ("Bo", "Lund", None, None))


@law(
    "B85",
    operations=[
        "createCreditor",
        "deleteCreditor",
        "createDebtor",
        "createProduct",
        "createReconciliationInvoice",
        "getCreditors",
    ],
)
def a_creditor_with_something_stays(case: Context) -> None:
    """A debtor, a product or an invoice keeps it; one with nothing goes."""
    contents: list[tuple[str, dict[str, Any]]] = [
        ("createDebtor", {"Name": "Ada"}),
        ("createProduct", {"Description": "Kaffe"}),
        ("createReconciliationInvoice", {"CurrentAmount": asking.money(100)}),
    ]
    for operation, body in contents:
        used = asking.creditor(case)
        asking.create(case, operation, {**body, "CreditorPublicId": used})
        case.refused("deleteCreditor", 400, path=of(used))
        case.get("getCreditor", path=of(used))
    unused = asking.creditor(case)
    done(case, "deleteCreditor", path=of(unused))
    case.expect(
        unused not in {one["CreditorPublicId"] for one in case.get("getCreditors")}, "a deleted creditor is listed"
    )


@law("B86", operations=["createProduct", "deleteProduct", "createInvoice", "getProduct"])
def a_used_product_stays(case: Context) -> None:
    """One that stands in an invoice; another goes."""
    used, unused = asking.product(case), asking.product(case)
    asking.draft(case, Records=[asking.row(ProductPublicId=used)])
    case.refused("deleteProduct", 400, path={"productPublicId": used})
    case.get("getProduct", path={"productPublicId": used})
    done(case, "deleteProduct", path={"productPublicId": unused})
    case.refused("getProduct", 404, path={"productPublicId": unused})


@law(
    "B87",
    operations=[
        "createPaymentMean", "deletePaymentMean", "registerInvoicePayment", "creditInvoice", "getPaymentMeans",
    ],
)  # fmt: skip
def a_used_payment_mean_stays(case: Context) -> None:
    """One that something was paid or credited by; another goes."""
    for code in ("USED", "CREDITED", "FREE"):
        done(case, "createPaymentMean", body={"CreditorPublicId": CREDITOR, "PaymentCode": code, "Description": code})
    asking.pay(case, asking.attested(case), 12500, PaymentMeanCode="USED")
    credit = asking.attested(case, ActionType="CreditInvoiceAction")
    query = {"creditinvoiceactionpublicid": credit, "paymentmeancode": "CREDITED"}
    done(case, "creditInvoice", path=asking.on(asking.attested(case)), query=query)
    for used in ("USED", "CREDITED"):
        case.refused("deletePaymentMean", 400, path=of(), query={"paymentmeancode": used})
    done(case, "deletePaymentMean", path=of(), query={"paymentmeancode": "FREE"})
    codes = {one["PaymentCode"] for one in case.get("getPaymentMeans", path=of())}
    case.equal("which of them are left", codes & {"USED", "CREDITED", "FREE"}, {"USED", "CREDITED"})


@law("B89", operations=["createUser", "updateUser", "getUser", "getUsers"])
def passwords_are_not_told(case: Context) -> None:
    """Nor can a login be set, when creating and when changing."""
    body = {"Username": "ada", "FullName": "Ada Test", "Password": "Hemligt-17", "LastLogin": "2025-01-01"}
    made = asking.create(case, "createUser", body)
    done(case, "updateUser", body={**body, "UserPublicId": made, "FullName": "Ada Ny"})
    listed = case.send("getUsers")
    answers = [case.send("getUser", path={"userPublicId": made}), listed]
    for answer in answers:
        case.expect(b"Hemligt-17" not in answer.body, f"a password should not be answered; {answer.summary}")
    found = answers[0].value
    case.equal("name and last login", (found["FullName"], found["LastLogin"]), ("Ada Ny", None))
    case.expect("Password" not in found, "an answer should not have a password")
    case.expect(found in listed.value, f"the user should be listed as {found}")


@law("B103", operations=["createDebtor", "getDebtorKivraStatus"])
def kivra_is_for_swedish_people(case: Context) -> None:
    """A personal number is needed; a company's is none."""
    wanted = {
        "19900101-9802": "DebtorHasKivra",
        PERSON: "DebtorHasKivra",
        "556677-0015": "DebtorDontHaveSwedishSSN",
        None: "DebtorMissingSSN",
    }
    for number, status in wanted.items():
        made = asking.debtor(case, OrgNo=number)
        found = case.get("getDebtorKivraStatus", path={"debtorPublicId": made})
        case.equal(f"status of {number}", (found["DebtorPublicId"], found["KivraStatus"]), (made, status))


@law("B104", operations=["createDebtor", "updateDebtor", "getDebtor"])
def e_invoices_need_a_number(case: Context) -> None:
    """Intermediator and EInvoiceBank, when creating and when changing."""
    for name, value in (("Intermediator", "CREDIFLOW"), ("EInvoiceBank", "SEB")):
        body = {"CreditorPublicId": CREDITOR, "Name": "Ada", name: value}
        case.refused("createDebtor", 400, body=body)
        made = asking.debtor(case, OrgNo="556677-0015", **{name: value})
        case.equal(name, _debtor(case, made)[name], value)
        case.refused("updateDebtor", 400, body={**body, "DebtorPublicId": made})
