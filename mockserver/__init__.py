"""The fake: keeps every promise of specs, with memory. The public names, imported when first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.app import create_app
    from mockserver.errors import MotpartError, Refusal, SpecError, UsageError
    from mockserver.provider import Call, Provider, Reply, job, operation
    from mockserver.wire import Limits
    from mockserver.world import World

__all__ = [
    "Call",
    "Limits",
    "MotpartError",
    "Provider",
    "Refusal",
    "Reply",
    "SpecError",
    "UsageError",
    "World",
    "create_app",
    "job",
    "operation",
]

_HOMES = {
    "create_app": "app",
    "Limits": "wire",
    "MotpartError": "errors",
    "Refusal": "errors",
    "SpecError": "errors",
    "UsageError": "errors",
    "Call": "provider",
    "Provider": "provider",
    "Reply": "provider",
    "job": "provider",
    "operation": "provider",
    "World": "world",
}


def __getattr__(name: str) -> Any:
    """The public name from its module: ``motpart --help`` must not pay for the engine."""
    if name not in _HOMES:
        raise AttributeError(f"module 'mockserver' has no attribute {name!r}")
    return getattr(importlib.import_module(f"mockserver.{_HOMES[name]}"), name)
