"""One file and the steps that may be taken on it: each is a form there, and a door of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.dues.forms import ChargeReportForm
from rabt.dues.queries import Charged
from rabt.dues.rules.amount import written
from rabt.dues.rules.fee import Payer
from rabt.regularisation import actions, forms, queries
from rabt.regularisation.models import File
from rabt.regularisation.pages.files import page_of, told_of
from rabt.regularisation.queries.files import DECIDE, PROTECT, WORK
from rabt.regularisation.rules import file as rules
from rabt.regularisation.rules.document import Outcome
from rabt.regularisation.rules.file import State, Step
from rabt.shell import doors
from rabt.shell.doors import actor_of


@dataclass(frozen=True)
class Deed:
    """One step on the page of a file: its form and where it is sent."""

    name: str
    form: Form
    url: str

    @property
    def word(self) -> str:
        """The key of its button."""
        return f"regularisation.step.{self.name}"

    @property
    def leads_on(self) -> bool:
        """Tell whether this is what a file waits for, rather than what may be done beside it."""
        return self.name not in BESIDE

    @property
    def hint(self) -> str:
        """The key of what it means."""
        return f"regularisation.means.{self.name}"


# name: whose it is, the pack's step that must be open (none: whenever it fits)
STEPS: dict[str, tuple[str, Step | None]] = {
    "take_up": (WORK, Step.TAKE_UP),
    "rule": (DECIDE, Step.ADMIT),
    "conclude": (WORK, Step.CONCLUDE),
    "depart": (WORK, Step.DEPART),
    "pay_fee": (WORK, Step.PROPOSE),
    "propose": (WORK, Step.PROPOSE),
    "record_offer": (WORK, Step.RECORD_OFFER),
    "ask_document": (WORK, Step.ASK_DOCUMENT),
    "ask_document_protected": (PROTECT, None),
    "name_person": (WORK, None),
    "close": (PROTECT, Step.CLOSE),
    "protect": (WORK, Step.PROTECT),
    "withdraw": (WORK, Step.WITHDRAW),
    "judge_fee": (DECIDE, None),
    "return_fee": (WORK, None),
    "report_fee": (WORK, None),
    "refund_fee": (WORK, None),
}


BESIDE = ("name_person", "protect", "withdraw", "close", "report_fee", "refund_fee")


def deeds(actor: Actor, row: File) -> list[Deed]:
    """Return the steps that this viewer may take now, the likeliest first."""
    terms, paid = agreement.terms_at(clock.now()), queries.fee_paid(row)
    fits = _of_fee(actor, queries.charged(row))
    found = [
        name
        for name, (scope, step) in STEPS.items()
        if actor.has(scope)
        and (step is None or rules.may(row.state, step, terms.regularisation))
        and fits.get(name, True)
        and _fits(name, actor, row, terms, paid)
    ]
    if row.way == rules.Way.HOME and "ask_document" in found and "record_offer" in found:
        found.remove("ask_document")
        found.insert(0, "ask_document")
    return [Deed(name, _form(name, terms, paid=paid), address(name, row.pk)) for name in found]


def _fits(name: str, actor: Actor, row: File, terms: Terms, paid: int) -> bool:
    """Tell whether a step makes sense for this file beyond its state."""
    fee = terms.regularisation[Step.PROPOSE].minor
    fits: dict[str, Callable[[], bool]] = {
        "pay_fee": lambda: paid < fee,
        "propose": lambda: paid >= fee,
        "rule": lambda: _is_of_another(actor, row),
        "name_person": lambda: row.who_id is None and row.state not in {*rules.OVER, *rules.SAFE},
        "ask_document": lambda: not _asked(row),
        "ask_document_protected": lambda: row.state == State.PROTECTED and not _asked(row),
    }
    return fits.get(name, lambda: True)()


def _of_fee(actor: Actor, found: Charged | None) -> dict[str, bool]:
    """Tell which acts on the fee of a file make sense, as the ledger has it."""
    report = found.report if found else None
    is_open, same = report is not None and report.state == "open", {actor.id, actor.for_whom or "-"}
    return {
        "refund_fee": found is not None and found.paid_minor > 0,
        "report_fee": found is not None and report is None and found.row.payer != Payer.WORKER,
        "judge_fee": is_open and not {report.proposed_by, report.proposed_for} & same if report else False,
        "return_fee": report is not None and not is_open,
    }


def _asked(row: File) -> bool:
    standing = queries.return_of(row)
    return standing is not None and standing.outcome != Outcome.UNKNOWN


def _is_of_another(actor: Actor, row: File) -> bool:
    waits = queries.waiting_decision(row)
    return waits is not None and not {waits.proposed_by, waits.proposed_for} & {
        actor.id,
        actor.for_whom or "-",
    }


def address(name: str, case_id: UUID) -> str:
    """Return where a step is sent."""
    return reverse(f"regularisation:{name}", args=[case_id])


def _form(name: str, terms: Terms, data: Any = None, *, paid: int = 0) -> Form:
    """Make the form of a step; its fields have names of their own on the page."""
    told: dict[str, Any] = {"auto_id": f"{name}_%s"}
    step = terms.regularisation[Step.PROPOSE]
    makes: dict[str, Callable[[], Form]] = {
        "name_person": lambda: forms.ShownForm(data, **told),
        "record_offer": lambda: forms.OfferForm(data, **told),
        "pay_fee": lambda: forms.FeeForm(step, terms, data, initial=_fee(step, terms, paid), **told),
        "rule": lambda: forms.RuleForm(terms, data, **told),
        "depart": lambda: forms.DepartForm(terms, settings.RABT.state, data, **told),
        "protect": lambda: forms.SignForm(terms, data, **told),
        "close": lambda: forms.TextForm(data, **told),
        "refund_fee": lambda: forms.BackForm(step.currency, terms, data, **told),
        "return_fee": lambda: forms.BackForm(step.currency, terms, data, **told),
        "report_fee": lambda: ChargeReportForm(step.currency, terms, data, **told),
        "judge_fee": lambda: forms.JudgeForm(data, **told),
    }
    return makes.get(name, lambda: forms.SureForm(data, **told))()


def _fee(step: Any, terms: Terms, paid: int) -> dict[str, Any]:
    rest = step.minor - paid
    amount = written(rest, terms.exponent(step.currency)) if rest > 0 else ""
    return {"amount": amount, "paid_by": step.payer, "paid_on": terms.on}


def _rule(actor: Actor, case_id: UUID, *, reason: str, at: datetime) -> Any:
    return actions.rule(actor, case_id, reason == forms.GRANT, reason, at=at)


DEEDS: dict[str, Callable[..., Any]] = {
    "take_up": actions.take_up, "name_person": actions.name_person, "record_offer": actions.record_offer,
    "propose": actions.propose, "rule": _rule, "conclude": actions.conclude,
    "ask_document": actions.ask_document, "ask_document_protected": actions.ask_document,
    "depart": actions.depart, "protect": actions.protect, "close": actions.close,
    "withdraw": actions.withdraw, "refund_fee": actions.refund_fee, "report_fee": actions.report_fee,
    "judge_fee": actions.judge_fee, "return_fee": actions.return_fee,
}  # fmt: skip


def _door(name: str) -> Callable[..., HttpResponse]:
    """Make the door of one step; refused, the page of the file stands with all that was typed."""

    @require_POST
    def door(request: HttpRequest, case_id: UUID) -> HttpResponse:
        actor, at = actor_of(request), clock.now()
        row = queries.file_to_see(actor, case_id)
        form = _form(name, agreement.terms_at(at), request.POST)

        def act(data: dict[str, Any]) -> Any:
            if isinstance(form, forms.FeeForm):
                return actions.pay_fee(actor, case_id, form.paid(data), at=at)
            told = form.told(data) if hasattr(form, "told") else data
            return DEEDS[name](actor, case_id, at=at, **told)

        shown = [Deed(name, form, one.url) if one.name == name else one for one in deeds(actor, row)]
        return doors.answer(
            request, form, "regularisation/file.html", act=act, done=f"regularisation.done.{name}",
            to=lambda done: page_of(actor, case_id), **told_of(actor, row) | {"deeds": shown},
        )  # fmt: skip

    return door


@require_GET
def file(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open one file: where it stands, what was said, and what this viewer may do now."""
    actor = actor_of(request)
    row = queries.file_to_see(actor, case_id)
    context = told_of(actor, row) | {"deeds": deeds(actor, row)}
    return render(request, "regularisation/file.html", context)


DOORS = {name: _door(name) for name in STEPS}
