"""What the tests of a superior build on: his form, the code on his telephone, his browser."""

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from rabt.courses.models import Form
from rabt.courses.tests import build
from rabt.courses.tests.build import LATER, OVER
from rabt.notices.models import Notice

DUE, BOTH_DUE = OVER + timedelta(days=95), OVER + timedelta(days=185)
PHONE = "+218910000999"
"""What the unit wrote down with his nomination."""
ANSWERS = {key: str(said) for key, said in LATER["supervisor", "first"].items()}
TOLD = "courses.told.form_code"


def officer_of_ours(side):
    """Return an officer of this state who was granted his certificate."""
    _, phones = build.passed(side, ours=1)
    phone = next(one for one in phones if one.seat.of_state == "LY")
    build.granted(side, phone)
    return phone


def asked_first(moment="first"):
    return Form.objects.get(asked="supervisor", moment=moment)


def url(name, *args):
    return reverse(f"courses:{name}", args=args)


def ask(form_id, client=None):
    """Press the button; return the address of the page of the code."""
    answer = (client or Client()).post(url("asked", form_id))
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return answer.url


def sent():
    """Return to which telephone the newest code went, and which it is."""
    told = Notice.objects.filter(template=TOLD).order_by("-made_at", "-pk").first()
    return told.target, re.search(r"\d{6}", told.text)[0]


def opened(form_id):
    """Return the browser of a superior who opened his form."""
    client = Client()
    answer = client.post(ask(form_id, client), {"code": sent()[1]})
    assert (answer.status_code, answer.url) == (302, url("asked_form", form_id))
    return client
