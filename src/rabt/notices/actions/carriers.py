"""The channels that reach people: mail by SMTP, and text messages by a gateway over HTTPS.

A carrier returns when it was taken, raises `Unreachable` when this address will never do, and anything else
when it may do later. Neither a secret nor a whole number is ever logged.
"""

from http import HTTPStatus
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from rabt.notices.actions.adapters import ADAPTERS, Message, Unreachable
from rabt.shell.words import word

PATIENCE = 10.0
"""Seconds in which a carrier must have taken a message."""
NEVER = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY}
PERMANENT = 500
"""From here on a mail server's answer is final. (RFC 5321 4.2.1)"""


def send_mail(message: Message) -> None:
    """Hand a message to the mail server of the node. (RFC 5321)"""
    told: dict[str, Any] = settings.RABT_MAIL
    line = get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host=told["host"], port=told["port"],
        username=told["user"], password=secret_in(told["secret"]), use_tls=told["tls"], timeout=PATIENCE,
    )  # fmt: skip
    mail = EmailMessage(
        subject=message.subject or word("notices.subject", language=message.language), body=message.text,
        from_email=told["sender"], to=[message.target], connection=line,
        headers={"Message-ID": f"<{message.id}@{told['domain']}>"},
    )  # fmt: skip
    try:
        mail.send()
    except SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if min(codes) >= PERMANENT:
            raise Unreachable(f"refused by the mail server: {codes}") from None
        raise


def send_text(message: Message) -> None:
    """Hand a message to a gateway that takes JSON; the same message twice counts once by its identifier."""
    told: dict[str, Any] = settings.RABT_SMS
    answer = httpx.post(
        told["url"],
        json={"id": message.id, "from": told["sender"], "to": message.target, "text": message.text},
        headers={"Authorization": f"Bearer {secret_in(told['secret'])}", "Idempotency-Key": message.id},
        timeout=PATIENCE,
        follow_redirects=False,
    )
    if answer.status_code in NEVER:
        raise Unreachable(f"refused by the gateway: {answer.status_code}")
    if not answer.is_success:
        raise OSError(f"the gateway answered {answer.status_code}")


def secret_in(path: str) -> str:
    """Read a secret from the file that holds it; nothing where none is named."""
    return Path(path).read_text(encoding="utf-8").strip() if path else ""


ADAPTERS |= {"smtp": send_mail, "http": send_text}
