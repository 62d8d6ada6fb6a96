"""The card's pages and the checker's: who may open them, in both languages, under a strict policy."""

import pytest

from rabt.access.viewing import Viewing
from rabt.agreement import queries as agreement
from rabt.credentials.pages import reason_words

OFFICE = "LY/labour/first/firm-1/"


@pytest.fixture
def found(issued):
    return issued(office=OFFICE)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("page", ["", "/phone"])
@pytest.mark.parametrize("role", ["employer", "destination_clerk"])
def test_a_card_is_shown(client_as, found, language, page, role):
    client = client_as(role)
    client.cookies["rabt_language"] = language
    answer = client.get(f"/credentials/card/{found.pk}{page}")
    text = answer.content.decode()
    assert answer.status_code == 200 and "Fargany" in text and ">credentials." not in text
    assert Viewing.objects.filter(person_ref=found.holder_ref, role=role, purpose="card").exists()
    if page:
        assert "<svg" in text


@pytest.mark.parametrize("paper", ["card.pdf", "sheet.pdf"])
def test_a_card_is_printed(client_as, found, paper):
    answer = client_as("employer").get(f"/credentials/card/{found.pk}/{paper}")
    assert answer.content.startswith(b"%PDF") and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("page", ["", "/phone", "/card.pdf", "/sheet.pdf"])
def test_it_hides_from_other_offices_and_roles(client_as, client, found, page):
    address = f"/credentials/card/{found.pk}{page}"
    assert client_as("employer", office="LY/labour/first/firm-2/").get(address).status_code == 404
    assert client_as("border_officer").get(address).status_code == 403
    assert client.get(address).status_code in (302, 403)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_checker_is_open_to_everybody(client, db, language):
    client.cookies["rabt_language"] = language
    answer = client.get("/credentials/check/")
    text = answer.content.decode()
    assert answer.status_code == 200 and ">credentials." not in text
    assert "'wasm-unsafe-eval'" in answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_compiled_code_runs_on_scanning_pages_only(client_as, found):
    answer = client_as("employer").get(f"/credentials/card/{found.pk}")
    assert "wasm-unsafe-eval" not in answer["Content-Security-Policy"]


def test_the_checker_can_be_installed(client, db):
    told = client.get("/credentials/check/manifest.webmanifest")
    assert told["Content-Type"].startswith("application/manifest+json")
    assert told.json()["scope"] == "/credentials/check/"
    needed = client.get("/credentials/check/files.json").json()
    assert "/credentials/check/" in needed and any(url.endswith(".wasm") for url in needed)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("visa_awaited", "The visa is awaited"),
        ("replaced", "Replaced by a newer card"),
        ("expired", "The permit has expired"),
        ("no_such", "no_such"),
    ],
)
def test_why_a_card_is_held_back_is_said_in_words(client_as, issued, reason, said):
    client = client_as("employer")
    client.cookies["rabt_language"] = "en"
    found = issued(awaiting=reason, office=OFFICE)
    assert said in client.get(f"/credentials/card/{found.pk}").content.decode()


@pytest.mark.parametrize("reasons", ["permit_suspension", "permit_withdrawal"])
def test_reasons_of_the_pack_are_said_in_its_words(db, at, reasons):
    terms = agreement.terms_at(at)
    code, reason = next(iter(terms.reasons(reasons).items()))
    assert reason_words(code, terms) in (
        reason.words,
        terms.reasons("permit_suspension").get(code, reason).words,
    )
    assert reason_words("", terms) == ""
