"""Canaries: one synthetic value of every kind, and an exchange that carries it in every place there is."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import orjson

from contracts.recorder.entry import Entry

__all__ = ["CANARIES", "PLACES", "Canary", "carrying", "whole_text"]


@dataclass(frozen=True, slots=True)
class Canary:
    """A value, and the name of the field in which an API would have it. None of them is anybody's."""

    kind: str
    field: str
    value: str
    telling: bool = True
    """Whether the value gives itself away by its form, without the field's name."""


CANARIES = (
    Canary("personnummer", "personalIdentityNumber", "19900101-9802"),
    Canary("personnummer of ten digits", "ssn", "9001019802"),
    Canary("fødselsnummer", "fnr", "01819012446"),
    Canary("CPR", "cpr", "010190-4005"),
    Canary("organisation number, Sweden", "orgNo", "559900-0014"),
    Canary("organisation number, Norway", "vatNo", "NO 310 000 019 MVA"),
    Canary("organisation number, Denmark", "cvr", "DK90000004"),
    Canary("account", "bankAccount", "9000.00.00018"),
    Canary("IBAN", "iban", "NO3690000000018"),
    Canary("token", "accessToken", "f3a91c77d0b24e5fa8c6e1d2b3a4c5d6"),
    Canary("password", "password", "correct-horse 7 battery", telling=False),
    Canary("name", "debtorName", "Ingeborg Öberg"),
    Canary("e-mail", "email", "ingeborg.oberg@mail.example"),
    Canary("phone", "phone", "+46 72 555 01 23"),
)

_PLAIN = Entry(
    started=datetime(2026, 1, 5, 9, tzinfo=UTC),
    seconds=0.01,
    method="POST",
    url="https://api.examplepay.test/v1/charges",
    request_headers=(("Content-Type", "application/json"), ("Accept", "*/*")),
    request_body=b"{}",
    status=201,
    response_headers=(("Content-Type", "application/json"),),
    response_body=b'{"id":"charge-17","status":"open","amount":1250.10}',
)


def _with(content_type: str, body: bytes, **changes: object) -> Entry:
    fields = {name: getattr(_PLAIN, name) for name in Entry.__dataclass_fields__}
    fields |= {"request_headers": (("Content-Type", content_type),), "request_body": body}
    fields |= {"response_headers": (("Content-Type", content_type),), "response_body": body}
    return Entry(**{**fields, **changes})


def _header(canary: Canary) -> Entry:
    wire = canary.value.encode().decode("latin-1")
    mine = ((f"X-{canary.field}", wire), ("Authorization", f"Bearer {quote(canary.value)}"))
    return _with("application/json", b"{}", request_headers=mine, response_headers=mine)


def _query(canary: Canary) -> Entry:
    return _with("application/json", b"{}", url=f"{_PLAIN.url}?{urlencode({canary.field: canary.value, 'page': 2})}")


def _path(canary: Canary) -> Entry:
    return _with("application/json", b"{}", url=f"{_PLAIN.url}/{canary.field}/{quote(canary.value, safe='')}/lines")


def _json(canary: Canary) -> Entry:
    value = {"debtor": [{canary.field: canary.value, "active": True}], "note": f"about {canary.value}, again"}
    return _with("application/json", orjson.dumps(value))


def _json_escaped(canary: Canary) -> Entry:
    text = "".join(f"\\u{ord(char):04x}" for char in canary.value)
    return _with("application/json", f'{{"{canary.field}": "{text}", "total": 100.50}}'.encode())


def _xml(canary: Canary) -> Entry:
    text = f'<?xml version="1.0" encoding="UTF-8"?><d:Debtor xmlns:d="urn:x" {canary.field}="{canary.value}">'
    text += f"<d:{canary.field}>{canary.value}</d:{canary.field}></d:Debtor>"
    return _with("application/xml; charset=utf-8", text.encode())


def _form(canary: Canary) -> Entry:
    return _with("application/x-www-form-urlencoded", urlencode({canary.field: canary.value, "n": 1}).encode())


def _multipart(canary: Canary) -> Entry:
    body = (
        f'--xyz\r\nContent-Disposition: form-data; name="{canary.field}"\r\n\r\n{canary.value}\r\n'
        f'--xyz\r\nContent-Disposition: form-data; name="{canary.value}"; filename="{canary.value}.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\nabout {canary.value}\r\n--xyz--\r\n"
    )
    return _with("multipart/form-data; boundary=xyz", body.encode())


def _base64(canary: Canary) -> Entry:
    inner = base64.b64encode(orjson.dumps({canary.field: canary.value})).decode()
    return _with("application/json", orjson.dumps({"content": inner, "uri": f"data:text/plain;base64,{inner}"}))


def _text(canary: Canary) -> Entry:
    seen = orjson.dumps({canary.field: canary.value})
    return _with("text/plain", f"Dear reader, it is {canary.value}.\n".encode(), request_body=seen)


PLACES = {
    "header": _header,
    "query": _query,
    "path": _path,
    "JSON": _json,
    "escaped JSON": _json_escaped,
    "XML": _xml,
    "form": _form,
    "multipart name": _multipart,
    "base64": _base64,
    "text": _text,
}


def carrying(canary: Canary, place: str) -> Entry:
    """An exchange that has the canary in one place, in request and answer."""
    return PLACES[place](canary)


def whole_text(raw: bytes) -> str:
    """A file's text with every coding undone that a reader could undo, one after the other."""
    text = raw.decode()
    layers = [text]
    for value in _strings(orjson.loads(raw)):
        layers.append(value)
        try:
            layers.append(base64.b64decode(value.rpartition(",")[2], validate=True).decode())
        except ValueError:
            continue
    return "\n".join(layers)


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _strings(inner)]
    if not isinstance(value, str):
        return []
    try:
        inner = orjson.loads(value)
    except orjson.JSONDecodeError:
        inner = None
    return [value, *_strings(inner)] if isinstance(inner, dict | list) else [value]
