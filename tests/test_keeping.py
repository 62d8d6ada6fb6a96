"""What is kept is told as data: every table has its end, every purpose its rule, and the clock erases with proof."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from rabt.access import actions as access
from rabt.access import rules as roles
from rabt.access.models import Alarm, Draft, Sweep
from rabt.access.rules.purposes import KINDS, WHOSE
from rabt.access.testing import account_with
from rabt.corridor import load
from rabt.exchange import actions as exchange
from rabt.journal import check as proof
from rabt.journal import paths
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.seal import keys
from rabt.shell.words import word, words
from rabt.site import jobs, keeping, wiring

pytestmark = pytest.mark.counted

TERMS = load("eg_ly").on(date(2026, 11, 24))
RULES = keeping.rules()
SIDES = [pytest.param(id="destination"), pytest.param(id="origin", marks=pytest.mark.node("EG"))]


def test_every_table_stands_in_one_rule_and_every_rule_names_tables_that_are():
    known = {f"{model._meta.app_label}.{model.__name__}" for model in apps.get_models()}
    told = [table for rule in RULES.values() for table in rule.tables]
    assert sorted(known - set(told)) == [], "say in site/retention.toml what ends it"
    assert sorted(set(told) - known) == []
    assert sorted(one for one in set(told) if told.count(one) > 1) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_each_rule_ends_by_an_action_that_is_there_and_by_a_duty_that_runs(rule):
    assert rule.ends in keeping.ENDS
    assert set(rule.opens) <= set(KINDS) and set(rule.whose) <= set(WHOSE)
    timed = rule.ends in (keeping.PROPOSED, keeping.BY_CLOCK)
    lasts = rule.lasts(TERMS)
    assert (lasts is not None) == timed == bool(rule.since)
    assert lasts is None or lasts > timedelta(0)
    assert (rule.ends == keeping.FOR_GOOD) == (not rule.by)
    if rule.by:
        assert callable(import_string(rule.by))
        assert rule.sweep != bool(rule.duty), "the nightly sweep or a duty of its own, not both"
        assert rule.sweep or rule.duty in {
            task.task.name for task in jobs.app.periodic_registry.periodic_tasks.values()
        }


def test_each_purpose_is_ended_by_a_rule_that_is_there():
    assert sorted(one.name for one in roles.purposes().values() if one.kept not in RULES) == []


def test_the_rules_have_their_words_in_both_languages():
    wanted = [f"site.kept_rule.{name}" for name in RULES]
    wanted += [f"site.kept_ends.{ends}" for ends in keeping.ENDS]
    wanted += [f"site.kept_since.{rule.since}" for rule in RULES.values() if rule.since]
    wanted += [f"site.kept_why.{rule.name}" for rule in RULES.values() if rule.ends == keeping.FOR_GOOD]
    wanted += [f"site.safeguard.{name}" for name in keeping.SAFEGUARDS]
    assert [key for key in wanted if key not in words()] == []


def test_the_register_tells_every_letter_that_crosses_with_its_fields():
    told = {one.kind: one.fields for one in keeping.letters()}
    assert sorted(set(wiring.INBOX) - set(told)) == []
    assert "passport_number" in told["person.introduced/1"] and "born_on" in told["person.introduced/1"]
    assert told["person.erased/1"] == ("person_id", "erased_at")


def test_who_may_look_for_a_purpose_is_what_the_table_of_roles_says():
    assert keeping.roles_for("border") == ["border_officer", "shift_head"]
    assert keeping.roles_for("management") == ["node_administrator"]
    assert keeping.is_for_all("search") and not keeping.is_for_all("border")


# ------------------------------------------------------------------ the clock erases, and proves it
def test_the_night_erases_what_had_its_time_and_a_count_and_an_act_remain(db, node, at, cast, committed):
    account = account_with("destination_clerk", "LY/labour/first/")
    old = at - timedelta(days=400)
    for made in (old, at):
        Draft.objects.create(account=account, device=str(made), page="/", sealed=b"", saved_at=made)
        Notice.objects.create(
            about="x:1", template="x", channel="sms", language="ar", state="sent", made_at=made
        )
    assert keeping.sweep(TERMS, at=at) == {"notices": 1, "drafts": 1}
    assert (Draft.objects.count(), Notice.objects.count()) == (1, 1)
    told = {row.rule: row for row in Sweep.objects.all()}
    assert (told["drafts"].count, told["drafts"].at) == (1, at)
    committed("sweep.done", rule="drafts", count=1, digest=told["drafts"].digest)
    assert keeping.sweep(TERMS, at=at) == {}
    assert Sweep.objects.count() == 2


def test_after_the_sweep_the_tree_of_the_journal_still_proves_itself(db, node, at, cast):
    Notice.objects.create(
        about="x:1",
        template="x",
        channel="sms",
        language="ar",
        state="sent",
        made_at=at - timedelta(days=400),
    )
    keeping.sweep(TERMS, at=at)
    exchange.integrate_journal(at)
    act = Act.objects.get(kind="sweep.done")
    assert act.ref == Sweep.objects.get().ref and act.leaf_index is not None
    card = keys.node_card(node.keys, state=node.state, url=node.url)
    report = proof.check(paths.folder_of(node.home), card)
    assert report.sound and report.size == Act.objects.exclude(leaf_index=None).count() > 0


def test_what_says_how_an_official_is_reached_goes_a_year_after_his_account_was_closed(db, at, cast):
    gone, stays = (account_with("destination_clerk", "LY/labour/first/") for _ in range(2))
    for account, days in ((gone, 366), (stays, 364)):
        account.active, account.closed_at = False, at - timedelta(days=days)
        account.save()
    assert access.forget_closed(at=at) == 1
    gone.refresh_from_db()
    assert (gone.phone, gone.email, gone.name_ar != "") == ("", "", True)
    assert access.forget_closed(at=at) == 0


def test_an_alarm_is_forgotten_five_years_after_it_was_judged(db, at):
    for number, days in enumerate((1826, 1824, None)):
        judged = {} if days is None else {
            "judged_at": at - timedelta(days=days), "judged_by": "x", "finding": "work", "reason": "x",
        }  # fmt: skip
        Alarm.objects.create(
            kind="hour", who=str(number), office="LY/", role="x", state="LY", since=at, persons=1, usual=1,
            level=1, raised_at=at, last_at=at, **judged,
        )  # fmt: skip
    assert access.forget_alarms(at=at) == 1
    assert Alarm.objects.count() == 2


# ------------------------------------------------------------------ what is told, to whom
@pytest.mark.parametrize((), SIDES)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_anyone_reads_what_is_kept_about_workers(client, db, language):
    client.cookies["rabt_language"] = language
    page = unescape(client.get("/kept").content.decode())
    for rule in ("person", "work", "looks", "crossings"):
        assert word(f"site.kept_rule.{rule}", language=language) in page
    assert word("site.kept_why.looks", language=language) in page
    assert not re.search(r"site\.kept|access\.(opens|gives|purpose)\.", page)
    assert 'href="/kept"' in client.get("/access/sign-in").content.decode()


@pytest.mark.parametrize("role", ["auditor", "node_administrator"])
def test_who_runs_and_who_audits_reads_and_prints_the_register(client_as, role, at):
    access.note_swept("drafts", 7, at=at)
    visitor = client_as(role, "LY/")
    page = visitor.get("/register").content.decode()
    assert "passport_number" in page and word("access.purpose.border", language="ar") in page
    assert re.search(r"<td>7 · ", page)
    paper = visitor.get("/register.pdf")
    assert paper["Content-Type"] == "application/pdf" and paper.content[:5] == b"%PDF-"


def test_others_do_not(client_as):
    assert client_as("destination_approver").get("/register").status_code == 403
    assert client_as("destination_clerk").get("/register.pdf").status_code == 403
