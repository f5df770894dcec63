"""Values by name, each made when somebody first asks for it: a start makes what its first request needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

__all__ = ["Deferred"]

T = TypeVar("T")
D = TypeVar("D")


class Deferred(Mapping[str, T]):
    """Values by name, each made once, when somebody first asks for it. What iterates over values makes them all."""

    def __init__(self) -> None:
        self._makers: dict[str, Callable[[], T]] = {}
        self._made: dict[str, T] = {}

    def add(self, name: str, make: Callable[[], T]) -> None:
        """Have a value made by ``make``, in the place of what the name had until now."""
        self._makers[name] = make
        self._made.pop(name, None)

    def put(self, name: str, value: T) -> None:
        """Have this value in the place of what the name had until now."""
        self.add(name, lambda: value)

    def __getitem__(self, name: str) -> T:
        """The value. Raises: KeyError for an unknown name."""
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._makers[name]()
        return found

    def get(self, name: str, default: D | None = None) -> T | D | None:  # type: ignore[override]  # asked per request
        """The value, or the default for an unknown name."""
        found = self._made.get(name)
        if found is not None:
            return found
        return self[name] if name in self._makers else default

    def __contains__(self, name: object) -> bool:
        """Whether there is a value of this name, made or not."""
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        """The names, in the order in which they were added."""
        return iter(self._makers)

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._makers)
