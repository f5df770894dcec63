"""Documents in: any OpenAPI document becomes one that the engine serves, and says what was done to it.

The names are imported when first used: a server that imports nothing must not pay for it at its start.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from specs.importing.fetching import LARGEST
    from specs.importing.healing import Examine
    from specs.importing.overlays import Action, OverlayError, apply_actions, read_overlay
    from specs.importing.reading import Imported, Published, convert, read_any, read_published
    from specs.importing.remarks import REPAIRS, ImportRefused, Remark, Trouble

__all__ = [
    "LARGEST",
    "REPAIRS",
    "Action",
    "Examine",
    "ImportRefused",
    "Imported",
    "OverlayError",
    "Published",
    "Remark",
    "Trouble",
    "apply_actions",
    "convert",
    "read_any",
    "read_overlay",
    "read_published",
]

_HOMES = {
    "LARGEST": "fetching",
    "Examine": "healing",
    "Action": "overlays",
    "OverlayError": "overlays",
    "apply_actions": "overlays",
    "read_overlay": "overlays",
    "Imported": "reading",
    "Published": "reading",
    "convert": "reading",
    "read_any": "reading",
    "read_published": "reading",
    "REPAIRS": "remarks",
    "ImportRefused": "remarks",
    "Remark": "remarks",
    "Trouble": "remarks",
}


def __getattr__(name: str) -> Any:
    """A public name, from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module 'specs.importing' has no attribute {name!r}")
    return getattr(importlib.import_module(f"specs.importing.{_HOMES[name]}"), name)
