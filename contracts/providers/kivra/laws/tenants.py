"""Section 4: tenants, and requests for another client's."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import CLIENT, FOREIGN, NUMBER, SHARED, TENANT, VAT, of_tenant, turned_away

_READ_ONLY = ("edit_security_level", "groups", "visibility", "created_at", "created_by", "status", "class")
_SECOND = "SE559900909801"
_OWN = "SE559900202801"
_COMPANY = {"name": "Provbolaget Drift AB", "orgnr": _SECOND}


@law("TEN-01", operations=["createTenant"])
def what_a_tenant_needs(case: Context) -> None:
    """Name and company_id, and of each company name and orgnr."""
    company = {"name": "Provbolaget AB", "orgnr": NUMBER}
    for body in (
        {"company_id": [company]},
        {"name": "Prov"},
        {"name": "Prov", "company_id": [{"name": "Prov"}]},
        {"name": "Prov", "company_id": [{"orgnr": NUMBER}]},
        {"name": "Prov", "company_id": company},
    ):
        turned_away(case, "createTenant", "40001", body=body)
    case.equal("tenants of that number", case.get("listTenants", query={"orgnr": NUMBER}), [])


@law("TEN-02", operations=["createTenant", "getTenant"])
def a_new_tenant(case: Context) -> None:
    """201 with the tenant, its key and its URL."""
    made = asking.tenant(case)
    case.equal("status", made.status, 201)
    key = made.headers["kivra-objkey"]
    case.expect(made.headers["location"].endswith(f"/v2/tenant/{key}"), f"location is {made.headers['location']}")
    case.equal("body", made.value, case.get("getTenant", path=of_tenant(key)))


@law("TEN-03", operations=["createTenant"])
def a_known_tenant(case: Context) -> None:
    """The client's own number is 200, with the same body and headers."""
    first, second = asking.tenant(case), asking.tenant(case)
    case.equal("status", second.status, 200)
    case.equal("body", second.value, first.value)
    for name in ("kivra-objkey", "location"):
        case.equal(name, second.headers[name], first.headers[name])


@law("TEN-04", operations=["createTenant"])
def anothers_tenant(case: Context) -> None:
    """409 with 40915, and a message with that tenant's name, key and number."""
    company = {"name": "Linfrö", "orgnr": VAT}
    refusal = turned_away(case, "createTenant", "40915", body={"name": "Linfrö", "company_id": [company]})
    for part in ("Linfrö Redovisning", FOREIGN, VAT):
        case.expect(part in refusal.value["long_message"], f"{part} is not named: {refusal.summary}")


@law("TEN-05", operations=["createTenant", "getTenant"])
def new_tokens_see_it(case: Context) -> None:
    """A token from before does not see the new tenant, one from afterwards does."""
    before = asking.issued(case)
    key = asking.tenant(case, credential=before).headers["kivra-objkey"]
    case.refused("getTenant", 404, path=of_tenant(key), credential=before)
    case.get("getTenant", path=of_tenant(key), credential=asking.issued(case))


@law("TEN-06", operations=["createTenant"])
def not_everybody_creates(case: Context) -> None:
    """403 with 40300 for a client whose contract does not allow it."""
    token = asking.issued(case, name="payroll-client")
    company = {"name": "Prov", "orgnr": NUMBER}
    body = {"name": "Prov", "company_id": [company]}
    turned_away(case, "createTenant", "40300", body=body, credential=token)


@law("TEN-07", operations=["createTenant", "getTenant"])
def what_kivra_adds(case: Context) -> None:
    """Seven fields that nobody sends; those that are sent are not looked at."""
    made = asking.tenant(case)
    case.expect(set(_READ_ONLY) <= set(made.value), f"the tenant has {sorted(made.value)}")
    case.equal("status and class", (made.value["status"], made.value["class"]), ("optional", "opt_out"))
    case.equal("creator", made.value["created_by"], f"client_{CLIENT}")
    company = {"name": "Prov", "orgnr": _SECOND}
    body = {"name": "Prov", "company_id": [company], "status": "mandatory", "created_by": f"client_{asking.UNKNOWN}"}
    other = case.get("createTenant", body=body)
    case.equal("status and creator", (other["status"], other["created_by"]), ("optional", f"client_{CLIENT}"))


@law("TEN-08", operations=["listTenants"])
def list_of_keys(case: Context) -> None:
    """All of the client's, or the one with the number, or none."""
    case.equal("all", case.get("listTenants"), [{"key": TENANT}, {"key": SHARED}])
    case.equal("one", case.get("listTenants", query={"orgnr": _OWN}), [{"key": TENANT}])
    for number in (VAT, NUMBER):
        case.equal("none", case.get("listTenants", query={"orgnr": number}), [])


@law("TEN-09", operations=["updateTenantName", "getTenant"])
def another_name(case: Context) -> None:
    """200 and nothing; the tenant has the name."""
    exchange = case.call("updateTenantName", path=of_tenant(), body={"name": "Solrosens bagerier"})
    case.equal("status and body", (exchange.status, exchange.body), (200, b""))
    case.equal("name", case.get("getTenant", path=of_tenant())["name"], "Solrosens bagerier")
    turned_away(case, "updateTenantName", "40001", path=of_tenant(), body={})


@law("TEN-10", operations=["addCompanyId", "getTenant"])
def one_company_more(case: Context) -> None:
    """204, or 409 with 40915 when another tenant has it."""
    case.equal("status", case.call("addCompanyId", path=of_tenant(), body={"company_id": _COMPANY}).status, 204)
    numbers = [company["orgnr"] for company in case.get("getTenant", path=of_tenant())["company_id"]]
    case.equal("numbers", numbers, [_OWN, _SECOND])
    body = {"company_id": {"name": "Linfrö", "orgnr": VAT}}
    turned_away(case, "addCompanyId", "40915", path=of_tenant(), body=body)


@law("TEN-11", operations=["deleteCompanyId", "getTenant"])
def one_company_less(case: Context) -> None:
    """204 by the VAT number; one that is not there is 404."""
    case.call("addCompanyId", path=of_tenant(), body={"company_id": _COMPANY})
    case.equal("status", case.call("deleteCompanyId", path=of_tenant(orgNr=_SECOND)).status, 204)
    numbers = [company["orgnr"] for company in case.get("getTenant", path=of_tenant())["company_id"]]
    case.equal("numbers", numbers, [_OWN])
    turned_away(case, "deleteCompanyId", "40400", path=of_tenant(orgNr=_SECOND))


@law("TEN-12", operations=["provideIcon"])
def icons(case: Context) -> None:
    """A square PNG with an alpha channel, 256 to 512 pixels a side."""

    def given(data: str) -> dict[str, dict[str, str]]:
        return {"file": {"name": "i.png", "content_type": "image/png", "data": data}}

    for side in (256, 300, 512):
        case.equal("status", case.call("provideIcon", path=of_tenant(), body=given(asking.icon(side))).status, 204)
    for data, code in (
        (asking.icon(255), "40030"),
        (asking.icon(513), "40030"),
        (asking.icon(300, 400), "40030"),
        (asking.icon(256, alpha=False), "40031"),
        (asking.PDF, "40028"),
        ("", "40028"),
    ):
        turned_away(case, "provideIcon", code, path=of_tenant(), body=given(data))
    jpeg = {"file": {"content_type": "image/jpeg", "data": asking.icon(256)}}
    turned_away(case, "provideIcon", "40028", path=of_tenant(), body=jpeg)


@law("TEN-14", operations=["requestAccess", "getRequestAccessStatus"])
def asking_for_access(case: Context) -> None:
    """201 with the request, its key and its URL; a number that nobody has is 404."""
    made = case.call("requestAccess", body={"vat_number": VAT})
    case.equal("status", made.status, 201)
    key = made.headers["kivra-objkey"]
    place = f"/v2/tenant/request_access/{key}"
    case.expect(made.headers["location"].endswith(place), f"location is {made.headers['location']}")
    found = (made.value["tenant_key"], made.value["tenant_name"], made.value["client_name"])
    case.equal("tenant and its client", found, (FOREIGN, "Linfrö Redovisning", "Lönebyrån AB"))
    case.equal("the request", case.get("getRequestAccessStatus", path={"requestKey": key}), made.value)
    turned_away(case, "requestAccess", "40400", body={"vat_number": NUMBER})
    turned_away(case, "getRequestAccessStatus", "40400", path={"requestKey": asking.UNKNOWN})


def _asked(case: Context) -> str:
    return case.call("requestAccess", body={"vat_number": VAT}).headers["kivra-objkey"]


def _status(case: Context, key: str) -> str:
    return str(case.get("getRequestAccessStatus", path={"requestKey": key})["status"])


@law("TEN-15", operations=["requestAccess", "getRequestAccessStatus"])
def states_of_a_request(case: Context) -> None:
    """Pending until the tenant's side decides."""
    key = _asked(case)
    case.equal("status", _status(case, key), "pending")
    case.act("accessRejected", key=key)
    case.equal("status", _status(case, key), "rejected")
    case.cannot_act("accessAccepted", key=key)


@law("TEN-16", operations=["requestAccess"])
def the_same_again(case: Context) -> None:
    """The same client and number is the same request, as it stands."""
    key = _asked(case)
    case.equal("the second key", _asked(case), key)
    case.act("accessAccepted", key=key)
    again = case.call("requestAccess", body={"vat_number": VAT})
    case.equal("key and status", (again.headers["kivra-objkey"], again.value["status"]), (key, "accepted"))


@law("TEN-17", operations=["requestAccess", "listTenants"])
def new_tokens_after_acceptance(case: Context) -> None:
    """Once accepted the tenant is in the scope of new tokens, not of older ones."""
    before = asking.issued(case)
    case.act("accessAccepted", key=_asked(case))
    case.refused("getTenant", 404, path=of_tenant(FOREIGN), credential=before)
    after = asking.issued(case)
    case.get("getTenant", path=of_tenant(FOREIGN), credential=after)
    case.expect({"key": FOREIGN} in case.get("listTenants", credential=after), "the list has the tenant")


@law("TEN-18", operations=["getTenant", "listTenants"])
def shared_tenants(case: Context) -> None:
    """Two clients have the same tenant, and each sees it."""
    for name in ("billing-client", "payroll-client"):
        token = asking.issued(case, name=name)
        case.equal("name", case.get("getTenant", path=of_tenant(SHARED), credential=token)["name"], "Provkonditoriet")
        case.expect({"key": SHARED} in case.get("listTenants", credential=token), f"{name}'s list has the tenant")


@law("TEN-19", operations=["getTenant", "getRequestAccessStatus"])
def nothing_is_taken_back(case: Context) -> None:
    """Neither a tenant nor a request can be deleted."""
    headers = {"Authorization": asking.ready(case).wire}
    for path in (f"/v2/tenant/{TENANT}", f"/v2/tenant/request_access/{_asked(case)}"):
        case.equal(f"DELETE {path[:24]}", case.raw("DELETE", path, headers=headers).status, 405)
    case.get("getTenant", path=of_tenant())
