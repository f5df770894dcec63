"""What is read from an object once is forgotten with it."""

from __future__ import annotations

import gc
import weakref

from specs.remembering import once_per_object


class Document:
    """Something that is read."""


def test_an_object_is_read_once_for_each_question() -> None:
    """Two objects are two, however alike they are."""
    asked = []

    @once_per_object
    def read(document: Document, name: str) -> int:
        asked.append((document, name))
        return len(asked)

    one, other = Document(), Document()
    assert [read(one, "a"), read(one, "a"), read(one, "b"), read(other, "a"), read(one, "b")] == [1, 1, 2, 3, 2]


def test_what_was_remembered_goes_with_its_object() -> None:
    """The object is not kept, and another that gets its place in memory is read anew."""

    @once_per_object
    def read(document: Document) -> list[int]:
        return []

    document = Document()
    answer = read(document)
    gone = weakref.ref(document)
    del document
    gc.collect()
    assert gone() is None
    assert all(read(Document()) is not answer for _ in range(10))
