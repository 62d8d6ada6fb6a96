"""The administrator's, the auditor's and one's own pages, in both languages."""

import pytest

from rabt.access import actions, queries, viewing
from rabt.access.models import Account, Office, Warrant
from rabt.access.testing import account_with, office_at, signed_in
from rabt.base import clock
from rabt.shell.words import words

pytestmark = pytest.mark.django_db
PERSON = "0193a1c2-0000-7000-8000-000000000001"


def _whole(page, language):
    """A page is whole when it is in its language and no key stands bare on it."""
    text = page.content.decode()
    assert page.status_code == 200, text
    assert f'lang="{language}"' in text
    bare = [key for key in words() if key.startswith(("access.", "notices.")) and f">{key}<" in text]
    assert bare == [] and "access." not in text.replace("rabt.access", "").split("<main")[1].replace(
        "/access.", ""
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_reads_in_both_languages(client, administrator, account, language, cast):
    actions.propose_recovery(cast("node_administrator"), account.pk, phone="0910000088", at=clock.now())
    actions.propose_posting(queries.actor_of(administrator), account.pk, "auditor", "LY/", at=clock.now())
    client.cookies["rabt_language"] = language
    for path in (
        "sign-in", "code", "prove", "me", "offices", "offices/open", "offices/serves/LY/labour/first/",
        "accounts",
        "accounts?q=dest&role=destination_clerk&office=LY/labour/", "accounts/open", f"accounts/{account.pk}",
        f"accounts/{account.pk}/recover", f"accounts/{account.pk}/post", "warrants",
    ):  # fmt: skip
        _whole(client.get(f"/access/{path}"), language)
    warrant = Warrant.objects.first()
    _whole(client.get(f"/access/warrants/{warrant.pk}/decline"), language)
    signed_in(client, account_with("auditor", "LY/"))
    viewing.note(cast("destination_clerk", purpose="hiring"), f"person:{PERSON}")
    _whole(client.get("/access/viewings"), language)
    fragment = client.get(f"/access/lookers/{PERSON}")
    assert fragment.status_code == 200 and "<html" not in fragment.content.decode()
    signed_in(client, account_with("shift_head", "LY/border/first/"))
    _whole(client.get("/access/me/deputies"), language)


def test_an_office_is_opened_and_made_to_serve(client, administrator):
    office_at("LY/labour/")
    form = {
        "above": "LY/labour/",
        "name": "second",
        "kind": "labour",
        "name_ar": "مكتب",
        "name_en": "Office",
        "serves": "",
    }
    assert client.post("/access/offices/open", form).status_code == 302
    assert Office.objects.get(code="LY/labour/second/").name_ar == "مكتب"
    taken = client.post("/access/offices/open", form)
    assert taken.status_code == 422 and 'value="second"' in taken.content.decode()
    assert client.post("/access/offices/open", form | {"name": "Not A Code"}).status_code == 422
    assert (
        client.post("/access/offices/serves/LY/labour/second/", {"serves": "LY/labour/"}).status_code == 302
    )
    assert Office.objects.get(code="LY/labour/second/").serves == "LY/labour/"
    assert client.get("/access/offices/serves/LY/nowhere/").status_code == 404


def test_an_account_is_asked_for_released_posted_and_closed(client, administrator):
    office_at("LY/labour/first/")
    form = {
        "name_ar": "هدى", "name_en": "", "role": "destination_clerk", "office": "LY/labour/first/",
        "phone": "0910000077", "email": "", "language": "ar",
    }  # fmt: skip
    assert client.post("/access/accounts/open", form).status_code == 302
    assert client.post("/access/accounts/open", form).status_code == 422
    account = Account.objects.get(phone="+218910000077")
    warrant = Warrant.objects.get()
    assert client.post(f"/access/warrants/{warrant.pk}/release").status_code == 403
    assert "data-no-second" in client.get("/access/warrants").content.decode(), "no other administrator yet"
    second = account_with("node_administrator", "LY/")
    assert second.name_ar in client.get("/access/warrants").content.decode()
    signed_in(client, second)
    assert client.post(f"/access/warrants/{warrant.pk}/release").status_code == 302
    posting = {"role": "border_officer", "office": "LY/labour/first/"}
    assert client.post(f"/access/accounts/{account.pk}/post", posting).status_code == 302
    assert (
        client.post(f"/access/accounts/{account.pk}/recover", {"phone": "", "email": ""}).status_code == 302
    )
    signed_in(client, administrator)
    for one in Warrant.objects.filter(decision=""):
        assert client.post(f"/access/warrants/{one.pk}/decline", {"reason": ""}).status_code == 422
        assert (
            client.post(f"/access/warrants/{one.pk}/decline", {"reason": "لا حاجة إليه"}).status_code == 302
        )
        assert "لا حاجة إليه" in client.get("/access/warrants").content.decode(), "who asked reads why"
        assert client.get(f"/access/warrants/{one.pk}/decline").status_code == 404
    assert client.post(f"/access/accounts/{account.pk}/stays").status_code == 302
    assert client.post(f"/access/accounts/{account.pk}/close").status_code == 302
    assert not Account.objects.get(pk=account.pk).active


def test_an_auditor_filters_viewings(client, cast):
    viewing.note(cast("destination_clerk", purpose="hiring"), f"person:{PERSON}")
    signed_in(client, account_with("auditor", "LY/"))
    assert (
        f"person:{PERSON}"
        in client.get("/access/viewings", {"person": PERSON, "purpose": "hiring"}).content.decode()
    )
    for query in ({"person": "x"}, {"purpose": "castle"}, {"since": "tomorrow"}, {"office": "LY/border/"}):
        assert f'<bdi dir="ltr">person:{PERSON}' not in client.get("/access/viewings", query).content.decode()


def test_the_panel_is_for_whoever_opened_the_file(client, account):
    signed_in(client, account)
    assert client.get(f"/access/lookers/{PERSON}").status_code == 404
    viewing.note(queries.actor_of(account).looking_for("people"), f"person:{PERSON}")
    assert client.get(f"/access/lookers/{PERSON}").status_code == 200
    signed_in(client, account_with("employer", "LY/labour/first/firm-1/"))
    assert client.get(f"/access/lookers/{PERSON}").status_code == 403


def test_other_roles_manage_nothing(client, account):
    signed_in(client, account)
    for path in ("offices", "accounts", "warrants", "viewings", f"accounts/{account.pk}"):
        assert client.get(f"/access/{path}").status_code == 403
    assert client.post(f"/access/accounts/{account.pk}/close").status_code == 403
