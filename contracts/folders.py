"""Where a provider's own part of the judge is: a package of its name, found by name and registered nowhere."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

from specs import package_of

__all__ = ["PROVIDERS", "provider_folder", "provider_module"]

PROVIDERS = "contracts.providers"


def provider_module(provider: str, part: str, package: str = PROVIDERS) -> ModuleType | None:
    """``contracts.providers.<provider>.<part>``, or None when the provider has no such file."""
    parent = f"{package}.{package_of(provider)}"
    if importlib.util.find_spec(parent) is None or importlib.util.find_spec(f"{parent}.{part}") is None:
        return None
    return importlib.import_module(f"{parent}.{part}")


def provider_folder(provider: str, package: str = PROVIDERS) -> Path | None:
    """The provider's folder, for what is no Python there; None when it has none."""
    found = importlib.util.find_spec(f"{package}.{package_of(provider)}")
    places = list(found.submodule_search_locations or ()) if found is not None else []
    return Path(places[0]) if places else None
