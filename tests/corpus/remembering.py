"""Whether a served document remembers: what was POSTed is found, changed, gone after DELETE; an unknown id is none.

Read from the paths alone, without a look at what the fake takes for a collection: POST to one path and GET below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemathesis import Case, Response

__all__ = ["Broken", "Call", "Life", "life_of", "lives"]

_MOST_IDS = 6


@dataclass(frozen=True, slots=True)
class Life:
    """The operations on the things of one collection, by method; those of ``item`` end in the parameter ``name``."""

    create: Any
    item: Mapping[str, Any]
    name: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What was forgotten: of which operation, in a word, in a sentence, by which call."""

    operation: str
    kind: str
    message: str
    case: Case[Any]
    response: Response


@dataclass(slots=True)
class Call:
    """How operations are called: ``make`` gives a positive case or nothing, ``send`` sends it."""

    make: Any
    send: Any
    broken: list[Broken] = field(default_factory=list)

    def find(self, life: Life, path: Mapping[str, Any], wanted: Any) -> tuple[Case[Any], Response] | None:
        """The answer of the read below a collection; nothing when no request can be made."""
        return self.at(life.item["GET"], path, life.name, wanted)

    def at(self, operation: Any, path: Mapping[str, Any], name: str, wanted: Any) -> tuple[Case[Any], Response] | None:
        """Call an operation on one thing."""
        case = self.make(operation)
        if case is None:
            return None
        case.path_parameters = {**(case.path_parameters or {}), **path, name: wanted}
        return case, self.send(case)


def lives(operations: list[Any]) -> Iterator[Life]:
    """The collections of a document that things can be made in and read from."""
    by_path: dict[str, dict[str, Any]] = {}
    for operation in operations:
        by_path.setdefault(operation.path.rstrip("/"), {})[operation.method.upper()] = operation
    for path, item in by_path.items():
        collection, _, last = path.rpartition("/")
        create = by_path.get(collection, {}).get("POST")
        if create is not None and "GET" in item and last.startswith("{") and last.endswith("}"):
            yield Life(create, item, last[1:-1])


def life_of(life: Life, call: Call) -> str:
    """Live one thing's life; how far it got, or why it could not be told. What was forgotten is in ``call.broken``."""
    made = call.make(life.create)
    if made is None or not isinstance(made.body, dict):
        return "no object can be sent"
    _unknown(life, call, made)
    answer = call.send(made)
    if not 200 <= answer.status_code < 300:
        return f"creating answers {answer.status_code}"
    path = dict(made.path_parameters or {})
    sent = [value for name, value in made.body.items() if _plain(name) == _plain(life.name)]
    ids = [
        each
        for each in dict.fromkeys([*_ids(life, answer), *sent])
        if isinstance(each, (str, int)) and "/" not in str(each)
    ][:_MOST_IDS]
    if not ids:
        return "the answer has no id"
    tried = [(wanted, call.find(life, path, wanted)) for wanted in ids]
    found = [(wanted, read) for wanted, read in tried if read is not None and _ok(read)]
    if not found:
        last = tried[0][1]
        if last is None:
            return "no request for the read"
        _note(call, life.item["GET"], "NotFound", f"what POST made is not found under any of {ids}", last)
        return "not found"
    # an answer may have ids of other things too: the one that is meant leads to what was sent
    wanted, read = max(found, key=lambda each: _agreeing(made.body, _json(each[1][1])))
    _same(call, life.item["GET"], "NotKept", made.body, read)
    _change(life, call, path, wanted)
    return _remove(life, call, path, wanted)


def _unknown(life: Life, call: Call, made: Case[Any]) -> None:
    """An id that nobody has: the documented 404, where there is one."""
    case = call.make(life.item["GET"])
    if case is None or "404" not in life.item["GET"].definition.raw.get("responses", {}):
        return
    case.path_parameters = {**(case.path_parameters or {}), **(made.path_parameters or {})}
    case.path_parameters[life.name] = (call.make(life.item["GET"]) or case).path_parameters[life.name]
    answer = call.send(case)
    if answer.status_code not in {400, 401, 403, 404}:
        said = f"an id that nobody has is answered with {answer.status_code}"
        _note(call, life.item["GET"], "UnknownFound", said, (case, answer))


def _change(life: Life, call: Call, path: Mapping[str, Any], wanted: Any) -> None:
    for method in ("PUT", "PATCH"):
        changed = call.at(life.item[method], path, life.name, wanted) if method in life.item else None
        if changed is None or not _ok(changed) or not isinstance(changed[0].body, dict):
            continue
        read = call.find(life, path, wanted)
        if read is not None and not _ok(read):
            _note(call, life.item[method], "NotChanged", f"after {method} it is gone", read)
        elif read is not None:
            _same(call, life.item[method], "NotChanged", changed[0].body, read)


def _remove(life: Life, call: Call, path: Mapping[str, Any], wanted: Any) -> str:
    removed = call.at(life.item["DELETE"], path, life.name, wanted) if "DELETE" in life.item else None
    if removed is None or not _ok(removed):
        return "lived"
    read = call.find(life, path, wanted)
    if read is not None and _ok(read):
        _note(call, life.item["DELETE"], "NotGone", "what was deleted is still found", read)
    return "lived and died"


def _ok(called: tuple[Case[Any], Response] | None) -> bool:
    return called is not None and 200 <= called[1].status_code < 300


def _json(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _ids(life: Life, answer: Response) -> Iterator[Any]:
    """What may be the id in an answer: called like the parameter, or like an id; the end of Location."""
    for location in answer.headers.get("location", []):
        yield location.rstrip("/").rpartition("/")[2]
    parameter = _plain(life.name)
    objects = list(_objects(_json(answer)))
    for wanted in (lambda name: name == parameter, lambda name: name in {"id", "uuid", "guid", "key", "name"}):
        for each in objects:
            yield from (v for k, v in each.items() if wanted(_plain(k)) and isinstance(v, (str, int)) and v != "")
    for each in objects:
        yield from (v for k, v in each.items() if _plain(k).endswith("id") and isinstance(v, (str, int)) and v != "")


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _objects(value: Any, depth: int = 3) -> Iterator[dict[str, Any]]:
    """The objects of an answer, outermost first."""
    if isinstance(value, dict):
        yield value
    if depth and isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value[:3]:
            yield from _objects(inner, depth - 1)


def _same(call: Call, operation: Any, kind: str, sent: Mapping[str, Any], read: tuple[Case[Any], Response]) -> None:
    """What the read tells of what was sent must be what was sent; it is told by the object that has most of it."""
    objects = sorted(_objects(_json(read[1])), key=lambda each: -len(set(each) & set(sent)))
    told = objects[0] if objects else {}
    path = read[0].path_parameters or {}
    for name in set(told) & set(sent):
        one, other = sent[name], told[name]
        if str(other) in map(str, path.values()):
            continue  # the id, which the server may choose
        if isinstance(one, (str, int, float, bool)) and type(one) is type(other) and one != other:
            _note(call, operation, kind, f"{name} was sent as {one!r} and is read as {other!r}", read)
            return


def _agreeing(sent: Mapping[str, Any], told: Any) -> int:
    return max((sum(each.get(name) == value for name, value in sent.items()) for each in _objects(told)), default=0)


def _note(call: Call, operation: Any, kind: str, message: str, read: tuple[Case[Any], Response]) -> None:
    call.broken.append(Broken(operation.label, kind, message, *read))
