"""Duties that run behind the pages: after an act, and by the clock. Each is one call of a room's action.

A duty that is asked for twice runs once (`queueing_lock`), and never beside itself (`lock`).
"""

from procrastinate.contrib.django import app

from rabt.base import clock
from rabt.exchange import actions as exchange

EVERY_MINUTE, EVERY_HOUR, EVERY_NIGHT = "* * * * *", "7 * * * *", "11 1 * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=exchange.DELIVER, queueing_lock=exchange.DELIVER, lock=exchange.DELIVER)
def deliver(timestamp: int = 0) -> None:
    """Send what waits for the other node, and come again when the next try is due."""
    exchange.deliver(clock.now())
    exchange.come_again(clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=exchange.APPLY, queueing_lock=exchange.APPLY, lock=exchange.APPLY)
def apply(timestamp: int = 0) -> None:
    """Hand received letters to their rooms, in order."""
    exchange.apply_received(clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="exchange.offer_checkpoint", queueing_lock="exchange.offer_checkpoint")
def offer_checkpoint(timestamp: int = 0) -> None:
    """Ask the other node to cosign how far our journal has come."""
    exchange.offer_checkpoint(clock.now())


@app.periodic(cron=EVERY_HOUR)
@app.task(name="exchange.watch", queueing_lock="exchange.watch")
def watch(timestamp: int = 0) -> None:
    """Raise the alarm over letters that stay without a receipt; keep the rejection log in bounds."""
    exchange.watch(clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="exchange.send_viewings", queueing_lock="exchange.send_viewings")
def send_viewings(timestamp: int = 0) -> None:
    """Tell the other state who looked at its people here."""
    exchange.send_viewings(clock.now())
