"""The floor under the evidence: shares per axis that are kept in the repository and never fall.

``evidence.toml`` has a table per provider:

    [examplepay]
    stateful = 0.95
    refusals = 0.82
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from contracts.errors import UsageError
from contracts.gate.evidence import AXES

__all__ = ["FILE", "fallen", "read_floor", "written"]

FILE = Path("evidence.toml")
_LEEWAY = {"refusals": 0.02}
"""How far below what was reached a new floor is. The same seed provokes the same refusals, but with other versions of
Hypothesis and Schemathesis it makes up other calls; every other axis only knows whether what was tried was kept."""
Shares = Mapping[str, float]


def read_floor(file: Path) -> dict[str, dict[str, float]]:
    """The floors by provider; none where there is no file.

    Raises:
        UsageError: the file is not TOML, or has an axis or a share that cannot be.
    """
    try:
        value = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not TOML: {error}.") from None
    floors: dict[str, dict[str, float]] = {}
    for provider, axes in value.items():
        if not isinstance(axes, Mapping):
            raise UsageError(f"{file}: {provider}: write a table of axes, [{provider}].")
        for axis, share in axes.items():
            good = isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1
            if axis not in AXES or not good:
                known = ", ".join(AXES)
                raise UsageError(f"{file}: {provider}.{axis} = {share!r}: an axis is one of {known}, a share 0 to 1.")
        floors[provider] = {str(axis): float(share) for axis, share in axes.items()}
    return floors


def fallen(provider: str, now: Shares, floor: Shares) -> list[str]:
    """A sentence for each axis that is below its floor."""
    return [
        f"{provider}: {axis} has fallen from {floor[axis]:.1%} to {now[axis]:.1%}."
        for axis in AXES
        if axis in floor and now[axis] < floor[axis]
    ]


def written(floors: Mapping[str, Shares], now: Mapping[str, Shares]) -> str:
    """The file's new text: what is higher now is the new floor; nothing is lowered, and nothing is held where nothing
    was shown."""
    lines = ["# Shares of operations per axis of evidence; CI never lets them fall. Written by motpart evidence.", ""]
    for provider in sorted({*floors, *now}):
        lines.append(f"[{provider}]")
        before, new = floors.get(provider, {}), now.get(provider, {})
        reached = {axis: round(new.get(axis, 0.0) - _LEEWAY.get(axis, 0.0), 3) for axis in AXES}
        shown = {axis: max(before.get(axis, 0.0), reached[axis]) for axis in AXES}
        lines += [f"{axis} = {share}" for axis, share in shown.items() if share > 0]
        lines.append("")
    return "\n".join(lines)
