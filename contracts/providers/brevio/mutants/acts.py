"""What several of Brevio's mutants are made of: its operations, and changes to the rows of its lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts.mutants.operators import changed, edited
from mockserver.mutation import Act, Call, Handler, Refusal, Reply, World

LIST, BANKS_LIST, SIGN_LIST = "listAuditRequests", "listThirdPartyAuditRequests", "listSignRequests"
CREATE, CONFIRM, UPLOAD, COMMENT = (
    "createAuditRequests", "sendConfirmation", "uploadConfirmationAttachments", "commentAuditRequest",
)  # fmt: skip
TOKEN, SIGN, RIGHT, TEMPLATES = "getAccessToken", "createSignRequest", "getSignatureRight", "listRequestTemplates"
URL, SIGN_URL, FILE, BANKS, NAMES = (
    "getAuditRequestAttachmentUrl", "getSignRequestAttachmentUrl", "downloadSignedFile", "listBanks", "listBankNames",
)  # fmt: skip
GRANTS = {"scopes": ["audit-company"], "company": "Beeblebrox Audit AS"}

Edit = Callable[[Any], Any]


def rows(edit: Edit) -> Act:
    """The original's page, each of its requests changed in place."""

    def every(body: Any) -> None:
        for row in body["requests"]:
            edit(row)

    return edited(every)


def drop_rows(keep: Edit) -> Act:
    """A list that leaves some out, its figures right."""

    def edit(body: Any) -> None:
        kept = [row for row in body["requests"] if keep(row)]
        lost = len(body["requests"]) - len(kept)
        body.update(requests=kept, count=len(kept), total=body["total"] - lost, next=body["next"] - lost)

    return edited(edit)


def signees(edit: Edit) -> Act:
    """Each signee of each sign request changed in place."""

    def every(row: Any) -> None:
        for signee in row["signees"]:
            edit(signee)

    return rows(every)


def step(wrong: str, right: str) -> Act:
    """A list that calls a step by another's name."""
    return rows(lambda row: row.update(step=wrong) if row["step"] == right else None)


def null_as(key: str, value: Any) -> Act:
    """A list with something where null belongs."""
    return rows(lambda row: row.update({key: value(row) if callable(value) else value}) if row[key] is None else None)


def as_company(**grants: Any) -> Act:
    """Whoever calls is taken for somebody else."""
    return changed(caller=lambda caller: replace(caller, grants={**caller.grants, **grants}))


def nothing_is_404(original: Handler, call: Call, world: World) -> Reply:
    """What is empty is said not to exist."""
    reply = original(call, world)
    if not reply.body or reply.body.get("total") == 0:
        raise Refusal(404, "not_found", "no")
    return reply
