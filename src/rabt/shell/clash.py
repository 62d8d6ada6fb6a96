"""Two people changed one record: what each wrote stands side by side, and nobody's words are lost.

A form takes part when it has a hidden `version`, keeps what its fields said at first (`show_hidden_initial`)
and is given the record as it stands now as `initial`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form

VERSION = "version"


@dataclass(frozen=True)
class Line:
    """One field of which there are two versions: what was typed here, and what stands in the record now."""

    name: str
    label: str
    mine: str
    now: str
    now_value: str
    taken: bool


def can_clash(form: Form) -> bool:
    """Tell whether a form can show two versions."""
    return VERSION in form.fields and VERSION in form.initial


def lines(form: Form) -> list[Line]:
    """Return the fields of which there are two versions; where only the record changed, it is taken."""
    return [_line(form, field) for field in form.visible_fields() if _differs(form, field)]


def merge(form: Form) -> None:
    """Go on from the record as it stands: what was touched here stays, all else says what the record says."""
    data = form.data.copy()
    for line in lines(form):
        if line.taken:
            data[form.add_prefix(line.name)] = line.now_value
    for field in form.visible_fields():
        if field.field.show_hidden_initial and field.name in form.initial:
            data[form.add_initial_prefix(field.name)] = _written(field, form.initial[field.name])
    data[form.add_prefix(VERSION)] = str(form.initial[VERSION])
    form.data = data


def _differs(form: Form, field: BoundField) -> bool:
    if not field.field.show_hidden_initial or field.name not in form.initial:
        return False
    return bool(field.field.has_changed(form.initial[field.name], field.data))


def _line(form: Form, field: BoundField) -> Line:
    now = _written(field, form.initial[field.name])
    touched = field.name in form.changed_data  # against what the form said when it was opened
    choices: Mapping[str, Any] = {str(key): said for key, said in getattr(field.field, "choices", ())}
    mine = str(field.data or "")
    return Line(
        field.name,
        str(field.label),
        str(choices.get(mine, mine)),
        str(choices.get(now, now)),
        now,
        not touched,
    )


def _written(field: BoundField, value: Any) -> str:
    return str(field.field.prepare_value(value) if value is not None else "")
