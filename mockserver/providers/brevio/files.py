"""Uploaded files: what they are by content, whether their names say the same, and how they are called (BD-17)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mockserver.errors import Fault, Refusal
from mockserver.pdfs import why_no_pdf
from mockserver.provider import File

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Checked", "check_files", "xml_root"]

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ENDINGS = {
    "pdf": "application/pdf",
    "xml": "application/xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "xls": "application/vnd.ms-excel",
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
}
_PARTS = {"xl/": "xlsx", "word/": "docx", "ppt/": "pptx"}
_OLD_OFFICE = {"xls", "doc", "ppt"}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that is what its name says."""

    name: str
    media_type: str
    data: bytes


def check_files(files: Sequence[Any]) -> list[Checked]:
    """Every file of a call, or none of them.

    Raises:
        Refusal: 400 that names each file which is empty, has no name, or is not what its name says.
    """
    checked: list[Checked] = []
    faults: list[Fault] = []
    for number, file in enumerate(files):
        try:
            checked.append(_check(file))
        except ValueError as error:
            faults.append(Fault(f"attachments[{number}]", str(error)))
    if faults:
        raise Refusal(400, "invalid", "The attachments are not valid.", faults=faults, rule="BD-17")
    return checked


def _check(file: Any) -> Checked:
    if not isinstance(file, File) or not file.filename:
        raise ValueError("is not a file with a name")
    name = file.filename.replace("\\", "/").rpartition("/")[2]
    if not name.strip(". ") or len(name) > _LONGEST_NAME or any(ord(char) < 32 for char in name):
        raise ValueError("has a name that no file can have")
    if not file:
        raise ValueError(f"({name}) is empty")
    ending = name.rpartition(".")[2].lower() if "." in name else None
    if ending is not None and ending not in _ENDINGS:
        raise ValueError(f"({name}) is of a type that is not taken")
    found = _ending_by_content(bytes(file), ending)
    if found is None:
        raise ValueError(
            f"({name}) is not what its name says" if ending else f"({name}) is of a type that is not taken"
        )
    return Checked(name if ending else f"{name}.{found}", _ENDINGS[found], bytes(file))


def _ending_by_content(data: bytes, ending: str | None) -> str | None:
    """The ending that fits the content, the given one when it does; None when nothing fits or the given one lies."""
    if ending == "xml" or (ending is None and data.lstrip()[:1] == b"<"):
        xml_root(data)
        return "xml"
    if data.startswith(_OLE):
        return ending if ending in _OLD_OFFICE else None if ending else "xls"
    import filetype  # type: ignore[import-untyped]  # has no stubs; it knows many types, and loads long

    kind = filetype.guess(data)
    found = _office(data) if data.startswith(b"PK") else None if kind is None else str(kind.extension)
    if found == "pdf" or (found is None and ending == "pdf"):
        reason = why_no_pdf(data)
        if reason is not None:
            raise ValueError(reason)
    if found not in _ENDINGS:
        return None
    return found if ending is None else ending if _ENDINGS[found] == _ENDINGS[ending] else None


def _office(data: bytes) -> str | None:
    """Which Office file a ZIP archive is, by the parts that it must have."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((ending for part, ending in _PARTS.items() if any(name.startswith(part) for name in names)), None)


def xml_root(data: bytes) -> Element:
    """The root of an XML file. Raises: ValueError when it is not well-formed or declares a document type."""
    # many starts, few files
    from xml.etree.ElementTree import Element, ParseError

    import defusedxml.ElementTree
    from defusedxml import DefusedXmlException

    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise ValueError("is XML with a document type definition, which is not read") from None
    except (ParseError, ValueError, LookupError) as error:
        raise ValueError(f"is not well-formed XML ({error})") from None
    assert isinstance(root, Element)
    return root
