"""Every form of a page, filled in as nobody should."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

NAUGHTY = (
    "", "\x00", "'; DROP TABLE people_person; --<script>alert(1)</script>{{ 7 * 7 }}", "\u202e\u200b\ufffe👷🏽‍♀️",
    "=cmd|' /C calc'!A0", "9" * 400, "2026-13-40", "x" * 20_000,
)  # fmt: skip
LEAVE = ("/language", "/access/sign-out", "/access/me/act-for")
"""What ends the stay of whoever tries the others."""


@dataclass
class Form:
    """One form as a page shows it: where it goes, and the names of its fields."""

    action: str
    names: list[str] = field(default_factory=list)
    posts: bool = False


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms = page, list[Form]()
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._form = Form(
                told.get("action") or self.page, posts=(told.get("method") or "").lower() == "post"
            )
            self.forms.append(self._form)
        elif tag in ("input", "select", "textarea", "button") and self._form is not None and told.get("name"):
            self._form.names.append(str(told["name"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def forms_of(path: str, page: str) -> Iterator[Form]:
    """Return the forms of a page that send something, but for those that end a stay."""
    reader = _Reader(path)
    reader.feed(page)
    for form in reader.forms:
        if form.posts and not form.action.startswith(LEAVE) and set(form.names) - {"csrfmiddlewaretoken"}:
            yield form
