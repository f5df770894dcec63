"""A window of a list, and how many there are (RCL-06)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mockserver.provider import Call, Reply

__all__ = ["page"]

_T = TypeVar("_T")


def page(call: Call, name: str, found: Sequence[_T], shown: Callable[[_T], dict[str, Any]]) -> Reply:
    """What limit and offset ask for, each shown."""
    offset, limit = call.query["offset"], call.query["limit"]
    rows = [shown(one) for one in found[offset : offset + limit]]
    return Reply(200, {"total": len(found), "offset": offset, "limit": limit, name: rows})
