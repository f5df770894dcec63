"""Whether somebody can receive from a chain (POS-05)."""

from __future__ import annotations

import re

from stdnum.se import personnummer

from mockserver.provider import Call, Reply, operation
from mockserver.providers.kivra_receipt_pos.errors import invalid_parameter, refuse
from mockserver.providers.kivra_receipt_pos.models import CHAINS
from mockserver.providers.kivra_receipt_pos.recipients import found_by, takes
from mockserver.world import World

__all__ = ["look_up_user"]

_HASH = re.compile("[0-9a-fA-F]{64}")
_PHONE = re.compile(r"\+[0-9]{6,15}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_RULE = "POS-05"


@operation("lookUpUser")
def look_up_user(call: Call, world: World) -> Reply:
    """204 for somebody who is known and has not rejected the chain that asks."""
    kind, value, hashed = call.path["type"], call.path["id"], call.query["hashed"]
    key = call.caller.grants.get("chain") or call.query.get("chain_id")
    if key is None:
        raise invalid_parameter("chain_id", "has to name the chain when a partner asks", _RULE)
    chain = world[CHAINS].get(key)
    if chain is None or chain.partner != call.caller.holder:
        raise invalid_parameter("chain_id", "names no chain of the partner's", _RULE)
    if not _is_one(kind, value, hashed=hashed):
        raise refuse("40012", f"This is no identifier of the type {kind}.", _RULE)
    who = found_by(world, kind, value, hashed=hashed)
    if who is None or not takes(world, who, chain.id):
        raise refuse("40005", "Nobody with this identifier receives from the chain.", _RULE)
    return Reply(204)


def _is_one(kind: str, value: str, *, hashed: bool) -> bool:
    if kind == "cardtoken":  # must not be hashed, whatever hashed says
        return True
    if hashed:
        return _HASH.fullmatch(value) is not None
    if kind == "nationalidentitynumber":
        return len(value) == len("YYYYMMDDNNNN") and personnummer.is_valid(value)
    return (_PHONE if kind == "mobilephone" else _EMAIL).fullmatch(value) is not None
