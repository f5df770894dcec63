"""References above a document's schemas, followed once at the start; the schemas' own stay, so recursion is free."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specs import METHODS

__all__ = ["follow", "followed_paths"]


def follow(document: Mapping[str, Any], node: Any) -> Any:
    """What a local reference leads to; the check has made sure that it leads somewhere and ends."""
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def followed_paths(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A document's ``paths``: by path and method, each operation with its path's parameters, without references."""
    following = _Following(document)
    paths: dict[str, dict[str, Any]] = {}
    for path, raw in (document.get("paths") or {}).items():
        item = follow(document, raw)
        if not isinstance(item, Mapping):  # an extension
            continue
        shared = [following.to(parameter) for parameter in item.get("parameters") or ()]
        methods = {method: following.operation(item[method], shared) for method in METHODS if method in item}
        # connexion would append the path's parameters to the operation's a second time, so they stand in one place
        paths[path] = methods
    return paths


class _Following:
    """Follows the references above the schemas of one document, each once: operations share most of their answers."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._known: dict[str, Any] = {}
        self._responses: dict[str, Mapping[str, Any]] = {}

    def to(self, node: Any) -> Any:
        """What a reference leads to; anything else as it is."""
        reference = node.get("$ref") if isinstance(node, Mapping) else None
        if not isinstance(reference, str):
            return node
        if reference not in self._known:
            self._known[reference] = follow(self._document, node)
        return self._known[reference]

    def operation(self, spec: Mapping[str, Any], shared: list[Any]) -> dict[str, Any]:
        """An operation with its path's parameters and without references."""
        own = [self.to(parameter) for parameter in spec.get("parameters") or ()]
        overridden = {(parameter["name"], parameter["in"]) for parameter in own}
        merged = [p for p in shared if (p["name"], p["in"]) not in overridden] + own
        followed = {**spec, "parameters": merged}
        if "requestBody" in spec:
            followed["requestBody"] = self._with_examples(self.to(spec["requestBody"]))
        responses = spec.get("responses") or {}
        followed["responses"] = {
            key: self._response(response) for key, response in responses.items() if not str(key).startswith("x-")
        }
        return followed

    def _response(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return self._with_headers(node)
        if reference not in self._responses:
            self._responses[reference] = self._with_headers(self.to(node))
        return self._responses[reference]

    def _with_headers(self, response: Mapping[str, Any]) -> Mapping[str, Any]:
        if "headers" in response:
            headers = {name: self.to(header) for name, header in response["headers"].items()}
            response = {**response, "headers": headers}
        return self._with_examples(response)

    def _with_examples(self, holder: Mapping[str, Any]) -> Mapping[str, Any]:
        """The holder of a ``content`` with the references of its named examples followed."""
        content = holder.get("content") or {}
        if not any("examples" in media for media in content.values()):
            return holder
        followed = {
            name: {**media, "examples": {key: self.to(value) for key, value in media["examples"].items()}}
            if "examples" in media
            else media
            for name, media in content.items()
        }
        return {**holder, "content": followed}
