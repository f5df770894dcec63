"""Of a reply's value, what its document names: what else an open object has is nobody's promise, and no law's business.

A provider may send more than it documents, here and not there, today and not tomorrow. A law that compares objects
would blame it for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["named_members"]

Schema = Mapping[str, Any]
Resolve = Callable[[Schema], Schema]


def named_members(value: Any, schema: Schema, resolve: Resolve) -> Any:
    """The value without members that its schema leaves open and does not name.

    An object stays whole where the schema says anything of members that it does not name (``additionalProperties``:
    none may be there, or all are welcome), and where it names none. Of alternatives each may name some.

    Args:
        resolve: what a local ``$ref`` stands for; any other schema as it is.
    """
    return _Naming(resolve).cut(value, (schema,))


class _Naming:
    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve

    def cut(self, value: Any, schemas: Iterable[Any]) -> Any:
        """The value by all of these schemas together."""
        if not isinstance(value, dict | list):
            return value
        parts = [part for schema in schemas for part in self._parts(schema)]
        if isinstance(value, list):
            items = [part["items"] for part in parts if "items" in part]
            return [self.cut(each, items) for each in value] if items else value
        names: dict[str, list[Any]] = {}
        for part in parts:
            for name, inner in (part.get("properties") or {}).items():
                names.setdefault(name, []).append(inner)
        whole = not names or any("additionalProperties" in part for part in parts)
        return {name: self.cut(each, names.get(name, ())) for name, each in value.items() if whole or name in names}

    def _parts(self, schema: Any) -> list[Schema]:
        """A schema and all that it is made of."""
        found: list[Schema] = []
        left = [schema]
        while left:
            own = left.pop()
            if isinstance(own, Mapping):
                own = self._resolve(own)
                found.append(own)
                left += [part for key in ("allOf", "anyOf", "oneOf") for part in own.get(key) or ()]
        return found
