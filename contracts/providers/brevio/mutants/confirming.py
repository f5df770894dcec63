"""Mutants of Confirm: batches, steps, a bank's answers and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts.mutants.operators import broken, changed, edited, forgiving, instead, on_wire, put, refusing, taking
from contracts.providers.brevio.confirming import NORDEA, UNKNOWN_TOKEN
from contracts.providers.brevio.mutants.acts import (
    BANKS_LIST,
    COMMENT,
    CONFIRM,
    CREATE,
    FILE,
    LIST,
    SIGN_URL,
    UPLOAD,
    URL,
    as_company,
    drop_rows,
    null_as,
    rows,
    step,
)  # fmt: skip
from mockserver.mutation import Act, Call, Handler, Mutant, Refusal, Reply, Sent, World

__all__ = ["MUTANTS"]

_FINALIZED = {"message": "Audit request completed and notification sent to auditor"}
_UPLOADED = {"message": "Uploaded 1 attachments"}
_SENT = {"tokens": [], "sent": True}


def _confirmed(call: Call) -> dict[str, str]:
    """What a confirmation is answered with."""
    return {"token": call.path["token"], "step": "received"}


def _uploaded(call: Call) -> dict[str, str]:
    """What an upload is answered with."""
    return {"message": f"Uploaded {len(call.body['attachments'])} attachments"}


def _only_the_first(original: Handler, call: Call, world: World) -> Reply:
    """A batch with a bad bank makes what is good in it."""
    try:
        return original(call, world)
    except Refusal:
        return original(replace(call, body={**call.body, "auditRequests": call.body["auditRequests"][:1]}), world)


def _items(edit: Callable[[list[Any]], Any]) -> Act:
    """A batch whose items are changed."""
    return changed(body=lambda body: {**body, "auditRequests": edit(body["auditRequests"])})


def _one_per_bank(batch: list[Any]) -> list[Any]:
    """The same bank once."""
    return list({item["bank"]: item for item in batch}.values())


def _remembering() -> dict[str, Act]:
    """The comment is shown in the audit company's list."""
    comments: dict[str, str] = {}

    def comment(original: Handler, call: Call, world: World) -> Reply:
        reply = original(call, world)
        comments[call.path["token"]] = call.body["comment"]
        return reply

    def show(row: Any) -> None:
        row["thirdParty"] = comments.get(row["token"], row["thirdParty"])

    return {COMMENT: comment, LIST: rows(show)}


def _one_url_each() -> dict[str, Act]:
    """An attachment has one URL, whoever asks how often."""
    known: dict[tuple[str, str], Any] = {}

    def act(original: Handler, call: Call, world: World) -> Reply:
        key = (world.name, call.path["attachmentToken"])
        if key not in known:
            known[key] = original(call, world).body
        return Reply(200, known[key])

    return {URL: act}


def _served_for_ever(original: Handler, call: Call, world: World) -> Reply:
    """A signed URL lives on."""
    try:
        return original(call, world)
    except Refusal:
        return Reply(200, b"%PDF-1.4", media_type="application/pdf")


def _other_bytes(original: Handler, call: Call, world: World) -> Reply:
    """A file comes back with a byte more."""
    reply = original(call, world)
    return replace(reply, body=reply.body + b" ")


def _two_kinds_of_files(original: Handler, call: Call, world: World) -> Reply:
    """Sign hands out the attachments of Confirm."""
    try:
        return original(call, world)
    except Refusal:
        return Reply(200, {"name": "file.pdf", "url": "http://127.0.0.1/file.pdf"})


def _letters_too(sent: Sent) -> None:
    """The account number has no dots."""
    for row in sent.value.get("requests", ()):
        row["accountNumber"] = row["accountNumber"].replace(".", "")


MUTANTS: list[Mutant] = [
    broken("BR-070", "validation-skipped", leave=forgiving(_SENT, CREATE)),
    broken("BR-071", "input-ignored", {CREATE: _items(lambda batch: [{**item, "reminder": False} for item in batch])}),
    broken("BR-073", "item-lost", {BANKS_LIST: drop_rows(lambda row: False)}),
    broken("BR-074", "rollback-forgotten", {CREATE: _only_the_first}),
    broken("BR-075", "sort-reversed", {CREATE: edited(lambda body: body["tokens"].reverse())}),
    broken("BR-076", "item-lost", {CREATE: _items(_one_per_bank)}),
    broken("BR-077", "flag-flipped", {CREATE: edited(put("sent", False))}),
    broken("BR-078", "flag-flipped", {CREATE: edited(put("sent", True))}),
    broken("BR-079", "input-refused", {CREATE: refusing(lambda call: not call.body["user"].startswith("auditor@"))}),
    broken("BR-081", "input-ignored", {BANKS_LIST: rows(put("language", "nb"))}),
    broken("BR-082", "validation-skipped", {CREATE: taking(lambda call: _SENT)}),
    broken("BR-082", "input-refused", {CREATE: refusing(lambda call: call.body["vatNo"] == 123456789)}),
    broken("BR-090", "enum-misspelt", {LIST: step("received", "post")}),
    broken("BR-091", "transition-wrong", {LIST: step("client", "started")}),
    broken("BR-092", "date-shifted", {LIST: null_as("sentToClient", lambda row: row["lastUpdate"])}),
    broken("BR-093", "transition-wrong", {BANKS_LIST: drop_rows(lambda row: row["confirmation"])}),
    broken("BR-094", "transition-wrong", {LIST: step("client", "needs-validation")}),
    broken("BR-095", "transition-dropped", {CONFIRM: instead(_confirmed)}),
    broken("BR-096", "transition-dropped", {COMMENT: instead(lambda call: _FINALIZED)}),
    broken("BR-097", "transition-wrong", {LIST: step("cancelled", "archived")}),
    broken("BR-098 BR-117", "transition-allowed", {CONFIRM: taking(_confirmed)}),
    broken("BR-099", "item-lost", {BANKS_LIST: drop_rows(lambda row: not row["confirmation"])}),
    broken("BR-110", "owner-skipped", {BANKS_LIST: as_company(bank=NORDEA)}),
    broken("BR-111", "flag-flipped", {BANKS_LIST: rows(put("manualReview", False))}),
    broken("BR-112", "text-changed", leave=on_wire(_letters_too, BANKS_LIST)),
    broken("BR-113 BR-118 BR-131", "validation-skipped", leave=forgiving(_UPLOADED, UPLOAD)),
    broken("BR-114", "transition-dropped", {UPLOAD: instead(_uploaded)}),
    broken("BR-115", "number-off", {UPLOAD: edited(put("message", "Uploaded 5 attachments"))}),
    broken(
        "BR-116", "window-shifted", {CONFIRM: refusing(lambda call: len((call.body or {}).get("attachments", ())) > 1)}
    ),
    broken("BR-118", "validation-skipped", leave=forgiving({"token": "a" * 64, "step": "received"}, CONFIRM)),
    broken("BR-119", "id-confused", {CONFIRM: edited(put("token", UNKNOWN_TOKEN))}),
    broken("BR-120", "text-changed", {FILE: _other_bytes}),
    broken("BR-121", "window-shifted", {COMMENT: refusing(lambda call: len(call.body["comment"]) > 100)}),
    broken("BR-122", "text-changed", _remembering()),
    broken("BR-123", "validation-skipped", leave=forgiving(_FINALIZED, COMMENT)),
    broken("BR-130", "expiry-ignored", {FILE: _served_for_ever}),
    broken("BR-131", "text-changed", {URL: edited(put("name", "document.pdf"))}),
    broken("BR-132", "item-lost", {BANKS_LIST: rows(put("attachments", lambda row: []))}),
    broken("BR-132", "owner-skipped", {URL: as_company(company="Beeblebrox Audit AS")}),
    broken("BR-133", "auth-skipped", {FILE: refusing(lambda call: True, 401)}),
    broken("BR-134", "id-confused", _one_url_each()),
    broken("BR-135", "id-confused", {SIGN_URL: _two_kinds_of_files}),
]
