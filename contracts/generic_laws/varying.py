"""A call that would succeed, varied: with each optional field, with each constraint broken, about what there is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contracts.context import Context, NoGround
from contracts.document import Document
from contracts.exchange import Exchange, Request
from contracts.generic_laws.calling import right_call, told_of, writes_no_json
from contracts.generic_laws.editing import at_id, fields_of, json_of, of_nothing, query_of, with_body, with_query
from contracts.generic_laws.fields import another, broken_bodies, optional_fields, told_fields
from contracts.laws import every_operation
from contracts.shapes import values_in

_MOST_CALLS = 40
_OF_WRITING = ("optional_fields_are_kept", "what_was_written_is_read")
"""Fields that a provider does not keep are none for either law."""
_SHORTEST_ID = 20
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}")
_IN_ONE_WORLD = 20
"""So many refusals are asked for before the world is begun again: errors may be counted."""


def _no_optional(document: Document, operation_id: str) -> str | None:
    return writes_no_json(document, operation_id) or (
        None if optional_fields(document, operation_id) else "all that it takes is required"
    )


@every_operation("optional_fields_are_kept", where=_no_optional)
def optional_fields_are_kept(case: Context, operation_id: str) -> None:
    """What may be left out is stored when it is sent, and told by every operation that has such a field."""
    sent = fields_of(right_call(case, operation_id))
    if not sent:
        raise NoGround("no documented flow sends it an object")
    spared = frozenset().union(*(case.exceptions.fields(name, operation_id) for name in _OF_WRITING))
    fields = {name: place for name, place in optional_fields(case.document, operation_id).items() if name not in spared}
    wishes = {name: another(case.document, place.schema, sent.get(name)) for name, place in fields.items()}
    wishes = {name: value for name, value in wishes.items() if value is not None}
    looked = 0
    for exchange, accepted in _accepted(case, operation_id, wishes):
        for read_id, own in _telling(case, exchange):
            told = told_fields(case.document, read_id) if read_id != operation_id else set()
            for name, value in accepted.items():
                if name in own or (own and name in told):
                    looked += 1
                    case.expect(
                        _keeps(own.get(name), value, spared),
                        f"{name} as {read_id} tells it should be {value!r}; it is {own.get(name)!r}",
                    )
    if not looked:
        raise NoGround("nothing that reads has what it may be sent")


def _telling(case: Context, exchange: Exchange) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What tells of a write; of an imported document, whose answer to it may be of something else, not that answer."""
    own = exchange.request.operation if case.promise.imported else None
    return ((read_id, told) for read_id, told in told_of(case, exchange) if read_id != own)


def _accepted(
    case: Context, operation_id: str, wishes: Mapping[str, Any]
) -> Iterator[tuple[Exchange, Mapping[str, Any]]]:
    """Calls that succeed with some of the wishes, each wish in one of them where the target takes it."""
    waiting, calls = [dict(wishes)] if wishes else [], 0
    while waiting and calls < _MOST_CALLS:
        part, calls = waiting.pop(), calls + 1
        right = right_call(case, operation_id)
        answer = case.target.send(with_body(right, {**fields_of(right), **part}))
        if answer.ok:
            yield answer, part
        elif len(part) > 1:
            names = list(part)
            half = len(names) // 2
            waiting += [{name: part[name] for name in some} for some in (names[half:], names[:half])]


def _keeps(told: Any, sent: Any, spared: frozenset[str]) -> bool:
    """Whether what is told is what was sent; another kind of value says the same in another way."""
    if told is None:
        return False
    if isinstance(sent, Mapping) and isinstance(told, Mapping):
        shared = (sent.keys() & told.keys()) - spared
        return all(_keeps(told[key], sent[key], spared) for key in shared)
    if isinstance(sent, list) and isinstance(told, list):
        return len(told) == len(sent) and all(_keeps(*pair, spared) for pair in zip(told, sent, strict=True))
    if isinstance(told, str) and isinstance(sent, str):
        return told == sent or (sent[:1].isdigit() and told[:10] == sent[:10])  # a date, with or without its time
    return (type(told) is not type(sent) and not {type(told), type(sent)} <= {int, float}) or bool(told == sent)


def _no_json_object(document: Document, operation_id: str) -> str | None:
    return None if any("json" in name for name in document.media_types(operation_id)) else "it takes no JSON"


@every_operation("refuses_what_the_schema_forbids", where=_no_json_object)
def refuses_what_the_schema_forbids(case: Context, operation_id: str) -> None:
    """A call that is right but for one constraint of its body is refused, and in the documented form."""
    right = right_call(case, operation_id)
    whole = json_of(right)
    sent, *others = whole if isinstance(whole, list) and whole else [whole]
    if not sent or not isinstance(sent, Mapping):
        raise NoGround("no documented flow sends it an object")
    spared = case.exceptions.fields("refuses_what_the_schema_forbids", operation_id)
    broken = broken_bodies(case.document, operation_id, sent)
    bodies = [(told, [body, *others] if isinstance(whole, list) else body) for told, body in broken]
    wrong = [(told, with_body(right, body)) for told, body in bodies if not spared.intersection(_words(told))]
    if not wrong:
        raise NoGround("its schema forbids nothing of what is sent")
    _all_refused(case, right, wrong)


def _words(told: str) -> set[str]:
    return set(told.replace(".", " ").split())


def _all_refused(case: Context, right: Request, wrong: Sequence[tuple[str, Request]]) -> None:
    """Each wrong call is refused, and where the world can be emptied one of them once more after the right one."""
    for number, (told, request) in enumerate(wrong, 1):
        _refused(case, told, request)
        if number % _IN_ONE_WORLD == 0:
            right_call(case, str(right.operation))
    if case.steers and case.target.send(right).ok:
        _refused(case, *wrong[0])


def _refused(case: Context, told: str, request: Request) -> None:
    operation_id = str(request.operation)
    answer = case.target.send(request)
    case.conforms(operation_id, answer)
    case.expect(not answer.ok, f"{operation_id} {told} should be refused; it answers {answer.summary}")


def _names_nothing(document: Document, operation_id: str) -> str | None:
    if document.promise.imported:
        return "nobody has said that an id must have been given out"
    named = document.path_parameters(operation_id) or document.media_types(operation_id)
    return None if named or document.parameters(operation_id) else "it names nothing"


@every_operation("refuses_what_there_is_not", where=_names_nothing)
def refuses_what_there_is_not(case: Context, operation_id: str) -> None:
    """A call that is right but names something that nobody has made is refused: in the path, and where the query or the
    body have an id that an answer told."""
    right = right_call(case, operation_id)
    wrong = list(_naming_nothing(case, operation_id, right))
    if not wrong:
        raise NoGround("it names nothing that an answer told")
    _all_refused(case, right, wrong)


def _naming_nothing(case: Context, operation_id: str, right: Request) -> Iterator[tuple[str, Request]]:
    spared = case.exceptions.fields("refuses_what_there_is_not", operation_id)
    told = {str(value) for one in case.target.trace if one.ok for value in values_in(one.value) if _names(value)}
    for name, value in case.document.path_values(operation_id, right.url).items():
        if name not in spared:
            yield f"with a {name} of nothing", at_id(right, value, of_nothing(value))
    query, sent = query_of(right), fields_of(right)
    for name in (name for name, value in query.items() if name not in spared and value in told):
        yield f"with a {name} of nothing", with_query(right, {**query, name: of_nothing(query[name])})
    for name in (name for name, value in sent.items() if name not in spared and _names(value) and str(value) in told):
        yield f"with a {name} of nothing", with_body(right, {**sent, name: of_nothing(str(sent[name]))})


def _names(value: Any) -> bool:
    """Whether a value looks like one that tells things apart, whoever made it up; a time is none."""
    long = isinstance(value, str) and len(value) >= _SHORTEST_ID and any(each.isdigit() for each in value)
    return long and not _MOMENT.match(value)
