"""A call without the values that one side made up: names stand in their place, and either side fills in its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from contracts.exchange import Request
from contracts.targets import WORLD_HEADER, Target
from contracts.twin.references import BARE, References, Scalar, family, is_opaque
from contracts.twin.things import singular

__all__ = ["CONTROL", "Wording", "hole", "worded"]

CONTROL = "/_motpart/"
_HOLES = "{}#"
_ENCODED = "|base64"
"""After a name in a hole: the value goes there encoded once more, as some credentials do."""
_NOTHING: Any = object()
_LONG = 16
"""What is shorter may be anything: in a header or a text only what is as long is taken for somebody's id."""

Naming = Callable[[Scalar, str | None, str], Any]
"""A value, its key (None in a path) and what holds it (in a path the word before it) → the value, or a hole with the
name that it has."""


@dataclass(slots=True)
class Wording:
    """A call in words that hold for both sides.

    Attributes:
        to: ``provider`` (below its root), ``control`` (below the world's own control plane), or ``address``: somewhere
            that an answer has named.
        body: the JSON value when there is a hole in it, else the text as it was sent.
        credentials: headers with the target's own credential of a security scheme, by header.
        names: every name that stands in it.
    """

    method: str
    to: str
    path: str
    headers: dict[str, str]
    body: Any = None
    operation: str | None = None
    credentials: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def filled(self, target: Target, values: Mapping[str, Any]) -> Request | None:
        """The call as a target is asked it; None when it has a name for which there is no value."""
        if any(name not in values for name in self.names):
            return None
        headers = {key: _filled(text, values) for key, text in self.headers.items()}
        for key, scheme in self.credentials.items():
            if scheme in target.credentials:
                headers[key] = target.credentials[scheme].wire
        body = self.body
        if isinstance(body, str):
            body = _filled(body, values).encode("utf-8", "surrogateescape")
        elif body is not None:
            body = json.dumps(_put(body, values)).encode()
        return Request(self.method, self._url(target, values), headers, body, self.operation)

    def without(self, lost: Collection[str]) -> Wording | None:
        """The call without the items of its body's lists in which one of these names stands; None where one stands
        elsewhere, or where a list would be left with nothing."""
        holes = [hole(name + encoded) for name in lost for encoded in ("", _ENCODED)]
        body = _without(self.body, holes)
        if body is _NOTHING or _any_in([self.path, self.headers, body], holes):
            return None
        return replace(self, body=body, names=self.names - set(lost))

    def _url(self, target: Target, values: Mapping[str, Any]) -> str:
        parts = urlsplit(target.root)
        origin = f"{parts.scheme}://{parts.netloc}"
        if self.to == "address":
            address = _filled(self.path, values)
            return address if "://" in address else origin + address
        path = _filled(self.path, {name: quote(str(value), safe="") for name, value in values.items()})
        if self.to == "provider":
            return target.root + path
        world = target.control.world if target.control is not None else ""
        return f"{origin}{CONTROL}worlds/{world}/{path}"


def hole(name: str) -> str:
    """Where a name stands in a text."""
    return "{{" + name + "}}"


def _filled(text: str, values: Mapping[str, Any]) -> str:
    if "{{" in text:
        for name, value in values.items():
            encoded = base64.b64encode(str(value).encode("utf-8", "surrogateescape")).decode()
            text = text.replace(hole(name), str(value)).replace(hole(name + _ENCODED), encoded)
    return text


def _put(value: Any, values: Mapping[str, Any]) -> Any:
    """A JSON value with its holes filled, each with a value of its own kind."""
    if isinstance(value, dict):
        return {key: _put(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [_put(inner, values) for inner in value]
    if isinstance(value, str) and value.startswith("{{"):
        return values.get(value[2:-2], value)
    return value


def _without(value: Any, holes: Sequence[str]) -> Any:
    """A JSON value without those items of lists in which one of the holes is; _NOTHING when a list has no others."""
    if isinstance(value, dict):
        kept = {key: _without(inner, holes) for key, inner in value.items()}
        return _NOTHING if any(inner is _NOTHING for inner in kept.values()) else kept
    if isinstance(value, list):
        rest = [item for item in value if not _any_in(item, holes)]
        return rest if rest or not value else _NOTHING
    return value


def _any_in(value: Any, holes: Sequence[str]) -> bool:
    text = json.dumps(value, ensure_ascii=False)
    return any(one in text for one in holes)


def worded(request: Request, left: Target, references: References, thing: str = "") -> Wording:
    """A call of the left side, with names in the place of what it made up.

    Args:
        thing: the kind of thing that the call is about, which a bare ``id`` in it names.
    """
    names: set[str] = set()

    def naming(value: Scalar, key: str | None, holder: str) -> Any:
        kind = None if key is None else family(key, holder)
        kind = thing if kind == BARE and thing else kind
        known = references.known(str(value), kind)
        if known and (key is None or kind is not None or is_opaque(value)):
            name = min((one for one, _, _ in known), key=_fitting(holder if key is None else kind or ""))
            names.add(name)
            return hole(name)
        return value

    to, path = _place(request, left, naming)
    headers, credentials = {}, {}
    for key, value in request.headers.items():
        if key == WORLD_HEADER:
            continue
        scheme = next((name for name, one in left.credentials.items() if one.wire == value), None)
        if scheme is not None:
            credentials[key] = scheme
        whole = scheme is not None
        words = (word if whole or len(word) < _LONG else _word(word, naming) for word in value.split(" "))
        headers[key] = " ".join(map(str, words))
    body = _body(request, references, naming, names)
    return Wording(request.method, to, path, headers, body, request.operation, credentials, names)


def _fitting(before: str) -> Callable[[str], int]:
    """How well a name suits its place in a path: ``/payRuns/7`` is a pay run before it is anything else with a 7."""

    def worse(name: str) -> int:
        kind = name.rpartition("#")[0]
        return 0 if _plain(kind) == _plain(before) else 1 if kind == BARE else 2

    return worse


def _plain(word: str) -> str:
    return singular("".join(char for char in word.lower() if char.isalnum()))


def _word(word: str, naming: Naming) -> Any:
    """A word of a header: somebody's id as it is, or encoded once more."""
    named = naming(word, "token", "")
    if named != word:
        return named
    try:
        inner = base64.b64decode(word, validate=True).decode("ascii")
    except ValueError:
        return word
    named = naming(inner, "token", "") if len(inner) >= _LONG else inner
    return word if named == inner else hole(str(named)[2:-2] + _ENCODED)


def _place(request: Request, left: Target, naming: Naming) -> tuple[str, str]:
    if CONTROL in request.url:
        return "control", request.url.partition(CONTROL)[2].partition("/")[2].partition("/")[2]
    address = str(naming(request.url, "url", ""))
    if address != request.url:
        return "address", address
    if request.url.startswith(left.root):
        return "provider", _path(request.url[len(left.root) :], naming)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(left.root))
    return "address", request.url.removeprefix(origin)


def _path(rest: str, naming: Naming) -> str:
    """What need not change goes out as it was written."""
    path, mark, query = rest.partition("?")
    told: list[str] = []
    segments = path.split("/")
    for before, segment in zip(["", *segments], segments, strict=False):
        named = naming(unquote(segment), None, before)
        told.append(segment if named == unquote(segment) else str(named))
    if mark:
        pairs = parse_qsl(query, keep_blank_values=True)
        named_pairs = [(key, str(naming(value, key, ""))) for key, value in pairs]
        if named_pairs != pairs:
            query = urlencode(named_pairs, safe=_HOLES)
    return "/".join(told) + mark + query


def _body(request: Request, references: References, naming: Naming, names: set[str]) -> Any:
    if request.body is None:
        return None
    text = request.body.decode("utf-8", "surrogateescape")
    try:
        value = json.loads(text)
    except ValueError:
        for (kind, left), name in references.named.items():
            if isinstance(left, str) and len(left) >= _LONG and left in text:
                text = text.replace(left, hole(references.named[kind, left]))
                names.add(name)
        return text
    named = _json(value, "", "", naming)
    return text if named == value else named


def _json(value: Any, key: str, holder: str, naming: Naming) -> Any:
    if isinstance(value, dict):
        return {name: _json(inner, name, key, naming) for name, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner, key, holder, naming) for inner in value]
    if isinstance(value, bool) or not isinstance(value, str | int):
        return value
    return naming(value, key, holder) if family(key, holder) is not None or is_opaque(value) else value
