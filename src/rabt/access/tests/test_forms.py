"""The fields of this room as a browser is given them: their direction, their keyboard, their limits."""

import re
from datetime import date

import pytest

from rabt.access import actions, forms, queries
from rabt.access.rules.offices import OFFICE_KINDS
from rabt.access.testing import account_with, office_at
from rabt.shell.words import word

pytestmark = pytest.mark.django_db
LATIN = {"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"}
"""What is typed in Latin letters or digits reads from the left, and no telephone mends it."""


@pytest.fixture
def administrator():
    return queries.actor_of(account_with("node_administrator", "LY/"))


def field(form, name):
    """Return the attributes of a field as they stand on the page."""
    return dict(re.findall(r'([\w-]+)="([^"]*)"', str(form[name]).partition(">")[0]))


# ------------------------------------------------------------------ what a browser is told of a field
@pytest.mark.parametrize(
    ("form", "name", "told"),
    [
        (forms.HandleForm, "handle", LATIN | {"autocomplete": "username webauthn", "inputmode": "email"}),
        (forms.HandleForm, "handle", {"type": "text", "maxlength": "200"}),
        (forms.CodeForm, "code", LATIN | {"autocomplete": "one-time-code", "inputmode": "numeric"}),
        (forms.CodeForm, "code", {"maxlength": "20"}),
        (forms.RecoveryForm, "phone", LATIN | {"inputmode": "tel", "maxlength": "20"}),
        (forms.RecoveryForm, "email", LATIN | {"type": "email"}),
        (forms.ReasonForm, "reason", {"rows": "3", "maxlength": "400"}),
        (forms.TokenForm, "name", {"maxlength": "80"}),
        (forms.TokenForm, "days", {"type": "number", "min": "1", "max": "366", "value": "90"}),
        (forms.ViewingsFilter, "who", {"maxlength": "80"}),
        (forms.ViewingsFilter, "office", {"maxlength": "200"}),
    ],
)
def test_a_field_tells_the_browser_how_it_is_typed(form, name, told):
    assert told.items() <= field(form(), name).items()


@pytest.mark.parametrize(
    ("form", "name", "told"),
    [
        (forms.OfficeForm, "name", LATIN), (forms.OfficeForm, "name_en", {"dir": "ltr", "maxlength": "200"}),
        (forms.AccountForm, "name_en", {"dir": "ltr", "maxlength": "200"}),
        (forms.AccountForm, "phone", LATIN | {"inputmode": "tel", "maxlength": "20"}),
        (forms.AccountForm, "email", LATIN | {"type": "email"}),
        (forms.DeputyForm, "from_on", {"type": "date"}),
    ],
)  # fmt: skip
def test_a_field_of_an_administrator_does_so_too(administrator, form, name, told):
    assert told.items() <= field(form(viewer=administrator), name).items()


def test_an_arabic_name_reads_as_the_page_does(administrator):
    for form in (forms.OfficeForm, forms.AccountForm):
        assert "dir" not in field(form(viewer=administrator), "name_ar")


# ------------------------------------------------------------------ what may be left out
@pytest.mark.parametrize(
    ("form", "optional"),
    [
        (forms.OfficeForm, {"serves"}), (forms.ServesForm, {"serves"}), (forms.PostingForm, set()),
        (forms.AccountForm, {"name_en", "phone", "email"}), (forms.DeputyForm, set()),
    ],
)  # fmt: skip
def test_an_administrator_may_leave_these_out(administrator, form, optional):
    empty = form({}, viewer=administrator)
    assert set(empty.errors) == set(empty.fields) - optional


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        (forms.HandleForm, {"handle"}), (forms.CodeForm, {"code"}), (forms.ReasonForm, {"reason"}),
        (forms.TokenForm, {"name", "days"}), (forms.RecoveryForm, set()), (forms.ViewingsFilter, set()),
    ],
)  # fmt: skip
def test_these_are_wanted(form, wanted):
    assert set(form({}).errors) == wanted


@pytest.mark.parametrize(("days", "right"), [("0", False), ("1", True), ("366", True), ("367", False)])
def test_a_token_is_asked_for_a_day_to_a_year(days, right):
    assert forms.TokenForm({"name": "x", "days": days}).is_valid() == right


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("a", True), ("9-a", True), ("a" * 40, True), ("a" * 41, False), ("-a", False), ("A", False),
        ("a b", False), ("a/", False), ("ا", False),
    ],
)  # fmt: skip
def test_the_short_name_of_an_office_is_a_step_of_a_path(administrator, name, right):
    form = forms.OfficeForm({"name": name}, viewer=administrator)
    assert ("name" not in form.errors) == right


# ------------------------------------------------------------------ what is offered
def test_the_offices_that_the_viewer_reaches_are_offered_as_they_stand(cast):
    for path in ("LY/labour/first/firm-1/", "LY/border/"):
        office_at(path)
    clerk = cast("destination_clerk", office="LY/labour/", reach=("LY/labour/",))
    offered = [
        ("LY/labour/", "— LY/labour/ (LY/labour/)"),
        ("LY/labour/first/", "— — LY/labour/first/ (LY/labour/first/)"),
        ("LY/labour/first/firm-1/", "— — — LY/labour/first/firm-1/ (LY/labour/first/firm-1/)"),
    ]
    form = forms.OfficeForm(viewer=clerk)
    assert form.fields["above"].choices == offered
    assert form.fields["serves"].choices == [("", "—"), *offered]
    assert forms.ServesForm(viewer=clerk).fields["serves"].choices == [("", "—"), *offered]
    assert forms.PostingForm(viewer=clerk).fields["office"].choices == offered


def test_the_kinds_of_offices_are_offered_in_words(administrator):
    choices = forms.OfficeForm(viewer=administrator).fields["kind"].choices
    assert ("labour", word("access.kind.labour")) in [(kind, str(said)) for kind, said in choices]
    assert [kind for kind, _ in choices] == list(OFFICE_KINDS)


@pytest.mark.parametrize(
    ("node_of", "there", "not_there"),
    [
        pytest.param("LY", "destination_clerk", "recruiter", marks=pytest.mark.node("LY")),
        pytest.param("EG", "recruiter", "destination_clerk", marks=pytest.mark.node("EG")),
    ],
)
def test_the_roles_of_this_side_are_offered_in_words(node, node_of, there, not_there):
    offered = {name: str(said) for name, said in forms.role_choices()}
    assert node.state == node_of and not_there not in offered
    assert offered[there] == word(f"access.role.{there}")
    assert offered["auditor"] == word("access.role.auditor")


def test_an_account_is_asked_for_in_the_order_in_which_one_is_told_of_a_person(administrator):
    form = forms.AccountForm(viewer=administrator)
    assert list(form.fields) == ["name_ar", "name_en", "role", "office", "phone", "email", "language"]
    assert form.fields["language"].choices == [("ar", "العربية"), ("en", "English")]


def test_the_colleagues_who_may_act_are_offered_with_their_roles():
    head = queries.actor_of(account_with("destination_approver", "LY/labour/first/"))
    colleague = account_with("destination_clerk", "LY/labour/second/")
    (offered,) = forms.DeputyForm(viewer=head).fields["deputy"].choices
    role = word("access.role.destination_clerk")
    assert offered == (str(colleague.pk), f"destination_clerk · {role}")


def test_the_days_of_a_deputy_are_whole_days_of_this_state():
    absent = account_with("destination_approver", "LY/labour/first/")
    colleague = account_with("destination_clerk", "LY/labour/second/")
    form = forms.DeputyForm(
        {"deputy": str(colleague.pk), "from_on": "2026-11-25", "until_on": "2026-11-25"},
        viewer=queries.actor_of(absent),
    )
    assert form.is_valid() and form.cleaned_data["until_on"] == date(2026, 11, 25)
    first, last = form.span()
    assert (first.isoformat(), last.isoformat()) == ("2026-11-25T00:00:00+02:00", "2026-11-26T00:00:00+02:00")


def test_the_purposes_of_the_table_are_offered_to_the_auditor():
    choices = [(one, str(said)) for one, said in forms.ViewingsFilter().fields["purpose"].choices]
    assert choices[0] == ("", "—") and choices[1:] == sorted(choices[1:])
    assert ("hiring", word("access.purpose.hiring")) in choices
    assert [one for one, _ in choices].count("") == 1


# ------------------------------------------------------------------ possible deputies and found accounts
def test_a_deputy_is_an_active_colleague_of_one_authority(cast, at):
    head = account_with("destination_approver", "LY/labour/first/")
    actor = queries.actor_of(head)
    clerk = account_with("destination_clerk", "LY/labour/second/")
    approver = account_with("destination_approver", "LY/labour/third/")
    left = account_with("destination_clerk", "LY/labour/first/")
    actions.close_account(cast("node_administrator"), left.pk, at=at)
    account_with("destination_clerk", "LY/labourers/")
    account_with("employer", "LY/labour/first/firm-1/")
    assert list(queries.possible_deputies(actor)) == [approver, clerk], "by name, and never oneself"


def test_accounts_are_found_by_a_part_of_either_name_by_role_and_below_an_office(administrator):
    huda = account_with("destination_clerk", "LY/labour/first/")
    huda.name_ar, huda.name_en = "هدى سالم", "Huda Salem"
    huda.save()
    ali = account_with("destination_approver", "LY/labour/second/")
    mine = queries.own_account(administrator)
    found = lambda **asked: set(queries.accounts_found(administrator, **asked))  # noqa: E731
    assert found() == {mine, huda, ali}
    assert found(q="سالم") == found(q="salem") == found(q="huda", office="LY/labour/") == {huda}
    assert found(role="destination_approver") == {ali}
    assert found(office="LY/labour/") == {huda, ali} and found(office="LY/labour/second/") == {ali}
    assert found(q="nobody") == found(role="auditor") == found(q="huda", role="auditor") == set()
