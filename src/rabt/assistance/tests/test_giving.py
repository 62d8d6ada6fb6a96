"""What is given: its grades, what is said of it, its recall, and consents to hand it on."""

from dataclasses import replace
from datetime import date

import pytest

from rabt.assistance import actions, queries
from rabt.assistance.models import Consent, Information, Request
from rabt.assistance.rules.handling import Way
from rabt.assistance.rules.subject import Subject
from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKED, ASKER, AT
from rabt.assistance.tests.test_story import known
from rabt.base.errors import NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id

pytestmark = pytest.mark.django_db
WHY = "هذا هو السبب كما ورد في الملف"


def refused(code, deed):
    with pytest.raises((Refused, NotAllowed, Untrusted)) as no:
        deed()
    assert no.value.code == code


# ------------------------------------------------------------------ given: grades, feedback, recall
def test_the_receivers_own_grades_stand_beside_the_givers(pair):
    key = known(pair)
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        refused("assistance_grade", lambda: actions.grade(who, key, "Z", "1", at=AT))
        found = actions.grade(who, key, "C", "4", at=AT)
        assert (found.source_grade, found.own_source_grade) == ("B", "C")
    with pair.at(ASKED):
        refused("assistance_own", lambda: actions.grade(build.officer(), key, "C", "4", at=AT))
        assert Information.objects.get(pk=key).own_source_grade == ""


def test_feedback_is_said_once_and_wrong_waits_for_a_recall(pair):
    key = known(pair)
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        refused("assistance_short", lambda: actions.feed_back(who, key, "wrong", "", at=AT))
        refused("assistance_choice", lambda: actions.feed_back(who, key, "nice", WHY, at=AT))
        actions.feed_back(who, key, "wrong", WHY, at=AT)
        refused("assistance_said", lambda: actions.feed_back(who, key, "used", "", at=AT))
        refused("assistance_theirs", lambda: actions.recall(who, key, "wrong", at=AT))
    assert pair.deliver() == ["feedback.given/1"]
    with pair.at(ASKED):
        words = [one.word for one in queries.waiting(build.officer())]
        assert "assistance.waits_wrong" in words
        refused("assistance_short", lambda: actions.recall(build.officer(), key, "corrected", at=AT))
        right = "المطلوب أخوه، أما هو فلا شيء عليه"
        actions.recall(build.officer(), key, "corrected", right, at=AT)
        assert "assistance.waits_wrong" not in [one.word for one in queries.waiting(build.officer())]
    pair.deliver()
    with pair.at(ASKER):
        (row,) = queries.recalls_to_see(who)
        assert Information.objects.get(pk=key).text == right, "a correction holds from its receipt"
        actions.confirm_recall(who, row.pk, at=AT)
        refused("assistance_step_closed", lambda: actions.confirm_recall(who, row.pk, at=AT))
    assert pair.deliver() == ["recall.confirmed/1"]


def test_information_on_own_initiative_travels_with_its_reason(pair):
    with pair.at(ASKED):
        who = build.officer()
        give = lambda **more: actions.give(  # noqa: E731
            who, build.person(), "threats", WHY, build.content(**more), at=AT
        )
        refused(
            "assistance_short",
            lambda: actions.give(who, build.person(), "threats", "لا", build.content(), at=AT),
        )
        refused("assistance_choice", lambda: give(outcome="no_data"))
        refused("assistance_harm_unanswered", lambda: give(harm=()))
        group = Subject("person", {"name": "جميع العمال", "born_on": "1990-01-01"})
        refused("assistance_bulk", lambda: actions.give(who, group, "threats", WHY, build.content(), at=AT))
        waits = give(handling="H2")
        assert waits.state == "weighed"
        actions.release_information(build.officer("contact_head"), waits.pk, at=AT)
        give()
    assert pair.deliver() == ["information.given/1"] * 2
    with pair.at(ASKER):
        assert Information.objects.filter(given_by=ASKED, why=WHY).count() == 2
        met = queries.met_before(
            build.officer(state=ASKER), Request(subject_keys=waits.subject_keys, pk=new_id())
        )
        assert len(met.informations) == 2


# ------------------------------------------------------------------ consents
def test_a_consent_is_asked_for_one_way_and_refused_by_the_owner(pair):
    key = known(pair, "H2")
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        refused("assistance_choice", lambda: actions.ask_consent(who, key, "balloon", "x", WHY, at=AT))
        refused("assistance_receiver", lambda: actions.hand_out(who, key, Way.FORWARD, "", at=AT))
        actions.ask_consent(who, key, "print", "", WHY, at=AT)
        refused("assistance_asked_already", lambda: actions.ask_consent(who, key, "print", "", WHY, at=AT))
        refused(
            "assistance_step_closed", lambda: actions.weigh_consent(who, Consent.objects.get().pk, WHY, at=AT)
        )
    pair.deliver()
    with pair.at(ASKED):
        row, head = Consent.objects.get(), build.officer("contact_head")
        refused("assistance_own", lambda: actions.ask_consent(build.officer(), key, "print", "", WHY, at=AT))
        refused("assistance_step_closed", lambda: actions.decide_consent(head, row.pk, None, at=AT))
        actions.weigh_consent(build.officer(), row.pk, WHY, at=AT)
        refused("same_person", lambda: actions.decide_consent(
            replace(head, id=build.officer().id), row.pk, None, at=AT))  # fmt: skip
        refused("assistance_day", lambda: actions.decide_consent(head, row.pk, date(2026, 1, 1), at=AT))
        assert actions.decide_consent(head, row.pk, None, at=AT).state == "refused"
    pair.deliver()
    with pair.at(ASKER):
        refused("handling_bound", lambda: actions.hand_out(who, key, Way.PRINT, at=AT))
