"""Found, not registered: a provider's code is the package of the same name as its folder of specs.

A hyphen in the folder's name is an underscore in the package's.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.document import operation_id_of
from mockserver.errors import SpecError, SpecProblem
from mockserver.provider import Handler, Job, Person, Provider
from specs import Promise, operations_of, package_of

__all__ = ["Binding", "bind", "bind_one", "unfit"]


@dataclass(frozen=True, slots=True)
class Binding:
    """A provider with its functions by operationId, its jobs and its people by name."""

    provider: Provider = field(default_factory=Provider)
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)


def bind(promises: Mapping[str, Promise], package: str = "mockserver.providers") -> dict[str, Binding]:
    """The binding of each promise; a promise without a package of its name is served by the generic fake.

    A package serves an imported document of its provider's name where its functions fit; see `unfit`. When none of
    them does, the document is another API's, and nothing of the package is used.

    Raises:
        SpecError: a handler's operationId that its document lacks, an operation handled twice, a job that is not
            named after its provider.
    """
    found = _providers(promises, package)
    return {name: bind_one(promise, found[name]) if name in found else Binding() for name, promise in promises.items()}


def unfit(promise: Promise, package: str = "mockserver.providers") -> list[SpecProblem]:
    """The functions of a provider's package that no operation of the promise's document calls."""
    found = _providers([promise.name], package).get(promise.name)
    return [] if found is None else _strange(_marked(found, "__operation__", promise), promise)


def _providers(names: Iterable[str], package: str) -> dict[str, Provider]:
    folder = importlib.import_module(package)
    present = {module.name for module in pkgutil.iter_modules(folder.__path__)}
    code = {name: package_of(name) for name in names}
    return {
        name: importlib.import_module(f"{package}.{part}").provider for name, part in code.items() if part in present
    }


def bind_one(promise: Promise, provider: Provider) -> Binding:
    """One provider's functions, checked against its document. Raises: SpecError as `bind` does."""
    handlers = _marked(provider, "__operation__", promise)
    jobs = _marked(provider, "__job__", promise)
    people = _marked(provider, "__person__", promise)
    strange = _strange(handlers, promise)
    if promise.imported:
        gone = {problem.place for problem in strange}
        handlers = {name: function for name, function in handlers.items() if name not in gone}
        if strange and not handlers:
            return Binding()
        strange = []
    problems = [
        SpecProblem(
            _place(function), name, f"the {kind} is not named after its provider", f"name it '{promise.name}.{name}'"
        )
        for kind, found in (("job", jobs), ("person", people))
        for name, function in found.items()
        if not name.startswith(f"{promise.name}.")
    ]
    if strange or problems:
        raise SpecError([*strange, *problems])
    return Binding(provider, handlers, jobs, people)


def _strange(handlers: Mapping[str, Handler], promise: Promise) -> list[SpecProblem]:
    documented = {operation_id_of(path, method, spec) for path, method, spec in operations_of(promise.document)}
    return [
        SpecProblem(
            _place(function), operation, f"{promise.file} has no such operationId", _nearest(operation, documented)
        )
        for operation, function in handlers.items()
        if operation not in documented
    ]


def _marked(provider: Provider, mark: str, promise: Promise) -> dict[str, Callable[..., Any]]:
    found: dict[str, Callable[..., Any]] = {}
    for module in provider.modules:
        for value in vars(module).values():
            name = getattr(value, mark, None) if callable(value) else None
            if name is None or value.__module__ != module.__name__:
                continue
            if name in found:
                raise SpecError(
                    [SpecProblem(_place(value), str(name), "handled twice", f"remove {_place(found[name])}")]
                )
            found[str(name)] = value
    return found


def _place(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _nearest(name: str, known: set[str]) -> str:
    import difflib  # only on the way to an error

    close = difflib.get_close_matches(name, sorted(known), 1)
    return f"did you mean '{close[0]}'" if close else "remove the handler or document the operation"
