"""Section K: request templates."""

from __future__ import annotations

import re

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import callers, signing
from contracts.providers.brevio.confirming import one
from contracts.providers.brevio.signing import ACTIVE, INACTIVE, MOST_ACTIVE

_TITLES = {"nb": "Fullstendighetserklæring", "en": "Letter of representation"}


@law("BR-170", operations=["listRequestTemplates"])
def twelve_active_ones(case: Context) -> None:
    """At most twelve are active; any number has been retired."""
    for _ in range(MOST_ACTIVE - _active(case)):
        case.act("adminAddsTemplate", titles=_TITLES)
    case.equal("active templates", _active(case), MOST_ACTIVE)
    case.cannot_act("adminAddsTemplate", titles=_TITLES)
    before = len(signing.templates(case))
    for _ in range(MOST_ACTIVE + 1):
        token = next(each["token"] for each in signing.templates(case) if each["active"])
        case.act("adminRetiresTemplate", token=token)
        case.act("adminAddsTemplate", titles=_TITLES)
    case.equal("active templates", _active(case), MOST_ACTIVE)
    case.equal("templates in all", len(signing.templates(case)), before + MOST_ACTIVE + 1)


def _active(case: Context) -> int:
    return sum(template["active"] for template in signing.templates(case))


@law("BR-171", operations=["listRequestTemplates", "createSignRequest"])
def retired_ones_stay_retired(case: Context) -> None:
    """A retired template stays in the list, inactive for good."""
    before = signing.templates(case)
    case.act("adminRetiresTemplate", token=ACTIVE)
    wanted = [{**each, "active": each["active"] and each["token"] != ACTIVE} for each in before]
    case.equal("templates after retiring one", signing.templates(case), wanted)
    case.advance("P1Y")
    case.equal("templates a year later", signing.templates(case), wanted)
    case.refused("createSignRequest", 400, body=signing.body(template=INACTIVE))


@law("BR-172", operations=["listRequestTemplates"])
def titles_by_language(case: Context) -> None:
    """Each template has its titles as its maker gave them, a language once."""
    token = case.act("adminAddsTemplate", titles=_TITLES)["token"]
    titles = {each["language"]: each["title"] for each in one(signing.templates(case), token)["i18ns"]}
    case.equal("titles", titles, _TITLES)
    for template in signing.templates(case):
        languages = [each["language"] for each in template["i18ns"]]
        case.expect(languages and len(set(languages)) == len(languages), f"a language once each; they are {languages}")
        case.expect(all(re.fullmatch("[a-z]{2}", each) for each in languages), f"ISO 639-1; they are {languages}")


@law("BR-008", operations=["listRequestTemplates"])
def no_call_changes_templates(case: Context) -> None:
    """Creating, changing and deleting have no address."""
    before = signing.templates(case)
    headers = {"Authorization": callers.ready(case, "audit").wire, "Content-Type": "application/json"}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/sign/request-templates", f"/sign/request-templates/{ACTIVE}"):
            exchange = case.raw(method, path, headers=headers, body=b'{"active": true}')
            case.equal(f"status of {method} {path}", exchange.status, 404)
    case.equal("templates afterwards", signing.templates(case), before)
