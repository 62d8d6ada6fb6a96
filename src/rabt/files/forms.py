"""Forms whose files need not be chosen again when something else on them was refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.core.files.base import ContentFile
from django.http import QueryDict

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.files import actions, queries
from rabt.shell.problems import told
from rabt.shell.words import lazy, word

PAGES = {"accept": "image/jpeg,image/png,application/pdf"}


@dataclass(frozen=True)
class Keeper:
    """For whom files are kept: who fills the form in, when, and from where."""

    actor: Actor
    at: datetime
    place: str = ""


class PageField(forms.FileField):
    """A scanned page: a picture or a PDF. What it is, its bytes tell when it is attached."""

    def __init__(self, label: str, *, hint: str = "files.page_hint", **kwargs: Any) -> None:
        super().__init__(
            label=lazy(label), required=False, help_text=lazy(hint), widget=forms.FileInput(attrs=PAGES),
            **kwargs,
        )  # fmt: skip


class KeepsFiles(forms.Form):
    """A form that keeps its files for an hour when it is refused; `kinds` names them and what they are."""

    kinds: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, keeper: Keeper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keeper = keeper
        for name in self.kinds:
            self.fields[f"{name}_kept"] = forms.CharField(
                required=False, max_length=200, widget=forms.HiddenInput()
            )

    def clean(self) -> dict[str, Any]:
        """Put a file that was kept earlier in the place of one that was not chosen again."""
        data = super().clean() or {}
        for name, kind in self.kinds.items():
            signed = data.pop(f"{name}_kept", "")
            found = queries.kept(self._keeper.actor, kind, signed, self._keeper.at) if signed else None
            if found and not data.get(name):
                data[name] = ContentFile(found.content, name=found.name)
                self._say_kept(name, found.name)
        return data

    def keep_files(self) -> None:
        """Keep what was chosen with this refused form; a file that is not fit is refused beside its field."""
        for name, kind in self.kinds.items():
            chosen = self.files.get(self.add_prefix(name))
            if chosen is None:
                continue
            chosen.seek(0)
            who, called = self._keeper, str(chosen.name)
            try:
                signed = actions.keep_for_now(
                    who.actor, kind, chosen.read(), called, at=who.at, place=who.place
                )
            except Refused as refused:
                if name not in self.errors:
                    self.add_error(name, told(refused).reason)
                continue
            sent = cast(QueryDict, self.data).copy()
            sent[self.add_prefix(f"{name}_kept")] = signed
            self.data = sent
            self._say_kept(name, called)

    def _say_kept(self, name: str, file_name: str) -> None:
        self.fields[name].help_text = self[name].help_text = word("files.kept", name=file_name)
