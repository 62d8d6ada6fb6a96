"""One tree for everything that an official can be told.

    Problem(code, facts)
    ├── Refused      a rule says no                                   422
    ├── NotAllowed   role, scope or second person is wanting          403
    ├── Missing      absent, or not yours to see: the same answer     404
    ├── Stale        changed since you opened it                      409
    ├── Untrusted    a letter or card failed a check                  400
    └── Unavailable  the node cannot do it now, and shows nothing     503

The text of each code stands in a room's `locale/problems.toml`, Arabic first.
Doors translate once, in `shell`. Anything that is not a Problem is a bug.
"""

from typing import Any, ClassVar


class Problem(Exception):
    """Something that the person in front of the page must be told, by code."""

    status: ClassVar[int] = 400

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.code, self.facts)


def _rebuilt(kind: type[Problem], code: str, facts: dict[str, Any]) -> Problem:
    return kind(code, **facts)


class Refused(Problem):
    """A rule says no: reason, article and what to do next are in the catalogue."""

    status = 422


class NotAllowed(Problem):
    """This person may not do this: another role, office or a second person must."""

    status = 403

    def __init__(self, code: str = "not_allowed", **facts: Any) -> None:
        super().__init__(code, **facts)


class Missing(Problem):
    """No such record, or not yours to see; the answer never tells which."""

    status = 404

    def __init__(self, code: str = "missing", **facts: Any) -> None:
        super().__init__(code, **facts)


class Stale(Problem):
    """The record changed since this person opened it."""

    status = 409

    def __init__(self, code: str = "stale", **facts: Any) -> None:
        super().__init__(code, **facts)


class Untrusted(Problem):
    """A letter, card or file failed a check. The sender learns nothing more."""

    status = 400

    def __init__(self, code: str = "untrusted", **facts: Any) -> None:
        super().__init__(code, **facts)


class Unavailable(Problem):
    """The node cannot do a duty now, such as write down who looks: it shows nothing and changes nothing."""

    status = 503
