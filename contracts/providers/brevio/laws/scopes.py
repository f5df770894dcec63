"""Section C: which scope opens which door, and what signee-pid shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import callers, confirming, files, signing
from contracts.providers.brevio.callers import AUDIT_COMPANY, BANK, SIGNATURE, SIGNEE_PID
from contracts.providers.brevio.confirming import CLIENT
from contracts.providers.brevio.paging import added

_NAMES = {AUDIT_COMPANY: "audit", BANK: "bank", SIGNATURE: "signature"}
_LENGTHS = ("01234567890", "0123456789", "012345678901")
"""Numbers of 11, 10 and 12 digits that no person has."""


def _opens(case: Context, operation_id: str, *scopes: str, **parts: Any) -> None:
    """Exactly these scopes' tokens open an operation; those of the others, and signee-pid alone, get 401."""
    for scope, name in _NAMES.items():
        if scope not in scopes:
            case.refused(operation_id, 401, **parts, credential=callers.ready(case, name))
    alone = callers.issued(case, "motpart-audit", SIGNEE_PID)
    case.refused(operation_id, 401, **parts, credential=alone)
    for scope in scopes:
        exchange = case.call(operation_id, **parts, credential=callers.ready(case, _NAMES[scope]))
        case.expect(exchange.ok, f"{operation_id} is open to {scope}; it answers {exchange.summary}")


def _file_parts(token: str) -> Mapping[str, Any]:
    body = files.multipart([confirming.PDF])
    return {"path": {"token": token}, "body": body, "media_type": files.MULTIPART}


@law("BR-030", operations=["listAuditRequests"])
def scope_of_list(case: Context) -> None:
    """An audit company lists its audit requests."""
    _opens(case, "listAuditRequests", AUDIT_COMPANY, query={"vatNo": CLIENT})


@law("BR-031", operations=["listThirdPartyAuditRequests"])
def scope_of_third_party_list(case: Context) -> None:
    """A bank lists what it was sent, with and without signee-pid."""
    _opens(case, "listThirdPartyAuditRequests", BANK)
    case.get("listThirdPartyAuditRequests", credential=callers.ready(case, "bank-pid"))


@law("BR-032", operations=["createAuditRequests"])
def scope_of_batch(case: Context) -> None:
    """An audit company creates."""
    before = confirming.found(case)
    _opens(case, "createAuditRequests", AUDIT_COMPANY, body=confirming.batch())
    new = added(confirming.found(case), before)
    case.equal("how many requests four calls made, three of them refused", len(new), 1)


@law("BR-033", operations=["listBankNames"])
def scope_of_bank_names(case: Context) -> None:
    """An audit company reads the names of banks."""
    _opens(case, "listBankNames", AUDIT_COMPANY)


@law("BR-034", operations=["listBanks"])
def scope_of_banks(case: Context) -> None:
    """An audit company reads the banks."""
    _opens(case, "listBanks", AUDIT_COMPANY)


@law("BR-035", operations=["getAuditRequestAttachmentUrl"])
def scope_of_confirm_attachment(case: Context) -> None:
    """An audit company and a bank download what belongs to both."""
    token = confirming.confirmed(case)
    attachment = confirming.seen(case, token)["confirmation"][0]
    _opens(case, "getAuditRequestAttachmentUrl", AUDIT_COMPANY, BANK, path={"attachmentToken": attachment})


@law("BR-036", operations=["uploadConfirmationAttachments"])
def scope_of_upload(case: Context) -> None:
    """A bank uploads."""
    _opens(case, "uploadConfirmationAttachments", BANK, **_file_parts(confirming.sent_on(case)[0]))


@law("BR-037", operations=["commentAuditRequest"])
def scope_of_comment(case: Context) -> None:
    """A bank comments."""
    place = {"token": confirming.sent_on(case)[0]}
    _opens(case, "commentAuditRequest", BANK, path=place, body={"comment": "Not a customer of ours."})


@law("BR-038", operations=["sendConfirmation"])
def scope_of_confirmation(case: Context) -> None:
    """A bank confirms."""
    _opens(case, "sendConfirmation", BANK, **_file_parts(confirming.sent_on(case)[0]))


@law("BR-039", operations=["createSignRequest"])
def scope_of_sign_request(case: Context) -> None:
    """An audit company sends for signature."""
    before = signing.found(case)
    _opens(case, "createSignRequest", AUDIT_COMPANY, body=signing.body())
    new = added(signing.found(case), before)
    case.equal("how many sign requests four calls made, three of them refused", len(new), 1)


@law("BR-040", operations=["listSignRequests"])
def scope_of_sign_list(case: Context) -> None:
    """An audit company lists its sign requests, with and without signee-pid."""
    _opens(case, "listSignRequests", AUDIT_COMPANY, query={"vatNo": CLIENT})
    case.get("listSignRequests", query={"vatNo": CLIENT}, credential=callers.ready(case, "audit-pid"))


@law("BR-041", operations=["getSignRequestAttachmentUrl"])
def scope_of_sign_attachment(case: Context) -> None:
    """An audit company downloads what was signed."""
    attachment = signing.seen(case, signing.completed(case))["attachments"][0]
    _opens(case, "getSignRequestAttachmentUrl", AUDIT_COMPANY, path={"attachmentToken": attachment})


@law("BR-042", operations=["listRequestTemplates"])
def scope_of_templates(case: Context) -> None:
    """An audit company reads its templates."""
    _opens(case, "listRequestTemplates", AUDIT_COMPANY)


@law("BR-043", operations=["getSignatureRight"])
def scope_of_signature_right(case: Context) -> None:
    """Whoever was granted signature-right asks for it."""
    query = {"vatNo": CLIENT, "nationalId": "04888010020", "country": "no"}
    _opens(case, "getSignatureRight", SIGNATURE, query=query)


@law("BR-044", operations=["listThirdPartyAuditRequests", "listSignRequests"])
def signee_pid_is_shown_to_who_may_see_it(case: Context) -> None:
    """With the scope the key is always there, null before the signature; without it the key is not there."""
    request, sign = confirming.sent_on(case, pid=_LENGTHS[0])[0], signing.create(case)
    signing.signs(case, sign, signing.FIRST, pid=_LENGTHS[0])
    with_pid, bank_pid = callers.ready(case, "audit-pid"), callers.ready(case, "bank-pid")
    case.equal("signeePID", confirming.one(confirming.at_bank(case, bank_pid), request)["signeePID"], _LENGTHS[0])
    shown = [signee["signeePID"] for signee in signing.seen(case, sign, credential=with_pid)["signees"]]
    case.equal("signeePID of one who signed and one who did not", shown, [_LENGTHS[0], None])
    plain = [confirming.one(confirming.at_bank(case), request), *signing.seen(case, sign)["signees"]]
    case.expect(all("signeePID" not in each for each in plain), f"a plain token shows no signeePID; it shows {plain}")


@law("BR-045", operations=["listThirdPartyAuditRequests", "listSignRequests"])
def lengths_of_signee_pid(case: Context) -> None:
    """Eleven digits in Norway, ten or twelve in Sweden, ten in Denmark, kept as they are."""
    with_pid, bank_pid = callers.ready(case, "audit-pid"), callers.ready(case, "bank-pid")
    for number in _LENGTHS:
        request, sign = confirming.sent_on(case, pid=number)[0], signing.create(case)
        signing.signs(case, sign, signing.FIRST, pid=number)
        shown = confirming.one(confirming.at_bank(case, bank_pid), request)["signeePID"]
        case.equal("the bank's signeePID", shown, number)
        signees = signing.seen(case, sign, credential=with_pid)["signees"]
        case.equal("a signee's signeePID", signees[0]["signeePID"], number)
    signing.signs(case, signing.create(case), signing.FIRST)
    confirming.sent_on(case)
    rows = [*confirming.at_bank(case, bank_pid)]
    rows += [signee for each in signing.found(case, credential=with_pid) for signee in each["signees"]]
    for number in filter(None, (row["signeePID"] for row in rows)):
        case.expect(re.fullmatch(r"\d{10,12}", number), f"signeePID has 10 to 12 digits; it is {number!r}")


@law("BR-046", operations=["listAuditRequests"])
def audit_company_sees_a_name_only(case: Context) -> None:
    """In the audit company's own list the signee is a name, whatever the token's scopes."""
    token = confirming.sent_on(case, name="Ford Prefect", pid=_LENGTHS[0])[0]
    for name in ("audit", "audit-pid"):
        row = confirming.one(confirming.found(case, credential=callers.ready(case, name)), token)
        case.equal("signee", row["signee"], "Ford Prefect")
        case.expect(_LENGTHS[0] not in str(row), f"the list gives the signee's number away: {row}")
