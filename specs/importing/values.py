"""Values of a document beside the types of its schemas."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["as_a", "is_a", "once_each", "type_of"]

_KINDS: Final = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


def type_of(value: Any) -> str:
    """The type that a schema calls a value by."""
    return _KINDS.get(type(value), "string")


def is_a(value: Any, kind: Any) -> bool:
    """Whether a value is of a schema's type; of none, it always is."""
    if kind is None:
        return True
    own = type_of(value)
    return own == kind or (kind == "number" and own == "integer")


def as_a(value: Any, kind: Any) -> Any:
    """The value in another type when it is the same but for how it is written; None otherwise."""
    if kind == "string" and isinstance(value, bool):
        return "true" if value else "false"
    if kind == "string" and isinstance(value, (int, float)):
        return str(value)
    if kind == "boolean":
        return {"true": True, "false": False}.get(str(value).lower())
    if kind in ("integer", "number") and isinstance(value, (str, float)):
        try:
            number = float(value)
        except ValueError:
            return None
        return int(number) if number.is_integer() else (number if kind == "number" else None)
    return None


def once_each(values: list[Any]) -> list[Any]:
    """The values without repetitions; 1, 1.0 and true are three."""
    seen: dict[str, Any] = {}
    for value in values:
        seen.setdefault(f"{type(value).__name__}:{value!r}", value)
    return list(seen.values())
