"""A provider's document as Schemathesis reads it: builds requests for its operations and judges the replies.

This is the only place where ``contracts`` asks whether a reply conforms, and the answer is Schemathesis'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict, Unpack
from urllib.parse import quote, unquote, urlencode

import schemathesis
from requests import Request as Unsent
from schemathesis import checks
from schemathesis.baseline import BaselineEntry
from schemathesis.config import ConfigError, SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup

from contracts.credentials import Credential
from contracts.discriminators import spelled_out
from contracts.errors import UsageError
from contracts.exchange import Exchange, Request
from contracts.members import named_members
from contracts.replies import OWN_WORLD, REPLY_CHECKS
from contracts.targets import Target
from specs import Promise, operations_of
from specs.placing import placing

__all__ = ["DEMO", "NOTHING", "Document", "Parts", "place_of"]

NOTHING: Any = object()
"""No body at all, which is not the JSON value null."""
DEMO: Any = object()
"""The credentials that the target holds for what the operation requires."""
_PATH_PARAMETER = re.compile(r"\{([^{}]+)\}")
_CONFORMANCE = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    *REPLY_CHECKS,
)
_JSON = "application/json"
_OWN_HEADERS = ("X-Schemathesis-TestCaseId", "User-Agent", "Accept-Encoding", "Connection", "Accept")


class Parts(TypedDict, total=False):
    """What may go into a request beside the operation.

    Attributes:
        path: path parameters by name; what is missing is sent as ``1``.
        body: a JSON value, form fields, or bytes that go out as they are; NOTHING sends none.
        media_type: the body's; the document's first when not given. It may be one that the document lacks.
        credential: DEMO is the target's own, None sends none; several go where a requirement names several schemes.
    """

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    media_type: str | None
    credential: Credential | Sequence[Credential] | None


class Document:
    """The document of one promise, its servers moved to one target.

    Attributes:
        specs: operation objects by operationId, in the document's order.
    """

    def __init__(self, promise: Promise, target: Target, config: Mapping[str, Any] | None = None) -> None:
        self.promise = promise
        self.target = target
        self.raw = spelled_out(target.rebased(promise.document))
        self.raw[OWN_WORLD] = target.control is not None
        self.specs: dict[str, Mapping[str, Any]] = {}
        self._places: dict[str, tuple[str, str]] = {}
        for path, method, spec in operations_of(self.raw):
            operation_id = str(spec.get("operationId", f"{method.upper()} {path}"))
            self.specs[operation_id] = spec
            self._places[operation_id] = (path, method)
        try:
            settings = SchemathesisConfig.from_dict(dict(config or {}))
        except ConfigError as error:
            raise UsageError(f"contracts/providers/{promise.name}/schemathesis.toml: {error}") from None
        self.schema = schemathesis.openapi.from_dict(self.raw, config=settings)
        self.schema.location = f"{target.root}/openapi.json"  # where relative server paths belong
        if target.inside is not None:
            self.schema.app = target.inside.app

    def method(self, operation_id: str) -> str:
        """The operation's method in upper case."""
        return self._places[operation_id][1].upper()

    def path(self, operation_id: str) -> str:
        """The operation's path template."""
        return self._places[operation_id][0]

    def parameters(self, operation_id: str) -> list[Mapping[str, Any]]:
        """The operation's parameters with those of its path, references followed."""
        shared = self.raw["paths"][self.path(operation_id)].get("parameters", [])
        return [self.resolve(p) for p in (*shared, *self.specs[operation_id].get("parameters", []))]

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a local ``$ref`` stands for; anything else as it is."""
        while isinstance(node.get("$ref"), str):
            found: Any = self.raw
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def path_parameters(self, operation_id: str) -> list[str]:
        """Names of the parameters in the operation's path, in the path's order."""
        return _PATH_PARAMETER.findall(self.path(operation_id))

    def path_values(self, operation_id: str, url: str) -> dict[str, str]:
        """What a URL has for the parameters of an operation's path; empty when it is not one of the operation's."""
        template = self.path(operation_id)
        parts = _PATH_PARAMETER.split(template)  # text, name, text, name, …
        pattern = "".join("([^/?#]*)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
        found = re.search(pattern + r"/?(?:[?#]|$)", url)
        return {} if found is None else dict(zip(parts[1::2], map(unquote, found.groups()), strict=True))

    def schemes(self, operation_id: str) -> list[str]:
        """Names of the security schemes that the operation asks for; empty when it is open to everyone."""
        return list(dict.fromkeys(name for names in self._requirements(operation_id) for name in names))

    def _requirements(self, operation_id: str) -> list[list[str]]:
        """The alternatives of schemes that must all be satisfied; none when the operation is open to everyone."""
        wanted = self.specs[operation_id].get("security", self.raw.get("security") or [])
        return [] if {} in wanted else [list(alternative) for alternative in wanted]

    def media_types(self, operation_id: str) -> list[str]:
        """The media types of the operation's body, in the document's order; empty when it takes none."""
        return list(self.resolve(self.specs[operation_id].get("requestBody") or {}).get("content", {}))

    def request(self, operation_id: str, **parts: Unpack[Parts]) -> Request:
        """A request for an operation, laid out by Schemathesis as the document says.

        Raises:
            UsageError: the document has no such operation or path parameter.
        """
        self._known(operation_id)
        place, method = self._places[operation_id]
        body, credential = parts.get("body", NOTHING), parts.get("credential", DEMO)
        headers = {**self._wishes(operation_id), **parts.get("headers", {})}
        raw = isinstance(body, bytes)
        media_type = parts.get("media_type") or (self.media_types(operation_id) or ["application/json"])[0]
        case = self.schema[place][method].Case(
            path_parameters=self._path_parameters(operation_id, parts.get("path", {})),
            query=dict(parts.get("query", {})),
            headers=dict(headers),
            **({} if raw or body is NOTHING else {"body": body, "media_type": media_type}),
        )
        sent = case.as_transport_kwargs()
        for name in _OWN_HEADERS:
            if name not in headers:
                sent["headers"].pop(name, None)
        if raw:
            sent["data"] = body
            sent["headers"]["Content-Type"] = media_type
        prepared = Unsent(**sent).prepare()
        plain = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
        kept = {name: _text(value) for name, value in prepared.headers.items() if name != "Content-Length"}
        request = Request(str(prepared.method), str(prepared.url), kept, plain, operation_id)
        return _signed(request, self.credentials(operation_id) if credential is DEMO else credential)

    def _wishes(self, operation_id: str) -> dict[str, str]:
        """``Accept`` for an operation that answers in JSON and in other forms too: what is looked at is JSON."""
        responses = self.specs[operation_id].get("responses", {})
        answers = [self.resolve(answer) for status, answer in responses.items() if str(status)[:1] == "2"]
        offered = {media_type for answer in answers for media_type in answer.get("content") or ()}
        return {"Accept": _JSON} if _JSON in offered and len(offered) > 1 else {}

    def faults(self, operation_id: str, exchange: Exchange) -> list[Failure]:
        """How a reply differs from what the document promises: status, media type, headers, body."""
        place, method = self._places[operation_id]
        case = self.schema[place][method].Case(path_parameters=self._path_parameters(operation_id, {}))
        try:
            case.validate_response(exchange.for_schemathesis(), checks=list(_CONFORMANCE))
        except FailureGroup as group:
            return list(group.exceptions)
        return []

    def named(self, exchange: Exchange) -> Any:
        """What a reply's value has that the document names; all of it where it says nothing of such a reply."""
        operation_id, media_type = exchange.request.operation, exchange.media_type
        if operation_id not in self.specs:
            return exchange.whole
        answers = {str(status).upper(): each for status, each in self.specs[operation_id].get("responses", {}).items()}
        keys = (str(exchange.status), f"{exchange.status // 100}XX", "DEFAULT")
        answer = self.resolve(next((answers[key] for key in keys if key in answers), {}))
        content = {kind.partition(";")[0].strip().lower(): each for kind, each in (answer.get("content") or {}).items()}
        schema = content.get(media_type, {}).get("schema")
        return exchange.whole if schema is None else named_members(exchange.whole, schema, self.resolve)

    def credentials(self, operation_id: str) -> tuple[Credential, ...]:
        """The target's credentials for an operation: of the first requirement that they meet, else what it has of one.

        Empty when the operation is open, or nothing for it is known.
        """
        held = self.target.credentials
        known = [(names, [held[name] for name in names if name in held]) for names in self._requirements(operation_id)]
        whole = next((found for names, found in known if len(found) == len(names)), None)
        return tuple(whole or next((found for _, found in known if found), ()))

    def any_credential_is_good(self, operation_id: str) -> bool:
        """Whether it asks for a credential and nobody has said which is good, as for a document that was imported."""
        return bool(self.schemes(operation_id)) and not self.credentials(operation_id)

    def credential_names(self, operation_id: str) -> frozenset[str]:
        """Headers and parameters in which its credentials stand, in lower case."""
        found = (self.raw["components"]["securitySchemes"].get(name, {}) for name in self.schemes(operation_id))
        return frozenset(placing(self.resolve(scheme)).name.lower() for scheme in found)

    def refuses_strangers(self, operation_id: str) -> bool:
        """Whether somebody says how a call without a credential is refused: the document, or who lists good ones."""
        documented = {str(status).upper() for status in self.specs[operation_id].get("responses", {})}
        return not self.any_credential_is_good(operation_id) or bool(documented & {"401", "403", "4XX", "DEFAULT"})

    def _path_parameters(self, operation_id: str, given: Mapping[str, Any]) -> dict[str, Any]:
        wanted = [p["name"] for p in self.parameters(operation_id) if p.get("in") == "path"]
        unknown = set(given) - set(wanted)
        if unknown:
            raise UsageError(f"{operation_id} has no path parameter {sorted(unknown)[0]!r}; it has {_listed(wanted)}.")
        return {name: quote(_text(given.get(name, "1")), safe="") for name in wanted}

    def _known(self, operation_id: str) -> None:
        if operation_id not in self.specs:
            raise UsageError(f"{self.promise.name} has no operation {operation_id!r}; it has {_listed(self.specs)}.")


def _signed(request: Request, credentials: Credential | Sequence[Credential] | None) -> Request:
    headers, url = dict(request.headers), request.url
    for credential in (credentials,) if isinstance(credentials, Credential) else credentials or ():
        if credential.place == "header":
            headers[credential.name] = credential.wire
        elif credential.place == "query":
            url += ("&" if "?" in url else "?") + urlencode({credential.name: credential.wire}, quote_via=quote)
        else:
            cookie = f"{credential.name}={credential.wire}"
            headers["Cookie"] = f"{headers['Cookie']}; {cookie}" if "Cookie" in headers else cookie
    return replace(request, url=url, headers=headers)


def place_of(failure: Failure, check: str) -> str:
    """What tells a failure apart from others of its check and operation: Schemathesis' own identity of it."""
    entry = BaselineEntry.from_failure(failure, check=check)
    return " ".join(filter(None, (entry.failure, entry.signature)))


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
