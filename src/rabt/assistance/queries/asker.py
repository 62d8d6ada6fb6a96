"""Which service asks: one of this state by its name, one of the other by the kind that its path tells."""

from rabt.access import queries as access
from rabt.access.rules import OFFICE_KINDS
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.shell.paper import ltr
from rabt.shell.words import word


def service_named(path: str, language: str) -> str:
    """Name the service that asks: its own name, else its state and kind, else the path as it was told."""
    own = access.office_names([path]).get(path)
    if own is not None:
        return str(own.name_en if language == "en" and own.name_en else own.name_ar)
    state, *steps = path.strip("/").split("/")
    side = agreement.terms_at(clock.now()).states.get(state)
    if side is None or not steps or steps[0] not in OFFICE_KINDS:
        return ltr(path)
    below = [ltr("/".join(steps[1:]))] if steps[1:] else []
    kind = word(f"access.kind.{steps[0]}", language=language)
    return " · ".join([kind, *below, str(getattr(side.name, language))])
