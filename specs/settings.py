"""What provider.yaml may say, typed; docs/provider-settings.md explains every key for people.

A key that is not here stops the start: a misspelt leniency would otherwise be a silent strictness.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_type_hints

import msgspec

from specs.loading import DocumentError

__all__ = [
    "Authentication",
    "Budget",
    "Correlation",
    "Credential",
    "Environment",
    "Idempotency",
    "Limit",
    "LimitHeaders",
    "Lockout",
    "Part",
    "Refusals",
    "Replies",
    "Requests",
    "Sandbox",
    "Settings",
    "Size",
    "Span",
    "Xml",
    "fields_of",
    "read_settings",
]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of provider.yaml."""


class Environment(Part, frozen=True, kw_only=True):
    """Where the provider itself answers; ``hosts`` are further host names that belong to it."""

    url: str
    hosts: tuple[str, ...] = ()


class Authentication(Part, frozen=True, kw_only=True):
    """What a security scheme of the document cannot say about its credentials' form."""

    prefixes: tuple[str, ...] = ()
    encoding: Literal["plain", "base64"] = "plain"


class Credential(Part, frozen=True, kw_only=True):
    """A demo credential: for a security scheme of the document, or for a token endpoint (``grant``)."""

    name: str
    scheme: str | None = None
    grant: Literal["client_credentials", "password"] | None = None
    value: str | None = None
    username: str | None = None
    password: str = ""
    client_id: str | None = None
    client_secret: str = ""
    environment: str | None = None
    holder: str | None = None
    grants: dict[str, Any] = {}


class Requests(Part, frozen=True, kw_only=True):
    """What the provider is lenient about in requests."""

    fold_query_names: bool = False
    fold_body_names: bool = False
    json_anywhere: bool = False
    query_in_body: bool = False
    trailing_slash: bool = False
    media_type: str = ""


class Correlation(Part, frozen=True, kw_only=True):
    """A header with an id on every answer, refusals included."""

    header: str
    echoed: bool = True
    upper_case: bool = False


class Replies(Part, frozen=True, kw_only=True):
    """How answers look beyond what the document says."""

    media_type: str = ""
    correlation: Correlation | None = None
    key_header: str = ""


class Size(Part, frozen=True, kw_only=True):
    """A limit on the bytes of a body."""

    most: int
    operations: tuple[str, ...] = ()
    status: int = 413
    message: str = ""
    rule: str | None = None


class Refusals(Part, frozen=True, kw_only=True):
    """How refusals look beyond their body, which the provider's dialect makes."""

    media_types: tuple[str, ...] = ()
    schema: str = ""
    headers: dict[str, str] = {}


class Xml(Part, frozen=True, kw_only=True):
    """What OpenAPI's ``xml`` hints leave open."""

    unknown: Literal["keep", "ignore", "refuse"] = "keep"
    nil: Literal["xsi", "omit"] = "xsi"


class Span(Part, frozen=True, kw_only=True):
    """A window of a limit: at most so many ``within`` an ISO 8601 duration."""

    most: int
    within: str


class LimitHeaders(Part, frozen=True, kw_only=True):
    """Names of the headers that tell the limit, what is left of it, and the seconds until the window ends."""

    limit: str = ""
    remaining: str = ""
    reset: str = ""


class Limit(Part, frozen=True, kw_only=True):
    """A limit on calls: of which operations, which calls count, for whom, and how a call too many is refused."""

    windows: tuple[Span, ...]
    operations: tuple[str, ...] = ()
    counts: Literal["all", "errors"] = "all"
    spares: tuple[int, ...] = ()
    per: tuple[str, ...] = ("caller",)
    status: int = 429
    message: str = ""
    retry_after: bool = False
    headers: LimitHeaders | None = None
    rule: str | None = None


class Idempotency(Part, frozen=True, kw_only=True):
    """A header with a key that a call can be made with once."""

    header: str
    operations: tuple[str, ...] = ()
    length: tuple[int, int] = (1, 255)
    memory: str = "P1D"
    required: bool = False
    repeat: Literal["refuse", "replay"] = "refuse"
    status: int = 409
    message: str = ""
    other_status: int = 422
    replay_header: str = ""
    spent_by_refusal: bool = False
    rule: str | None = None


class Lockout(Part, frozen=True, kw_only=True):
    """How the provider says that it takes no calls any more: statuses, and words in the body."""

    statuses: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


class Budget(Part, frozen=True, kw_only=True):
    """What a run keeps to where the provider documents no limit: refused calls, and calls in all, in a time."""

    errors: int = 10
    calls: int = 120
    within: str = "PT60S"


class Sandbox(Part, frozen=True, kw_only=True):
    """How the provider's own sandbox is judged with care."""

    reads: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    removes: dict[str, str] = {}
    lockout: Lockout = Lockout()
    budget: Budget = Budget()


class Settings(Part, frozen=True, kw_only=True):
    """The whole of provider.yaml."""

    title: str = ""
    summary: str = ""
    provisional: str = ""
    written_from: tuple[str, ...] = ()
    written_on: str = ""
    environments: dict[str, Environment] = {}
    authentication: dict[str, Authentication] = {}
    credentials: tuple[Credential, ...] = ()
    scopes: dict[str, str] = {}
    requests: Requests = Requests()
    replies: Replies = Replies()
    refusals: Refusals = Refusals()
    xml: Xml = Xml()
    sizes: tuple[Size, ...] = ()
    limits: tuple[Limit, ...] = ()
    idempotency: tuple[Idempotency, ...] = ()
    sandbox: Sandbox = Sandbox()

    @property
    def default_environment(self) -> str:
        """The environment that is meant when none is named: the first that is not production, else the first."""
        names = list(self.environments) or ["sandbox"]
        return next((name for name in names if name != "production"), names[0])


def read_settings(raw: Any, file: str) -> Settings:
    """provider.yaml's value, checked.

    Raises:
        DocumentError: an unknown key, with the nearest known one; a value of another type. Names the place.
    """
    if raw is None:
        return Settings()
    try:
        return msgspec.convert(raw, Settings)
    except msgspec.ValidationError as error:
        for place, unknown, known in _unknown(raw, Settings, ""):
            close = difflib.get_close_matches(unknown, known, 1)
            remedy = f"did you mean {close[0]!r}" if close else f"known here are {', '.join(known)}"
            raise DocumentError(file, place, f"unknown key {unknown!r}", remedy) from None
        found, _, place = str(error).partition(" - at `$")
        where = re.sub(r"^\.|`$|\[\.\.\.\]", "", place)
        raise DocumentError(file, where, found[:1].lower() + found[1:], "see docs/provider-settings.md") from None


def fields_of(part: type[Part] = Settings, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every key that provider.yaml may have, dotted, with its default; ``[]`` and ``{}`` stand for any entry.

    A key that must be there has the default ``...``.
    """
    hints = get_type_hints(part)
    for field in msgspec.structs.fields(part):
        at = f"{place}{field.encode_name}"
        yield (
            at,
            ...
            if field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
            else (field.default if field.default is not msgspec.NODEFAULT else field.default_factory()),
        )
        inner, step = _inner(hints[field.name])
        if inner is not None:
            yield from fields_of(inner, f"{at}{step}.")


def _unknown(raw: Any, part: type[Part], place: str) -> Iterator[tuple[str, str, list[str]]]:
    """Every key that its mapping does not know: its place, the key, the keys known there."""
    if not isinstance(raw, Mapping):
        return
    hints = get_type_hints(part)
    for key, value in raw.items():
        at = f"{place}.{key}" if place else str(key)
        if key not in hints:
            yield place, str(key), list(hints)
            continue
        inner, step = _inner(hints[key])
        if inner is None:
            continue
        entries = [(at, value)]
        if step == "[]" and isinstance(value, list):
            entries = [(f"{at}[{index}]", entry) for index, entry in enumerate(value)]
        elif step == "{}" and isinstance(value, Mapping):
            entries = [(f"{at}.{name}", entry) for name, entry in value.items()]
        for where, entry in entries:
            yield from _unknown(entry, inner, where)


def _inner(hint: Any) -> tuple[type[Part] | None, str]:
    """The part that a key's value consists of, and whether it is one (), a list of them ([]) or a mapping ({})."""
    if isinstance(hint, type) and issubclass(hint, Part):
        return hint, ""
    origin = getattr(hint, "__origin__", None)
    for argument in get_args(hint):
        found, _ = _inner(argument)
        if found is not None:
            return found, {tuple: "[]", dict: "{}"}.get(origin, "")  # type: ignore[arg-type]  # no origin is no key
    return None, ""
