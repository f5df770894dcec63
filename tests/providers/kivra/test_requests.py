"""Each request example of the sender document is accepted as it stands, and each operation answers its demo data."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import pytest

from specs import BUILT_IN, load, operations_of
from tests.providers.kivra.sandbox import BILLING, SHARED, TENANT, Sandbox

PROMISE = load(BUILT_IN / "kivra")
ADDRESSES = {spec["operationId"]: (method.upper(), path) for path, method, spec in operations_of(PROMISE.document)}
BODIES = [
    pytest.param(spec["operationId"], kind, example["value"], id=f"{spec['operationId']}-{name}-{kind[-6:]}")
    for _, _, spec in operations_of(PROMISE.document)
    for kind, media in (spec.get("requestBody") or {}).get("content", {}).items()
    for name, example in (media.get("examples") or {}).items()
]
SEEDED = {
    "tenantKey": TENANT,
    "orgNr": "SE559900202801",
    "formTemplateKey": "0b6f1b0e-6d0c-4e57-9a57-3f3d6f1f9c21",
    "formResponseKey": "5d1c8a44-1f3e-4b3a-8f0d-7c9c2f7a6e10",
    "responseKey": "17541504003f9d2b7c6a4e10584b1ac7d02f9e6633",
    "agreementKey": "175000000092c4f1e7a06b3d58f0e1d2c3b4a59687",
    "companyKey": "1742100000b6c8d3f015e74a9290cd5b3e16f7a842",
    "contentKey": "17552736009e1d4c7b2a6f508d33e7b4c091f5a268",
    "fileKey": "1755273600c70e5a94b1d83f26d5e8a902b7c4f613",
}
_numbers = count()


def webhook(**filters: str) -> dict[str, Any]:
    """A definition with a URL of its own."""
    return {"url": f"https://localhost/kivra/{next(_numbers)}", "types": ["bank"], "events": ["settled"], **filters}


def path_of(kivra: Sandbox, template: str) -> str:
    """The path with the demo data's keys, a webhook or a diff being made for the one that needs it."""
    keys = dict(SEEDED)
    if "{id}" in template:
        legacy = "payment_cb" in template
        filters = {} if legacy else {"cid_filter": BILLING[0], "tkey_filter": "*"}
        place = f"/v2/tenant/{TENANT}/payment_cb" if legacy else "/v2/webhooks/payments"
        keys["id"] = kivra.call("POST", place, json=webhook(**filters)).json()["id"]
    if "{diffId}" in template:
        keys["diffId"] = kivra.call("GET", f"/v2/tenant/{TENANT}/company").headers["diff-id"]
    if "{requestKey}" in template:
        wish = {"vat_number": "SE559900404001"}
        keys["requestKey"] = kivra.call("POST", "/v2/tenant/request_access", json=wish).headers["kivra-objkey"]
    return re.sub(r"\{(\w+)\}", lambda found: keys.get(found[1], "view"), template)


@pytest.mark.parametrize(("operation", "kind", "body"), BODIES)
def test_every_documented_request_is_accepted(kivra: Sandbox, operation: str, kind: str, body: Any) -> None:
    """A new world takes the example as it stands."""
    method, template = ADDRESSES[operation]
    parts = {"data" if "form" in kind else "json": body}
    auth = BILLING if operation.startswith("authenticate") else None
    answer = kivra.call(method, path_of(kivra, template), auth=auth, **parts)
    assert answer.status_code in {200, 201, 204}, answer.text


@pytest.mark.parametrize("operation", [name for name, (method, _) in ADDRESSES.items() if method in {"GET", "DELETE"}])
def test_everything_can_be_read_and_deleted(kivra: Sandbox, operation: str) -> None:
    """The demo data has something for each operation without a body."""
    method, template = ADDRESSES[operation]
    query = {"vat_number": "SE559900404001"} if operation == "findCompany" else {}
    answer = kivra.call(method, path_of(kivra, template), params=query)
    assert answer.status_code in {200, 204}, answer.text
    assert answer.headers["x-correlation-id"]


def test_a_correlation_id_is_kept(kivra: Sandbox) -> None:
    """GEN-05: the caller's own comes back, on refusals too."""
    for path in (f"/v2/tenant/{TENANT}", "/v2/tenant/nobody"):
        answer = kivra.call("GET", path, headers={"x-correlation-id": "mine-17"})
        assert answer.headers["x-correlation-id"] == "mine-17"


def test_what_is_anothers_is_not_there(kivra: Sandbox) -> None:
    """GEN-16: every operation of a tenant answers 404 for a tenant that the client does not have."""
    foreign = "17250048003c5e7a90b1d2f4865e7c9a0b3d1f2468"
    for operation, (method, template) in ADDRESSES.items():
        if "{tenantKey}" in template:
            path = path_of(kivra, template).replace(TENANT, foreign)
            example = next((body.values[2] for body in BODIES if body.values[0] == operation), {})
            answer = kivra.call(method, path, json=None if method in {"GET", "DELETE"} else example)
            assert (operation, answer.status_code) == (operation, 404)


def test_a_shared_tenants_form_is_anothers(kivra: Sandbox) -> None:
    """FRM-04: the tenant is in both clients' scopes, the answers are for the form's own client."""
    form = f"/v2/tenant/{SHARED}/form/3a7c2d19-8e54-4b06-b1f7-6d2e9c0a5f48"
    assert kivra.call("GET", form).status_code == 200
    assert kivra.call("GET", f"{form}/responses").status_code == 403
