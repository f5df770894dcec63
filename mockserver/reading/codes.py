"""The provider's own codes for what is wrong: ``x-error-code`` of the schema that a value does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jsonschema_rs import ValidationError

__all__ = ["KEYWORD", "SchemaCodes"]

KEYWORD: Final = "x-error-code"
_REFERENCE: Final = "$ref"
_DEFINITIONS: Final = "#/$defs/"


class SchemaCodes:
    """Finds the code of an error in one compiled schema: that of the nearest schema around the keyword that failed."""

    __slots__ = ("_schema",)

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema

    @property
    def whole(self) -> str | None:
        """The code of the schema itself."""
        code = self._schema.get(KEYWORD)
        return None if code is None else str(code)

    def __call__(self, error: ValidationError) -> str | None:
        """The code, or None when no schema on the way has one."""
        node: Any = self._schema
        code = None
        for step in error.evaluation_path:
            if isinstance(node, Mapping):
                code = node.get(KEYWORD, code)
            node = self._next(node, step)
            if not isinstance(node, Mapping | list):
                break
        return None if code is None else str(code)

    def _next(self, node: Any, step: str | int) -> Any:
        try:
            found = node[step]
        except (KeyError, IndexError, TypeError):
            return None
        if step == _REFERENCE and isinstance(found, str) and found.startswith(_DEFINITIONS):
            return self._schema["$defs"].get(found.removeprefix(_DEFINITIONS))
        return found
