"""Two versions of a document → what breaks, what may break and what does not, by direction."""

from contracts.diff.change import Change, Direction, Level, Place
from contracts.diff.comparing import Comparison, compare_opened
from contracts.diff.opening import Opened, open_document
from contracts.diff.operations import compare

__all__ = [
    "Change",
    "Comparison",
    "Direction",
    "Level",
    "Opened",
    "Place",
    "compare",
    "compare_opened",
    "open_document",
]
