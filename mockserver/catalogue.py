"""A provider's catalogue of error codes, where it documents one: ``specs/<name>/errors.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from specs import BUILT_IN
from specs.loading import parse

__all__ = ["ErrorCode", "error_codes"]


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A code: its HTTP status, and what it says in short and at length."""

    status: int
    short: str
    long: str


@cache
def error_codes(name: str) -> Mapping[str, ErrorCode]:
    """The catalogue of a built-in provider by code, read when the first error needs it."""
    file = BUILT_IN / name / "errors.yaml"
    entries = parse(file.read_bytes(), file)
    return {str(code): ErrorCode(int(each["status"]), each["short"], each["long"]) for code, each in entries.items()}
