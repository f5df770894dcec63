"""Is the server up, and what does it serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.installed import version
from mockserver.mount import CONTROL
from mockserver.provider import Call, Reply, operation
from specs import Promise, operations_of

if TYPE_CHECKING:
    from mockserver.engine import Server

__all__ = ["describe", "get_health", "get_start", "list_providers", "root_of"]


@operation("getStart")
def get_start(call: Call, server: Server) -> Reply:
    """The start prints this address, and people open it."""
    return Reply(307, headers={"Location": f"/{CONTROL}/ui/"})


@operation("getHealth")
def get_health(call: Call, server: Server) -> Reply:
    """It answers, so it is up."""
    operations = sum(_operations(promise) for promise in server.catalogue.values())
    body = {
        "status": "ok",
        "version": version(),
        "providers": len(server.catalogue),
        "operations": operations,
        "worlds": len(server.worlds.names()),
    }
    return Reply(200, body)


@operation("listProviders")
def list_providers(call: Call, server: Server) -> Reply:
    """Every provider as this caller reaches it."""
    return Reply(200, [describe(promise, root_of(call)) for promise in server.catalogue.values()])


def root_of(call: Call) -> str:
    """Where the server is for this caller, such as ``http://127.0.0.1:8080``; keeps a world's path prefix."""
    return call.base_url.rsplit("/", 1)[0]


def describe(promise: Promise, root: str) -> dict[str, Any]:
    """A provider for people and programs: base URL, demo credentials, figures."""
    settings = promise.settings
    return {
        "name": promise.name,
        "title": promise.title,
        "summary": str(settings.get("summary") or promise.document.get("info", {}).get("summary") or ""),
        "base_url": f"{root}/{promise.name}",
        "environments": _environments(promise, root),
        "credentials": [dict(credential) for credential in settings.get("credentials") or ()],
        "operations": _operations(promise),
        "schemas": len((promise.document.get("components") or {}).get("schemas") or {}),
        "rules": len(promise.rules),
        "certainty": promise.certainty(),
        "provisional": promise.terms.provisional or None,
    }


def _environments(promise: Promise, root: str) -> list[dict[str, str]]:
    """Where each of the provider's environments is here, the default one first."""
    default = promise.terms.default_environment
    names = sorted(promise.terms.environments, key=lambda name: name != default)
    return [
        {"name": name, "base_url": f"{root}/{promise.name}" + ("" if name == default else f"@{name}")} for name in names
    ]


def _operations(promise: Promise) -> int:
    return sum(1 for _ in operations_of(promise.document))
