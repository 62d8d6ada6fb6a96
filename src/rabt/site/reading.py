"""A page that only reads stands on one set of rules from its first line to its last."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rabt.agreement import queries as agreement

READS = ("GET", "HEAD")


class Reading:
    """Middleware: what is read for one page is read under the same terms; an act asks for them anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; ask once which terms are in force where nothing can change."""
        if request.method not in READS:
            return self.get_response(request)
        with agreement.one_reading():
            return self.get_response(request)
