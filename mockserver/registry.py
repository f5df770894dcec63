"""Found, not registered: a provider's code is the package of the same name as its folder of specs.

A hyphen in the folder's name is an underscore in the package's.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from mockserver.deferred import Deferred
from mockserver.document import operation_id_of
from mockserver.errors import SpecError, SpecProblem
from mockserver.provider import Handler, Job, Person, Provider
from specs import Cache, Promise, operations_of, package_of

__all__ = ["Binding", "Jobs", "bind", "bind_one", "bind_when_asked", "unfit"]


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


def bind_when_asked(promises: Mapping[str, Promise], package: str, cache: Cache) -> Deferred[Binding]:
    """What `bind` gives, each provider's functions loaded when somebody first asks for them.

    What `bind` refuses is refused now: only functions that the cache knows to fit their document may wait.

    Raises:
        SpecError: as `bind` does.
    """
    bindings: Deferred[Binding] = Deferred()
    code = _code(package)
    for name, promise in promises.items():
        bindings.add(name, partial(_bind_promise, promise, package))
        part = package_of(name)
        if f"{package}.{part}" in sys.modules:
            bindings[name]  # loaded now
        elif part in code:
            key = f"{promise.digest}.{code[part]}.bound"
            if cache.get(key) is None:
                bindings[name]  # loaded now
                cache.put(key, b"")
    return bindings


def _bind_promise(promise: Promise, package: str) -> Binding:
    return bind({promise.name: promise}, package)[promise.name]


def _code(package: str) -> dict[str, str]:
    """The providers of a package, each with what tells its source from any other: names, sizes and times of files."""
    folders = [Path(place) for place in importlib.import_module(package).__path__]
    parts = [part for folder in folders for part in sorted(folder.iterdir()) if (part / "__init__.py").is_file()]
    return {part.name: _state(part) for part in parts}


def _state(folder: Path) -> str:
    files = [(file, os.stat(file)) for file in (__file__, *sorted(map(str, folder.rglob("*.py"))))]
    told = "\n".join(f"{file} {found.st_size} {found.st_mtime_ns}" for file, found in files)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class Jobs(Mapping[str, Job]):
    """Every provider's jobs by name; the name of a job begins with its provider's, which is loaded for it."""

    def __init__(self, bindings: Mapping[str, Binding]) -> None:
        self._bindings = bindings

    def __getitem__(self, name: str) -> Job:
        """The job. Raises: KeyError for one that no provider has."""
        return self._bindings[name.partition(".")[0]].jobs[name]

    def __iter__(self) -> Iterator[str]:
        """The names of all, which loads every provider."""
        return (name for binding in self._bindings.values() for name in binding.jobs)

    def __len__(self) -> int:
        """How many there are, which loads every provider."""
        return sum(len(binding.jobs) for binding in self._bindings.values())


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
