"""The whole story over real letters: asked, hit, second step, answered, H2 bound, consent, recall."""

from datetime import date, timedelta

import pytest

from rabt.assistance import actions, queries
from rabt.assistance.models import Handing, Information, Recall, Request
from rabt.assistance.rules.handling import Way
from rabt.assistance.tests import build
from rabt.assistance.tests.build import ASKED, ASKER, AT
from rabt.base.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def refused(code, deed):
    with pytest.raises((Refused, NotAllowed)) as no:
        deed()
    assert no.value.code == code


def ask(pair, **changes):
    """Ask at one node, and let it arrive at the other."""
    with pair.at(ASKER):
        row = actions.draft(build.officer(state=ASKER), build.asked(**changes), at=pair.now)
        actions.send_request(build.officer(state=ASKER), row.pk, at=pair.now)
    assert pair.deliver() == ["request.sent/1"]
    return row.pk


def known(pair, handling="H0", **changes):
    """Ask both steps and have both answered; return the key of what was given."""
    first = ask(pair)
    with pair.at(ASKED):
        actions.answer(build.officer(), first, build.hit(), at=pair.now)
    pair.deliver()
    with pair.at(ASKER):
        second = actions.follow(build.officer(state=ASKER), first, build.asked(), at=pair.now)
        actions.send_request(build.officer(state=ASKER), second.pk, at=pair.now)
    pair.deliver()
    with pair.at(ASKED):
        found = actions.answer(
            build.officer(), second.pk, build.content(handling=handling, **changes), at=pair.now
        )
        if found.state == "weighed":
            actions.release(build.officer("contact_head"), found.pk, at=pair.now)
    pair.deliver()
    return found.pk


def test_a_question_goes_through_hit_second_step_consent_and_recall(pair):
    key = known(pair, "H2")
    with pair.at(ASKER):
        who = build.officer(state=ASKER)
        found = Information.objects.get(pk=key)
        assert (found.text, found.handling, found.given_by) == (build.content().text, "H2", ASKED)
        refused("handling_bound", lambda: actions.hand_out(who, key, Way.FORWARD, "النيابة", at=pair.now))
        actions.ask_consent(who, key, "forward", "النيابة", "طلبت النيابة الاطلاع عليها", at=pair.now)
    assert pair.deliver() == ["consent.asked/1"]
    with pair.at(ASKED):
        (consent,) = queries.consents_to_see(build.officer())
        actions.weigh_consent(build.officer(), consent.pk, "لا ضرر من إطلاع النيابة عليها", at=pair.now)
        until = date(2026, 12, 24)
        head = build.officer("contact_head")
        refused(
            "not_allowed", lambda: actions.decide_consent(build.officer(), consent.pk, until, at=pair.now)
        )
        actions.decide_consent(head, consent.pk, until, at=pair.now)
    assert pair.deliver() == ["consent.given/1"]
    with pair.at(ASKER):
        actions.hand_out(who, key, Way.FORWARD, "النيابة", at=pair.now)
        refused("handling_bound", lambda: actions.hand_out(who, key, Way.FORWARD, "المحكمة", at=pair.now))
        refused("handling_bound", lambda: actions.hand_out(who, key, Way.PRINT, at=pair.now))
        assert Handing.objects.get().consent_id == consent.pk
    with pair.at(ASKED):
        actions.recall(build.officer(), key, "wrong", at=pair.now)
    assert pair.deliver() == ["recall.sent/1"]
    with pair.at(ASKER):
        refused("handling_recalled", lambda: actions.hand_out(who, key, Way.FORWARD, "النيابة", at=pair.now))
        (row,) = queries.recalls_to_see(who)
        assert row.due_at == AT + timedelta(hours=72)
        actions.confirm_recall(who, row.pk, at=pair.now)
        assert Information.objects.get(pk=key).text == ""
    assert pair.deliver() == ["recall.confirmed/1"]
    with pair.at(ASKED):
        assert Recall.objects.get().done == "erased"


def waits(pair, word, **who):
    """Say what waits on the first page of an asker, of one kind of work."""
    with pair.at(ASKER):
        found = {one.word: one for one in queries.queues(build.officer(state=ASKER, **who))}
        return [row.pk for row in found[f"assistance.waits_{word}"].rows()]


def came(pair):
    """Say what waits because it came from the other side."""
    return waits(pair, "came")


def test_a_draft_waits_for_its_writer_alone_until_it_leaves_his_hand(pair):
    with pair.at(ASKER):
        row = actions.draft(build.officer(state=ASKER), build.asked(handling="H2"), at=pair.now)
    assert waits(pair, "draft") == [row.pk] and waits(pair, "draft", n=2) == []
    with pair.at(ASKER):
        actions.propose(build.officer(state=ASKER), row.pk, at=pair.now)
    assert waits(pair, "draft") == []
    with pair.at(ASKER):
        head = build.officer("contact_head", state=ASKER)
        actions.return_request(head, row.pk, "اذكر متى ضُبطت المركبة", at=pair.now)
    assert waits(pair, "draft") == [row.pk], "it came back to him"


def test_what_came_waits_for_its_asker_until_he_asks_again_or_says_what_became_of_it(pair):
    key = ask(pair)
    assert came(pair) == []
    with pair.at(ASKED):
        hit = actions.answer(build.officer(), key, build.hit(), at=pair.now).pk
    pair.deliver()
    assert came(pair) == [hit]
    with pair.at(ASKER):
        second = actions.follow(build.officer(state=ASKER), key, build.asked(), at=pair.now)
        assert came(pair) == []
        actions.send_request(build.officer(state=ASKER), second.pk, at=pair.now)
    pair.deliver()
    with pair.at(ASKED):
        given = actions.answer(build.officer(), second.pk, build.content(), at=pair.now).pk
        assert [row.pk for row in queries.came(build.officer())] == []
    pair.deliver()
    assert came(pair) == [given]
    with pair.at(ASKER):
        actions.feed_back(build.officer(state=ASKER), given, "used", "", at=pair.now)
    assert came(pair) == []


def test_the_clock_stands_while_a_clarification_is_asked_and_both_nodes_agree(pair):
    key = ask(pair, urgency="life", urgency_why="قد يُقتل المخطوف قبل الغد")
    with pair.at(ASKED):
        row = Request.objects.get(pk=key)
        assert (row.hours, row.due_at) == (8, AT + timedelta(hours=8))
        actions.ask_back(build.officer(), key, "أي من الرجلين تقصدون بالاسم؟", at=pair.now)
    pair.deliver()
    pair.now = AT + timedelta(hours=5)
    with pair.at(ASKER):
        assert Request.objects.get(pk=key).state == "unclear"
        actions.clarify(build.officer(state=ASKER), key, "المولود في السنة المذكورة وحده", at=pair.now)
    pair.deliver()
    for state in (ASKED, ASKER):
        with pair.at(state):
            row = Request.objects.get(pk=key)
            assert (row.state, row.due_at, row.stands_since) == ("open", AT + timedelta(hours=13), None), (
                state
            )
