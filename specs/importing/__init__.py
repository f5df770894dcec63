"""Documents in: any OpenAPI document becomes one that the engine serves, and says what was done to it."""

from specs.importing.fetching import LARGEST
from specs.importing.healing import Examine, Trouble
from specs.importing.overlays import Action, OverlayError, apply_actions, read_overlay
from specs.importing.reading import Imported, Published, convert, read_any, read_published
from specs.importing.remarks import REPAIRS, ImportRefused, Remark

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
