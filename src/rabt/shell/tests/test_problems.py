"""A refusal leads back to the page on which somebody pressed, and to no other place."""

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client, RequestFactory

from rabt.shell.problems import ProblemsMiddleware

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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "kind"), [("/api/hiring/offers", "application/"), ("/hiring/offers", "text/html")]
)
def test_who_waits_too_long_for_what_another_holds_is_told_so_and_nothing_broke(path, kind):
    told = connection.get_connection_params()
    del told["context"], told["cursor_factory"]
    with psycopg.connect(**told) as other, pytest.raises(OperationalError) as found:
        other.execute("select pg_advisory_xact_lock(4711)")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '50ms'")
            cursor.execute("select pg_advisory_xact_lock(4711)")
    middleware = ProblemsMiddleware(lambda request: None)
    answer = middleware.process_exception(RequestFactory().get(path), found.value)
    assert answer.status_code == 503 and answer["Content-Type"].startswith(kind)
    assert "لم يتغير شيء" in answer.content.decode() or "node_busy" in answer.content.decode()
    assert middleware.process_exception(RequestFactory().get(path), OperationalError("a fault")) is None
