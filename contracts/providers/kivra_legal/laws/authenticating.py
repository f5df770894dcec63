"""The token endpoint: four credentials, two spellings, two environments."""

from __future__ import annotations

import base64
import hashlib
import hmac

from contracts.context import Context
from contracts.exchange import Request
from contracts.laws import law
from contracts.providers.kivra_legal import callers, companies

_FIELDS = ("username", "password", "client_id", "client_secret")
_ERRORS = {
    "grant_type": "unsupported_grant_type",
    "client_id": "invalid_client_id",
    "client_secret": "invalid_client",
    "username": "invalid_grant",
    "password": "invalid_grant",
}
_FORM = "application/x-www-form-urlencoded"
_PAST_ITS_LIFE = "PT2H1S"


@law("LEG-07", operations=["getAccessToken"])
def all_four_are_needed(case: Context) -> None:
    """Right ones give a token; one that is missing or wrong gives none."""
    right = callers.four(case)
    case.expect(callers.ask(case, right).ok, "the four credentials should give a token")
    for name in _FIELDS:
        lacking = {key: value for key, value in right.items() if key != name}
        for form in (lacking, {**right, name: right[name] + "x"}):
            exchange = callers.ask(case, form)
            case.equal(f"status with a missing or wrong {name}", exchange.status, 400)


@law("LEG-08", operations=["getAccessToken"])
def both_spellings_in_test(case: Context) -> None:
    """With @ or %40, and .legalapi behind it."""
    right = callers.four(case)
    for username in (right["username"], right["username"].replace("@", "%40")):
        exchange = callers.ask(case, {**right, "username": username})
        case.expect(exchange.ok, f"{username} should give a token; it gives {exchange.summary}")
    for username in (right["username"].removesuffix(".legalapi"), right["username"].replace("@", "")):
        callers.asked(case, {**right, "username": username}, "invalid_grant")


@law("LEG-09", operations=["getAccessToken"])
def both_spellings_in_production(case: Context) -> None:
    """With @ or %40, and no suffix."""
    right = callers.four(case, "client-production")
    case.expect(not right["username"].endswith(".legalapi"), "production's user name should have no suffix")
    for username in (right["username"], right["username"].replace("@", "%40")):
        form = {**right, "username": username}
        exchange = callers.in_production(case, "getAccessToken", body=form, media_type=_FORM)
        case.expect(exchange.ok, f"{username} should give a token in production; it gives {exchange.summary}")
    suffixed = {**right, "username": right["username"] + ".legalapi"}
    exchange = callers.in_production(case, "getAccessToken", body=suffixed, media_type=_FORM)
    case.equal("status with the suffix of test", exchange.status, 400)


@law("LEG-10", operations=["getAccessToken", "listLegalDocuments"])
def not_the_tenant_apis_credentials(case: Context) -> None:
    """Neither its client id for a token here, nor a token of its own for a call here."""
    tenant_client = callers.core(case).wire
    for changes in ({"client_id": tenant_client}, {"client_id": tenant_client, "client_secret": "tenant-secret"}):
        callers.asked(case, callers.four(case, **changes), "invalid_client_id")
    other = callers.four(case, "client-other")
    callers.asked(case, callers.four(case, client_secret=other["client_secret"]), "invalid_client")
    foreign = callers.bearer("kivraTenantApiToken0000000000000")
    case.refused("listLegalDocuments", 401, credential=(foreign, callers.core(case)))


@law("LEG-11", operations=["getAccessToken", "listLegalDocuments"])
def a_token_comes_back(case: Context) -> None:
    """And it opens the calls."""
    token = callers.issued(case)
    case.get("listLegalDocuments", credential=(token, callers.core(case)))


@law("LEG-16", operations=["getAccessToken", "listLegalDocuments", "getLegalStatus"])
def test_and_production_are_apart(case: Context) -> None:
    """No credential, token, client id or acceptance of one is good in the other."""
    for name in ("client-production", "client-test"):
        here, there = callers.ask(case, callers.four(case, name)), callers.in_production(
            case, "getAccessToken", body=callers.four(case, name), media_type=_FORM
        )  # fmt: skip
        right = (200, 400) if name == "client-test" else (400, 200)
        case.equal(f"statuses of {name} in test and production", (here.status, there.status), right)
    tokens = (callers.ready(case), callers.issued(case), callers.ready(case, "demo-production"))
    for token, production in zip(tokens, (False, False, True), strict=True):
        for client in ("core", "core-production"):
            credential = (token, callers.core(case, client))
            here = case.call("listLegalDocuments", credential=credential)
            there = callers.in_production(case, "listLegalDocuments", credential=credential)
            of_production = client == "core-production"
            right = (401, 200) if production and of_production else (401, 401)
            right = (200, 401) if not (production or of_production) else right
            case.equal("statuses in test and production", (here.status, there.status), right)
    companies.accepted(case)
    place, credential = (
        {"organisationNumber": companies.FIRST},
        callers.pair(case, "demo-production", "core-production"),
    )
    there = callers.in_production(case, "getLegalStatus", path=place, credential=credential)
    case.equal("what test accepted, seen from production", there.value["purposes"][0]["status"], "notAccepted")


@law("LEG-N01", operations=["getAccessToken"])
def posted_as_a_form(case: Context) -> None:
    """At /services/oauth2/token, by POST, in a form and in nothing else."""
    url = case.target.root + "/services/oauth2/token"
    exchange = callers.ask(case, callers.four(case))
    case.equal("where tokens are issued", exchange.request.url, url)
    case.expect(exchange.ok, f"a form should be taken; it gives {exchange.summary}")
    case.equal("status of a GET", case.target.send(Request("GET", url)).status, 405)
    in_json = case.target.send(Request.json("POST", url, callers.four(case)))
    case.equal("status of the same as JSON", in_json.status, 400)


@law("LEG-N02", operations=["getAccessToken"])
def only_the_password_grant(case: Context) -> None:
    """Every other grant type is unsupported."""
    for kind in ("client_credentials", "authorization_code", "refresh_token", "Password", ""):
        callers.asked(case, callers.four(case, grant_type=kind), "unsupported_grant_type")


@law("LEG-N03", operations=["getAccessToken"])
def answer_as_salesforce_has_it(case: Context) -> None:
    """Six keys and no lifetime; the signature is made with the client secret."""
    form = callers.four(case)
    value = case.get("getAccessToken", body=form, media_type=_FORM)
    keys = {"access_token", "instance_url", "id", "token_type", "issued_at", "signature"}
    case.equal("keys of the answer", set(value), keys)
    case.equal("token_type", value["token_type"], "Bearer")
    signed = hmac.new(form["client_secret"].encode(), f"{value['id']}{value['issued_at']}".encode(), hashlib.sha256)
    case.equal("signature", value["signature"], base64.b64encode(signed.digest()).decode())


@law("LEG-N04", operations=["getAccessToken"])
def each_refusal_names_its_error(case: Context) -> None:
    """400 with error and error_description, the error by the field that is wrong or missing."""
    right = callers.four(case)
    for name, error in _ERRORS.items():
        callers.asked(case, {**right, name: "wrong"}, error)
        callers.asked(case, {key: value for key, value in right.items() if key != name}, error)
    refusal = callers.ask(case, {**right, "password": "wrong"})
    case.equal("keys of a refusal", set(refusal.value), {"error", "error_description"})


@law("LEG-N05", operations=["getAccessToken", "listLegalDocuments"])
def instance_url_leads_to_the_calls(case: Context) -> None:
    """Where the token says, below /services/apexrest, with v1 in the path."""
    value = case.get("getAccessToken", body=callers.four(case), media_type=_FORM)
    path = case.document.path("listLegalDocuments")
    case.expect(path.startswith("/services/apexrest/") and "/v1/" in path, f"{path} is not below apexrest with v1")
    headers = {"Authorization": f"Bearer {value['access_token']}", "clientId": callers.core(case).wire}
    exchange = case.target.send(Request("GET", value["instance_url"] + path, {**case.target.headers, **headers}))
    case.equal("status at instance_url", exchange.status, 200)


@law("LEG-E11", operations=["getAccessToken", "listLegalDocuments"])
def a_token_dies_after_two_hours(case: Context) -> None:
    """It is good until then; a second one is another, and leaves the first alone."""
    first, second = callers.issued(case), callers.issued(case)
    case.expect(first.wire != second.wire, "the second token is the first once more")
    client = callers.core(case)
    case.advance("PT1H59M")
    for token in (first, second):
        case.get("listLegalDocuments", credential=(token, client))
    case.advance(_PAST_ITS_LIFE)
    case.refused("listLegalDocuments", 401, credential=(first, client))
    case.get("listLegalDocuments", credential=(callers.issued(case), client))
