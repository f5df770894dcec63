"""Sizes of bodies: what a provider takes at most, and how it refuses more."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.errors import Refusal
from specs.settings import Size

__all__ = ["Sizes"]


class Sizes:
    """The limits on bodies of one provider."""

    def __init__(self, terms: Sequence[Size]) -> None:
        self._terms = sorted(terms, key=lambda size: size.most)

    def check(self, operation: str, length: int) -> None:
        """Raises: Refusal when a body of that many bytes is too large for the operation."""
        if length <= self._terms[0].most:
            return
        for size in self._terms:
            if length > size.most and (not size.operations or operation in size.operations):
                message = size.message or f"The body is {length} bytes, at most {size.most} are taken."
                hint = f"the body is {length} bytes, at most {size.most} are taken" if size.message else None
                raise Refusal(size.status, "too_large", message, rule=size.rule, hint=hint)
