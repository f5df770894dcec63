"""One document in service: where its operations stand, who may call them, what answers."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.auth import Guard, guard_of
from mockserver.crud.generic import GenericFake
from mockserver.document import Api, Operation
from mockserver.making.example import Examples
from mockserver.provider import Handler
from mockserver.registry import Binding
from mockserver.routes import Routes

__all__ = ["CONTROL", "Mounted"]

CONTROL = "_motpart"
"""The name that the control plane is mounted at."""


class Mounted:
    """One document in service: where its operations stand, who may call them, what answers."""

    def __init__(self, api: Api, binding: Binding, handlers: Mapping[str, Handler]) -> None:
        self.api = api
        self.provider = binding.provider
        self.handlers = handlers
        self.control = api.name == CONTROL
        self.trailing_slash = bool(api.requests.get("trailing_slash"))
        self.query_in_body = bool(api.requests.get("query_in_body"))
        self.routes: Routes[Operation] = Routes()
        self.examples = Examples(api)
        self.generic = GenericFake(api, self.examples, handlers)
        self._guards: dict[str, Guard] = {}
        for operation in api.operations.values():
            self.routes.add(operation, api.server_path + operation.path)
        if api.server_path:
            for operation in api.operations.values():
                self.routes.add(operation, operation.path, alias=True)

    def guard(self, operation: Operation) -> Guard:
        """What the operation demands of a caller, compiled at its first call."""
        guard = self._guards.get(operation.id)
        if guard is None:
            security = operation.spec.get("security", self.api.document.get("security")) or ()
            credentials = self.api.settings.get("credentials") or ()
            if not self.api.settings and operation.documented_response(401) is None:
                # a lone document: nobody says which credentials are good, and it has no answer for a bad one
                security = ()
            guard = guard_of(self.api.name, security, self.api.security_schemes, credentials)
            self._guards[operation.id] = guard
        return guard
