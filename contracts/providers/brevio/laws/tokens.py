"""Section B: the token endpoint."""

from __future__ import annotations

import json

from contracts.context import Context
from contracts.exchange import Exchange
from contracts.laws import law
from contracts.providers.brevio import callers, confirming
from contracts.providers.brevio.callers import AUDIT_COMPANY, BANK, SCOPES, SIGNATURE, SIGNEE_PID
from contracts.providers.brevio.confirming import CLIENT

_SECRET = {"client_id": "motpart-audit", "client_secret": "audit-secret"}
_PAST_ITS_LIFE = "PT1H1S"


@law("BR-020", operations=["getAccessToken"])
def token_by_basic(case: Context) -> None:
    """Id and secret go into Basic authentication, and nowhere else."""
    callers.issued(case, "motpart-audit", AUDIT_COMPANY)
    body = {**callers.grant(AUDIT_COMPANY), **_SECRET}
    case.refused("getAccessToken", 401, body=body, credential=None)
    case.refused("getAccessToken", 401, body=body, credential=callers.bearer("audit-secret"))
    for username, password in (("motpart-audit", "bank-secret"), ("nobody", "audit-secret"), ("motpart-audit", "")):
        credential = callers.basic(username, password)
        case.refused("getAccessToken", 401, body=callers.grant(AUDIT_COMPANY), credential=credential)


@law("BR-021", operations=["getAccessToken"])
def grant_and_scope_in_json(case: Context) -> None:
    """grant_type is client_credentials; both fields are needed."""
    callers.issued(case, "motpart-audit", AUDIT_COMPANY)
    for grant_type in ("password", "authorization_code", "", None):
        confirming.turned_away(case, _asked(case, callers.grant(AUDIT_COMPANY, grant_type=grant_type)))
    for name in ("grant_type", "scope"):
        lacking = {key: value for key, value in callers.grant(AUDIT_COMPANY).items() if key != name}
        confirming.turned_away(case, _asked(case, lacking))


def _asked(case: Context, body: dict[str, object]) -> Exchange:
    return callers.ask(case, "motpart-audit", json.dumps(body).encode())


@law("BR-022", operations=["getAccessToken"])
def four_scopes(case: Context) -> None:
    """Each of the four is given to whom it was granted; any other is refused."""
    for scope in SCOPES:
        callers.issued(case, callers.CLIENT_OF.get(scope, "motpart-audit"), scope)
    for scope in ("auditor", "Bank", "", "audit-company,bank", "admin"):
        confirming.turned_away(case, callers.ask(case, "motpart-audit", callers.grant(scope)))


@law("BR-023", operations=["getAccessToken"])
def only_granted_scopes(case: Context) -> None:
    """A scope that the client was not granted is refused, alone and beside one that it was."""
    for username, scope in (
        ("motpart-audit", BANK),
        ("motpart-audit", SIGNATURE),
        ("motpart-audit-plain", SIGNEE_PID),
        ("motpart-audit-plain", f"{AUDIT_COMPANY} {SIGNEE_PID}"),
        ("motpart-bank", AUDIT_COMPANY),
        ("motpart-signature", f"{SIGNATURE} {BANK}"),
    ):
        confirming.turned_away(case, callers.ask(case, username, callers.grant(scope)))


@law("BR-024", operations=["getAccessToken"])
def answer_of_two_keys(case: Context) -> None:
    """The token and its type; no lifetime, no refresh token, no scope."""
    value = confirming.taken(case, callers.ask(case, "motpart-bank", callers.grant(BANK)))
    case.equal("keys of the answer", set(value), {"access_token", "token_type"})
    case.equal("token_type", value["token_type"], "Bearer")
    again = confirming.taken(case, callers.ask(case, "motpart-bank", callers.grant(BANK)))
    case.expect(again["access_token"] != value["access_token"], "the second token is the first once more")


@law("BR-025", operations=["listBanks", "listThirdPartyAuditRequests", "listAuditRequests"])
def everything_else_takes_bearer(case: Context) -> None:
    """An issued token opens what its scope covers, under Bearer and under nothing else."""
    token = callers.issued(case, "motpart-audit", AUDIT_COMPANY)
    bare = token.wire.removeprefix("Bearer ")
    case.get("listBanks", credential=token)
    for wrong in (callers.bearer(bare, ""), callers.bearer(bare, "Basic "), callers.client(case, "motpart-audit")):
        case.refused("listBanks", 401, credential=wrong)
    case.refused("listBanks", 401, credential=None)
    case.refused("listBanks", 401, credential=None, query={"access_token": bare})
    case.get("listThirdPartyAuditRequests", credential=callers.issued(case, "motpart-bank", BANK))


@law("BR-026", operations=["getAccessToken", "listThirdPartyAuditRequests"])
def two_scopes_in_one_token(case: Context) -> None:
    """A scope and signee-pid are asked for together with a space between them, in either order."""
    token = confirming.sent_on(case)[0]
    for scope, shows in ((BANK, False), (f"{BANK} {SIGNEE_PID}", True), (f"{SIGNEE_PID} {BANK}", True)):
        credential = callers.issued(case, "motpart-bank", scope)
        row = confirming.one(confirming.at_bank(case, credential), token)
        case.equal(f"whether signeePID is there with scope {scope!r}", "signeePID" in row, shows)
    case.refused("listThirdPartyAuditRequests", 401, credential=callers.issued(case, "motpart-bank", SIGNEE_PID))


@law("BR-027", operations=["getAccessToken", "listAuditRequests"])
def token_endpoint_refuses_like_the_rest(case: Context) -> None:
    """401 for who asks, 400 for what is asked, both in the usual form; a token of long ago is 401."""
    refusals = [
        case.refused("getAccessToken", 401, body=callers.grant(BANK), credential=callers.basic("motpart-bank", "x")),
        callers.ask(case, "motpart-bank", callers.grant(BANK, grant_type="password")),
        callers.ask(case, "motpart-bank", callers.grant(AUDIT_COMPANY)),
        callers.ask(case, "motpart-bank", b"{"),
    ]
    case.equal("statuses", [each.status for each in refusals], [401, 400, 400, 400])
    for refusal in refusals:
        case.equal("keys of the refusal", set(refusal.value), {"status", "error_description"})
    token = callers.issued(case, "motpart-audit", AUDIT_COMPANY)
    case.get("listAuditRequests", query={"vatNo": CLIENT}, credential=token)
    case.advance(_PAST_ITS_LIFE)
    case.refused("listAuditRequests", 401, query={"vatNo": CLIENT}, credential=token)
    fresh = callers.issued(case, "motpart-audit", AUDIT_COMPANY)
    case.get("listAuditRequests", query={"vatNo": CLIENT}, credential=fresh)
