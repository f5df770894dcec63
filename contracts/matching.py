"""Which operation of a document a request belongs to, whoever made it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from specs import operations_of, server_path

__all__ = ["Matched", "Matcher", "fixed_parts", "related"]

_PARAMETER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Matched:
    """An operation and what its path parameters are, unescaped."""

    operation: str
    template: str
    method: str
    path: Mapping[str, str]


class Matcher:
    """Finds operations by method and path; fixed segments win over templated ones.

    Args:
        document: an OpenAPI document.
        prefix: the path at which the document's servers stand, such as ``/examplepay``.
    """

    def __init__(self, document: Mapping[str, Any], prefix: str = "") -> None:
        self._bases = tuple(dict.fromkeys((prefix + server_path(document), prefix)))
        self._by_method: dict[str, list[tuple[re.Pattern[str], str, str]]] = {}
        for path, method, spec in sorted(operations_of(document), key=lambda found: _freedom(found[0])):
            name = str(spec.get("operationId", f"{method.upper()} {path}"))
            self._by_method.setdefault(method.upper(), []).append((_compiled(path), path, name))

    def find(self, method: str, url: str) -> Matched | None:
        """The operation that a request is meant for; None when the document has none."""
        for path in self._relative(urlsplit(url).path):
            for pattern, template, name in self._by_method.get(method.upper(), ()):
                match = pattern.fullmatch(path)
                if match is not None:
                    names = _PARAMETER.findall(template)
                    captured = dict(zip(names, map(unquote, match.groups()), strict=True))
                    return Matched(name, template, method.upper(), captured)
        return None

    def _relative(self, path: str) -> Iterator[str]:
        for base in self._bases:
            if path == base or path.startswith(f"{base}/"):
                rest = path[len(base) :] or "/"
                yield rest
                if len(rest) > 1 and rest.endswith("/"):
                    yield rest[:-1]


def _freedom(path: str) -> tuple[bool, ...]:
    """Sorts templates: a fixed segment before a templated one, from the left."""
    return tuple("{" in segment for segment in path.split("/"))


def _compiled(path: str) -> re.Pattern[str]:
    fixed = _PARAMETER.split(path)[::2]
    return re.compile("([^/]+)".join(re.escape(part) for part in fixed))


def fixed_parts(path: str) -> list[str]:
    """The segments of a path template that are no parameters."""
    return [part for part in path.split("/") if part and not part.startswith("{")]


def related(path: str, other_path: str) -> bool:
    """Whether two paths are of the same kind of thing: one's fixed part begins with the other's, or they differ in the
    last word alone."""
    own, other = fixed_parts(path), fixed_parts(other_path)
    shared = min(len(own), len(other))
    return own[:shared] == other[:shared] or (len(own) > 1 and own[:-1] == other[: len(own) - 1])
