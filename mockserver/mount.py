"""One document in service: where its operations stand, who may call them, what answers."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import TYPE_CHECKING

from mockserver.auth import Guard, Realm, guard_of
from mockserver.correlation import CorrelationIds
from mockserver.document import Api, Operation
from mockserver.idempotency import Keys
from mockserver.refusing import Refusing
from mockserver.registry import Binding
from mockserver.routes import Routes
from mockserver.sizing import Sizes
from mockserver.throttling import Throttling
from specs import ALTERNATIVE
from specs.settings import Refusals

if TYPE_CHECKING:
    from mockserver.crud.generic import GenericFake
    from mockserver.making.example import Examples
    from mockserver.making.refusals import DocumentedRefusals

__all__ = ["CONTROL", "Mounted"]

CONTROL = "_motpart"
"""The name that the control plane is mounted at."""


class _Invented:
    """What answers from the document alone. Its code is a tenth of what a start loads, and no start needs it."""

    def __init__(self, api: Api, binding: Binding) -> None:
        self._api = api
        self._binding = binding

    @cached_property
    def examples(self) -> Examples:
        from mockserver.making.example import Examples

        return Examples(self._api)

    @cached_property
    def refusals(self) -> DocumentedRefusals:
        from mockserver.making.refusals import DocumentedRefusals

        return DocumentedRefusals(self.examples)

    @cached_property
    def generic(self) -> GenericFake:
        from mockserver.crud.generic import GenericFake

        return GenericFake(self._api, self.examples, self._binding.handlers)


class Mounted:
    """One document in service: where its operations stand, who may call them, what answers.

    Attributes:
        name: where it stands and what faults, journal and people call it: the provider's name, followed by
            ``@environment`` when that is not the provider's default one.
        environment: the same environment as a world calls it: empty for the default one.
    """

    def __init__(self, api: Api, binding: Binding) -> None:
        self.api = api
        self.environment = ""
        self.binding = binding
        self.provider = binding.provider
        self.handlers = binding.handlers
        self.control = api.name == CONTROL
        self.trailing_slash = api.terms.requests.trailing_slash
        self.query_in_body = api.terms.requests.query_in_body
        self.refusing = Refusing(api) if api.terms.refusals != Refusals() else None
        self.sizes = Sizes(api.terms.sizes) if api.terms.sizes else None
        correlation = api.terms.replies.correlation
        self.correlation = None if correlation is None else CorrelationIds(correlation)
        self._stand_at(api.name)
        self.routes: Routes[Operation] = Routes()
        self._invented = _Invented(api, binding)
        self._guards: dict[str, Guard] = {}
        self._realm = Realm(api.name, api.terms, api.terms.default_environment, self.provider.covers)
        for operation in api.operations.values():
            self._put(operation, api.server_path + operation.path)
        if api.server_path:
            for operation in api.operations.values():
                self._put(operation, operation.path, alias=True)

    def _put(self, operation: Operation, path: str, *, alias: bool = False) -> None:
        alternative = ALTERNATIVE in operation.spec
        self.routes.add(operation, path, alias=alias, alternative=alternative, values=operation.path_values)

    @property
    def examples(self) -> Examples:
        """The document's own answers, and made-up ones."""
        return self._invented.examples

    @property
    def refusals(self) -> DocumentedRefusals:
        """Refusals in the document's words, for a provider without a dialect of its own."""
        return self._invented.refusals

    @property
    def generic(self) -> GenericFake:
        """What serves an operation that the provider has no function for."""
        return self._invented.generic

    def in_environment(self, environment: str) -> Mounted:
        """The same document in another environment of the provider; all but who may call it is shared."""
        shown = self._realm.shown(environment)
        other = copy.copy(self)
        other.environment = shown
        other._stand_at(f"{self.api.name}@{shown}")
        other._realm = Realm(self.api.name, self.api.terms, environment, self.provider.covers)
        other._guards = {}
        return other

    def _stand_at(self, name: str) -> None:
        """Count calls and remember keys under a name of its own."""
        terms = self.api.terms
        self.name = name
        self.throttling = Throttling(name, terms.limits) if terms.limits else None
        self.keys = Keys(name, terms.idempotency) if terms.idempotency else None

    def guard(self, operation: Operation) -> Guard:
        """What the operation demands of a caller, compiled at its first call."""
        guard = self._guards.get(operation.id)
        if guard is None:
            security = operation.spec.get("security", self.api.document.get("security")) or ()
            if not self.api.terms.credentials and operation.documented_response(401) is None:
                # nobody says which credentials are good, and the document has no answer for a bad one
                security = ()
            guard = self._guards[operation.id] = guard_of(security, self.api.security_schemes, self._realm)
        return guard
