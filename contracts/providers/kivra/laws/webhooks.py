"""Section 11: payment webhooks."""

from __future__ import annotations

import re
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra import asking
from contracts.providers.kivra.asking import SHARED, of_tenant, turned_away, webhook

_NO_UUID = "00000000-0000-4000-8000-000000000000"
_SECRET = re.compile(r"[A-Za-z0-9+/]{43}=")
_LEGACY = {name: value for name, value in webhook().items() if "filter" not in name}


def _current(case: Context, **changes: Any) -> dict[str, Any]:
    return dict(case.get("createPaymentWebhook", body=webhook(**changes)))


def _legacy(case: Context, key: str = asking.TENANT, **changes: Any) -> dict[str, Any]:
    return dict(case.get("createPaymentCallback", path=of_tenant(key), body={**_LEGACY, **changes}))


@law(
    "WHK-01",
    operations=["listPaymentWebhooks", "listPaymentCallbacks", "updatePaymentWebhook", "updatePaymentCallback"],
)
def whose_they_are(case: Context) -> None:
    """Current ones are the client's, legacy ones the tenant's."""
    current, legacy = _current(case)["id"], _legacy(case)["id"]
    case.equal("the client's", [each["id"] for each in case.get("listPaymentWebhooks")], [current])
    case.equal("the tenant's", [each["id"] for each in case.get("listPaymentCallbacks", path=of_tenant())], [legacy])
    case.equal("another tenant's", case.get("listPaymentCallbacks", path=of_tenant(SHARED)), [])
    other = asking.issued(case, name="payroll-client")
    case.equal("another client's", case.get("listPaymentWebhooks", credential=other), [])
    case.refused("deletePaymentWebhook", 404, path={"id": current}, credential=other)
    case.refused("deletePaymentWebhook", 404, path={"id": legacy})
    case.get("updatePaymentWebhook", path={"id": current}, body={"events": ["failed"]})
    case.get("updatePaymentCallback", path=of_tenant(id=legacy), body={"events": ["failed"]})


@law(
    "WHK-02",
    operations=["createPaymentWebhook", "listPaymentWebhooks", "createPaymentCallback", "listPaymentCallbacks"],
)
def what_a_definition_has(case: Context) -> None:
    """What was given, an id and when it was made; filters or active besides."""
    _current(case), _legacy(case)
    current, legacy = case.get("listPaymentWebhooks")[0], case.get("listPaymentCallbacks", path=of_tenant())[0]
    case.equal("current", {name: current[name] for name in webhook()}, webhook())
    case.equal("legacy", {name: legacy[name] for name in _LEGACY}, _LEGACY)
    case.equal("what current ones have more", set(current) - set(webhook()), {"id", "created_at"})
    case.equal("what legacy ones have more", set(legacy) - set(_LEGACY), {"id", "created_at", "active", "secret"})
    for lacking in ("types", "events", "url"):
        body = {name: value for name, value in _LEGACY.items() if name != lacking}
        case.refused("createPaymentCallback", 400, path=of_tenant(SHARED), body=body)
    for changes in ({"types": ["card"]}, {"events": ["paid"]}, {"types": "bank"}, {"url": "betalningar"}):
        case.refused("createPaymentWebhook", 400, body=webhook(**changes))
        case.refused("createPaymentCallback", 400, path=of_tenant(), body={**_LEGACY, **changes})


def _changes(case: Context, made: dict[str, Any], path: dict[str, str], update: str, listing: str) -> None:
    """A definition is new and active, and is told with each change; what is refused changes nothing."""
    if case.target.control is not None:
        case.equal("created_at", made["created_at"], f"{case.target.control.now():%Y-%m-%dT%H:%M:%SZ}")
    case.equal("whether it is active", made.get("active", True), True)
    own = {"tenantKey": path["tenantKey"]} if "tenantKey" in path else {}
    told = {name: value for name, value in made.items() if name != "secret"}
    filters = {"cid_filter": asking.CLIENT, "tkey_filter": asking.TENANT} if not own else {}
    changes: list[dict[str, Any]] = [{"types": ["bank"]}, {"events": ["scheduled"]}]
    for change in (*changes, *({name: each} for name, each in filters.items())):
        told |= change
        answer = case.get(update, path=path, body=change)
        case.expect(_SECRET.fullmatch(answer["secret"]), f"there should be a new secret; it is {answer['secret']!r}")
        listed = case.get(listing, path=own)[0]
        for what, found in (("the answer", answer), ("the list", listed)):
            case.equal(f"{what} after {change}", {name: found[name] for name in told}, told)
    case.refused(update, 400, path=path, body={"url": "ftp://betalningar.testbolaget.se/"})
    case.equal("the URL after a refusal", case.get(listing, path=own)[0]["url"], made["url"])


@law(
    "WHK-03", operations=["createPaymentWebhook", "updatePaymentWebhook", "deletePaymentWebhook", "testPaymentWebhook"]
)
def statuses_of_current_ones(case: Context) -> None:
    """201, 200, 204, 204; an unknown one is 404."""
    made = case.call("createPaymentWebhook", body=webhook())
    path = {"id": made.value["id"]}
    _changes(case, dict(made.value), path, "updatePaymentWebhook", "listPaymentWebhooks")
    found = [
        made.status,
        case.call("updatePaymentWebhook", path=path, body={}).status,
        case.call("testPaymentWebhook", path=path).status,
        case.call("deletePaymentWebhook", path=path).status,
    ]
    case.equal("statuses", found, [201, 200, 204, 204])
    for each in (path, {"id": _NO_UUID}):
        turned_away(case, "updatePaymentWebhook", "40400", path=each, body={})
        turned_away(case, "testPaymentWebhook", "40400", path=each)
        turned_away(case, "deletePaymentWebhook", "40400", path=each)


@law(
    "WHK-03",
    operations=["createPaymentCallback", "updatePaymentCallback", "deletePaymentCallback", "testPaymentCallback"],
)
def statuses_of_legacy_ones(case: Context) -> None:
    """Likewise, below the tenant."""
    made = case.call("createPaymentCallback", path=of_tenant(), body=_LEGACY)
    path = of_tenant(id=made.value["id"])
    _changes(case, dict(made.value), path, "updatePaymentCallback", "listPaymentCallbacks")
    found = [
        made.status,
        case.call("updatePaymentCallback", path=path, body={}).status,
        case.call("testPaymentCallback", path=path).status,
        case.call("deletePaymentCallback", path=path).status,
    ]
    case.equal("statuses", found, [201, 200, 204, 204])
    turned_away(case, "deletePaymentCallback", "40400", path=path)
    case.equal("what is left", case.get("listPaymentCallbacks", path=of_tenant()), [])


@law("WHK-04", operations=["createPaymentWebhook", "updatePaymentWebhook"])
def filters(case: Context) -> None:
    """Every tenant, but not every client."""
    path = {"id": _current(case, tkey_filter="*")["id"]}
    _current(case, tkey_filter=asking.TENANT)
    for tenants in ("*", asking.TENANT):
        body = webhook(cid_filter="*", tkey_filter=tenants)
        turned_away(case, "createPaymentWebhook", "40001", body=body)
    turned_away(case, "updatePaymentWebhook", "40001", path=path, body={"cid_filter": "*"})
    turned_away(case, "createPaymentWebhook", "40001", body=webhook(tkey_filter="all"))


@law("WHK-05", operations=["createPaymentCallback", "createPaymentWebhook"])
def urls_once(case: Context) -> None:
    """A tenant has a URL once, in legacy ones; current ones may be repeated."""
    _legacy(case)
    turned_away(case, "createPaymentCallback", "40036", path=of_tenant(), body=_LEGACY)
    _legacy(case, SHARED)
    other = _legacy(case, url="https://betalningar.testbolaget.se/annan")
    path = of_tenant(id=other["id"])
    turned_away(case, "updatePaymentCallback", "40036", path=path, body={"url": _LEGACY["url"]})
    case.get("updatePaymentCallback", path=path, body={"url": other["url"]})
    case.expect(_current(case)["id"] != _current(case)["id"], "two current ones with one URL are two")


@law(
    "WHK-06",
    operations=["createPaymentWebhook", "updatePaymentWebhook", "createPaymentCallback", "updatePaymentCallback"],
)
def where_to(case: Context) -> None:
    """https, and no reserved domain or address; else 40038."""
    path = {"id": _current(case)["id"]}
    for url in (
        "http://betalningar.testbolaget.se/",
        "ftp://betalningar.testbolaget.se/",
        "https://example.org/hook",
        "https://hook.example.com/",
        "https://box.local/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.1.1/",
        "https://[2001:db8::1]/",
        "not a url",
    ):
        turned_away(case, "createPaymentWebhook", "40038", body=webhook(url=url))
        turned_away(case, "createPaymentCallback", "40038", path=of_tenant(), body={**_LEGACY, "url": url})
        turned_away(case, "updatePaymentWebhook", "40038", path=path, body={"url": url})


@law(
    "WHK-07", operations=["createPaymentWebhook", "updatePaymentWebhook", "listPaymentWebhooks", "listPaymentCallbacks"]
)
def secrets(case: Context) -> None:
    """256 bits in Base64, another after each change, shown then and never again."""
    made, legacy = _current(case), _legacy(case)
    changed = case.get("updatePaymentWebhook", path={"id": made["id"]}, body={"events": ["failed"]})
    shown = [made["secret"], changed["secret"], legacy["secret"]]
    case.expect(all(map(_SECRET.fullmatch, shown)) and len(set(shown)) == len(shown), f"secrets are {shown}")
    case.expect("secret" not in case.get("listPaymentWebhooks")[0], "a current one's secret is not listed")
    listed = case.get("listPaymentCallbacks", path=of_tenant())[0]["secret"]
    case.expect(listed != legacy["secret"], "a legacy one's secret is not listed")
