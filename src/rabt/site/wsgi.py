"""The application that the server process runs."""

import os
from threading import Thread

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from rabt.site.proxy import Application, behind_proxy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rabt.site.settings")
application: Application = get_wsgi_application()
if settings.BEHIND_PROXY:
    application = behind_proxy(application)

from rabt.exchange.queries import assert_durable  # noqa: E402  (models can be read only now)
from rabt.people.queries.nearness import weighing  # noqa: E402

assert_durable()


def _get_ready() -> None:
    """Read what weighs names while the process serves already, so that nobody waits at a form."""
    weighing().ready()


if not settings.WALLED:  # the process behind the wall compares no names
    Thread(target=_get_ready, daemon=True).start()
