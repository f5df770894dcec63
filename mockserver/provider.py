"""All that a provider author must learn: Provider, Call, Reply, operation, job, Delivery.

A provider is a folder ``mockserver/providers/<name>/`` whose ``__init__`` holds one name, ``provider``.
Its functions neither parse nor validate nor format: they take a call and the world and return a reply.

    @operation("createCharge")
    def create_charge(call: Call, world: World) -> Reply:
        charge = Charge.pending(world.sequence("charge"), call.body)
        world[CHARGES].put(str(charge.id), charge)
        return Reply(201, charge.as_json())
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from mockserver.errors import Refusal
from mockserver.reading.multipart import File

if TYPE_CHECKING:
    from mockserver.document import Operation
    from mockserver.world import World

__all__ = [
    "Call",
    "Caller",
    "File",
    "Handler",
    "Job",
    "Person",
    "Provider",
    "Reply",
    "job",
    "operation",
    "person",
    "problem_dialect",
]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the credential's name, its environment, and what provider.yaml grants it.

    ``holder`` is who has the credential: those of one holder belong together, and limits count for the holder. It is
    the credential's name unless said otherwise.
    """

    name: str
    environment: str = "sandbox"
    grants: Mapping[str, Any] = field(default_factory=dict)
    holder: str = ""

    def __post_init__(self) -> None:
        if not self.holder:
            object.__setattr__(self, "holder", self.name)


ANONYMOUS = Caller("anonymous")


@dataclass(slots=True)
class Call:
    """A request that fits its document, ready for a provider function.

    ``path``, ``query``, ``header`` and ``cookie`` hold the document's spelling of each name and values
    converted to the schema's type; an absent optional parameter with a default has the default, one
    without is missing. ``body`` is the parsed body (JSON value, form fields, ``bytes``) or None.
    A file part of a multipart body is a `File`: ``bytes`` that know the file's name and content type.
    """

    operation: Operation
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    header: Mapping[str, Any]
    cookie: Mapping[str, Any]
    body: Any
    media_type: str | None
    caller: Caller
    base_url: str
    """Scheme, host and mount of this provider, such as ``http://127.0.0.1:8080/examplepay``."""
    accept: str | None = None
    """The Accept header, where it says more than ``*/*``; something documented fits it."""

    @property
    def authenticated(self) -> bool:
        """Whether the call has a credential that the operation asks for."""
        return self.caller.name != ANONYMOUS.name


@dataclass(slots=True)
class Reply:
    """What a provider function answers. ``body`` is a JSON value, ``bytes`` or ``str``; None is no body.

    ``media_type`` is chosen from the document and ``Accept`` when not given. ``stored`` says that the body is a value
    of a collection as it lies there, or a list of such values: each is checked and written once, for it never
    changes. With ``drain`` the answer is
    sent only after every webhook delivery that is due in that world has been attempted.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None
    drain: World | None = None
    stored: bool = False


Handler = Callable[[Call, "World"], Reply]
Job = Callable[["World", Any], None]
Person = Callable[["World", Any], Any]
Dialect = Callable[[Refusal], Reply]
Covers = Callable[[Collection[str], str], bool]
_F = TypeVar("_F", bound=Callable[..., Any])


def operation(operation_id: str) -> Callable[[_F], _F]:
    """Bind a function to the document's operationId; the registry refuses ids the document lacks."""

    def mark(function: _F) -> _F:
        function.__operation__ = operation_id  # type: ignore[attr-defined]  # a mark, read by the registry
        return function

    return mark


def job(name: str) -> Callable[[_F], _F]:
    """Bind a function ``(world, payload) -> None`` to jobs put on the clock by ``world.schedule(at, name, payload)``.

    A job name begins with the provider's name: ``examplepay.capture``.
    """

    def mark(function: _F) -> _F:
        function.__job__ = name  # type: ignore[attr-defined]  # a mark, read by the registry
        return function

    return mark


def person(name: str, facts: type[Any]) -> Callable[[_F], _F]:
    """Bind a function ``(world, facts) -> JSON`` to what a person does outside the API: signs, pays, answers a letter.

    The control plane plays it: ``POST /_motpart/worlds/{world}/people/<provider>/<action>``. The name begins with the
    provider's: ``examplepay.customerPays``. ``facts`` is a ``msgspec.Struct``; the body is made into one, or refused.
    The function may raise `Refusal`; nothing is stored then. The first line of its docstring is what people read.
    """

    def mark(function: _F) -> _F:
        function.__person__ = name  # type: ignore[attr-defined]  # a mark, read by the registry
        function.__facts__ = facts  # type: ignore[attr-defined]  # read by the control plane
        return function

    return mark


def problem_dialect(refusal: Refusal) -> Reply:
    """The dialect of a document that documents none: RFC 9457 problem details, as Connexion answers."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.message,
    }
    if refusal.faults:
        body["errors"] = [{"place": fault.place, "reason": fault.reason} for fault in refusal.faults]
    return Reply(refusal.status, body, media_type="application/problem+json")


def _is_granted(granted: Collection[str], scope: str) -> bool:
    return scope in granted


def _admits_everybody(call: Call, world: World) -> None:
    return None


def _no_placeholder(world: World, operation_id: str, name: str) -> str | None:
    return None


def _no_seed(world: World) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider folder adds to its document.

    Attributes:
        modules: modules whose ``@operation``, ``@job`` and ``@person`` functions are this provider's.
        dialect: a refusal → this provider's error body.
        seed: fills a new (or reset) world with the demo data that the documents' samples speak of.
        placeholder: what a path parameter left as its template in a pasted sample (``{id}``, or ``id`` after
            curl's globbing) stands for in this world, usually the newest object; None when nothing.
        admit: called before every operation, with a function or without; it raises `Refusal` where the caller has no
            rights on what the call names.
        covers: whether scopes that a credential was granted cover one that an operation requires.
    """

    modules: Sequence[ModuleType] = ()
    dialect: Dialect = problem_dialect
    seed: Callable[[World], None] = _no_seed
    placeholder: Callable[[World, str, str], str | None] = _no_placeholder
    admit: Callable[[Call, World], None] = _admits_everybody
    covers: Covers = _is_granted
