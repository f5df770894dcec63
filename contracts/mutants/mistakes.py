"""The kinds of mistakes that mutants make."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["OPERATORS"]

OPERATORS: Mapping[str, str] = {
    "answer-stale": "an older answer is given again",
    "auth-skipped": "a wrong or missing credential is let in",
    "clock-off": "what happens by itself happens a day late, or the day is another",
    "date-shifted": "a date or time in an answer is off",
    "enum-misspelt": "a word of a closed list is another",
    "expiry-ignored": "what has expired still works, or expires early",
    "field-dropped": "a promised field is missing, or an undocumented one is there",
    "filter-ignored": "a query parameter is ignored",
    "flag-flipped": "a yes is a no",
    "header-wrong": "a header says something else, or is missing",
    "id-confused": "ids are given twice, or name something else",
    "idempotency-forgotten": "the same request does its work twice",
    "input-ignored": "something sent is not kept, or not obeyed",
    "input-refused": "what the rules allow is refused",
    "item-invented": "a list shows what should not be there",
    "item-lost": "a list lacks something",
    "limit-ignored": "calls beyond a limit are answered",
    "number-off": "a number is another",
    "owner-skipped": "somebody else's things are shown",
    "page-off": "pages begin, end or are counted wrongly",
    "rollback-forgotten": "a refused request leaves something behind",
    "rounding-changed": "an amount is rounded another way, or is no number",
    "scope-ignored": "a credential without the scope is let in",
    "sort-reversed": "a list has another order",
    "status-swapped": "the status is another",
    "text-changed": "a text is another",
    "transition-allowed": "what the state forbids is accepted",
    "transition-dropped": "a success is reported and nothing has changed",
    "transition-forbidden": "what the state allows is refused",
    "transition-wrong": "a state is reached too early, too late, or is another",
    "validation-skipped": "what is not valid is accepted",
    "webhook-late": "a webhook is delivered late",
    "webhook-lost": "a webhook is never delivered",
    "webhook-repeated": "a webhook is delivered twice",
    "webhook-not-retried": "a webhook that fails is given up",
    "webhook-wrong": "a webhook says something else, or its signature does not fit",
    "window-shifted": "a limit is reached one earlier or later",
}
"""What is wrong, by the name of the operator."""
