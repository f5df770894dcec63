"""Mutants of Sign and of rights to sign."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.mutants.operators import broken, changed, edited, forgiving, put, refusing, taking
from contracts.providers.brevio.mutants.acts import RIGHT, SIGN, SIGN_LIST, nothing_is_404, rows, signees, step
from mockserver.mutation import Call, Handler, Mutant, Refusal, Reply, World

__all__ = ["MUTANTS"]

_MADE = {"token": "b" * 64}
_NOBODY = "03837010003"
"""The person of the demo register who signs together with others."""


def _without_template(original: Handler, call: Call, world: World) -> Reply:
    """A template that is no good is passed over."""
    try:
        return original(call, world)
    except Refusal:
        return original(replace(call, body={k: v for k, v in call.body.items() if k != "template"}), world)


def _all_sign_at_once(row: Any) -> None:
    """One signature counts for all."""
    if any(signee["signed"] for signee in row["signees"]):
        for signee in row["signees"]:
            signee["signed"] = True


def _shorter_id(body: Any) -> None:
    """A national id loses its first digit."""
    if body:
        body["nationalId"] = body["nationalId"][-10:]


def _snake_case(body: Any) -> Any:
    """Only due_days is looked at."""
    return {**body, "dueDays": body.get("due_days", body.get("dueDays"))}


MUTANTS: list[Mutant] = [
    broken("BR-150", "validation-skipped", leave=forgiving(_MADE, SIGN)),
    broken("BR-151", "validation-skipped", {SIGN: taking(lambda call: _MADE)}),
    broken("BR-152", "input-refused", {SIGN: refusing(lambda call: call.body["language"] == "da")}),
    broken(
        "BR-153", "sort-reversed", {SIGN_LIST: rows(lambda row: row["signees"].sort(key=lambda s: str(s["email"])))}
    ),
    broken("BR-154", "window-shifted", {SIGN: refusing(lambda call: call.body.get("dueDays", 30) not in (7, 14, 30))}),
    broken("BR-154", "input-ignored", {SIGN: changed(body=_snake_case)}),
    broken("BR-156", "validation-skipped", {SIGN: _without_template}),
    broken("BR-157", "input-refused", {SIGN: refusing(lambda call: not call.body["user"].startswith("auditor@"))}),
    broken("BR-158", "transition-wrong", {SIGN_LIST: rows(_all_sign_at_once)}),
    broken("BR-159", "text-changed", {SIGN_LIST: signees(lambda s: s.update(signedName=s["signedName"] or ""))}),
    broken(
        "BR-160", "date-shifted", {SIGN_LIST: rows(put("dueDate", lambda row: (row["sent"] or row["dueDate"])[:10]))}
    ),
    broken("BR-161", "transition-wrong", {SIGN_LIST: step("sign", "completed")}),
    broken("BR-162", "transition-wrong", {SIGN_LIST: step("sign", "cancelled")}),
    broken("BR-164", "item-lost", {SIGN_LIST: rows(put("attachments", lambda row: []))}),
    broken("BR-180", "validation-skipped", leave=forgiving({}, RIGHT)),
    broken("BR-181 BR-187", "validation-skipped", {RIGHT: taking(lambda call: {})}),
    broken("BR-182", "input-refused", {RIGHT: refusing(lambda call: call.query["country"] == "dk")}),
    broken("BR-183", "text-changed", {RIGHT: edited(_shorter_id)}),
    broken(
        "BR-184", "enum-misspelt", {RIGHT: edited(lambda body: body.update(signingRight="ALONE") if body else None)}
    ),
    broken("BR-185", "status-swapped", {RIGHT: nothing_is_404}),
    broken("BR-186", "item-lost", {RIGHT: edited(lambda body: {} if body.get("nationalId") == _NOBODY else None)}),
]
