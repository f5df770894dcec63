"""What a run makes at a provider: named so that it can be found, written down before the call, and removed after it.

The journal is a file of JSON lines: a call that may make something stands in it before it is sent, so that a run that
is killed leaves behind what `motpart cleanup` and the next run need. No credential is ever in it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.document import Document
from contracts.errors import UsageError
from contracts.exchange import Exchange, Request
from contracts.making import ids_for
from contracts.shapes import scalars

__all__ = ["Creation", "Creations", "journals"]

_USUAL_NAMES = (
    "reference", "description", "comment", "note", "notes", "title", "subject", "message", "text", "name",
)  # fmt: skip
_USUAL_LENGTH = 250
_SUFFIX = ".creations.jsonl"


@dataclass(frozen=True, slots=True)
class Creation:
    """One call that may have made something.

    Attributes:
        operation: the operationId; ``method`` and ``path`` are its own, the path below the target's root.
        state: ``sent`` (nobody knows what became of it), ``refused``, ``made`` or ``gone``.
        undo: the operation that removes it, with ``ids`` for its path and ``query``; empty where none does.
        name: the run's name, when the thing has it in one of its texts.
    """

    number: int
    operation: str
    method: str
    path: str
    name: str
    state: str = "sent"
    undo: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def thing(self) -> str:
        """Where it is, as far as it is known."""
        own = [*self.ids.values(), *self.query.values()][-1:]
        return "/".join([self.path.rstrip("/"), *own])


class Creations:
    """The journal of one run at one provider.

    ``scene`` numbers what is told one after the other, so that what is told twice makes things of different names.

    Raises:
        UsageError: it cannot be read or written.
    """

    def __init__(self, file: Path, document: Document, name: str) -> None:
        self.name = name
        self.naming = True
        self.scene = 0
        self._file = file
        self._document = document
        self._found = {each.number: each for each in _read(file)}

    @classmethod
    def of_run(cls, folder: Path, document: Document, run: str) -> Creations:
        """The journal of a new run."""
        return cls(folder / f"{run}{_SUFFIX}", document, f"motpart-{run}")

    @classmethod
    def left(cls, file: Path, document: Document) -> Creations:
        """The journal of an earlier run."""
        return cls(file, document, f"motpart-{file.name.removesuffix(_SUFFIX)}")

    def named(self, request: Request) -> Request:
        """The request with the run's name before the first of its free texts that has room for it."""
        if not self.naming or request.operation is None or request.method not in {"POST", "PUT", "PATCH"}:
            return request
        try:
            body = json.loads(request.body or b"")
        except ValueError:
            return request
        if not isinstance(body, dict):
            return request
        for place, schema in self.texts(request.operation):
            *above, key = place.split(".")
            holder: Any = body
            for name in above:
                holder = holder.get(name) if isinstance(holder, dict) else None
            value = holder.get(key) if isinstance(holder, dict) else None
            if isinstance(value, str) and value and self.name not in value:
                text = f"{self.name}-{self.scene} {value}"
                if len(text) <= schema.get("maxLength", _USUAL_LENGTH) and re.search(schema.get("pattern", ""), text):
                    holder[key] = text
                    return replace(request, body=json.dumps(body).encode())
        return request

    def texts(self, operation_id: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The places in an operation's body that take any text, and their schemas."""
        content = self._document.resolve(self._document.specs[operation_id].get("requestBody") or {}).get("content", {})
        schema: Mapping[str, Any] = next((one.get("schema", {}) for name, one in content.items() if "json" in name), {})
        found = {name.lower(): (name, each) for name, each in _texts_below(self._document, schema, "").items()}
        declared = self._document.promise.terms.sandbox.names
        for wanted in declared or _USUAL_NAMES:
            name, each = found.get(wanted.lower(), ("", {}))
            if name and (declared or "pattern" not in each):
                yield name, each

    def begin(self, request: Request) -> int | None:
        """Write down a call that may make something; its number, None for one that cannot."""
        if request.method != "POST" or request.operation is None or request.operation in self._reads():
            return None
        number = max(self._found, default=0) + 1
        path = request.url.removeprefix(self._document.target.root).partition("?")[0]
        name = self.name if self.name.encode() in (request.body or b"") else ""
        self._write(Creation(number, request.operation, request.method, path, name))
        return number

    def _reads(self) -> tuple[str, ...]:
        return self._document.promise.terms.sandbox.reads

    def end(self, number: int | None, exchange: Exchange) -> None:
        """Write down what became of a call: made, refused, or that another thing is gone by it."""
        if number is not None:
            self._write(self._ended(self._found[number], exchange))
        elif exchange.request.method != "GET" and exchange.ok:
            operation, url = exchange.request.operation or "", exchange.request.url
            ids = self._document.path_values(operation, url) if operation else {}
            query = set(parse_qsl(urlsplit(url).query))
            for each in list(self._found.values()):
                same = dict(each.ids) == ids and set(each.query.items()) <= query
                if each.state == "made" and each.undo == operation and same:
                    self._write(replace(each, state="gone"))

    def _ended(self, creation: Creation, exchange: Exchange) -> Creation:
        if 400 <= exchange.status < 500:
            return replace(creation, state="refused")
        if not exchange.ok:
            return creation  # a failure may have made it all the same
        if isinstance(exchange.whole, dict) and "access_token" in exchange.whole:
            return replace(creation, state="gone")  # a token ends by itself
        undo, _ = self._removal(creation.operation)
        known = self._known(undo, exchange) if undo else None
        if known is None:
            return replace(creation, state="made")
        return replace(creation, state="made", undo=undo, ids=known[0], query=known[1])

    def _known(self, undo: str, exchange: Exchange) -> tuple[dict[str, str], dict[str, str]] | None:
        """The path and the query with which a removal is called; None when something that it needs is not known."""
        own = self._document.path_values(exchange.request.operation or "", exchange.request.url)
        told = _told(exchange.request)
        found: dict[str, dict[str, str]] = {"path": {}, "query": {}}
        for parameter in self._document.parameters(undo):
            name, place = parameter["name"], parameter["in"]
            made = [str(each) for each in ids_for(name, exchange.whole) if str(each) not in own.values()]
            likely = [own.get(name), told.get(name.lower()), *(made if place == "path" else ())]
            value = next((each for each in likely if each is not None), None)
            if value is not None and place in found:
                found[place][name] = value
            elif parameter.get("required"):
                return None
        return found["path"], found["query"]

    def _removal(self, operation_id: str) -> tuple[str, str]:
        """The operation that removes what one makes, and the parameter of its path that is the thing's id."""
        document = self._document
        declared = document.promise.terms.sandbox.removes.get(operation_id)
        if declared is not None:
            return declared, (document.path_parameters(declared) or [""])[-1]
        below = re.compile(re.escape(document.path(operation_id).rstrip("/")) + r"/\{([^{}/]+)\}/?")
        for name in document.specs:
            matched = below.fullmatch(document.path(name)) if document.method(name) == "DELETE" else None
            if matched is not None:
                return name, matched[1]
        return "", ""

    def open(self) -> list[Creation]:
        """What may still be there, the last first."""
        kept = [each for each in self._found.values() if each.state in {"sent", "made"}]
        return sorted(kept, key=lambda each: -each.number)

    def settle(self, creation: Creation, state: str, **facts: Any) -> Creation:
        """Write down what is known now of a creation."""
        settled = replace(creation, state=state, **facts)
        self._write(settled)
        return settled

    def finish(self) -> None:
        """Delete the journal when nothing is left."""
        if not self.open():
            with suppress(FileNotFoundError):
                self._file.unlink()

    def removal_of(self, operation_id: str) -> tuple[str, str]:
        """As ``Creation.undo`` and its last id's name; empty where nothing removes it."""
        return self._removal(operation_id)

    def _write(self, creation: Creation) -> None:
        self._found[creation.number] = creation
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(creation)) + "\n")
                file.flush()
                if creation.state == "sent":
                    os.fsync(file.fileno())
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise UsageError(f"{self._file} cannot be written ({why}); nothing is made without a journal.") from None


def _texts_below(document: Document, schema: Mapping[str, Any], above: str) -> dict[str, Mapping[str, Any]]:
    """Places of texts without a form of their own, and of those one level below, with their schemas."""
    schema = document.resolve(schema)
    found: dict[str, Mapping[str, Any]] = {}
    for name, each in schema.get("properties", {}).items():
        own = document.resolve(each)
        if own.get("type") == "string" and not {"enum", "format", "const"} & set(own):
            found[f"{above}{name}"] = own
        elif not above:
            found.update(_texts_below(document, own, f"{name}."))
    for part in (part for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, ())):
        found.update(_texts_below(document, part, above))
    return found


def _told(request: Request) -> dict[str, str]:
    """The texts and numbers of a JSON body, by their own name in lower case; of two the one further out."""
    try:
        found = sorted(scalars(json.loads(request.body or b"")), key=lambda each: -len(each[0]))
    except ValueError:
        return {}
    return {str(path[-1]).lower(): str(each) for path, each in found if path and isinstance(each, str | int)}


def _read(file: Path) -> list[Creation]:
    """The last that is written of each creation; a line that broke off with its run is none."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file} cannot be read ({type(error).__name__}); look for what its run made by hand."
        ) from None
    found = {}
    for line in lines:
        with suppress(ValueError, TypeError):
            creation = Creation(**json.loads(line))
            found[creation.number] = creation
    return list(found.values())


def journals(folder: Path) -> list[Path]:
    """The journals of runs that left something, the oldest first."""
    return sorted(folder.glob(f"*{_SUFFIX}"), key=lambda file: file.stat().st_mtime)
