"""Looks for a value that fits one schema and not another, by trying some that Schemathesis generates from the first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import jsonschema_rs

__all__ = ["Witnesses"]

_EXAMPLES = 20
_SMALL = 12
"""Schemas up to which a difference is quickly worked out."""
_MOST = 3
"""Searches in one comparison of documents; each takes a few hundredths of a second up to half a second."""


class Witnesses:
    """Searches with a budget; the same documents give the same examples."""

    def __init__(self) -> None:
        self._left = _MOST

    def find(self, inner: dict[str, Any], outer: dict[str, Any]) -> tuple[Any] | None:
        """A value that fits ``inner`` and not ``outer``, in a tuple of one; None when none was found."""
        try:
            fits = jsonschema_rs.Draft202012Validator(inner, validate_formats=True).is_valid
            accepts = jsonschema_rs.Draft202012Validator(outer, validate_formats=True).is_valid
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
            return None
        if self._left <= 0:
            return None
        self._left -= 1
        wanted = _Wanted(fits, accepts)
        plain = {"$ref": inner["$ref"]}
        if len(inner["components"]["schemas"]) > _SMALL:
            return _search(plain, inner["components"], wanted, _EXAMPLES // 2)  # each is large, and takes its time
        # Where one schema is all but the other, the generator itself can aim at the difference.
        aimed = {"allOf": [plain, {"not": {"$ref": outer["$ref"]}}]}
        found = _search(aimed, inner["components"], wanted)
        return found if found is not None else _search(plain, inner["components"], wanted)


class _Wanted:
    """Whether a value fits the one schema and not the other."""

    def __init__(self, fits: Callable[[Any], bool], accepts: Callable[[Any], bool]) -> None:
        self._fits, self._accepts = fits, accepts

    def __call__(self, value: Any) -> bool:
        return self._fits(value) and not self._accepts(value)


def _search(
    schema: dict[str, Any], components: dict[str, Any], wanted: Any, examples: int = _EXAMPLES
) -> tuple[Any] | None:
    # Only undecided comparisons need the generator: 0.6 s to import.
    import hypothesis
    import schemathesis
    from hypothesis.errors import HypothesisException
    from schemathesis.errors import SchemathesisError

    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {"/": {"post": {"requestBody": body, "responses": {}}}},
        "components": components,
    }
    found: list[Any] = []
    api = schemathesis.openapi.from_dict(document)
    api.config.generation.update(codec="ascii")  # an example is for reading

    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[hypothesis.Phase.generate],
        # Not filter_too_much: a schema that hardly anything fits is given up at once.
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(api["/"]["POST"].as_strategy())
    def attempt(case: Any) -> None:
        if wanted(case.body):
            found.append(case.body)
            raise _Found

    with suppress(_Found, HypothesisException, SchemathesisError, jsonschema_rs.ValidationError, ValueError, TypeError):
        attempt()
    return (found[0],) if found else None


class _Found(Exception):
    """Ends a search."""
