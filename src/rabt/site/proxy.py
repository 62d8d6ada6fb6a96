"""Behind a proxy: who calls is what the proxy says, and nobody else may say it."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
SAYS_WHO = "HTTP_X_REAL_IP"


def behind_proxy(application: Application) -> Application:
    """Take the caller's address from the proxy, which overwrites what the caller himself may have sent."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if said := environ.get(SAYS_WHO, "").strip():
            environ["REMOTE_ADDR"] = said
        return application(environ, start)

    return answer
