"""Reads one spreadsheet from standard input in a process of its own, and writes its first table as JSON.

Memory and time are bounded by the system: what would take more ends here and harms nobody. A file that
cannot be read ends with 3. Told with it: how many rows the sheet may have.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY, SECONDS, MOST_CELLS = 1 << 30, 20, 80
SPARE = 10
"""Lines read beyond the most that a sheet may have: enough to say that it has more."""
BROKEN = 3


def main() -> None:
    """Read, bounded; write what was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        rows = book.get_sheet_by_index(0).to_python()
    except BaseException:  # the library panics on some broken files: that is no Exception
        sys.exit(BROKEN)
    lines = [[text(cell) for cell in row[:MOST_CELLS]] for row in rows[: int(sys.argv[1]) + SPARE]]
    sys.stdout.write(json.dumps(lines))


def text(cell: Any) -> str:
    """Write one cell as it would be typed."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return "" if cell is None or isinstance(cell, timedelta) else str(cell)


if __name__ == "__main__":
    main()
