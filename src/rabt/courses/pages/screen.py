"""The trainer's screen: the code that turns, answers heard without a line, sent when there is one."""

from typing import Any

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.courses.rules.rota import CLOCKS_DIFFER, LIFE, STEP
from rabt.shell.doors import actor_of
from rabt.shell.offline import needed, service_worker
from rabt.shell.words import tongue, words

NEEDED = (
    "shell/rabt.css", "shell/mark.svg", "courses/screen.js", "courses/zxing_writer.wasm",
    "credentials/zxing_reader.wasm",
)  # fmt: skip
SPOKEN = (
    "show", "none_here", "no_line", "line", "to_send", "sent", "heard", "turns_in", "answered", "scan",
    "stop", "no_camera", "not_sent", "kept", "unknown", "clock", "of", "ends", "signin",
)  # fmt: skip
scans = csp_update({"script-src": [WASM_UNSAFE_EVAL]})


def spoken(part: str, names: tuple[str, ...]) -> dict[str, str]:
    """Return the words of a page's script, with the reasons for which an answer is refused."""
    known, language = words(), tongue()
    reasons = ("code_malformed", "code_forged", "code_old", "code_early", "clock_differs", "answer_forged",
               "device_unknown", "session_step_closed", "missing")  # fmt: skip
    said = {name: known[f"courses.{part}.{name}"][language] for name in names}
    return said | {f"code.{one}": known[f"courses.code.{one}"][language] for one in reasons}


def rules_of_code() -> dict[str, int]:
    """Return the numbers by which codes turn: the same that the node judges by."""
    return {
        "step": STEP, "life": int(LIFE.total_seconds()), "differ": int(CLOCKS_DIFFER.total_seconds()),
    }  # fmt: skip


def wasm() -> dict[str, str]:
    """Return where the programs lie that draw and read codes."""
    return {
        "writer": static("courses/zxing_writer.wasm"), "reader": static("credentials/zxing_reader.wasm"),
    }  # fmt: skip


@scans
@require_GET
def screen(request: HttpRequest) -> HttpResponse:
    """Show the page that turns the code, also without a line; who is in a course, only the device keeps."""
    zone = agreement.terms_at(clock.now()).state(settings.RABT.state).zone
    setup: dict[str, Any] = {
        "account": actor_of(request).id, "sessions": reverse("api:courses_sessions"),
        "hear": reverse("api:courses_hear"), "worker": reverse("courses:screen_worker"),
        "scope": reverse("courses:screen"), "page": reverse("courses:holdings"), "zone": str(zone),
        "words": spoken("screen", SPOKEN), "wasm": wasm(), **rules_of_code(),
    }  # fmt: skip
    return render(request, "courses/screen.html", {"setup": setup})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of the screen, fresh each time."""
    return service_worker("courses", "courses:screen")


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List what the screen needs to stand without a line."""
    return needed("courses:screen", NEEDED)
