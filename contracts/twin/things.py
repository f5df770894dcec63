"""What kind of thing an operation is about: the kind that a bare ``id`` in its answers and bodies names.

Two things of different kinds may well have the same number, and are not each other for that.
"""

from __future__ import annotations

import re
from itertools import pairwise

from contracts.document import Document

__all__ = ["Things", "singular"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.\s]+")
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ss", "ss"), ("s", ""))


def singular(word: str) -> str:
    """``companies`` → ``company``, ``dispatches`` → ``dispatch``; what is no plural stays."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    return word


class Things:
    """The kinds of things in one document, told by its paths: what stands before a parameter is a collection."""

    def __init__(self, document: Document) -> None:
        self._document = document
        paths = [document.path(name).split("/") for name in document.specs]
        pairs = [pair for path in paths for pair in pairwise(path)]
        self._collections = {before for before, after in pairs if "{" in after and "{" not in before}

    def of(self, operation_id: str | None) -> str:
        """``pay-run`` for what is done to one of ``/payRuns`` or to all of them; empty when nobody can tell."""
        if operation_id is None or operation_id not in self._document.specs:
            return ""
        fixed = [part for part in self._document.path(operation_id).split("/") if part and "{" not in part]
        # the last word of what is no reading is an act on what stands before it, unless it is a collection itself
        acted_on = [part for part in fixed if part in self._collections or self._document.method(operation_id) == "GET"]
        words = [word.lower() for word in _CAMEL.split((acted_on or fixed or [""])[-1]) if word]
        return "-".join([*words[:-1], *map(singular, words[-1:])])
