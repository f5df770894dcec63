"""Connexion's view of a document, turned once into frozen operations.

Connexion loads the specification, builds each operation and binds its operationId through the resolver; what a request
needs of it (readers, checkers, answers) is compiled here, on the operation's first use, and kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mockserver.errors import Refusal
from mockserver.following import follow, followed_paths
from mockserver.frame import OpenAPISpecification, Resolution, Resolver
from mockserver.negotiate import choose_media_type
from mockserver.reading.bodies import BodyOptions, BodyReader
from mockserver.reading.mediatypes import essence, is_json
from mockserver.reading.parameters import ParameterReader
from mockserver.reading.schema import Checker, SchemaCompiler
from mockserver.reading.xmlshape import XmlShapes
from specs import METHODS, Promise, server_path

__all__ = ["Answer", "Api", "CompiledSpecification", "HandlerResolver", "Operation", "operation_id_of"]

_PLAIN_LIST = frozenset({"type", "items", "title", "description", "example", "x-certainty", "x-source", "x-rules"})
_MOST_ANSWERS = 256
_WHO = ("401", "403")
_NOT_FOUND = re.compile(r"not[ _-]?found|no such|does ?n[o']t exist|not exist", re.IGNORECASE)
"""How many (status, Accept) pairs an operation keeps: clients send few, a hostile one sends many."""


class CompiledSpecification(OpenAPISpecification):  # type: ignore[misc]  # connexion is untyped
    """A Connexion specification of a document that was checked already.

    Stock Connexion copies the document three times, checks it against a Draft 4 meta-schema in Python and unfolds every
    reference; here the check is `mockserver.checking`, done once per content hash, and only the references
    above the schemas are followed (the schemas' own stay, so recursion is free).
    """

    def __init__(self, raw_spec: dict[str, Any], *, base_uri: str = "") -> None:
        self._raw_spec = raw_spec
        self._base_uri = base_uri
        self._server_path = server_path(raw_spec)
        self._mount = ""

    @cached_property
    def _spec(self) -> dict[str, Any]:
        """What Connexion reads, from the first time that it does."""
        servers = [{"url": (self._mount + self._server_path) or "/"}] if self._mount else self._raw_spec.get("servers")
        followed = {"components": {}, **self._raw_spec, "paths": followed_paths(self._raw_spec)}
        return followed if servers is None else {**followed, "servers": servers}

    @property
    def base_path(self) -> str:
        """Where the document is mounted, without its own server path."""
        return self._mount

    @base_path.setter
    def base_path(self, base_path: str) -> None:
        self._mount = base_path.rstrip("/")
        self.__dict__.pop("_spec", None)


def operation_id_of(path: str, method: str, spec: Mapping[str, Any]) -> str:
    """The document's operationId, or ``get /things/{id}`` for an operation that has none."""
    return str(spec.get("operationId") or f"{method.lower()} {path}")


class HandlerResolver(Resolver):  # type: ignore[misc]  # connexion is untyped
    """Binds each operationId to the provider's function, or to the fallback that serves any document."""

    def __init__(self, handlers: Callable[[], Mapping[str, Callable[..., Any]]], fallback: Callable[..., Any]) -> None:
        super().__init__()
        self._find = handlers
        self._fallback = fallback

    @cached_property
    def _handlers(self) -> Mapping[str, Callable[..., Any]]:
        return self._find()

    @property
    def has_functions(self) -> bool:
        """Whether the provider has functions of its own, whose numbers are those of their language."""
        return bool(self._handlers)

    def resolve(self, operation: Any) -> Resolution:
        """Connexion asks once per operation; the id is made up when the document gives none."""
        name = operation.operation_id or operation_id_of(operation.path, operation.method, {})
        return Resolution(self._handlers.get(name, self._fallback), name)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a reply of one status leaves: its media type, the check of its body, the headers it must have.

    ``documented`` is False when the operation promises nothing for that status. ``items`` is there when the
    body is a list of which nothing is promised but what each item is. ``as_text`` says that the document calls the body
    one string in a media type that is not JSON: a table, a page, made of whatever value the function answers.
    """

    media_type: str | None
    checker: Checker | None
    documented: bool
    required_headers: tuple[str, ...] = ()
    items: Checker | None = None
    as_text: bool = False


class Operation:
    """One operation of one document: what Connexion built, plus what a request needs, compiled on first use."""

    def __init__(self, api: Api, built: Any) -> None:
        self.api = api
        self.id = str(built.operation_id)
        self.method = str(built.method).upper()
        self.path = str(built.path)
        self.function: Callable[..., Any] = built.function
        self.spec: Mapping[str, Any] = api.specification.get_operation(built.path, built.method)
        self.parameters: tuple[Mapping[str, Any], ...] = tuple(self.spec.get("parameters") or ())
        self.request_body: Mapping[str, Any] | None = self.spec.get("requestBody")
        self.responses: Mapping[str, Mapping[str, Any]] = self.spec.get("responses") or {}
        self.query_names = frozenset(p["name"] for p in self.parameters if p["in"] == "query")
        self.parameter_names = tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))
        self._answers: dict[tuple[int, str | None, str | None], Answer] = {}
        self._checkers: dict[tuple[str, str], Checker | None] = {}
        self._acceptable: dict[str, bool] = {}

    def __repr__(self) -> str:
        """``<Operation examplepay.createCharge POST /charges>``."""
        return f"<Operation {self.api.name}.{self.id} {self.method} {self.path}>"

    @cached_property
    def not_found(self) -> int | None:
        """The documented status that says there is no such thing.

        404, or what a document has instead of it: 480 for ``ResourceNotFoundException``.
        """
        if self.documented_response(404) is not None:
            return 404
        told = ((key, str(answer.get("description"))) for key, answer in self.responses.items() if key.isdigit())
        return next(
            (int(key) for key, text in told if key not in _WHO and key[0] == "4" and _NOT_FOUND.search(text)), None
        )

    @property
    def certainty(self) -> str:
        """How sure we are that the provider has it: the operation's ``x-certainty``, else the document's."""
        return str(self.spec.get("x-certainty") or self.api.document.get("x-certainty") or "inferred")

    @property
    def source(self) -> str | None:
        """Where it is documented (``x-source``)."""
        source = self.spec.get("x-source") or self.api.document.get("x-source")
        return None if source is None else str(source)

    @cached_property
    def reader(self) -> ParameterReader:
        """Reads and checks path, query, header and cookie parameters."""
        fold = self.api.terms.requests.fold_query_names
        return ParameterReader(self.parameters, self.api.compiler, fold_query_names=fold)

    @property
    def path_values(self) -> dict[str, list[str]]:
        """All that a path parameter may be, by name, where the document lists it."""
        listed = {
            str(p["name"]): self.api.compiler.resolve(p.get("schema") or {}).get("enum")
            for p in self.parameters
            if p.get("in") == "path"
        }
        return {name: [str(value) for value in values] for name, values in listed.items() if values}

    @cached_property
    def body(self) -> BodyReader:
        """Reads and checks the request body."""
        return BodyReader(self.request_body, self.api.compiler, self.api.body_options, self.api.shapes)

    def takes(
        self,
        path: Mapping[str, str],
        query: bytes,
        headers: Iterable[tuple[bytes, bytes]],
        content_type: str,
        body: bytes,
    ) -> bool:
        """Whether a request is right for the operation, parameters and body; ``path`` as captured."""
        _, wrong = self.reader.read(path, query, headers)
        try:
            return not wrong and not self.body.read(content_type or None, body)[2]
        except Refusal:
            return False

    def documented_response(self, status: int) -> tuple[str, Mapping[str, Any]] | None:
        """The response object that covers a status, with its key: ``404``, else ``4XX``, else ``default``."""
        for key in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if key in self.responses:
                return key, self.responses[key]
        return None

    def response_checker(self, status: int, media_type: str) -> Checker | None:
        """The compiled schema of a reply; None when nothing is promised about its body."""
        found = self.documented_response(status)
        if found is None:
            return None
        return self._checker(found[0], found[1], media_type)

    def _checker(self, key: str, response: Mapping[str, Any], media_type: str) -> Checker | None:
        if (key, media_type) not in self._checkers:
            schema = ((response.get("content") or {}).get(media_type) or {}).get("schema")
            compiled = None if schema is None else self.api.compiler.compile(schema, "response")
            self._checkers[key, media_type] = compiled
        return self._checkers[key, media_type]

    def accepts(self, accept: str) -> bool:
        """Whether a success answer can be given in a type that ``Accept`` allows; True when it has no body."""
        if accept not in self._acceptable:
            if len(self._acceptable) >= _MOST_ANSWERS:
                self._acceptable.clear()
            offered = [t for key, r in self.responses.items() if key[:1] in "2d" for t in r.get("content") or ()]
            self._acceptable[accept] = not offered or choose_media_type(accept, offered) is not None
        return self._acceptable[accept]

    def answer(self, status: int, accept: str | None, wanted: str | None = None) -> Answer:
        """How a reply with this status leaves; ``wanted`` is the type that the function itself chose."""
        key = (status, accept, wanted)
        known = self._answers.get(key)
        if known is None:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            known = self._answers[key] = self._make_answer(status, accept, wanted)
        return known

    def _make_answer(self, status: int, accept: str | None, wanted: str | None) -> Answer:
        found = self.documented_response(status)
        if found is None:
            return Answer(wanted, None, documented=False)
        key, response = found
        content = response.get("content") or {}
        offered = list(content)
        if accept is None:  # a client that does not care gets JSON where there is some
            offered.sort(key=lambda name: not is_json(essence(name)))
        media_type = wanted if wanted in content else choose_media_type(accept, offered) or next(iter(offered), wanted)
        checker = None if media_type is None else self._checker(key, response, media_type)
        headers = response.get("headers") or {}
        later = self.api.correlation_header  # put on every answer when it leaves
        required = tuple(name for name, header in headers.items() if header.get("required") and name.lower() != later)
        schema = None if media_type is None else (content.get(media_type) or {}).get("schema")
        as_text = schema is not None and "json" not in str(media_type) and self.api.compiler.types(schema) == {"string"}
        items = self._items(schema)
        return Answer(wanted or media_type, checker, True, required, items, as_text)

    def _items(self, schema: Mapping[str, Any] | None) -> Checker | None:
        plain = {} if schema is None else self.api.compiler.resolve(schema)
        if plain.get("type") != "array" or "items" not in plain or not _PLAIN_LIST.issuperset(plain):
            return None
        return self.api.compiler.compile(plain["items"], "response")


class Api:
    """One mounted document with its operations, its provider's leniences and its compiler."""

    def __init__(self, specification: CompiledSpecification, promise: Promise, resolver: HandlerResolver) -> None:
        self.name = promise.name
        self.promise = promise
        self.specification = specification
        self.document: Mapping[str, Any] = promise.document
        self.settings = promise.settings
        self.terms = promise.terms
        self.server_path = promise.server_path
        self.compiler = SchemaCompiler(promise.document, foreign=not resolver.has_functions)
        self.shapes = XmlShapes(self.compiler)
        correlation = promise.terms.replies.correlation
        self.correlation_header = "" if correlation is None else correlation.header.lower()
        self.default_accept = promise.terms.replies.media_type or None
        """What an answer is when the request does not say: None for JSON where there is some."""
        self.body_options = BodyOptions(
            fold_names=promise.terms.requests.fold_body_names,
            json_anywhere=promise.terms.requests.json_anywhere,
            media_type=promise.terms.requests.media_type,
            unknown_elements=promise.terms.xml.unknown,
        )
        self.operations: dict[str, Operation] = {}
        for path, item in specification["paths"].items():
            for method in METHODS if isinstance(item, Mapping) else ():
                if method in item:
                    built = specification.operation_cls.from_spec(
                        specification, path=path, method=method, resolver=resolver
                    )
                    self.operations[str(built.operation_id)] = Operation(self, built)

    @cached_property
    def security_schemes(self) -> Mapping[str, Mapping[str, Any]]:
        """The document's security schemes by name, references followed."""
        schemes = (self.document.get("components") or {}).get("securitySchemes") or {}
        return {name: follow(self.document, scheme) for name, scheme in schemes.items()}
