"""What tests of a person's own page share: asking for a code at the door, and reading it from the message."""

import re

from django.test import Client

from rabt.notices.models import Notice

DOOR = "people.own.code_text"


def asked(shown, client=None):
    """Ask for a code at the door; return the page that follows."""
    answer = (client or Client()).post("/my/enter", {"shown": shown})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def code_sent():
    """Return by which channel, to which telephone, and which code the newest message of the door says."""
    told = Notice.objects.filter(template=DOOR).order_by("-made_at", "-pk").first()
    return told.channel, told.target, re.search(r"\d{6}", told.text)[0]


def wrong(code):
    """Return another code of the same length."""
    return f"{(int(code) + 1) % 1_000_000:06}"
