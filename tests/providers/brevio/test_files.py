"""Files: what is taken, what a signed URL serves, to whom and for how long."""

from __future__ import annotations

import io
import zipfile

import pytest

from mockserver.pdfs import pdf_of, why_no_pdf
from tests.client import Client
from tests.providers.brevio.sandbox import PDF, PNG, TOKENS, WAITING, Sandbox


def office(part: str) -> bytes:
    """An Office file with nothing in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return out.getvalue()


SHEET = office("xl/workbook.xml")
EXE = b"MZ\x90\x00" + bytes(300)
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TAKEN = [
    ("a.pdf", PDF, "a.pdf", "application/pdf"),
    ("A.PDF", PDF, "A.PDF", "application/pdf"),
    ("å (1).png", PNG, "å (1).png", "image/png"),
    ("a.jpeg", b"\xff\xd8\xff\xe0" + bytes(40), "a.jpeg", "image/jpeg"),
    ("a.gif", b"GIF89a" + bytes(40), "a.gif", "image/gif"),
    ("a.tif", b"II*\x00" + bytes(40), "a.tif", "image/tiff"),
    ("a.xlsx", SHEET, "a.xlsx", EXCEL),
    ("a.docx", office("word/document.xml"), "a.docx", WORD),
    ("a.xls", OLD, "a.xls", "application/vnd.ms-excel"),
    ("a.doc", OLD, "a.doc", "application/msword"),
    ("a.xml", b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "a.xml", "application/xml"),
    ("../../a.pdf", PDF, "a.pdf", "application/pdf"),
    ("no-ending", PDF, "no-ending.pdf", "application/pdf"),
    ("no-ending", SHEET, "no-ending.xlsx", EXCEL),
    ("no-ending", b"<a/>", "no-ending.xml", "application/xml"),
]


@pytest.mark.parametrize(("name", "data", "shown", "media_type"), TAKEN, ids=[f"{t[0]} {t[3][-12:]}" for t in TAKEN])
def test_a_signed_url_serves_the_file_as_its_name_says(
    brevio: Sandbox, name: str, data: bytes, shown: str, media_type: str
) -> None:
    """BR-130, BR-131, BR-132, BR-133, BD-17: byte for byte, with the right content type, without a token."""
    token = brevio.at_bank()
    assert brevio.send(token, "confirmation", [(name, data)]).status_code == 200
    file = brevio.request(token)["confirmation"][0]
    for who in ("audit", "bank"):
        signed = brevio.ok("POST", f"/confirm/attachments/{file}/signed-url", who)
        assert (set(signed), signed["name"]) == ({"name", "url"}, shown)
        served = brevio.fetch(signed["url"])
        assert (served.status_code, served.content) == (200, data)
        assert served.headers["content-type"] == media_type


REFUSED = {
    "empty": ("a.pdf", b""),
    "an .exe named .pdf": ("a.pdf", EXE),
    "an .exe": ("a.exe", EXE),
    "an .exe without an ending": ("a", EXE),
    "a PDF named .png": ("a.png", PDF),
    "a PNG named .jpg": ("a.jpg", PNG),
    "a ZIP named .xlsx": ("a.xlsx", office("a.txt").replace(b"[Content_Types]", b"[Content_Typos]")),
    "a text document named .xlsx": ("a.xlsx", office("word/document.xml")),
    "a broken ZIP": ("a.docx", SHEET[:40]),
    "half a PDF": ("a.pdf", b"%PDF-1.4\n" + bytes(100)),
    "XML that is not well-formed": ("a.xml", b"<a>"),
    "XML with entities": ("a.xml", BOMB),
    "XML that reaches outside": ("a.xml", OUTSIDE),
    "no XML at all": ("a.xml", b"\x00\x01"),
    "XML in an unknown encoding": ("a.xml", b"<?xml version='1.0' encoding='nonsense'?><a/>"),
    "text": ("a.txt", b"hello"),
    "a name of dots": ("..", PDF),
    "a name of 300 characters": ("a" * 296 + ".pdf", PDF),
}


@pytest.mark.parametrize("what", ["upload", "confirmation"])
@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_not_what_it_says_is_refused(brevio: Sandbox, case: str, what: str) -> None:
    """BD-17: 400 that names the file; the good one beside it is not kept either."""
    brevio.keep()
    answer = brevio.send(WAITING, what, [("good.pdf", PDF), REFUSED[case]])
    assert answer.status_code == 400, answer.text
    assert answer.json()["error_description"].startswith("Bad request: attachments[1]")
    assert "Traceback" not in answer.text
    assert brevio.changed() == []


def test_a_field_without_a_file_name_is_no_file(brevio: Sandbox) -> None:
    """BD-17: a form field of that name, and JSON in its place, are 400."""
    for part in ((None, PDF), (None, b"[]", "application/json"), (None, b'["a"]', "application/json")):
        answer = brevio.call("POST", f"/confirm/audit-requests/{WAITING}/upload", "bank", files=[("attachments", part)])
        assert answer.status_code == 400, answer.text


def test_a_url_lives_24_hours_of_the_worlds_clock(brevio: Sandbox) -> None:
    """BR-130, BR-134, BD-19: each call gives another, none goes on longer; a changed one is no good."""
    letter = brevio.banks_view(WAITING)["attachments"][0]
    path = f"/confirm/attachments/{letter}/signed-url"
    first = brevio.ok("POST", path, "bank")["url"]
    brevio.advance("PT23H59M59S")
    second = brevio.ok("POST", path, "bank")["url"]
    assert first != second
    assert brevio.fetch(first).status_code == brevio.fetch(second).status_code == 200
    brevio.advance("PT1S")
    gone = brevio.fetch(first)
    assert gone.json() == {"status": 401, "error_description": "Unauthorized: the signed URL has expired"}
    assert brevio.fetch(second).status_code == 200
    assert brevio.fetch(second.replace("document.pdf", "other.pdf")).status_code == 404
    key = second.rsplit("/", 2)[1]
    assert brevio.fetch(second.replace(key, "0" * 64)).status_code == 404


def test_everyone_fetches_only_what_they_see(brevio: Sandbox) -> None:
    """BR-135, BD-18: not another company's, not another bank's, not a confirmation before it is sent."""
    token = brevio.at_bank()
    brevio.send(token, "upload", [("a.pdf", PDF)])
    brevio.send(token, "confirmation", [("b.pdf", PDF)])
    seen = brevio.request(token)
    for file in (*seen["attachments"], *seen["confirmation"]):
        path = f"/confirm/attachments/{file}/signed-url"
        status = {
            who: brevio.call("POST", path, who).status_code for who in ("audit", "bank", "other-audit", "other-bank")
        }
        assert status == {"audit": 200, "bank": 200, "other-audit": 404, "other-bank": 404}
        assert brevio.call("POST", f"/sign/attachments/{file}/signed-url").status_code == 404
    unsent = brevio.at_bank()
    letter = brevio.request(unsent)["attachments"][0]
    assert brevio.call("POST", f"/confirm/attachments/{letter}/signed-url", "other-audit").status_code == 404
    assert brevio.call("POST", f"/confirm/attachments/{unsent}/signed-url").status_code == 404


def test_the_letter_tells_who_signed(brevio: Sandbox) -> None:
    """BD-20: a PDF that can be read; the samples' own letter and answer are there too."""
    token = brevio.at_bank()
    answered = brevio.requests(vatNo=123456789)[0]
    for file in (brevio.request(token)["attachments"][0], *answered["attachments"], *answered["confirmation"]):
        url = brevio.ok("POST", f"/confirm/attachments/{file}/signed-url")["url"]
        data = brevio.fetch(url).content
        assert why_no_pdf(data) is None


def test_the_world_chosen_by_header_is_in_the_url(brevio: Sandbox, brevio_client: Client) -> None:
    """BD-19: whoever fetches the file need not know the header."""
    letter = brevio.banks_view(WAITING)["attachments"][0]
    headers = {"Authorization": f"Bearer {TOKENS['bank']}", "Motpart-World": brevio.world}
    signed = brevio_client.post(f"/brevio/v1/confirm/attachments/{letter}/signed-url", headers=headers).json()
    assert brevio_client.get(signed["url"]).status_code == 200


@pytest.mark.parametrize("lines", [[], ["(a) \\ b"], ["Sønn €"], ["x"] * 60], ids=["none", "signs", "letters", "many"])
def test_made_up_pdfs_can_be_read(lines: list[str]) -> None:
    """Whatever stands in them."""
    assert why_no_pdf(pdf_of(lines)) is None
