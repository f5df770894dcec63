"""Files: answers have references only; content and metadata have calls of their own (B50, B51)."""

from __future__ import annotations

import base64
from typing import Any

from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.rights import record_of
from mockserver.providers.billecta.views import EMPTY_ID
from mockserver.world import Collection, World

__all__ = ["FILES", "filed", "get_file", "get_file_object", "kept_file"]

FILES: Collection[dict[str, Any]] = Collection("billecta.files")
_HELD = ("Appendixes", "Attachments", "InvoicePDF", "InvoiceFile", "OriginalInvoiceFile")
_OWNER = "CreditorPublicId"
"""Whose a file is; answers do not tell it."""


def kept_file(world: World, file: dict[str, Any], creditor: Any) -> dict[str, Any]:
    """A creditor's file stored; the reference to it. What another creditor has under the same id stays as it is."""
    file_id, owner = str(file.get("FilePublicId") or EMPTY_ID).lower(), str(creditor).lower()
    there = world[FILES].get(file_id)
    if file_id == EMPTY_ID or (there is not None and there[_OWNER] != owner):
        file_id = world.chance.uuid()
    own = {"FilePublicId": file_id, "ContentType": file.get("ContentType"), "FileName": file.get("FileName")}
    if file.get("Data") is not None:
        world[FILES].put(file_id, {**own, "Data": file["Data"], _OWNER: owner})
    return {**own, "Data": None}


def filed(world: World, entry: dict[str, Any]) -> dict[str, Any]:
    """What was sent with its files stored, and references to them in their place."""
    made, creditor = dict(entry), entry.get("CreditorPublicId")
    for name in _HELD:
        held = made.get(name)
        if isinstance(held, list):
            made[name] = [_filed_one(world, one, creditor) for one in held]
        elif isinstance(held, dict):
            made[name] = _filed_one(world, held, creditor)
    return made


def _filed_one(world: World, one: dict[str, Any], creditor: Any) -> dict[str, Any]:
    """A file, or what has one inside."""
    inner = next((name for name in ("File", "Attachment") if isinstance(one.get(name), dict)), None)
    if inner is not None:
        return {**one, inner: kept_file(world, one[inner], creditor)}
    return {**one, **kept_file(world, one, creditor)} if "FilePublicId" in one or "Data" in one else one


def _file(call: Call, world: World) -> dict[str, Any]:
    """The file that the path names. Raises: Refusal 404 for none, 401 for another's (B20)."""
    file_id = str(call.path["filePublicId"]).lower()
    kept = record_of(FILES, call, world, file_id, "file", 404)
    return {name: value for name, value in kept.items() if name != _OWNER}


@operation("getFile")
def get_file(call: Call, world: World) -> Reply:
    """The content."""
    return Reply(200, base64.b64decode(_file(call, world)["Data"]))


@operation("getFileObject")
def get_file_object(call: Call, world: World) -> Reply:
    """The metadata, and the content where it is asked for."""
    file = _file(call, world)
    return Reply(200, file if call.query.get("includedata") else {**file, "Data": None})
