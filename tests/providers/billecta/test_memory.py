"""What was created is found, listed, changed and gone, for those who have rights on its creditor."""

from __future__ import annotations

import pytest

from tests.providers.billecta.sandbox import BASIC, CREDITOR, JSON, OTHER, OTHER_CREDITOR, Sandbox, invoice

RECORDS = {
    "debtor": ("/debtors/debtor", "DebtorPublicId", f"/debtors/debtors/{CREDITOR}", {"Name": "Ada"}),
    "product": ("/products/product", "ProductPublicId", f"/products/products/{CREDITOR}", {"Description": "Kaffe"}),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_lives_from_post_to_delete(billecta: Sandbox, kind: str) -> None:
    """B08, B42, B45: found by its id and in the list, replaced by PUT, gone after DELETE."""
    path, name, listing, body = RECORDS[kind]
    made = billecta.make(path, **body)
    assert billecta.get(f"{path}/{made}") in billecta.get(listing)
    changed = {"CreditorPublicId": CREDITOR, name: made, **body, "IsActive": True}
    billecta.do("PUT", path, json=changed)
    assert billecta.get(f"{path}/{made}")["IsActive"] is True
    billecta.do("DELETE", f"{path}/{made}")
    assert billecta.call("GET", f"{path}/{made}", headers=JSON).status_code == 404
    assert made not in {one[name] for one in billecta.get(listing)}


def test_put_replaces_all_of_a_debtor(billecta: Sandbox) -> None:
    """B45, B10: what is not sent again is null."""
    made = billecta.make("/debtors/debtor", Name="Ada", Email="ada@example.com")
    billecta.do("PUT", "/debtors/debtor", json={"CreditorPublicId": CREDITOR, "DebtorPublicId": made, "Name": "Bo"})
    found = billecta.get(f"/debtors/debtor/{made}")
    assert (found["Name"], found["Email"]) == ("Bo", None)


def test_a_list_is_paged_and_sorted(billecta: Sandbox) -> None:
    """B13: offset, limit, sortingfield, and asc, without which it is downwards."""
    for name in ("Bo", "Ada", "Cy"):
        billecta.make("/debtors/debtor", Name=name, DebtorNo=name)
    path = f"/debtors/debtors/{CREDITOR}?sortingfield=debtorno"
    names = [one["Name"] for one in billecta.get(f"{path}&asc=true")]
    assert names == ["Jenny Doe", "Ada", "Bo", "Cy"]
    assert [one["Name"] for one in billecta.get(path)] == names[::-1]
    assert [one["Name"] for one in billecta.get(f"{path}&asc=true&offset=1&limit=2")] == names[1:3]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("debtorbydebtorno", "debtorno=7"),
        ("debtorsbyexternalid", "externalid=k-7"),
        ("debtorsbyorgno", "orgno=19900101-9802&countrycode=SE"),
        ("debtors", "filter=ada"),
    ],
)
def test_a_debtor_is_found_by_what_it_is_known_by(billecta: Sandbox, path: str, words: str) -> None:
    """Number, external id, personal number, and a part of the name."""
    known = {"DebtorNo": "7", "DebtorExternalId": "k-7", "OrgNo": "19900101-9802", "CountryCode": "SE"}
    made = billecta.make("/debtors/debtor", Name="Ada", **known)
    found = billecta.get(f"/debtors/{path}/{CREDITOR}?{words}")
    assert made in {one["DebtorPublicId"] for one in (found if isinstance(found, list) else [found])}


def test_an_external_id_is_asked_for_before_it_is_given(billecta: Sandbox) -> None:
    """BLD-67: as a public client does; null goes on, in JSON and in XML, and two debtors with one id are refused."""
    path = f"/debtors/debtorbyexternalid/{CREDITOR}?externalid=k-9"
    assert billecta.get(path) is None
    told = billecta.call("GET", path, headers={"Accept": "application/xml"})
    assert told.content == b'<Debtor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    made = billecta.make("/debtors/debtor", Name="Ada", DebtorExternalId="k-9")
    assert billecta.get(path)["DebtorPublicId"] == made
    billecta.make("/debtors/debtor", Name="Bo", DebtorExternalId="k-9")
    billecta.do("GET", path, 400)


def test_several_are_created_all_or_none(billecta: Sandbox) -> None:
    """B21, B104: an e-invoice bank needs a number, and the good ones before it are not kept."""
    bodies = [{"CreditorPublicId": CREDITOR, "Name": "Ada"}]
    bodies.append({**bodies[0], "EInvoiceBank": "SEB"})
    before = billecta.get(f"/debtors/debtors/{CREDITOR}")
    billecta.do("POST", "/debtors/debtors", 400, json=bodies)
    assert billecta.get(f"/debtors/debtors/{CREDITOR}") == before


CODES = [
    ("/costcenters/costcenter", "/costcenters/costcenters", {"Code": "CC9"}, "code=CC9"),
    ("/projects/project", "/projects/projects", {"ProjectNumber": "P9"}, "projectnumber=P9"),
    ("/accountingdimensions/dimension", "/accountingdimensions/dimensions", {"Dimension": 21, "Code": "D9"},
     "dimension=21&code=D9"),
    ("/accounting/paymentmeans", "/accounting/paymentmeans", {"PaymentCode": "PX"}, "paymentmeancode=PX"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "listing", "code", "query"), CODES)
def test_a_code_lives_from_post_to_delete(
    billecta: Sandbox, path: str, listing: str, code: dict[str, object], query: str
) -> None:
    """Cost centers, projects, dimensions and payment means go by their creditor and code."""
    body = {"CreditorPublicId": CREDITOR, "Description": "one", **code}
    before = billecta.get(f"{listing}/{CREDITOR}")
    billecta.do("POST", path, json=body)
    billecta.do("PUT", path, json={**body, "Description": "two"})
    assert billecta.get(f"{path}/{CREDITOR}?{query}")["Description"] == "two"
    assert "two" in {one["Description"] for one in billecta.get(f"{listing}/{CREDITOR}")}
    billecta.do("DELETE", f"{path}/{CREDITOR}?{query}")
    assert billecta.get(f"{listing}/{CREDITOR}") == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/debtors/debtors/{CREDITOR}", None),
        ("GET", f"/debtors/debtors/{OTHER_CREDITOR[:-1]}9", None),
        ("POST", "/debtors/debtor", {"CreditorPublicId": CREDITOR, "Name": "Ada"}),
        ("POST", "/debtors/debtor", {"Name": "Ada"}),
        ("GET", "/debtors/debtor/93bcc725-6c25-451f-93b0-a91f8c56785e", None),
        ("PUT", "/invoice/attest/2405395441", None),
        ("GET", f"/accounting/accountingsettings/{CREDITOR}", None),
        ("POST", f"/bank/accounts/{CREDITOR}?bank=SEB&ssn=199001019802", None),
    ],
)
def test_a_creditor_without_rights_is_401(
    billecta: Sandbox, method: str, path: str, body: dict[str, str] | None
) -> None:
    """B20, B39: another's, an unknown one and none at all, wherever it stands; and what belongs to another's."""
    assert billecta.call(method, path, OTHER, headers=JSON, json=body).status_code == 401


def test_each_user_sees_their_own_creditors(billecta: Sandbox) -> None:
    """B39: the other user has one, and what a user makes is theirs."""
    assert [one["CreditorPublicId"] for one in billecta.get("/creditors/creditors", OTHER)] == [OTHER_CREDITOR]
    made = billecta.make("/creditors/creditor", Name="Ny AB")
    assert made in {one["CreditorPublicId"] for one in billecta.get("/creditors/creditorsubs", BASIC)}
    assert billecta.call("GET", f"/creditors/creditor/{made}", OTHER, headers=JSON).status_code == 401


def test_what_is_in_use_stays(billecta: Sandbox) -> None:
    """B85, B86: a creditor with a debtor, and a product in an invoice; an unused one of each goes."""
    creditor = billecta.make("/creditors/creditor", Name="Ny AB")
    product, unused = (billecta.make("/products/product", Description=name) for name in ("Kaffe", "Te"))
    debtor = billecta.make("/debtors/debtor", Name="Ada")
    billecta.make("/invoice/action", **invoice(debtor, Records=[{"ProductPublicId": product}]))
    billecta.do("DELETE", f"/products/product/{product}", 400)
    billecta.do("DELETE", f"/creditors/creditor/{CREDITOR}", 400)
    billecta.do("DELETE", f"/products/product/{unused}")
    billecta.do("DELETE", f"/creditors/creditor/{creditor}")


def test_a_user_has_no_password_to_read(billecta: Sandbox) -> None:
    """B89: neither a password nor a login can be set and read back."""
    body = {"Username": "ada", "Password": "secret", "LastLogin": "2026-01-01"}
    made = billecta.make("/users/user", **body)
    found = billecta.get(f"/users/user/{made}")
    assert "Password" not in found
    assert (found["Username"], found["LastLogin"]) == ("ada", None)
    assert found in billecta.get("/users/users")


def test_an_older_client_gets_a_product_by_creditor_and_query(billecta: Sandbox) -> None:
    """BLD-36."""
    made = billecta.make("/products/product", Description="Kaffe")
    assert billecta.get(f"/products/product/{CREDITOR}?productid={made}")["Description"] == "Kaffe"
