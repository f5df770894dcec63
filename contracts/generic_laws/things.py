"""Things have a memory: what was written is read, lists and items agree, ids are opaque, deleted stays deleted."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.context import Context, NoGround
from contracts.document import Document
from contracts.exchange import Exchange
from contracts.generic_laws.calling import differing, last_id, lists_beside, looked_up, told_of, writes_no_json
from contracts.generic_laws.editing import at_id, fields_of
from contracts.laws import every_operation
from contracts.shapes import elements, item_with, object_with


def _no_item(document: Document, operation_id: str) -> str | None:
    if document.method(operation_id) != "GET":
        return "it does not read"
    return None if document.path_parameters(operation_id) else "its path names no thing"


def _no_deletion(document: Document, operation_id: str) -> str | None:
    if document.method(operation_id) != "DELETE":
        return "it does not delete"
    return None if document.path_parameters(operation_id) else "its path names no thing"


@every_operation("lists_and_items_agree", where=_no_item)
def lists_and_items_agree(case: Context, operation_id: str) -> None:
    """What a list says of a thing is what the thing says of itself."""
    item = case.enter(operation_id)
    name, wanted = looked_up(case, item) or last_id(case, item) or ("", "")
    own = item_with(item.value, wanted)
    if own is None:
        raise NoGround("what it reads does not name its own id")
    spared = case.exceptions.fields("lists_and_items_agree", operation_id)
    listed = 0
    for list_id, answer in lists_beside(case, item):
        for element in elements(answer.value) or ():
            if not isinstance(element, dict) or object_with(element, wanted) is not element:
                continue
            listed += 1
            for where, theirs, ours in differing(element, own, spared):
                case.equal(f"{where} of {name} {wanted} in {list_id}", theirs, ours)
    if not listed:
        raise NoGround("no list has the thing that it reads")


@every_operation("ids_are_opaque", where=_no_item)
def ids_are_opaque(case: Context, operation_id: str) -> None:
    """An id is taken whole: what only resembles it is nobody's id."""
    item = case.enter(operation_id)
    _, wanted = last_id(case, item) or ("", "")
    if item_with(item.value, wanted) is None:
        raise NoGround("what it reads does not name its own id")
    for other in _resembling(wanted):
        answer = case.target.send(at_id(item.request, wanted, other))
        case.conforms(operation_id, answer)
        found = answer.ok and item_with(answer.value, wanted) is not None
        case.expect(not found, f"{other!r} is not the id {wanted!r}; it answers {answer.summary}")


def _resembling(wanted: str) -> Iterator[str]:
    yield wanted + "0"
    if len(wanted) > 1:
        yield wanted[:-1]
    if wanted.swapcase() != wanted and not _is_uuid(wanted):
        yield wanted.swapcase()


def _is_uuid(text: str) -> bool:
    """Whether it is a UUID, which is the same in either case (RFC 9562, section 4)."""
    return len(text) == 36 and text.count("-") == 4


@every_operation("what_was_written_is_read", where=writes_no_json)
def what_was_written_is_read(case: Context, operation_id: str) -> None:
    """What was accepted is stored as it was sent, and told so by every operation that reads it."""
    written = case.enter(operation_id)
    sent = fields_of(written.request)
    if not sent:
        raise NoGround("no documented flow sends it an object")
    told = list(told_of(case, written))
    if case.promise.imported and len(told) == 1:  # a conversion, say, answers with an amount of its own
        raise NoGround("nothing reads what it writes, and nobody has said that its own answer repeats it")
    spared = case.exceptions.fields("what_was_written_is_read", operation_id)
    read = 0
    for read_id, own in told:
        read += bool(set(own) & set(sent))
        for where, was, now in differing(sent, own, spared):
            case.equal(f"{where} as {read_id} tells it", now, was)
    if not read:
        raise NoGround("nothing that reads has what it writes")


@every_operation("deleted_stays_deleted", where=_no_deletion)
def deleted_stays_deleted(case: Context, operation_id: str) -> None:
    """What was deleted is found by no operation any more, and deleting it again changes nothing."""
    deleted = case.enter(operation_id)
    _, wanted = last_id(case, deleted) or ("", "")
    seen = _look(case, deleted, wanted)
    again = case.target.send(deleted.request)
    case.conforms(operation_id, again)
    case.expect(again.status < 500, f"deleting twice should not be a failure; it answers {again.summary}")
    case.expect(
        again.ok or again.status in _gone(case.document, operation_id),
        f"what is deleted is no more; deleting it again answers {again.summary}",
    )
    seen += _look(case, deleted, wanted)
    if not seen:
        raise NoGround("nothing reads or lists what it deletes")


def _gone(document: Document, operation_id: str) -> set[int]:
    """How an operation says that there is no such thing: an API without a documented 404 refuses in another way."""
    documented = {int(code) for code in document.specs[operation_id].get("responses") or {} if str(code).isdigit()}
    words = documented & {404, 409, 410}
    return {404, 409, 410} if words else {404, 409, 410, *(code for code in documented if 400 <= code < 500)}


def _look(case: Context, deleted: Exchange, wanted: str) -> int:
    """How many operations were asked for it; none may have it."""
    asked = 0
    same_path = case.document.path(str(deleted.request.operation))
    for read_id in case.document.specs:
        if case.document.method(read_id) == "GET" and case.document.path(read_id) == same_path:
            answer = case.send(read_id, path=case.document.path_values(read_id, deleted.request.url))
            asked += 1
            # an API without a documented 404 refuses in another way
            case.expect(
                400 <= answer.status < 500, f"{read_id} should not find what was deleted; it answers {answer.summary}"
            )
    for list_id, answer in lists_beside(case, deleted, above=True):
        asked += 1
        found = object_with(elements(answer.value) or [], wanted)
        case.expect(found is None, f"{list_id} should not list what was deleted; it has {found!r}")
    return asked
