"""A made-up shop for the judge's own tests: its promise, its laws, and a stand-in that is none of our engine."""

from __future__ import annotations

from pathlib import Path

from specs import Promise, load

__all__ = ["PROVIDERS", "promise"]

PROVIDERS = "tests.judged.providers"
"""The package that stands in for ``contracts.providers``."""

_SPECS = Path(__file__).parent / "specs"


def promise() -> Promise:
    """What Thingshop promises."""
    return load(_SPECS / "thingshop")
