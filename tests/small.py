"""Small providers of a test's own: a document and a provider.yaml written into a folder, and an app that serves it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mockserver import create_app
from mockserver.provider import Call, Reply
from mockserver.world import World

__all__ = ["NAME", "answer", "app_of", "whoami"]

NAME = "smallpay"


def answer(schema: Any = None) -> dict[str, Any]:
    """A response object; with a schema it has a body of JSON."""
    content = {} if schema is None else {"content": {"application/json": {"schema": schema}}}
    return {"description": "", **content}


def whoami(call: Call, world: World) -> Reply:
    """Who the engine says is calling."""
    caller = call.caller
    body = {"name": caller.name, "environment": caller.environment, "holder": caller.holder}
    return Reply(200, {**body, "grants": dict(caller.grants)})


def app_of(folder: Path, paths: Mapping[str, Any], settings: Mapping[str, Any] | None = None, /, **more: Any) -> Any:
    """An app that serves Smallpay alone.

    Args:
        folder: where its two files may be written.
        paths: of its document.
        settings: its provider.yaml.
        more: ``components`` of the document; ``handlers`` by operationId; anything else goes to ``create_app``.
    """
    place = folder / NAME
    place.mkdir(exist_ok=True)
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Smallpay", "version": "1"},
        "paths": paths,
        "components": more.pop("components", {}),
    }
    (place / "openapi.yaml").write_text(yaml.safe_dump(document), "utf-8")
    (place / "provider.yaml").write_text(yaml.safe_dump({"title": "Smallpay", **(settings or {})}), "utf-8")
    overrides = {(NAME, operation): handler for operation, handler in more.pop("handlers", {}).items()}
    return create_app([place], overrides=overrides, **more)
