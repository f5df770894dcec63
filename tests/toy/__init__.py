"""A made-up provider in all its parts, so that the engine's tests need no real one."""

from __future__ import annotations

from pathlib import Path

__all__ = ["API_KEY", "DOCUMENT", "PROVIDERS", "SPECS"]

SPECS = Path(__file__).parent / "specs"
"""The folder that stands in for ``specs``."""

DOCUMENT = SPECS / "examplepay" / "openapi.yaml"

PROVIDERS = "tests.toy.providers"
"""The package that stands in for ``mockserver.providers``."""

API_KEY = {"X-Api-Key": "demo-key"}
"""The headers of a caller whom Examplepay lets in."""
