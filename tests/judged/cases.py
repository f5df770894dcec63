"""What a check holds in its hands when it judges Thingshop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.context import Context
from contracts.document import Document
from contracts.opening import at_url
from tests.judged import promise
from tests.judged.shop import Shop, serving

__all__ = ["a_case"]


@contextmanager
def a_case(*broken: str, control: bool = True) -> Iterator[Context]:
    """A context on a shop that does these things wrong."""
    with serving(Shop(*broken, control=control)) as origin:
        target = at_url(promise(), f"{origin}/thingshop", {})
        yield Context(promise(), target, Document(promise(), target))
        target.close()
