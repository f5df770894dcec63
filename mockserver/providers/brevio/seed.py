"""What a new world holds: what the reference's samples speak of, under their tokens (BD-32)."""

from __future__ import annotations

from datetime import UTC, datetime

from mockserver.pdfs import pdf_of
from mockserver.providers.brevio.lists import audit_list, bank_list, enter, sign_list, template_list
from mockserver.providers.brevio.models import (
    AUDIT_REQUESTS,
    BANKS,
    TEMPLATES,
    USERS,
    Attachment,
    AuditRequest,
    Bank,
    Signee,
    SignRequest,
    Template,
    User,
)
from mockserver.providers.brevio.signing import send, sign
from mockserver.providers.brevio.storage import keep
from mockserver.world import World

__all__ = ["seed"]

_NORDEA = "4d88918a739dc0407dba87260e0cacf36a534079f26ad590e5c7a5fc3281b1ac"
_DENT = "b3c7a1f04d5e4f7fa2f1b0a99887766554433221100ffeeddccbbaa998877665"
_BANKS = (
    Bank(token=_NORDEA, country="no", name="Nordea"),
    Bank(token="8c371a71baf24bd1b97663eb08a4478e69ccf6ea2d2d25beafedb657bd3016a3", country="se", name="Nordea"),
    Bank(
        token="1e0a9d6f6c1b7c7f1cf2fd2e0d9c1a4f3b3ad5c0b7e8f2a1946d5c3b2a190807", country="no", name="Aasen Sparebank"
    ),
    Bank(
        token="2f1b0e7a7d2c8d802d03fe3f1ead2b504c4be6d1c8f903b2a57e6d4c3b2a1918", country="no", name="Åfjord Sparebank"
    ),
    Bank(
        token="302c1f8b8e3d9e913e140f402fbe3c615d5cf7e2d90a14c3b68f7e5d4c3b2a29", country="no", name="Andebu Sparebank"
    ),
    Bank(
        token="413d209c9f4eaf024f251051300f4d726e6d08f3ea1b25d4c7908f6e5d4c3b3a",
        country="no",
        name="Arendal og Omegn Sparekasse",
    ),
    Bank(
        token="524e31adb05fb0135036216241105e837f7e1904fb2c36e5d8a1907f6e5d4c4b",
        country="no",
        name="Nedlagt Sparebank",
        disabled=True,
    ),
    Bank(
        token="635f42bec160c1246147327352216f94808f2a150c3d47f6e9b2a1807f6e5d5c",
        country="no",
        name="Autosvar Sparebank",
        answers=True,
    ),
    # The third party of the samples' answered request: gets nothing new, keeps what it has (BR-073).
    Bank(token=_DENT, country="no", name="Dent Industries AS", disabled=True),
)
_COMPANY, _OTHER = "Beeblebrox Audit AS", "Dentarthur Revisjon AS"
_USERS = (User("auditor@example.com", "Zaphod Beeblebrox"), User("auditor@example.org", "Trillian Astra"))
_REVIEW = (("nb", "Revisjonsberetning"), ("en", "Auditor's report"))
_TEMPLATES = (
    Template(token="a0eaf8107e16f6af3a6d3659afc997d5", company=_COMPANY, active=True, titles=_REVIEW),
    Template(
        token="9a75bf516d7d26b55e96b97a648c566e",
        company=_COMPANY,
        active=False,
        titles=(("nb", "Årsregnskap"), ("en", "Annual report")),
    ),
    Template(
        token="0ad0fbadcf7c095a9ddcba740eeec559",
        company=_COMPANY,
        active=True,
        titles=(("nb", "Fullstendighetserklæring"), ("en", "Letter of representation")),
        message="Please sign.",
    ),
    Template(token="c5d6e7f8091a2b3c4d5e6f708192a3b4", company=_OTHER, active=True, titles=_REVIEW),
)
_STATEMENT = {
    "vatNo": "123456789",
    "companyName": "ACME Company",
    "cutOffDate": "2019-12-31",
    "accountInformation": [
        {
            "account": "1234.56.78912",
            "accountType": "Valutakonto",
            "balance": {"currency": "USD", "amount": "3018952.35", "localCurrencyAmount": "30189523.50"},
        }
    ],
}
_ANSWERED = "9ff3501c5709b5211bca67013e7f051202fd3fe5099b63391c134eedecb5d3e9"
_WAITING = "aaaa32cf6c3453bfc7923e00d33002ea7b5277767524639f0e09da561c380ade"
_LETTERS = (
    # 7c1a… stands in both of the samples' requests; it can have one owner only, and the answered one has two letters
    ("7c1a0413672e8e135b9c550e6b20691630e621b5001e602827e0a37a50571f82", _WAITING, "letter", "document.pdf"),
    ("a8dd78be4ebb41af5936ae5d6eda64718207ce878db20bf30c9bab1c69513f19", _ANSWERED, "letter", "document.pdf"),
    ("56c435b336636c15d712c6a58090380aa0b27223928f3129ac534d8c6c60d6f3", _ANSWERED, "confirmation", "answer.pdf"),
)
_SIGNED_BY = "Arthur Dent"
_PID = "01818010083"


def seed(world: World) -> None:
    """Fill an empty world."""
    for bank in _BANKS:
        world[BANKS].put(bank.token, bank)
    for user in _USERS:
        world[USERS].put(user.email, user)
    for template in _TEMPLATES:
        world[TEMPLATES].put(template.token, template)
        enter(world, template_list(template.company), template.token)
    for request in (_answered(), _at_the_bank()):
        world[AUDIT_REQUESTS].put(request.token, request)
        enter(world, audit_list(request.company, request.vat_no), request.token)
        enter(world, audit_list(request.company, request.vat_no, request.request_type), request.token)
        enter(world, bank_list(request.bank), request.token)
    for token, owner, role, name in _LETTERS:
        letter = Attachment(token=token, api="confirm", owner=owner, role=role, name=name, media_type="application/pdf")
        keep(world, letter, None if role == "letter" else pdf_of(["Confirmation", "of a made-up bank"]))
    _sign_request(world)


def _answered() -> AuditRequest:
    """The request of the audit company's sample."""
    return AuditRequest(
        token=_ANSWERED,
        company=_COMPANY,
        vat_no=123456789,
        user=_USERS[0].email,
        client="client@example.com",
        bank=_DENT,
        cut_off="2019-12-31",
        account="1234.56.78912",
        subsidiaries=(223456789, 334567899, 445678999),
        updated=datetime(2019, 10, 14, 13, 6, 15, tzinfo=UTC),
        sent=datetime(2019, 10, 1, 23, 0, 0, tzinfo=UTC),
        arrived=datetime(2019, 10, 10, 8, 0, 0, tzinfo=UTC),
        signee=_SIGNED_BY,
        pid=_PID,
        step="received",
        attachments=(_LETTERS[0][0], _LETTERS[1][0]),
        uploads=(_LETTERS[2][0],),
        confirmation=(_LETTERS[2][0],),
        statements=(_STATEMENT,),
    )


def _at_the_bank() -> AuditRequest:
    """The request of the bank's sample."""
    return AuditRequest(
        token=_WAITING,
        company=_COMPANY,
        vat_no=123456789,
        user=_USERS[0].email,
        client="client@example.com",
        bank=_NORDEA,
        cut_off="2019-12-31",
        account="1234.56.78912",
        subsidiaries=(223456789, 334567899, 445678999),
        updated=datetime(2019, 10, 14, 13, 6, 15, tzinfo=UTC),
        sent=datetime(2019, 10, 1, 23, 0, 0, tzinfo=UTC),
        arrived=datetime(2019, 10, 14, 13, 6, 15, tzinfo=UTC),
        signee=_SIGNED_BY,
        pid=_PID,
        step="third-party",
        attachments=(_LETTERS[0][0],),
    )


def _sign_request(world: World) -> None:
    """The sign request of the sample, sent now: one has signed, one has not."""
    document = Attachment(
        token="d0c5a1f2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e",
        api="sign",
        owner=_ANSWERED,
        role="document",
        name="File.pdf",
        media_type="application/pdf",
    )
    request = SignRequest(
        token=_ANSWERED,
        company=_COMPANY,
        vat_no=123456789,
        user=_USERS[0].email,
        title="Annual report",
        language="nb",
        document=keep(world, document, pdf_of(["Annual report", "of a made-up company"])),
        due_days=30,
        due=world.now.date().isoformat(),
        updated=world.now,
        signees=(Signee(email="arthur@example.com"), Signee(email="ford@example.com")),
        template=_TEMPLATES[0].token,
    )
    sign(world, send(world, request), "ford@example.com", "Ford Prefect", "02827510079")
    for name in (sign_list(_COMPANY, request.vat_no), sign_list(_COMPANY, request.vat_no, request.template)):
        enter(world, name, request.token)
