"""Section F: the steps of an audit request."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import confirming
from contracts.providers.brevio.paging import tokens

_STEPS = ("started", "client", "needs-validation", "third-party", "received", "cancelled", "archived", "post")
_OPEN = _STEPS[:4]


def _brought_to(case: Context, step: str) -> str:
    """A new audit request, brought to a step by those who can."""
    if step == "started":
        return confirming.create(case, confirming.batch(user=confirming.UNVERIFIED))[0]
    token = confirming.create(case)[0]
    if step == "needs-validation":
        case.act("clientSigns", token=token, changed=True)
    elif step == "cancelled":
        case.act("auditorCancels", token=token)
    elif step != "client":
        case.act("clientSigns", token=token)
    if step == "post":
        case.act("bankAnswersByPost", token=token)
    elif step in {"received", "archived"}:
        case.act("bankConfirms", token=token)
    if step == "archived":
        case.act("auditorArchives", token=token)
    return token


@law("BR-090", operations=["listAuditRequests"])
def each_step_is_reached(case: Context) -> None:
    """Every one of the eight is where an audit request can stand, and is shown as such."""
    made = {_brought_to(case, step): step for step in _STEPS}
    found = {row["token"]: row["step"] for row in confirming.found(case)}
    case.equal("steps by token", found, made)


@law("BR-091", operations=["listAuditRequests", "createAuditRequests"])
def started_is_not_sent(case: Context) -> None:
    """What waits for its user is started: sent to nobody, signed by nobody, at no bank."""
    token = _brought_to(case, "started")
    case.advance("P30D")
    row = confirming.seen(case, token)
    wanted = ("started", None, None, None)
    found = (row["step"], row["sentToClient"], row["signee"], row["confirmation"])
    case.equal("step, sentToClient, signee, confirmation", found, wanted)
    case.cannot_act("clientSigns", token=token)
    case.expect(token not in tokens(confirming.at_bank(case)), "the bank sees what has not been sent")


@law("BR-092", operations=["listAuditRequests"])
def sending_is_dated(case: Context) -> None:
    """Sent on the day on which the user verifies; before, sentToClient is null."""
    token = _brought_to(case, "started")
    case.equal("sentToClient before", confirming.seen(case, token)["sentToClient"], None)
    case.advance("P3D")
    case.act("userVerifies", email=confirming.UNVERIFIED)
    row = confirming.seen(case, token)
    case.equal("step", row["step"], "client")
    case.equal("day of sentToClient", (row["sentToClient"] or "")[:10], case.today().isoformat())
    case.equal("lastUpdate, which is when the step changed", row["lastUpdate"], row["sentToClient"])


@law("BR-093", operations=["listAuditRequests", "listThirdPartyAuditRequests", "sendConfirmation"])
def the_bank_sees_what_is_signed(case: Context) -> None:
    """Only when the client has signed does the request stand in the bank's list, and can the bank answer."""
    token = confirming.create(case)[0]
    case.expect(token not in tokens(confirming.at_bank(case)), "the bank sees what the client has not signed")
    confirming.turned_away(case, confirming.confirm(case, token, confirming.PDF), 404)
    case.act("clientSigns", token=token, name="Arthur Dent")
    row = confirming.seen(case, token)
    case.equal("step, signee", (row["step"], row["signee"]), ("third-party", "Arthur Dent"))
    case.expect(token in tokens(confirming.at_bank(case)), "the bank does not see what the client has signed")


@law("BR-094", operations=["listAuditRequests", "listThirdPartyAuditRequests"])
def a_changed_template_is_validated(case: Context) -> None:
    """Changed by the client it waits for a person; validated it goes on to the bank."""
    token = _brought_to(case, "needs-validation")
    case.equal("step", confirming.step(case, token), "needs-validation")
    case.expect(token not in tokens(confirming.at_bank(case)), "the bank sees what nobody has validated")
    case.act("auditorValidates", token=token)
    case.equal("step", confirming.step(case, token), "third-party")
    case.expect(token in tokens(confirming.at_bank(case)), "the bank does not see what has been validated")


@law("BR-095", operations=["sendConfirmation", "listAuditRequests"])
def confirming_makes_received(case: Context) -> None:
    """The answer and the list both say received."""
    token = confirming.sent_on(case)[0]
    answer = confirming.taken(case, confirming.confirm(case, token, confirming.PDF))
    case.equal("step in the answer", answer["step"], "received")
    case.equal("step in the list", confirming.step(case, token), "received")


@law("BR-096", operations=["commentAuditRequest", "listAuditRequests"])
def commenting_finalizes(case: Context) -> None:
    """A comment ends the course: received, confirmed with no file, without statements."""
    token = confirming.sent_on(case)[0]
    confirming.taken(case, confirming.comment(case, token))
    row = confirming.seen(case, token)
    found = (row["step"], row["confirmation"], row["bankStatements"])
    case.equal("step, confirmation, bankStatements", found, ("received", [], None))


@law("BR-097", operations=["listAuditRequests", "sendConfirmation"])
def people_cancel_archive_and_use_paper(case: Context) -> None:
    """Only people cancel, archive and answer by post, each from where that makes sense; no bank answers it then."""
    for step in _STEPS:
        for action, froms, to in (
            ("auditorCancels", _OPEN, "cancelled"),
            ("auditorArchives", ("received", "post", "cancelled"), "archived"),
            ("bankAnswersByPost", ("third-party",), "post"),
        ):
            token = _brought_to(case, step)
            if step in froms:
                case.act(action, token=token)
            else:
                case.cannot_act(action, token=token)
            case.equal(f"{action} at {step}", confirming.step(case, token), to if step in froms else step)
    for action in ("auditorCancels", "bankAnswersByPost"):
        token = _brought_to(case, "third-party")
        case.act(action, token=token)
        confirming.turned_away(case, confirming.confirm(case, token, confirming.PDF))


@law("BR-098", operations=["sendConfirmation", "uploadConfirmationAttachments", "commentAuditRequest"])
def answered_once(case: Context) -> None:
    """What has been answered takes no file, no second confirmation and no comment, and stays as it is."""
    made = confirming.confirmed(case), _brought_to(case, "third-party")
    confirming.taken(case, confirming.comment(case, made[1]))
    before = confirming.found(case)
    for token in made:
        confirming.turned_away(case, confirming.confirm(case, token, confirming.PDF))
        confirming.turned_away(case, confirming.confirm(case, token))
        confirming.turned_away(case, confirming.upload(case, token, confirming.PDF))
        confirming.turned_away(case, confirming.comment(case, token))
    case.equal("the requests after the refusals", confirming.found(case), before)


@law("BR-099", operations=["listThirdPartyAuditRequests"])
def answered_ones_stay_at_the_bank(case: Context) -> None:
    """Answered, cancelled or archived: what has arrived stays in the bank's list, in its place."""
    first, second, third = (_brought_to(case, "third-party") for _ in range(3))
    before = tokens(confirming.at_bank(case))
    confirming.taken(case, confirming.confirm(case, first, confirming.PDF))
    confirming.taken(case, confirming.comment(case, second))
    case.act("auditorCancels", token=third)
    case.act("auditorArchives", token=first)
    rows = confirming.at_bank(case)
    case.equal("the bank's list", tokens(rows), before)
    own = confirming.seen(case, first)["confirmation"]
    case.equal("confirmation in both lists", confirming.one(rows, first)["confirmation"], own)
    case.equal("confirmation of a comment", confirming.one(rows, second)["confirmation"], [])
