"""Where stock Connexion and the engine are meant to differ, and why, each with an example against the toy document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from mockserver.reading.formats import WORDS
from tests.oracle import Outcome, Sent


@dataclass(frozen=True, slots=True)
class Seen:
    """A request with both outcomes, the parameters of its operation, and a way to ask stock something else."""

    sent: Sent
    stock: Outcome
    ours: Outcome
    parameters: list[dict[str, Any]]
    ask_stock: Callable[[Sent], Outcome]

    @property
    def typed_places(self) -> set[str]:
        """Where the operation has parameters that are not plain strings."""
        return {parameter["in"] for parameter in self.parameters if _type(parameter) != "string"}

    @property
    def styles(self) -> set[str]:
        """The path styles of the operation; an object is a style of its own, for stock reads none."""
        path = [parameter for parameter in self.parameters if parameter["in"] == "path"]
        return {"object" if _type(p) == "object" else p.get("style", "simple") for p in path}

    def faults(self) -> list[str]:
        """Every reason that we refused for."""
        reasons = re.split(r"; (?=(?:path|query|header|cookie|body)\b[^;]*: )", self.ours.why)
        return [reason for reason in reasons if reason != "The request does not fit its documentation."]


def never(seen: Seen) -> bool:
    """What stock did explains nothing."""
    return False


@dataclass(frozen=True, slots=True)
class Difference:
    """We are meant to differ: why, an example, and when. ``fault`` fits every reason that we then refuse for."""

    why: str
    example: Sent
    fault: str | None = None
    applies: Callable[[Seen], bool] = never


def _type(parameter: dict[str, Any]) -> str:
    if "schema" not in parameter:
        return "content"
    found = parameter["schema"].get("type")
    return str(found) if found else "unknown"


FORM = ("Content-Type", "application/x-www-form-urlencoded")
_JSON = ("Content-Type", "application/json")
MULTIPART = ("Content-Type", "multipart/form-data; boundary=b")
_TEXT = ("Content-Type", "text/plain")
_BYTES = ("Content-Type", "application/octet-stream")
_DOCUMENT = "/documents/5e0ad0d9-5c0b-4d2e-8f0c-6d2d8f3c9b11/content"


def post(path: str, body: bytes, header: tuple[str, str] = _JSON) -> Sent:
    """A POST with a body."""
    return Sent("POST", path, (header,), body)


def charge(more: bytes = b"") -> bytes:
    """A charge as JSON that both accept, with more members."""
    return b'{"amount": 1, "currency": "SEK", "method": {"kind": "bank", "account": "12345678"}' + more + b"}"


def multipart(name: bytes) -> bytes:
    """A document that both accept, with one more field."""
    fields = [(b'file"; filename="f', b"x"), (b"kind", b"receipt"), (name, b"1")]
    parts = [b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % field for field in fields]
    return b"".join(parts) + b"--b--\r\n"


PYTHON = r"(?i:\s*([+-]?[\d_]+|[+-]?[\d_.]+(e[+-]?\d+)?|[+-]?(inf|infinity|nan)|none|null|(\\u[0-9a-f]{4})+)\s*)"
"""What Python takes for a number, or for nothing, and JSON does not."""

DIFFERENCES = {
    # We refuse what stock accepts
    "formats": Difference(
        "Stock checks few formats; we check all that OpenAPI 3.0 names and the documents use.",
        Sent("GET", "/charges?created[from]=yesterday"),
        fault=f"must be ({'|'.join(map(re.escape, WORDS.values()))}), found",
    ),
    "integer formats": Difference(
        "Stock ignores int32 and int64, and takes integers of any size where no program could hold them.",
        Sent("GET", "/charges/9223372036854775808"),
        fault=r"must be at (most|least) -?(9223372036854775807|9223372036854775808|2147483647|2147483648), found|"
        r'must be an integer, found "?-?\d{19}|does not fit 64 bits',
    ),
    "text bodies": Difference(
        "Stock hands a body that is neither JSON nor a form through unread; we check it against its schema.",
        Sent("PUT", "/notes/1", (_TEXT,), b"x" * 201),
        fault=r"^body: must ",
    ),
    "bytes in text": Difference(
        "Stock leaves text and forms that are not UTF-8 to the function; we refuse what the charset does not have.",
        Sent("PUT", "/notes/1", (_TEXT,), b"\xff"),
        fault=r"^The body is not UTF-8|^body\S*: must be UTF-8",
    ),
    "bytes in addresses": Difference(
        "Stock puts a sign in the place of bytes that are not UTF-8; we refuse them, for no id has that sign.",
        Sent("GET", "/queries/1?sure=%FF"),
        fault=r"^(path|query)\S*: must be UTF-8",
    ),
    "numbers of Python": Difference(
        "Stock reads numbers as Python does: with blanks around them, 1_000, digits of other scripts, inf, nan, None.",
        Sent("GET", "/queries/1?sure=a&number=1_0"),
        fault=r'must be (an integer|a number)( or null)?, found "' + PYTHON + '"',
    ),
    "commas in an exploded list": Difference(
        "Exploded, a list repeats its name, and a comma belongs to an item; stock splits there all the same.",
        Sent("GET", "/queries/1?sure=a&many=1,2"),
        fault=r'^(query|body)\.\w+\[\d+\]: must be .*, found "[^"]*,[^"]*"',
    ),
    "a value and members": Difference(
        "A name that has a value and members in one deepObject is two things at once; stock keeps one of them.",
        Sent("GET", "/queries/1?sure=a&deep[x]=0&deep[][]=1&deep[][0]=1"),
        fault=r"^query\.\w+: gives .* both a value and members$",
    ),
    "required and nullable": Difference(
        "A parameter that is required and may be null has to be sent, with null; stock takes it for optional.",
        Sent("GET", "/queries/1"),
        fault=r"^query\.sure: is required",
    ),
    "empty bodies": Difference(
        "Stock asks for a required body only where it is JSON or a form.",
        Sent("PUT", _DOCUMENT, (_BYTES,), b""),
        fault=r"^body: is required",
    ),
    "strict JSON": Difference(
        "Stock reads JSON with the standard library, which takes what RFC 8259 forbids or warns of: NaN, duplicate "
        "keys, lone surrogates.",
        post("/charges", charge(b', "amount": 2')),
        fault=r"^The body is not valid JSON: ",
    ),
    "cut multipart": Difference(
        "A multipart body without its last boundary was cut on the way; stock reads what came.",
        post("/documents", multipart(b"x")[:-8], MULTIPART),
        fault=r"the closing boundary is missing",
    ),
    "discriminator values": Difference(
        "A discriminator's value names the schema that counts, and no other value is one; stock tries every schema.",
        post("/charges/1/capture", b'{"by": {"kind": "Robot", "serial": "x"}}'),
        fault=r'^body\S*\.by\.kind: must be one of "Person", "Machine", found|^body\.by\.(name|serial): must be ',
    ),
    "HEAD": Difference(
        "What the document does not have is not there; stock answers HEAD wherever GET is described.",
        Sent("HEAD", "/plans"),
        fault=r"^HEAD is not allowed here; ",
    ),
    "Accept": Difference(
        "Who accepts none of the media types that are described gets 406; stock does not look.",
        Sent("GET", "/plans", (("Accept", "image/png"),)),
        fault=r"^No answer can be given in a media type that Accept allows",
    ),
    "repeated fields": Difference(
        "A field that is sent twice and is no list is wrong; stock takes one of the two.",
        post("/forms", b"note=a&note=b", FORM),
        fault=r"^body\.\w+: must be [^\[]*, found \[",
    ),
    "JSON fields": Difference(
        "A field that is an object is JSON text, and has some; stock takes what is none for text or for nothing.",
        post("/forms", b"about=", FORM),
        fault=r"^body\.\w+: must be JSON: ",
    ),
    # We accept what stock refuses
    "discriminator choice": Difference(
        "Where a value fits several schemas, the discriminator has chosen one; stock wants exactly one to fit.",
        post("/charges/1/capture", b'{"by": {"kind": "Person"}}'),
        applies=lambda seen: " is valid under each of " in seen.stock.why,
    ),
    "typed headers and cookies": Difference(
        "Stock converts only path and query: an integer in a header or cookie, or a list in a header, never fits.",
        Sent("GET", "/charges", (("X-Trace", "1,2"),)),
        applies=lambda seen: "is not of type" in seen.stock.why and bool({"header", "cookie"} & seen.typed_places),
    ),
    "path styles": Difference(
        "Stock knows no label or matrix style and no object in a path.",
        Sent("GET", "/styles/1,2/.red/;matrix=1;matrix=2/x=1"),
        applies=lambda seen: seen.stock.verdict == "refused" and bool(seen.styles & {"label", "matrix", "object"}),
    ),
    "readOnly and required": Difference(
        "OpenAPI 3.0: a readOnly property that is required is required in replies only; stock demands it in requests.",
        post("/plans", b'{"name": "Small", "price": 1}'),
        applies=lambda seen: re.match(r"'\w+' is a required property", seen.stock.why) is not None,
    ),
    "null beside allOf": Difference(
        "Who writes `nullable: true` beside `allOf` means it; stock, like the letter of OpenAPI 3.0.3, ignores it.",
        post("/charges", charge(b', "fallback": null')),
        applies=lambda seen: _accepted_without_nulls(seen),
    ),
    "no body": Difference(
        "A body that is not required may be left out; stock wants JSON as soon as JSON is documented.",
        Sent("POST", "/charges/1/capture"),
        applies=lambda seen: seen.stock.why == "Request body must not be empty" and not seen.sent.body,
    ),
    "empty lists": Difference(
        "An empty value of a delimited list is the empty list; stock reads a list with one empty string.",
        Sent("GET", "/charges?ids="),
        applies=lambda seen: seen.stock.why.startswith("'' ") and "schema['items']" in seen.stock.why,
    ),
    "empty Content-Type": Difference(
        "A Content-Type that says nothing is none: the body is what the document takes.",
        post("/charges", charge(), ("Content-Type", "")),
        applies=lambda seen: seen.stock.status == 415 and not seen.sent.content_type,
    ),
    "forms without fields": Difference(
        "A form of no bytes is a form without fields; stock takes it for none.",
        post("/forms", b"", FORM),
        applies=lambda seen: seen.stock.why == "RequestBody is required" and not seen.sent.body,
    ),
    "lists without items": Difference(
        "A list without items leaves nothing in a form, so a required one that is not there is empty.",
        post("/forms", b"--b--\r\n", MULTIPART),
        applies=lambda seen: (
            re.match(r"'\w+' is a required property", seen.stock.why) is not None and seen.sent.is_form
        ),
    ),
    "objects in a form": Difference(
        "A field that is an object is JSON unless the document says otherwise; stock reads JSON only where it says so.",
        post("/forms", b"about=%7B%7D", FORM),
        applies=lambda seen: "is not of type 'object'" in seen.stock.why and seen.sent.is_form,
    ),
    "empty values": Difference(
        "What has allowEmptyValue may be sent without a value whatever its type; stock checks the empty text.",
        Sent("GET", "/queries/1?sure=a&exact="),
        applies=lambda seen: (
            seen.stock.why.startswith("'' is not ") and any(p.get("allowEmptyValue") for p in seen.parameters)
        ),
    ),
    "line breaks in a path": Difference(
        "Stock's router does not match a path parameter with a line break in it.",
        Sent("GET", "/plans/a%0Ab%0A"),
        applies=lambda seen: seen.stock.status == 404 and "%0A" in seen.sent.target,
    ),
    "numbers in a path": Difference(
        "Stock's router knows no exponent and no null in the place of a number in a path.",
        Sent("GET", "/queries/1e3?sure=a"),
        applies=lambda seen: (
            seen.stock.status == 404
            and any(p["in"] == "path" and _type(p) in {"integer", "number"} for p in seen.parameters)
        ),
    ),
    "escaped slashes": Difference(
        "An escaped slash belongs to the id; stock decodes it before it looks for the route.",
        Sent("GET", "/plans/a%2Fb"),
        applies=lambda seen: seen.stock.status == 404 and "%2F" in seen.sent.target.upper(),
    ),
    # Stock fails
    "bodies in another encoding": Difference(
        "Stock answers 500 to a JSON body that is not UTF-8.",
        post("/charges", b'"\xff"'),
        applies=lambda seen: seen.stock.verdict == "failed" and not _is_utf8(seen.sent.body or b""),
    ),
    "combined schemas": Difference(
        "Stock answers 500 to a parameter whose schema is combined of others and says no type.",
        Sent("GET", "/queries/1?sure=a&either=1"),
        applies=lambda seen: (
            seen.stock.verdict == "failed" and any(_type(parameter) == "unknown" for parameter in seen.parameters)
        ),
    ),
    "JSON in a form": Difference(
        "Stock answers 500 to a field that is described as JSON and is something else.",
        post("/documents", multipart(b"about").replace(b"\r\n1\r\n", b"\r\nx\r\n"), MULTIPART),
        applies=lambda seen: seen.stock.verdict == "failed" and seen.sent.is_form,
    ),
    "brackets in brackets": Difference(
        "Stock answers 500 to a deepObject that holds more than plain values.",
        Sent("GET", "/queries/1?sure=a&deep[x][z]=1"),
        applies=lambda seen: seen.stock.verdict == "failed" and "][" in unquote(seen.sent.target),
    ),
    "JSON in a query": Difference(
        "Stock answers 500 to a parameter that is described by content instead of schema.",
        Sent("GET", "/charges/search?where=%7B%22currency%22%3A%22SEK%22%7D"),
        applies=lambda seen: (
            seen.stock.verdict == "failed" and any(_type(parameter) == "content" for parameter in seen.parameters)
        ),
    ),
    "multipart without a boundary": Difference(
        "Stock answers 500 when the header names no boundary, a part names no field, or multipart is documented and "
        "nothing was sent.",
        post("/documents", multipart(b"x"), ("Content-Type", "multipart/form-data")),
        applies=lambda seen: (
            seen.stock.verdict == "failed"
            and (seen.sent.content_type.startswith("multipart/") or not (seen.sent.content_type or seen.sent.body))
        ),
    ),
}


def _accepted_without_nulls(seen: Seen) -> bool:
    try:
        value = json.loads(seen.sent.body or b"")
    except ValueError:
        return False
    body = json.dumps(_without_nulls(value)).encode()
    return seen.ask_stock(replace(seen.sent, body=body)).verdict == "accepted"


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def explained(seen: Seen) -> list[str]:
    """The differences that explain why the outcomes differ; none when something is unexplained."""
    if seen.stock.verdict == "accepted":
        names = [
            [name for name, one in DIFFERENCES.items() if one.fault and re.search(one.fault, fault)]
            for fault in seen.faults()
        ]
        return [] if [] in names else sorted({name for found in names for name in found})
    return [name for name, one in DIFFERENCES.items() if one.applies(seen)]
