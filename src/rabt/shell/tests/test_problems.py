"""A refusal leads back to the page on which somebody pressed, and to no other place."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


@pytest.mark.parametrize(("came", "leads"), [
    (f"{HERE}/credentials/check/?q=1#x", "/credentials/check/?q=1"), (f"{HERE}/nowhere", ""), ("", ""),
    ("https://elsewhere.example/credentials/check/", ""), (f"{HERE}.example/a", ""),
    ("javascript:alert(1)", ""), ("http://[", ""), (f"{HERE}//elsewhere.example/a", ""),
])  # fmt: skip
def test_a_refusal_leads_back_to_where_somebody_pressed_and_nowhere_else(came, leads):
    answer = Client().get("/nowhere", headers={"referer": came})
    page = answer.content.decode()
    assert answer.status_code == 404 and 'href="/"' in page
    assert ("رجوع" in page) is bool(leads) and (not leads or f'href="{leads}"' in page)
