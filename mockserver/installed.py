"""What is installed here: motpart's own version, and what other packages offer to it.

Reading that is the only need for ``importlib.metadata``, which parses e-mail to do it: a start does without.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

__all__ = ["offered", "version"]


@cache
def version() -> str:
    """Motpart's version; ``0+unknown`` when it is run without being installed."""
    from importlib import metadata  # 30 ms, which a start need not wait for

    try:
        return metadata.version("motpart")
    except metadata.PackageNotFoundError:
        return "0+unknown"


def offered(group: str) -> EntryPoints:
    """The entry points of a group, such as ``motpart.commands``."""
    from importlib import metadata  # as above

    return metadata.entry_points(group=group)
