"""A list taken away as it is shown: the same columns and words as on the page, for whoever sees the page.

Read from the page itself, so that what a page hides from somebody his sheet hides too.
"""

from collections.abc import Iterator
from html.parser import HTMLParser

_SILENT = frozenset({"form", "button", "select", "script", "option"})
_UNSEEN = frozenset({"hijri", "unseen"})
_EMPTY = frozenset({"input", "br", "img", "hr", "wbr", "meta", "link"})


class _Reader(HTMLParser):
    """Reads the first list of a page: its heads, then its rows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head: list[str] = []
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._inside = self._over = self._in_head = False
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = set((dict(attrs).get("class") or "").split())
        if tag == "table" and "list" in classes and not self._over:
            self._inside = True
        elif not self._inside or tag in _EMPTY:
            if self._cell is not None:
                self._cell.append(" ")
        elif self._silent or tag in _SILENT or classes & _UNSEEN:
            self._silent.append(tag)
        elif tag in ("thead", "tbody"):
            self._in_head = tag == "thead"
        elif tag == "tr":
            self._row = []
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if not self._inside:
            return
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag == "table":
            self._inside, self._over = False, True
        elif tag in ("td", "th") and self._cell is not None and self._row is not None:
            self._row.append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "tr" and self._row is not None:
            self._keep(self._row)
            self._row = None

    def _keep(self, row: list[str]) -> None:
        if self._in_head:
            self.head = row
        elif len(row) == len(self.head):
            self.rows.append(row)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)


def read(page: str) -> tuple[list[str], list[list[str]]]:
    """Return the heads and the rows of the first list of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.head, reader.rows


def lines_of(pages: Iterator[str]) -> Iterator[list[str]]:
    """Return the heads once, then the rows of one page after another."""
    for number, page in enumerate(pages):
        head, rows = read(page)
        if number == 0:
            yield head
        yield from rows
