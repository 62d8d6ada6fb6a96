"""The application that the server process runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rabt.site.settings")
application = get_wsgi_application()

from rabt.exchange.queries import assert_durable  # noqa: E402  (models can be read only now)

assert_durable()
