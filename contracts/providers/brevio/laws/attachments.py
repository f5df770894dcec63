"""Section H: attachments and signed URLs."""

from __future__ import annotations

from contracts.context import Context
from contracts.laws import law
from contracts.providers.brevio import confirming, files, signing
from contracts.providers.brevio.confirming import PDF
from contracts.providers.brevio.files import File

_KINDS: list[tuple[File, str]] = [
    (PDF, "application/pdf"),
    (("picture.png", files.image()), "image/png"),
    (("sheet.xlsx", files.office()), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (confirming.xml("statement.xml", confirming.statement()), "application/xml"),
]
_WRONG: list[File] = [
    ("empty.pdf", b""),
    ("program.pdf", files.EXE),
    ("program.exe", files.EXE),
    ("picture.pdf", files.image()),
    ("statement.pdf", b"<bankStatements/>"),
    ("cut-off.pdf", files.pdf()[:20]),
    ("open.xml", b"<bankStatements>"),
    ("", files.pdf()),
]


@law("BR-130", operations=["getAuditRequestAttachmentUrl", "getSignRequestAttachmentUrl", "downloadSignedFile"])
def a_day_of_life(case: Context) -> None:
    """Name and URL, nothing else; good for 24 hours and not longer, while a new one is good again."""
    request = confirming.seen(case, confirming.confirmed(case))
    sign = signing.seen(case, signing.completed(case))
    urls = [confirming.signed_url(case, request["confirmation"][0]), signing.signed_url(case, sign["attachments"][0])]
    for each in urls:
        case.equal("keys of the answer", set(each), {"name", "url"})
    for passes, status in (("PT23H59M", 200), ("PT2M", 401)):
        case.advance(passes)
        statuses = [confirming.fetch(case, each["url"]).status for each in urls]
        case.equal(f"statuses when {passes} more have passed", statuses, [status, status])
    again = confirming.signed_url(case, request["confirmation"][0])["url"]
    case.equal("status of a new URL", confirming.fetch(case, again).status, 200)


@law("BR-131", operations=["sendConfirmation", "uploadConfirmationAttachments", "getAuditRequestAttachmentUrl", "downloadSignedFile"])  # fmt: skip  # noqa: E501  # one line per rule
def name_and_content_agree(case: Context) -> None:
    """PDF, pictures, Office and XML come as they went, under the type that their name says; what lies is refused."""
    token = confirming.confirmed(case, *[file for file, _ in _KINDS])
    attachments = confirming.seen(case, token)["confirmation"]
    for attachment, ((name, content), media_type) in zip(attachments, _KINDS, strict=True):
        signed = confirming.signed_url(case, attachment)
        served = confirming.fetch(case, signed["url"])
        case.equal("name", signed["name"], name)
        case.equal(f"content type of {name}", served.media_type, media_type)
        case.expect(served.body == content, f"{name} comes back with other content")
    token = confirming.sent_on(case)[0]
    for wrong in _WRONG:
        confirming.turned_away(case, confirming.upload(case, token, PDF, wrong))
        confirming.turned_away(case, confirming.confirm(case, token, wrong))
    confirming.turned_away(case, confirming.confirm(case, token))
    case.equal("step after refusals", confirming.step(case, token), "third-party")


@law("BR-132", operations=["getAuditRequestAttachmentUrl", "listAuditRequests", "listThirdPartyAuditRequests"])
def tokens_of_both_lists_open(case: Context) -> None:
    """The signed letter and the answer's files are fetched with the tokens that either side's list has."""
    token = confirming.confirmed(case)
    own, shown = confirming.seen(case, token), confirming.one(confirming.at_bank(case), token)
    case.equal("how many letters there are", len(own["attachments"]), 1)
    case.equal("attachments at the bank", shown["attachments"], own["attachments"])
    case.equal("confirmation at the bank", shown["confirmation"], own["confirmation"])
    for attachment in (*own["attachments"], *own["confirmation"]):
        served = confirming.fetch(case, confirming.signed_url(case, attachment)["url"])
        case.equal("status, type of a file", (served.status, served.media_type), (200, "application/pdf"))
        case.expect(served.body.startswith(b"%PDF-"), "the file is no PDF")


@law("BR-133", operations=["getAuditRequestAttachmentUrl", "downloadSignedFile"])
def a_signed_url_needs_no_token(case: Context) -> None:
    """Whoever has the URL gets the file; whoever changes it gets nothing."""
    attachment = confirming.seen(case, confirming.confirmed(case))["confirmation"][0]
    url = confirming.signed_url(case, attachment)["url"]
    case.equal("status without a token", confirming.fetch(case, url).status, 200)
    where, _, name = url.rpartition("/")
    for wrong in (f"{where[:-4]}0000/{name}", f"{where}/other.pdf"):
        case.expect(confirming.fetch(case, wrong).status in {401, 404}, f"{wrong} was never signed and gives a file")


@law("BR-134", operations=["getAuditRequestAttachmentUrl", "getSignRequestAttachmentUrlByGet"])
def each_call_gives_a_url(case: Context) -> None:
    """Asking again gives a URL that lives on its own, of either service's attachments."""
    confirmed = confirming.seen(case, confirming.confirmed(case))["confirmation"][0]
    signed = signing.seen(case, signing.completed(case))["attachments"][0]

    def urls() -> list[str]:
        by_get = case.get("getSignRequestAttachmentUrlByGet", path={"attachmentToken": signed})
        return [confirming.signed_url(case, confirmed)["url"], by_get["url"]]

    first = urls()
    case.advance("PT20H")
    both = [*first, *urls()]
    case.equal("statuses of both", [confirming.fetch(case, url).status for url in both], [200] * 4)
    case.advance("PT20H")
    statuses = [confirming.fetch(case, url).status for url in both]
    case.equal("statuses when the first is older than a day", statuses, [401, 401, 200, 200])


@law("BR-135", operations=["getSignRequestAttachmentUrl", "getAuditRequestAttachmentUrl"])
def each_service_knows_its_own(case: Context) -> None:
    """A token of Confirm is unknown to Sign and the other way round; Sign takes GET as well."""
    confirmed = confirming.seen(case, confirming.confirmed(case))["confirmation"][0]
    signed = signing.seen(case, signing.completed(case))["attachments"][0]
    for operation_id in ("getSignRequestAttachmentUrl", "getSignRequestAttachmentUrlByGet"):
        case.refused(operation_id, 404, path={"attachmentToken": confirmed})
        url = case.get(operation_id, path={"attachmentToken": signed})["url"]
        case.equal("status of what was signed", confirming.fetch(case, url).status, 200)
    case.refused("getAuditRequestAttachmentUrl", 404, path={"attachmentToken": signed})
