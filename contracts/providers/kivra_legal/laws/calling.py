"""The calls: three headers, and how they are refused."""

from __future__ import annotations

import json
import re

from contracts.context import Context
from contracts.laws import law
from contracts.providers.kivra_legal import callers, companies

_PLACES = {
    "readAcceptance": {"acceptanceId": "a0A000000000099"},
    "getLegalStatus": {"organisationNumber": companies.FIRST},
    "endLegalAgreement": {"organisationNumber": companies.FIRST, "purpose": "payslips"},
}
_CLIENT_KEY = re.compile("(client_)?[0-9]{10}[0-9a-f]{32}")


@law(
    "LEG-12",
    operations=["listLegalDocuments", "acceptLegalDocuments", "readAcceptance", "getLegalStatus", "endLegalAgreement"],
)
def three_headers(case: Context) -> None:
    """Authorization under Bearer, clientId, and JSON where there is a body; without one of them nothing is answered."""
    token, client = callers.pair(case, "demo", "core")
    body = companies.acceptance(case)
    for credential in ((client,), (token,), ()):
        case.refused("listLegalDocuments", 401, credential=credential)
        case.refused("acceptLegalDocuments", 401, credential=credential, body=body)
        for name, place in _PLACES.items():
            case.refused(name, 401, credential=credential, path=place)
    bare = token.wire.removeprefix("Bearer ")
    case.refused("listLegalDocuments", 401, credential=(client,), headers={"Authorization": bare})
    case.refused("listLegalDocuments", 401, credential=(token,), query={"clientId": client.wire})
    plain = json.dumps(body).encode()
    case.refused("acceptLegalDocuments", 415, body=plain, media_type="text/plain")
    case.equal("state after all the refusals", companies.state(case), "notAccepted")
    case.get("acceptLegalDocuments", body=plain, media_type="application/json", credential=(token, client))


@law("LEG-13", operations=["listLegalDocuments"])
def client_id_is_not_the_client_id(case: Context) -> None:
    """The client_id of authentication is no clientId."""
    token = callers.issued(case)
    client_id = callers.four(case)["client_id"]
    case.expect(client_id != callers.core(case).wire, "client_id and clientId should be two values")
    case.refused("listLegalDocuments", 401, credential=(token, callers.lacking(client_id)))
    case.get("listLegalDocuments", credential=(token, callers.core(case)))


@law("LEG-E12", operations=["listLegalDocuments", "acceptLegalDocuments", "getLegalStatus"])
def token_and_client_belong_together(case: Context) -> None:
    """Each good, of two integrators: 403."""
    body = companies.acceptance(case, companies.FIRST, "payslips", companies.current(case, "payslips"))
    for token, client in (("demo", "core-other"), ("demo-other", "core")):
        mixed = callers.pair(case, token, client)
        case.refused("listLegalDocuments", 403, credential=mixed)
        case.refused("acceptLegalDocuments", 403, body=body, credential=mixed)
        case.refused("getLegalStatus", 403, path={"organisationNumber": companies.FIRST}, credential=mixed)
    case.refused("listLegalDocuments", 403, credential=(callers.issued(case, "client-other"), callers.core(case)))
    case.get("listLegalDocuments", credential=callers.pair(case, "demo-other", "core-other"))


@law(
    "LEG-N09",
    operations=["listLegalDocuments", "acceptLegalDocuments", "readAcceptance", "getLegalStatus", "endLegalAgreement"],
)
def refusals_are_a_list(case: Context) -> None:
    """Of message and errorCode, one for each fault."""
    approvals = companies.current(case, "payslips")
    body = companies.acceptance(case, purpose="letters", approvals=approvals, contact={"name": ""})
    refusals = {
        "INVALID_SESSION_ID": case.refused("listLegalDocuments", 401, credential=None),
        "INVALID_FIELD": case.refused("listLegalDocuments", 400, query={"purpose": "letters"}),
        "JSON_PARSER_ERROR": case.refused("acceptLegalDocuments", 400, body=b"{", media_type="application/json"),
        "REQUIRED_FIELD_MISSING": case.refused("acceptLegalDocuments", 400, body=body),
        "NOT_FOUND": case.refused("readAcceptance", 404, path=_PLACES["readAcceptance"]),
    }
    case.refused("getLegalStatus", 400, path={"organisationNumber": "SE1"})
    case.refused("endLegalAgreement", 400, path={"organisationNumber": companies.FIRST, "purpose": "letters"})
    for code, exchange in refusals.items():
        found = [(sorted(one), one["errorCode"]) for one in exchange.value]
        case.expect((["errorCode", "message"], code) in found, f"{code} should be there: {exchange.summary}")
    case.expect(len(refusals["REQUIRED_FIELD_MISSING"].value) > 1, "every fault should have an entry of its own")


@law("LEG-N12", operations=["acceptLegalDocuments"])
def client_ids_are_platform_keys(case: Context) -> None:
    """Ten digits and 32 hexadecimal ones."""
    found = companies.accepted(case)["clientId"]
    case.expect(_CLIENT_KEY.fullmatch(found), f"clientId should be a client key of the platform; it is {found}")
    case.equal("clientId of the acceptance", found, callers.core(case).wire)
