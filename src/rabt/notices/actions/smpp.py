"""Text messages straight to an operator's message centre: SMPP 3.4, the language that operators speak.

An installation that needs it adds `smpplib` (the extra `smpp`); one with a gateway over HTTPS does not.
The centre knows no number of ours: a message whose answer was lost on the way may reach a telephone twice.
"""

import logging
import ssl
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from rabt.notices.actions.adapters import ADAPTERS, Message, Unreachable
from rabt.notices.actions.carriers import PATIENCE, secret_in

PORTS = {"smpp": 2775, "smpps": 3550}
"""The registered port, and the usual one over TLS. (IANA)"""
NEVER = {0x0B, 0x04, 0x01, 0x02}
"""Invalid destination, not allowed, and lengths that no second try will change. (SMPP 3.4, 5.1.3)"""
INTERNATIONAL, LETTERS, ISDN, ASKS_NO_RECEIPT = 1, 5, 1, 0
NOT_IN_SEVEN_BITS = set("`{}[]~|\\^")
"""Of ASCII, what takes two places in the alphabet of telephones. (3GPP TS 23.038)"""
MOST_SAID = 40
"""So many words of the centre are heard while its answer is waited for."""

_SILENT = logging.getLogger("smpplib.silent")
"""The library would tell passwords and numbers, byte by byte."""
_SILENT.propagate = False
_SILENT.setLevel(logging.CRITICAL)


def send_short(message: Message) -> None:
    """Hand a message to the message centre, in as many parts as it needs."""
    told: dict[str, Any] = settings.RABT_SMS
    centre = urlsplit(told["url"])
    smpp = import_module("smpplib")
    line = smpp.client.Client(
        centre.hostname, centre.port or PORTS[centre.scheme], timeout=PATIENCE, logger_name=_SILENT.name,
        ssl_context=_Tls(centre) if centre.scheme == "smpps" else None, allow_unknown_opt_params=True,
    )  # fmt: skip
    try:
        line.connect()
        line.bind_transmitter(system_id=told["user"], password=secret_in(told["secret"]))
        _submit(line, message, told["sender"])
    except (smpp.exceptions.PDUError, smpp.exceptions.ConnectionError) as failed:
        code = failed.args[1] if len(failed.args) > 1 else None
        if code in NEVER:
            raise Unreachable(f"refused by the message centre: {code:#04x}") from None
        raise OSError(
            f"the message centre answered {code}" if code else "no line to the message centre"
        ) from None
    finally:
        with suppress(Exception):  # it was taken or not by now: how we part changes nothing
            line.unbind()
        line.disconnect()


def _submit(line: Any, message: Message, sender: str) -> None:
    gsm, consts = import_module("smpplib.gsm"), import_module("smpplib.consts")
    plain = message.text.isascii() and not NOT_IN_SEVEN_BITS & set(message.text)
    letters = consts.SMPP_ENCODING_DEFAULT if plain else consts.SMPP_ENCODING_ISO10646
    parts, coding, kind = gsm.make_parts(message.text, letters)
    taken: list[Any] = []
    line.set_message_sent_handler(lambda pdu: taken.append(pdu))
    for number, part in enumerate(parts, start=1):
        line.send_message(
            source_addr_ton=INTERNATIONAL if sender.lstrip("+").isdigit() else LETTERS,
            source_addr_npi=ISDN if sender.lstrip("+").isdigit() else 0, source_addr=sender.lstrip("+"),
            dest_addr_ton=INTERNATIONAL, dest_addr_npi=ISDN, destination_addr=message.target.lstrip("+"),
            short_message=part, data_coding=coding, esm_class=kind, registered_delivery=ASKS_NO_RECEIPT,
        )  # fmt: skip
        _await(line, taken, number)


def _await(line: Any, taken: list[Any], number: int) -> None:
    """Wait for the centre's word on one part; it may ask in between whether we are still there."""
    for _ in range(MOST_SAID):
        line.read_once(auto_send_enquire_link=False)
        if len(taken) == number:
            return
    raise OSError("the message centre talks of other things")


class _Tls:
    """Wrap a line in TLS and ask that the centre is the one it is called."""

    def __init__(self, centre: SplitResult) -> None:
        self._name = centre.hostname

    def wrap_socket(self, raw: Any) -> ssl.SSLSocket:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=self._name)


ADAPTERS["smpp"] = send_short
