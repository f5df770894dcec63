"""Two copies of a fake side by side, the second with a difference planted in it, and what the twin finds."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

from contracts.opening import application, in_process
from contracts.profiles import Profile
from contracts.twin.living import Both, Told, live
from mockserver.mutation import Mutant
from specs import Promise, catalogue, package_of

__all__ = ["PLANTED", "beside_itself", "early_of", "plants_of"]

LEFT_SEED, RIGHT_SEED = 1, 2
"""The two copies make up different ids and tokens."""


def plants_of(name: str) -> list[tuple[str, Mutant]]:
    """The differences of ``tests/providers/<name>/plants.py``, each with its kind; none where there is no such file."""
    module = _plants(name)
    return [] if module is None else list(module.PLANTS)


def early_of(name: str) -> list[str]:
    """The kinds that the same file calls quickly found: the first of each stands for all in a short run."""
    module = _plants(name)
    return [] if module is None else list(module.EARLY)


def _plants(name: str) -> ModuleType | None:
    package = package_of(name)
    if not (Path(__file__).parent / "providers" / package / "plants.py").is_file():
        return None
    return importlib.import_module(f"tests.providers.{package}.plants")


PLANTED = {name: promise for name, promise in catalogue().items() if plants_of(name)}
"""The providers that a proof is made for."""


def beside_itself(promise: Promise, profile: Profile, plant: Mutant | None = None, seed: int = 0) -> Told:
    """What is found out about the fake and a copy of it, ``plant`` in the copy."""
    with ExitStack() as stack:
        left = in_process(promise, app=application(promise, seed=LEFT_SEED))
        stack.callback(left.close)
        right = in_process(promise, app=application(promise, seed=RIGHT_SEED, mutant=plant))
        stack.callback(right.close)
        return live(Both(promise, left, right, seed), profile)
