"""The promises that are no provider's rule but everybody's, in the words of a letter."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["promise_of"]

_FORM = (
    "Every answer has the form that the documentation gives it.",
    "Varje svar har den form som dokumentationen anger.",
)
_STRANGERS = (
    "Without a good credential a call is refused.",
    "Ett anrop utan giltiga inloggningsuppgifter nekas.",
)
_WRONG_CALLS = (
    "A call that the documentation does not allow is refused, and in the documented form.",
    "Ett anrop som dokumentationen inte tillåter nekas, och på det sätt som den anger.",
)
_GONE = (
    "What was deleted is not found any more.",
    "Det som har tagits bort går inte att hitta igen.",
)
_OTHERS = (
    "Nobody can read or change what is another's.",
    "Ingen kan läsa eller ändra det som är någon annans.",
)
_PROMISES: Mapping[str, tuple[str, str]] = {
    "refuses_no_credential": _STRANGERS,
    "refuses_wrong_credential": _STRANGERS,
    "ignored_auth": _STRANGERS,
    "refuses_wrong_media_type": _WRONG_CALLS,
    "refuses_malformed_json": _WRONG_CALLS,
    "refuses_what_the_schema_forbids": _WRONG_CALLS,
    "negative_data_rejection": _WRONG_CALLS,
    "missing_required_header": _WRONG_CALLS,
    "positive_data_acceptance": (
        "A call that the documentation allows is accepted.",
        "Ett anrop som dokumentationen tillåter godtas.",
    ),
    "refuses_unknown_path": (
        "An address that the documentation does not have is not found.",
        "En adress som inte finns i dokumentationen går inte att hitta.",
    ),
    "unsupported_method": (
        "A method that the documentation does not have for an address is refused.",
        "En metod som dokumentationen inte har för en adress nekas.",
    ),
    "refuses_what_there_is_not": (
        "A call that names something that does not exist is refused.",
        "Ett anrop som nämner något som inte finns nekas.",
    ),
    "pages_concatenate": (
        "Read page by page, a list is the same as in one piece: nothing twice, nothing missing.",
        "En lista är densamma sida för sida som i ett stycke: inget två gånger, inget som fattas.",
    ),
    "filters_leave_out_others": (
        "A list that is asked for one kind of things has those and no others.",
        "En lista som ombeds visa ett visst slag visar det och inget annat.",
    ),
    "lists_and_items_agree": (
        "What a list says of a thing is what the thing says of itself.",
        "Det som en lista säger om en sak är det som saken säger om sig själv.",
    ),
    "ids_are_opaque": (
        "An id is taken whole: what only resembles it finds nothing.",
        "Ett id gäller bara som helhet: det som bara liknar det hittar inget.",
    ),
    "what_was_written_is_read": (
        "What was accepted is given back as it was sent.",
        "Det som har godtagits ges tillbaka så som det skickades.",
    ),
    "optional_fields_are_kept": (
        "What may be left out is kept when it is sent.",
        "Det som får utelämnas sparas när det skickas.",
    ),
    "deleted_stays_deleted": _GONE,
    "use_after_free": _GONE,
    "ensure_resource_availability": (
        "What was just made can be found.",
        "Det som nyss har skapats går att hitta.",
    ),
    "a_key_is_used_once": (
        "Sent twice with the same idempotency key, a call is carried out once.",
        "Ett anrop som skickas två gånger med samma idempotensnyckel utförs en gång.",
    ),
    "a_repeated_put_changes_nothing": (
        "The same replacement, sent twice, changes nothing the second time.",
        "Samma ersättning, skickad två gånger, ändrar inget andra gången.",
    ),
    "owners_are_apart": _OTHERS,
    "object_level_authorization": _OTHERS,
    "money_never_floats": (
        "An amount is exact, without rounding errors.",
        "Ett belopp är exakt, utan avrundningsfel.",
    ),
    "dates_keep_their_zone": (
        "A time has a time zone where the documentation gives it one.",
        "En tidpunkt har en tidszon där dokumentationen anger en.",
    ),
    "totals_add_up": (
        "A total is the sum of its parts.",
        "En summa är summan av sina delar.",
    ),
    "not_a_server_error": (
        "No call makes the server fail.",
        "Inget anrop får servern att fallera.",
    ),
}
"""By name of a law for every operation, or of a check of Schemathesis'; all others are about the form of an answer."""


def promise_of(check: str, language: str) -> str:
    """The promise that a check without a rule holds an answer to, as a sentence; ``language`` is ``en`` or ``sv``."""
    english, swedish = _PROMISES.get(check, _FORM)
    return swedish if language == "sv" else english
