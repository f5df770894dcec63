"""Multipart bodies → their parts, by python-multipart, with limits."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from mockserver.errors import Refusal
from mockserver.reading.mediatypes import essence

# A malformed body is answered and journalled; the parser's own warning on stderr would only repeat it.
logging.getLogger("python_multipart").addHandler(logging.NullHandler())


class File(bytes):
    """A part with a file name: its content, which also knows how the client called it.

    Attributes:
        filename: as sent, without a check; None when the part had none.
        content_type: the part's own, without parameters; None when it had none.
    """

    filename: str | None
    content_type: str | None

    @classmethod
    def of(cls, data: bytes, filename: str | None, content_type: str | None = None) -> File:
        """Content under a name."""
        file = cls(data)
        file.filename, file.content_type = filename, content_type
        return file


@dataclass(slots=True)
class Part:
    """One part: its field name, its content, and what its headers say of it."""

    name: str = ""
    filename: str | None = None
    content_type: str | None = None
    chunks: list[bytes] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        """The content."""
        return b"".join(self.chunks)

    @property
    def file(self) -> File:
        """The content with its file name and content type."""
        return File.of(self.data, self.filename, self.content_type)


def parts_of(raw: bytes, boundary: bytes | None, max_parts: int) -> list[Part]:
    """The parts of a multipart body; raises Refusal 400 for one that cannot be read and 413 for too many parts."""
    if not boundary:
        raise malformed("the Content-Type names no boundary")
    collector = _Collector(max_parts)
    try:
        parser = MultipartParser(boundary, collector.callbacks())  # type: ignore[arg-type]  # a plain dict of callables
        parser.write(raw)
        parser.finalize()
    except FormParserError as error:
        raise malformed(str(error)) from None
    if not collector.ended:
        raise malformed("the closing boundary is missing")
    return collector.parts


def malformed(clause: str) -> Refusal:
    """The refusal of a multipart body that cannot be read."""
    return Refusal(400, "malformed", f"The body is not valid multipart/form-data: {clause.rstrip('.')}.")


class _Collector:
    """Gathers what the parser calls out."""

    def __init__(self, max_parts: int) -> None:
        self.parts: list[Part] = []
        self.ended = False
        self._max_parts = max_parts
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._named = False

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._part_begin,
            "on_part_data": lambda data, start, end: self.parts[-1].chunks.append(data[start:end]),
            "on_header_begin": self._header_begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_end": self._end,
        }

    def _part_begin(self) -> None:
        if len(self.parts) == self._max_parts:
            raise Refusal(413, "too_large", f"The body has more than {self._max_parts} parts.")
        self.parts.append(Part())
        self._named = False

    def _header_begin(self) -> None:
        self._header = (bytearray(), bytearray())

    def _header_end(self) -> None:
        name, value = (bytes(text).decode("utf-8", "replace") for text in self._header)
        if name.lower() == "content-type":
            self.parts[-1].content_type = essence(value) or None
        elif name.lower() == "content-disposition":
            self._disposition(bytes(self._header[1]))

    def _disposition(self, value: bytes) -> None:
        _, options = parse_options_header(value)
        if b"name" not in options:
            raise malformed("a part has no name")
        self._named = True  # an empty name is one, too
        self.parts[-1].name = options[b"name"].decode("utf-8", "replace")
        if b"filename" in options:
            self.parts[-1].filename = options[b"filename"].decode("utf-8", "replace")

    def _headers_finished(self) -> None:
        if not self._named:
            raise malformed("a part has no name")

    def _end(self) -> None:
        self.ended = True
