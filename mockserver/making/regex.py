"""A string for a pattern: ECMA regular expressions read into a small tree and sampled within a length.

The libraries that do this were weighed: exrex is AGPL, sre_yield and xeger have stood still for years, and rstr
knows neither a wanted length nor look-aheads and reads Python's dialect, not that of JSON Schema.
"""

from __future__ import annotations

from mockserver.making.hint import Draws
from mockserver.making.patterns import Back, Chars, Choice, Group, Look, Node, PatternError, Ranges, Repeat, Row, parse

__all__ = ["least", "sample"]

_MOST_REPEATS = 5000
"""A pattern that demands more repeats than this is not sampled."""
_LONGEST = 100_000
_UNBOUNDED_EXTRA = 8

# What reads best comes first; a set that meets none of these gives its own lowest characters.
_READABLE = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789")


def least(node: Node) -> int:
    """How many characters a text for this part has at least."""
    if isinstance(node, Chars):
        return 1
    if isinstance(node, Row):
        return sum(least(part) for part in node.parts)
    if isinstance(node, Choice):
        return min(least(option) for option in node.options)
    if isinstance(node, Repeat):
        return node.low * least(node.node)
    return least(node.node) if isinstance(node, Group) else 0


class _Sampler:
    """Writes one text: ``want`` more characters are needed than the least, ``spare`` more are allowed."""

    def __init__(self, chance: Draws, want: int, spare: int) -> None:
        self.chance = chance
        self.want = want
        self.spare = spare
        self.groups: dict[str, str] = {}
        self.musts: list[str] = []

    def text(self, node: Node) -> str:
        if isinstance(node, Chars):
            return self.char(node.ranges)
        if isinstance(node, Row):
            return "".join(self.text(part) for part in node.parts)
        if isinstance(node, Choice):
            return self.option(node)
        if isinstance(node, Repeat):
            return "".join(self.text(node.node) for _ in range(self.times(node)))
        return self.special(node)

    def special(self, node: Group | Back | Look) -> str:
        if isinstance(node, Back):
            return self.groups.get(node.group, "")
        if isinstance(node, Look):
            if node.helps:
                self.musts.append(_Sampler(self.chance, 0, 0).text(node.node))
            return ""
        written = self.text(node.node)
        self.groups[str(node.number)] = written
        if node.name:
            self.groups[node.name] = written
        return written

    def option(self, node: Choice) -> str:
        base = least(node)
        fitting = [option for option in node.options if least(option) - base <= self.spare] or list(node.options)
        chosen = fitting[self.chance.integer(0, len(fitting) - 1)]
        self.use(least(chosen) - base)
        return self.text(chosen)

    def times(self, node: Repeat) -> int:
        if node.low > _MOST_REPEATS:
            raise PatternError(f"the pattern demands {node.low} repeats")
        size = max(1, least(node.node))
        room = self.spare // size
        room = room if node.high is None else min(room, node.high - node.low)
        if self.want > 0:
            extra = min(room, -(-self.want // size))
        else:
            extra = self.chance.integer(0, min(room, _UNBOUNDED_EXTRA)) if room > 0 else 0
        self.use(extra * size)
        return node.low + extra

    def use(self, count: int) -> None:
        self.want -= count
        self.spare -= count

    def char(self, ranges: Ranges) -> str:
        for alphabet in _READABLE:
            low, high = ord(alphabet[0]), ord(alphabet[-1])
            if any(start <= high and end >= low for start, end in ranges):
                nice = [c for c in alphabet if any(start <= ord(c) <= end for start, end in ranges)]
                return nice[self.chance.integer(0, len(nice) - 1)]
        start, end = next((r for r in ranges if 33 <= r[0] < 127), ranges[0])
        return chr(self.chance.integer(start, min(end, start + 40)))


def sample(pattern: str, chance: Draws, low: int = 0, high: int | None = None) -> str:
    """One text that probably fits the pattern and the length; the caller checks it and asks again.

    Args:
        pattern: an ECMA regular expression, found anywhere in the text as JSON Schema has it.
        chance: where the choices come from.
        low: the fewest characters.
        high: the most characters; None for no limit.

    Raises:
        PatternError: when the pattern cannot be read.
    """
    tree = parse(pattern)
    shortest = least(tree)
    if shortest > _LONGEST:
        raise PatternError(f"the pattern demands {shortest} characters")
    spare = max(0, high - shortest) if high is not None else max(24, low - shortest)
    sampler = _Sampler(chance, low - shortest, spare)
    written = _with_musts(sampler.text(tree), sampler.musts, chance)
    if len(written) < low:
        # a pattern without anchors leaves room on both sides
        missing = "".join("abcdefghij"[index % 10] for index in range(low - len(written)))
        written = written + missing if not pattern.endswith("$") else missing + written
    return written


def _with_musts(written: str, musts: list[str], chance: Draws) -> str:
    """The text with what its look-aheads ask for put over some of its characters, each at another place."""
    start = 0
    for must in musts:
        if must and must not in written and len(written) >= start + len(must):
            written = written[:start] + must + written[start + len(must) :]
            start += len(must)
    return written
