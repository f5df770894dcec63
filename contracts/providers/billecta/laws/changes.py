"""What is kept under a code, and what else can be changed: made, changed, read and removed, each with 200 (B06)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.billecta import asking
from contracts.providers.billecta.asking import CREDITOR, DEBTOR, done, of

_TEMPLATE = "4d5e6f70-8192-43a4-b5c6-d7e8f9010203"
"""The saved text that the document has as its example."""
_PROCESSED = ("markRotProcessed", "unmarkRotProcessed", "markRutProcessed", "unmarkRutProcessed")


def _succeeds(case: Context, operation_id: str, **parts: Any) -> None:
    """A call that must be answered with 200."""
    case.equal(f"the status of {operation_id}", case.call(operation_id, **parts).status, 200)


def _tells(what: str, case: Context, found: Any, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        case.equal(f"{name} of {what}", found[name], value)


def _is_kept(case: Context, kind: str, body: Mapping[str, Any], changed: Mapping[str, Any], **where: Any) -> None:
    """What is made, changed and removed, each with 200, and until then found as it was changed."""
    before = case.get(f"get{kind}s", path=of())
    made = case.get(f"create{kind}", body=body)
    if "PublicId" in made:  # the code is the id
        case.equal(f"what create{kind} answers", made["PublicId"], next(iter(where.values())))
    case.refused(f"create{kind}", 400, body=body)
    case.equal(f"number of new ones in get{kind}s", len(case.get(f"get{kind}s", path=of())), len(before) + 1)
    _succeeds(case, f"update{kind}", body=changed)
    found = case.get(f"get{kind}", path=of(), query=where)
    _tells(f"what get{kind} finds", case, found, changed)
    listed = [each for each in case.get(f"get{kind}s", path=of()) if each not in before]
    case.equal(f"what get{kind}s tells of it", listed, [found])
    _succeeds(case, f"delete{kind}", path=of(), query=where)
    case.refused(f"get{kind}", 400, 404, path=of(), query=where)


@law("B06", operations=["createCostCenter", "updateCostCenter", "getCostCenter", "deleteCostCenter", "getCostCenters"])
def cost_centers_are_kept_by_a_code(case: Context) -> None:
    """Making, changing and removing a cost center are 200, and its code finds it until it is removed."""
    body = {"CreditorPublicId": CREDITOR, "Code": "K7", "Description": "Torget", "Active": True}
    changed = {**body, "Description": "Hamnen", "Comments": "Från juni", "Active": False}
    _is_kept(case, "CostCenter", body, changed, code="K7")


@law("B06", operations=["createProject", "updateProject", "getProject", "deleteProject", "getProjects"])
def projects_are_kept_by_a_number(case: Context) -> None:
    """Making, changing and removing a project are 200, and its number finds it until it is removed."""
    body = {"CreditorPublicId": CREDITOR, "ProjectNumber": "P7", "Description": "Bron", "ProjectLeader": "Ada"}
    changed = {**body, "Description": "Tunneln", "ContactPerson": "Bo", "Comments": "Från juni"}
    _is_kept(case, "Project", body, changed, projectnumber="P7")


@law("B06", operations=["createDimension", "updateDimension", "getDimension", "deleteDimension", "getDimensions"])
def dimensions_are_kept_by_a_number_and_a_code(case: Context) -> None:
    """Making, changing and removing a dimension are 200, and its number and its code find it until it is removed."""
    body = {"CreditorPublicId": CREDITOR, "Dimension": 20, "Name": "Orter", "Code": "D7", "Description": "Norr"}
    changed = {**body, "Description": "Söder", "Comments": "Från juni", "Active": False}
    _is_kept(case, "Dimension", {**body, "Active": True}, changed, dimension=20, code="D7")


@law("B06", operations=["createDimension", "getDimension", "getDimensions", "deleteDimension"])
def a_dimension_has_several_codes(case: Context) -> None:
    """Each is found by its own, and stays when another is removed."""
    body = {"CreditorPublicId": CREDITOR, "Dimension": 21, "Name": "Orter", "Active": True}
    for code in ("D8", "D9"):
        done(case, "createDimension", body={**body, "Code": code, "Description": f"Ort {code}"})
    for code in ("D9", "D8"):
        found = case.get("getDimension", path=of(), query={"dimension": 21, "code": code})
        case.equal("code and text", (found["Code"], found["Description"]), (code, f"Ort {code}"))
    done(case, "deleteDimension", path=of(), query={"dimension": 21, "code": "D8"})
    left = [one["Code"] for one in case.get("getDimensions", path=of()) if one["Dimension"] == 21]
    case.equal("codes that are left", left, ["D9"])
    done(case, "deleteDimension", path=of(), query={"dimension": 21, "code": "D9"})


@law("B06", operations=["createPaymentMean", "updatePaymentMean", "getPaymentMeans"])
def payment_means_are_kept_by_a_code(case: Context) -> None:
    """Making and changing a payment mean are 200, and the list tells how it is now."""
    body = {
        "CreditorPublicId": CREDITOR,
        "PaymentCode": "BUTIK",
        "Description": "I butiken",
        "BookkeepingAccount": "1910",
    }
    changed = {**body, "Description": "I kassan", "BookkeepingAccount": "1911"}
    for operation_id, sent in (("createPaymentMean", body), ("updatePaymentMean", changed)):
        _succeeds(case, operation_id, body=sent)
        listed = case.get("getPaymentMeans", path=of())
        (told,) = [each for each in listed if each["PaymentCode"] == "BUTIK"]
        _tells("the payment mean", case, told, sent)
        found = case.get("getPaymentMeans", path=of(), query={"paymentmeancode": "BUTIK"})
        case.equal("what its code finds", found, told)
    case.refused("getPaymentMeans", 400, 404, path=of(), query={"paymentmeancode": "nobody pays so"})


@law("B06", operations=["createContractInvoice", "updateContractInvoice", "getContractInvoice"])
def contracts_are_changed(case: Context) -> None:
    """Changing a contract is 200, and it is read as it was changed."""
    body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
    contract = {"contractInvoicePublicId": asking.create(case, "createContractInvoice", body)}
    changed = {**body, "OurReference": "Ada", "YourReference": "Bo", "Records": [asking.row(), asking.row(2500)]}
    _succeeds(case, "updateContractInvoice", path=contract, body=changed)
    told = case.get("getContractInvoice", path=contract)
    case.equal("references and rows", (told["OurReference"], len(told["Records"])), ("Ada", 2))


@law("B06", operations=["createSelfInvoice", "attestSelfInvoice", "pauseSelfInvoice", "resumeSelfInvoice"])
def self_invoices_wait_and_go_on(case: Context) -> None:
    """What is paused can go on with 200, and what goes on cannot go on once more, which is 400."""
    body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
    one = {"selfInvoicePublicId": asking.create(case, "createSelfInvoice", body)}
    done(case, "attestSelfInvoice", path=one)
    done(case, "pauseSelfInvoice", path=one)
    done(case, "resumeSelfInvoice", path=one)
    case.refused("resumeSelfInvoice", 400, path=one)


@law(
    "B06",
    operations=["createCreditorShare", "getCreditorShares", "getCreditorSharesToUser", "updateCreditorShare",
                "deleteCreditorShare"],
)  # fmt: skip
def creditors_are_shared(case: Context) -> None:
    """With whom and with which rights is listed until it ends, for the creditor and for whom it is shared with."""
    name = case.get("getUsers")[0]["Username"]
    rights = [each for each in asking.properties(case, "CreditorShareView") if each.startswith("Can")]
    body = {"CreditorPublicId": CREDITOR, "SharedWithUserName": name, **dict.fromkeys(rights, True)}

    def shared() -> list[Any]:
        listed = case.get("getCreditorShares", path={"id": CREDITOR})
        return [one for one in listed if one["SharedWithUserName"] == name]

    before = [one["SharePublicId"] for one in shared()]
    _succeeds(case, "createCreditorShare", body=body)
    (made,) = [one for one in shared() if one["SharePublicId"] not in before]
    _tells("the share", case, made, body)
    share = made["SharePublicId"]
    for right in (False, True):
        changed = {**body, "SharePublicId": share, **dict.fromkeys(rights, right)}
        _succeeds(case, "updateCreditorShare", body=changed)
        for listed in (shared(), case.get("getCreditorSharesToUser")):
            told = [one for one in listed if one["SharePublicId"] == share]
            case.equal("how often the share is listed", len(told), 1)
            _tells("the share", case, told[0], changed)
    other = asking.user(case, "other-user")
    case.refused("updateCreditorShare", 401, body=changed, credential=other)
    case.refused("deleteCreditorShare", 401, path={"id": share}, credential=other)
    _succeeds(case, "deleteCreditorShare", path={"id": share})
    case.equal("shares that are left", [one["SharePublicId"] for one in shared()], before)


@law("B06", operations=["updateLockedPeriod", "getLockedPeriod", "deleteLockedPeriod"])
def a_period_is_locked(case: Context) -> None:
    """Up to when is told until it is taken back."""
    _succeeds(case, "updateLockedPeriod", path=of(), query={"to": "2025-01-31"})
    case.refused("updateLockedPeriod", 400, path=of(), query={"to": "no day"})
    case.equal("end of the period", case.get("getLockedPeriod", path=of())["To"], "2025-01-31")
    _succeeds(case, "deleteLockedPeriod", path=of())
    case.equal("end of none", case.get("getLockedPeriod", path=of())["To"], asking.EMPTY_TIME)


@law("B06", operations=["createProducts", "getProduct"])
def several_products_are_made_at_once(case: Context) -> None:
    """The answer names the last of them."""
    bodies = [{"CreditorPublicId": CREDITOR, "Description": f"Te {number}"} for number in (1, 2)]
    made = case.get("createProducts", body=bodies)["PublicId"]
    found = case.get("getProduct", path={"productPublicId": made})
    case.equal("what createProducts answers with", found["Description"], "Te 2")


@law("B16", operations=["createProduct", "updateProducts", "getProduct"])
def several_products_are_changed_at_once(case: Context) -> None:
    """All of them; one that there is not is 400."""
    bodies = [
        {"CreditorPublicId": CREDITOR, "ProductPublicId": asking.product(case), "Description": f"Te {number}"}
        for number in (3, 4)
    ]
    done(case, "updateProducts", body=bodies)
    for body in bodies:
        found = case.get("getProduct", path={"productPublicId": body["ProductPublicId"]})
        case.equal("what the product is called", found["Description"], body["Description"])
    wrong = {**bodies[1], "ProductPublicId": asking.UNKNOWN_ID}
    case.refused("updateProducts", 400, body=[bodies[0], wrong])


@law("B06", operations=["createAddCreditCard", "getAddCreditCard", "deleteCreditCard"])
def cards_are_asked_for(case: Context) -> None:
    """Asking for one is 200, and it is found with where to enter it until it is deleted."""
    answer = case.call("createAddCreditCard", body={"DebtorPublicId": DEBTOR})
    case.equal("the status of createAddCreditCard", answer.status, 200)
    card = {"creditCardPublicId": answer.value["PublicId"]}
    found = case.call("getAddCreditCard", path=card)
    case.equal("the status of getAddCreditCard", found.status, 200)
    case.equal("what is found", found.value, answer.value)
    _succeeds(case, "deleteCreditCard", path=card)
    case.refused("getAddCreditCard", 404, path=card)


@law("B06", operations=["postponeInvoice", "getInvoice"])
def invoices_are_given_more_time(case: Context) -> None:
    """Which their log tells; they are not given less, and not by nothing."""
    action = asking.attested(case)
    later = (case.today() + timedelta(days=30)).isoformat()
    for query in ({"days": 14}, {"date": later}):
        before = len(asking.view(case, action)["Events"])
        asking.act(case, "postponeInvoice", action, **query)
        kinds = [event["EventType"] for event in asking.view(case, action)["Events"]]
        case.equal("what has happened since", kinds[before:], ["Moved"])
    asking.act_refused(case, "postponeInvoice", action)
    asking.act_refused(case, "postponeInvoice", action, date="2020-01-01")


@law("B06", operations=["createCreditor", "updateCreditor", "getCreditor", "getCreditors"])
def creditors_are_told_as_they_were_sent(case: Context) -> None:
    """All that may be sent of one, what is in it too; alone and among all."""
    before = [one["CreditorPublicId"] for one in case.get("getCreditors")]
    made = asking.creditor(case)
    case.expect(made not in before, f"{made} should be new; there are {before}")
    sent = {**asking.everything(case, "updateCreditor"), "CreditorPublicId": made, "Name": "Prov Bostad AB"}
    _succeeds(case, "updateCreditor", body=sent)
    told = case.get("getCreditor", path=of(made))
    asking.tells(case, "the creditor", told, sent)
    (listed,) = [one for one in case.get("getCreditors") if one["CreditorPublicId"] == made]
    case.equal("the creditor as it is listed", listed, told)


@law(
    "B06",
    operations=[
        "updateAccountingSettings", "getAccountingSettings", "updateCreditorKyc", "getCreditorKyc",
        "updateDefaultActionConfig", "getDefaultActionConfig", "updateProductsTemplate", "getProductsTemplate",
    ],
)  # fmt: skip
def what_is_set_for_a_creditor_is_told(case: Context) -> None:
    """Each of its settings, as it was set last."""
    for kind in ("AccountingSettings", "CreditorKyc", "DefaultActionConfig", "ProductsTemplate"):
        sent = {**asking.everything(case, f"update{kind}"), "CreditorPublicId": CREDITOR}
        _succeeds(case, f"update{kind}", body=sent)
        told = case.get(f"get{kind}", path=of())
        asking.tells(case, f"what get{kind} answers", told, sent)
    for state in ("Approved", "Rejected"):
        _succeeds(case, "updateCreditorKyc", body={"CreditorPublicId": CREDITOR, "State": state})
        case.equal("how the questions stand", case.get("getCreditorKyc", path=of())["State"], state)


@law("B06", operations=["createCostCenters", "getCostCenters", "createProjects", "getProjects"])
def several_codes_are_made_at_once(case: Context) -> None:
    """The answer names the last, and all are listed."""
    for kind, name in (("CostCenters", "Code"), ("Projects", "ProjectNumber")):
        bodies = [{"CreditorPublicId": CREDITOR, name: code, "Description": code} for code in ("N7", "N8")]
        answer = case.get(f"create{kind}", body=bodies)
        case.equal(f"what create{kind} answers", answer["PublicId"], "N8")
        listed = [one[name] for one in case.get(f"get{kind}", path=of())]
        case.equal("which are listed last", listed[-2:], ["N7", "N8"])
        case.refused(f"create{kind}", 400, body=bodies)


@law("B06", operations=["createContractInvoice", "pauseContractInvoice", "resumeContractInvoice", "getContractInvoice"])
def contracts_wait_and_go_on(case: Context) -> None:
    """What is paused says so, until it is resumed."""
    body = {"CreditorPublicId": CREDITOR, "DebtorPublicId": DEBTOR, "Records": [asking.row()]}
    contract = {"contractInvoicePublicId": asking.create(case, "createContractInvoice", body)}
    for operation_id, query, paused in (
        ("pauseContractInvoice", {}, True),
        ("resumeContractInvoice", {"nextdate": "2027-01-04"}, False),
    ):
        _succeeds(case, operation_id, path=contract, query=query)
        case.equal("whether it waits", case.get("getContractInvoice", path=contract)["State"]["IsPaused"], paused)


@law("B06", operations=["createInvoice", "pauseInvoice", "resumeInvoice", "getInvoice", "getOpenInvoices"])
def invoices_wait_and_go_on(case: Context) -> None:
    """What is paused says so, alone and in lists, until it is resumed."""
    action = asking.attested(case)
    for operation_id, paused in (("pauseInvoice", True), ("resumeInvoice", False)):
        asking.act(case, operation_id, action)
        case.equal("whether it waits", asking.view(case, action)["State"]["IsPaused"], paused)
        listed = [one for one in case.get("getOpenInvoices", path=of()) if one["ActionPublicId"] == action]
        case.equal("whether it waits, in lists", [one["IsPaused"] for one in listed], [paused])


@law("B06", operations=["deleteTextTemplate", *_PROCESSED])
def what_has_succeeded_is_refused_once_it_is_wrong(case: Context) -> None:
    """A call that is 200 is 400 when it is sent again with something wrong in it."""
    template = {"creditorpublicid": CREDITOR, "invoicetexttemplatepublicid": _TEMPLATE}
    _succeeds(case, "deleteTextTemplate", query=template)
    case.refused("deleteTextTemplate", 400, query={**template, "invoicetexttemplatepublicid": "none"})
    for operation_id in _PROCESSED:
        _succeeds(case, operation_id, body={"ActionPublicIds": []})
        case.refused(operation_id, 400, body={"ActionPublicIds": "none"})
