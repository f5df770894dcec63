"""Made-up providers for the judge's own tests: promises, laws, and stand-ins that are none of our engine."""

from __future__ import annotations

from pathlib import Path

from specs import Promise, load

__all__ = ["PROVIDERS", "promise"]

PROVIDERS = "tests.judged.providers"
"""The package that stands in for ``contracts.providers``."""

_SPECS = Path(__file__).parent / "specs"


def promise(name: str = "thingshop") -> Promise:
    """What Thingshop, or another of them, promises."""
    return load(_SPECS / name)
