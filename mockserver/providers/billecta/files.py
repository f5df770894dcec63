"""Files: answers have references only; content and metadata have calls of their own (B50, B51)."""

from __future__ import annotations

import base64
from typing import Any

from mockserver.errors import Refusal
from mockserver.provider import Call, Reply, operation
from mockserver.providers.billecta.views import EMPTY_ID
from mockserver.world import Collection, World

__all__ = ["FILES", "filed", "get_file", "get_file_object", "kept_file"]

FILES: Collection[dict[str, Any]] = Collection("billecta.files")
_HELD = ("Appendixes", "Attachments", "InvoicePDF", "InvoiceFile")


def kept_file(world: World, file: dict[str, Any]) -> dict[str, Any]:
    """A file stored; the reference to it."""
    file_id = str(file.get("FilePublicId") or EMPTY_ID)
    if file_id == EMPTY_ID:
        file_id = world.chance.uuid()
    own = {"FilePublicId": file_id, "ContentType": file.get("ContentType"), "FileName": file.get("FileName")}
    if file.get("Data") is not None:
        world[FILES].put(file_id, {**own, "Data": file["Data"]})
    return {**own, "Data": None}


def filed(world: World, entry: dict[str, Any]) -> dict[str, Any]:
    """What was sent with its files stored, and references to them in their place."""
    made = dict(entry)
    for name in _HELD:
        held = made.get(name)
        if isinstance(held, list):
            made[name] = [_filed_one(world, one) for one in held]
        elif isinstance(held, dict):
            made[name] = _filed_one(world, held)
    return made


def _filed_one(world: World, one: dict[str, Any]) -> dict[str, Any]:
    """A file, or what has one inside."""
    inner = next((name for name in ("File", "Attachment") if isinstance(one.get(name), dict)), None)
    if inner is not None:
        return {**one, inner: kept_file(world, one[inner])}
    return {**one, **kept_file(world, one)} if "FilePublicId" in one or "Data" in one else one


def _file(call: Call, world: World) -> dict[str, Any]:
    file = world[FILES].get(str(call.path["filePublicId"]).lower())
    if file is None:
        raise Refusal(404, "not_found", "The file was not found.")
    return file


@operation("getFile")
def get_file(call: Call, world: World) -> Reply:
    """The content."""
    return Reply(200, base64.b64decode(_file(call, world)["Data"]))


@operation("getFileObject")
def get_file_object(call: Call, world: World) -> Reply:
    """The metadata, and the content where it is asked for."""
    file = _file(call, world)
    return Reply(200, file if call.query.get("includedata") else {**file, "Data": None})
