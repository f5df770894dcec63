"""What is read from an object once, and forgotten with it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

__all__ = ["once_per_object"]

Owner = TypeVar("Owner")
P = ParamSpec("P")
T = TypeVar("T")


def once_per_object(function: Callable[Concatenate[Owner, P], T]) -> Callable[Concatenate[Owner, P], T]:
    """A function that is called once for each first argument, known by identity, and the others, which are hashable.

    Unlike ``functools.lru_cache`` it keeps no object alive: what was remembered of one goes with it. Who makes many
    apps, one after the other, would else keep the documents of hundreds.
    """
    ask = cast(Callable[..., T], function)
    known: dict[int, dict[Hashable, T]] = {}

    @wraps(function)
    def remembered(owner: Owner, *rest: Any) -> T:
        of = known.get(id(owner))
        if of is None:
            of = known[id(owner)] = {}
            weakref.finalize(owner, known.pop, id(owner)).atexit = False
        if rest not in of:
            of[rest] = ask(owner, *rest)
        return of[rest]

    return cast(Callable[Concatenate[Owner, P], T], remembered)  # nothing is passed by name
