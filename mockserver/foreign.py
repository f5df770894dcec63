"""A lone document, whoever wrote it: read by the import, made fit to be served, kept by content hash."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import orjson

from mockserver import checking
from mockserver.errors import SpecError, SpecProblem
from specs import Cache, Promise, importing, name_of

__all__ = ["load_foreign"]

_OTHER_FILE = re.compile(rb"""\$ref["']?\s*:\s*["']?(?!\#)[^#\s"'{}]""")


def _version() -> str:
    """A changed import or check must look again at a document that an older one served."""
    files = (Path(checking.__file__), *sorted(Path(importing.__file__).parent.glob("*.py")))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def load_foreign(file: Path, cache: Cache, *, strict: bool = False) -> Promise:
    """The promise of a document of any version, healed (refused instead when ``strict``).

    `Promise.repairs` says what was done.

    Raises:
        SpecError: it cannot be served, and why not.
    """
    try:
        raw = file.read_bytes() if file.is_file() and file.stat().st_size <= importing.LARGEST else b""
    except OSError:
        raw = b""
    digest = hashlib.sha256(raw + str(file.name).encode()).hexdigest()
    key = f"{digest}.{_version()}.foreign"
    kept = None if _OTHER_FILE.search(raw) or not raw else cache.get(key)
    if kept is not None and not strict:
        document, repairs = orjson.loads(kept)
        return Promise(name_of(file), file.parent, file, document, (), {}, digest, tuple(repairs))
    try:
        imported = importing.read_any(str(file), strict=strict, examine=checking.examine)
    except importing.ImportRefused as refused:
        problem = SpecProblem(refused.file, refused.place, refused.found, refused.remedy or "correct the document")
        raise SpecError([problem]) from None
    repairs = [str(remark) for remark in imported.remarks if remark.kind != "kept"]
    whole = orjson.dumps([imported.document, repairs])
    cache.put(key, whole)
    if _OTHER_FILE.search(raw):
        digest = hashlib.sha256(whole).hexdigest()
    promise = Promise(name_of(file), file.parent, file, imported.document, (), {}, digest, tuple(repairs))
    checking.note_checked(promise, cache)  # `examine` has just passed it
    return promise
