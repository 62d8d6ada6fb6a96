"""How many questions each page of a node puts to its database: asked inside the node's own process.

python -m tests.stories.asked HOME ROLE OFFICE      prints one line of JSON a page
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from rabt.site.start import django_for


def main(home: Path, role: str, office: str) -> None:
    """Open every page that somebody in this role reaches, and say what each asked for."""
    django_for(home)
    pages = import_module("tests.stories.walked")  # models can be read only now
    for told in pages.walked(pages.browser(home, role, office), role):
        print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
