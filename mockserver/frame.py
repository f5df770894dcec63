"""Connexion, imported without what this product never runs.

Half of the time that importing connexion takes goes to libraries that only its test client, its OAuth introspection,
its loader of documents and its development server use. They are put off until somebody uses them; everything else is
stock. Swagger UI, and with it the templates, is built at the first page that somebody opens.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Mapping
from types import LambdaType, ModuleType
from typing import Any, Final

__all__ = ["API", "AsyncApp", "LifespanMiddleware", "OpenAPISpecification", "Pages", "Resolution", "Resolver"]
__all__ += ["SpecMiddleware", "SwaggerUIOptions", "nothing_here"]


# What connexion imports but only touches in app.test_client(), OAuth introspection, documents by URL or with
# templates, Swagger UI and Flask apps.
_PUT_OFF: Final = (
    "httpx",
    "jinja2",
    "requests",
    "starlette.templating",
    "starlette.testclient",
    "werkzeug.serving",
    "werkzeug.test",
)
_TAKEN_BY_NAME: Final = ("Client", "Jinja2Templates", "TestClient", "run_simple")
"""What is imported from such a module by name: called a few times in a program's life, if ever."""


def _stand_in(name: str) -> ModuleType:
    """A module that gets each of its names from the real one when asked for it."""
    module = ModuleType(name)
    module.__getattr__ = lambda attribute: _late(name, attribute)  # type: ignore[method-assign]  # PEP 562
    return module


def _late(name: str, attribute: str) -> Any:
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    if attribute in _TAKEN_BY_NAME:
        return lambda *args, **kwargs: getattr(importlib.import_module(name), attribute)(*args, **kwargs)
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
    _mend_werkzeug()


def _mend_werkzeug() -> None:
    """Let the package itself give the real ones: somebody else in this process may build on them."""
    package = sys.modules["werkzeug"]
    home = {"Client": "werkzeug.test", "run_simple": "werkzeug.serving"}
    for name in [name for name in home if isinstance(vars(package).get(name), LambdaType)]:
        delattr(package, name)
    package.__getattr__ = lambda name: _from_home(home, name)  # type: ignore[method-assign]  # PEP 562


def _from_home(home: Mapping[str, str], name: str) -> Any:
    if name not in home:
        raise AttributeError(f"module 'werkzeug' has no attribute {name!r}")
    return getattr(importlib.import_module(home[name]), name)


_import_connexion()

from connexion import AsyncApp  # noqa: E402  # after those are put off
from connexion.middleware import SpecMiddleware  # noqa: E402
from connexion.middleware.lifespan import LifespanMiddleware  # noqa: E402
from connexion.middleware.main import API  # noqa: E402
from connexion.middleware.swagger_ui import SwaggerUIMiddleware  # noqa: E402
from connexion.options import SwaggerUIOptions  # noqa: E402
from connexion.resolver import Resolution, Resolver  # noqa: E402
from connexion.spec import OpenAPISpecification  # noqa: E402


class Pages(SpecMiddleware):  # type: ignore[misc]  # connexion is untyped
    """Connexion's Swagger UI, built when somebody first opens one of its pages."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self._ui: Any = None
        self._documents: list[tuple[Any, dict[str, Any]]] = []

    def add_api(self, specification: Any, **options: Any) -> None:
        """Connexion hands over each document."""
        self._documents.append((specification, options))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """A page; the server's lifespan goes on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self._ui is None:
            self._ui = SwaggerUIMiddleware(self.app)
            for specification, options in self._documents:
                self._ui.add_api(specification, **options)
        await self._ui(scope, receive, send)


async def nothing_here(scope: Any, receive: Any, send: Any) -> None:
    """What stands behind the pages, in the place of Connexion's own app: it would build every operation once more."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"There is no such page."})
