"""Connexion, imported without what this product never runs.

Importing connexion costs about 0.33 s, of which half goes to three libraries that only its test client, its OAuth
introspection and its URL loader use. They are put off until somebody uses them; everything else is stock.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from types import ModuleType
from typing import Any

__all__ = ["API", "AsyncApp", "LifespanMiddleware", "OpenAPISpecification", "Resolution", "Resolver", "SpecMiddleware"]
__all__ += ["SwaggerUIMiddleware", "SwaggerUIOptions"]


# What connexion imports but only touches in app.test_client(), OAuth introspection and documents by URL.
_PUT_OFF = ("httpx", "requests", "starlette.testclient")


def _stand_in(name: str) -> ModuleType:
    """A module that gets each of its names from the real one when asked for it."""
    module = ModuleType(name)
    module.__getattr__ = lambda attribute: _late(name, attribute)  # type: ignore[method-assign]  # PEP 562
    return module


def _late(name: str, attribute: str) -> Any:
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    if attribute == "TestClient":  # taken by name at import, called once in a program's life if ever
        return lambda *args, **kwargs: importlib.import_module(name).TestClient(*args, **kwargs)
    return getattr(importlib.import_module(name), attribute)


def _import_connexion() -> None:
    meanwhile = [name for name in _PUT_OFF if name not in sys.modules]
    sys.modules.update({name: _stand_in(name) for name in meanwhile})
    try:
        with warnings.catch_warnings():
            # connexion still uses jsonschema's RefResolver, which warns at import
            warnings.simplefilter("ignore", DeprecationWarning)
            importlib.import_module("connexion")
    finally:
        for name in meanwhile:
            del sys.modules[name]


_import_connexion()

from connexion import AsyncApp  # noqa: E402  # after the three are put off
from connexion.middleware import SpecMiddleware  # noqa: E402
from connexion.middleware.lifespan import LifespanMiddleware  # noqa: E402
from connexion.middleware.main import API  # noqa: E402
from connexion.middleware.swagger_ui import SwaggerUIMiddleware  # noqa: E402
from connexion.options import SwaggerUIOptions  # noqa: E402
from connexion.resolver import Resolution, Resolver  # noqa: E402
from connexion.spec import OpenAPISpecification  # noqa: E402
