"""Looks for a value that fits one schema and not another, by trying some that Schemathesis generates from the first."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import jsonschema_rs

__all__ = ["Witnesses"]

_EXAMPLES = 30
_MOST = 8
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
        return _search(inner, lambda value: fits(value) and not accepts(value))


def _search(schema: dict[str, Any], wanted: Any) -> tuple[Any] | None:
    # Only undecided comparisons need the generator: 0.6 s to import.
    import hypothesis
    import schemathesis
    from hypothesis.errors import HypothesisException
    from schemathesis.errors import SchemathesisError

    body = {"required": True, "content": {"application/json": {"schema": {"$ref": schema["$ref"]}}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {"/": {"post": {"requestBody": body, "responses": {}}}},
        "components": schema["components"],
    }
    found: list[Any] = []
    api = schemathesis.openapi.from_dict(document)
    api.config.generation.update(codec="ascii")  # an example is for reading

    @hypothesis.settings(
        max_examples=_EXAMPLES,
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
