"""The chain: incident, need for training, course of the other state, certificate, skill, and a patrol that it leads.

Both nodes, by the acts of their rooms, with sealed letters between them: before the course no joint patrol can
be formed, since nobody may lead one; after it one is formed, and the officer who was sent leads it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.corridor import load
from rabt.corridor.geodesy import spot_at
from rabt.courses.rules import rota
from rabt.incidents.rules.incident import Met, Origin
from rabt.missions.actions import Found, MissionSaid, Nominee
from rabt.missions.rules.money import Stay
from rabt.missions.rules.travel import Contact, Leg, Papers
from tests.stories.hands import Hand, Pair, crews, plan_of

pytestmark = [pytest.mark.two_nodes]
COURSE, SKILL = "lead_joint_patrol", "lead_patrol"
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
STARTS = (NOW + timedelta(days=90)).date()
ENDS = STARTS + timedelta(days=6)
EVE = datetime.combine(STARTS - timedelta(days=1), time(10), UTC)
MORNING = datetime.combine(STARTS, time(8), UTC)
OVER = datetime.combine(ENDS, time(15), UTC)
HOME_AGAIN = OVER + timedelta(days=3)
WHY = "توقفت الدورية ساعتين: لم يكن في الطاقم من يقودها"
ANSWERS = {"useful": 5, "trainers": 4, "place": 3, "treated": 5, "learned": 4, "better": "ساعات أكثر"}
CLEAR = Found(True, "لا شيء في سجل الخدمة والشكاوى", True, "لا شيء في سجل الوحدة")


@dataclass
class Story:
    """What came of each chapter: the destination's officer is sent to a course of the origin."""

    pair: Pair
    officer: str = ""
    number: str = ""
    needs: list[str] = field(default_factory=list)
    call: str = ""
    nomination: str = ""
    trainee: str = ""

    @property
    def home(self) -> Hand:
        return self.pair.destination

    @property
    def host(self) -> Hand:
        return self.pair.origin

    # ------------------------------------------------------------------ 1. what was lacking
    def no_team_can_be_formed(self) -> None:
        """Crews of both sides stand ready, and nobody among them may lead: every patrol is left out for that."""
        self.pair.begin(NOW)
        self.officer = crews(self.pair, NOW)[self.home.state][0]
        self.number = self.home.row("patrol.Officer", "number", pk=self.officer)["number"]
        plan = plan_of(self.pair, (NOW + timedelta(days=2)).date(), "S01", "S01", NOW)
        drawn = self.home.partner.step("draw", plan=plan, at=NOW)
        assert (drawn["state"], drawn["problem"], drawn["leads"], drawn["led_by"]) == ("drawn", "", [], [])
        assert drawn["left_out"] and all(rules == ["lead"] for rules in drawn["left_out"]), drawn["left_out"]
        assert SKILL not in drawn["skills"][self.officer]

    def incidents_show_it(self) -> None:
        """Two incidents are reported by one person and validated by another; each shows the need."""
        border, first, second = (
            load("eg_ly").on(NOW.date()).border,
            ("operations_officer", 0),
            ("operations_officer", 1),
        )
        for km in (12.0, 31.0):
            met = Met("fuel", NOW - timedelta(hours=2), spot_at(border.line, km), milli=200_000)
            incident = UUID(self.home.do(first, "incidents.report_incident", met, Origin.ROOM, at=NOW))
            self.home.refuses("same_person", first, "incidents.validate_incident", incident, at=NOW)
            self.home.do(second, "incidents.validate_incident", incident, at=NOW)
            self.home.do(second, "incidents.ask_training", incident, WHY, skill=SKILL, at=NOW)
            self.home.refuses(
                "need_recorded", second, "incidents.ask_training", incident, WHY, skill=SKILL, at=NOW
            )
        needs = self.home.rows("training.Need", "source", "skill", "state")
        assert [(one["source"], one["skill"], one["state"]) for one in needs] == [
            ("incident", SKILL, "open")
        ] * 2
        self.needs = [one["pk"] for one in needs]
        assert "training.needs_to_answer" in self.home.waits("national_unit", "training", NOW)

    # ------------------------------------------------------------------ 2. into the programme of who teaches it
    def needs_stand_in_the_draft_of_the_host(self) -> None:
        """The host hears of the need in counts; only then does the course weigh enough for its draft."""
        programme = UUID(self.host.do("national_unit", "missions.draft_programme", STARTS.year, at=NOW))
        told = ("courses.propose_course", programme, COURSE, STARTS)
        self.host.refuses("need_light", "national_unit", *told, at=NOW)
        self.home.refuses("not_allowed", "training_unit", "courses.tell_needs", at=NOW)
        self.home.do("national_unit", "courses.tell_needs", at=NOW)
        self.pair.letters(NOW)
        taken = self.host.row("courses.ToldNeed", "of_state", "needs")
        assert taken["needs"] == [{"course": COURSE, "source": "incident", "count": 2}]
        self.host.do("national_unit", *told, at=NOW)
        (call,) = self.host.row("missions.Programme", "calls", pk=str(programme))["calls"]
        assert (call["course"], call["starts_on"]) == (COURSE, STARTS.isoformat())

    def both_states_agree(self) -> None:
        """Two persons of the host, a letter, two persons of the other side, a letter: the call holds on both."""
        programme = UUID(self.host.row("missions.Programme")["pk"])
        for hand in (self.host, self.home):
            hand.do("national_unit", "missions.put_programme", programme, at=NOW)
            hand.refuses("not_allowed", "national_unit", "missions.approve_programme", programme, at=NOW)
            assert not hand.rows("missions.Call")
            hand.do("national_head", "missions.approve_programme", programme, at=NOW)
            self.pair.letters(NOW)
        (ours,), (theirs,) = (one.rows("missions.Call", "course", "host") for one in (self.home, self.host))
        assert ours == theirs and ours["course"] == COURSE
        self.call = ours["pk"]
        for need in self.needs:
            answer = f"دورة الجانب الآخر في برنامج {STARTS.year}"
            self.home.do("national_unit", "training.take_up_need", UUID(need), answer, at=NOW)
        assert self.home.waits("national_unit", "training", NOW) == []

    # ------------------------------------------------------------------ 3. who is sent
    def an_officer_gets_a_seat(self) -> None:
        """The call opens; a unit nominates, one ranks, another endorses, his record is looked at; the host seats."""
        call, at = UUID(self.call), NOW + timedelta(days=5)
        self.host.do("host_centre", "missions.open_call", call, at=at)
        self.pair.letters(at)
        said = Nominee(
            number=self.number, name_ar="ضابط 1", name_latin="Officer 1", sex="m", service="border", rank="captain",
            unit="كتيبة الحدود الأولى", region="LY-BU", need="incident", reason=WHY, supervisor="العقيد سالم",
            supervisor_phone="+218910000999", need_ref=f"training_need:{self.needs[0]}",
        )  # fmt: skip
        self.nomination = self.home.do("training_unit", "missions.nominate", call, said, at=at)
        row, key = self.home.row("missions.Nomination", "officer_id"), UUID(self.nomination)
        assert row["officer_id"] == self.officer, "missions and patrols speak of one officer"
        self.home.do("national_unit", "missions.rank", call, "border", {key: 1}, at=at)
        self.home.refuses("nomination_step_closed", "vetting_officer", "missions.vet", key, CLEAR, at=at)
        self.home.do("national_head", "missions.endorse", key, at=at)
        self.pair.letters(at)
        assert not self.host.rows("missions.Nomination"), "the host hears of nobody before he was vetted"
        self.home.do("vetting_officer", "missions.vet", key, CLEAR, at=at)
        self.pair.letters(at)
        self.host.do("host_centre", "missions.accept", key, at=at)
        self.pair.letters(at)
        for hand in (self.home, self.host):
            seated = hand.row("missions.Nomination", "state", "seat", pk=self.nomination)
            assert (seated["state"], seated["seat"]) == ("accepted", 1)

    def he_travels_on_an_order(self) -> None:
        """The file of the mission: papers, put by one, ordered by another; the host hears who comes."""
        at, out, back = NOW + timedelta(days=30), STARTS - timedelta(days=1), ENDS + timedelta(days=1)
        said = MissionSaid(
            out_on=out, back_on=back, funding="sender",
            legs=[Leg(out, "طبرق", "مطروح", "land", "LY-MUSAID"), Leg(back, "مطروح", "طبرق", "land", "EG-SALLOUM")],
            stays=[Stay("EG-MT", out, back, ("breakfast",))], contacts=[Contact("leader", "النقيب علي", "+218910000111")],
            lodging="دار ضيافة المركز", policy="INS-7", insured_until=back,
        )  # fmt: skip
        mission = UUID(self.home.do("national_unit", "missions.draft_mission", UUID(self.call), said, at=at))
        traveller = UUID(self.home.row("missions.Traveller")["pk"])
        self.home.refuses("passport_ends", "national_unit", "missions.put_mission", mission, at=at)
        papers = Papers("P1234567", back + timedelta(days=900), "not_needed")
        self.home.do("national_unit", "missions.note_papers", mission, traveller, papers, at=at)
        self.home.do("national_unit", "missions.put_mission", mission, at=at)
        self.home.refuses("not_allowed", "national_unit", "missions.order_mission", mission, at=at)
        self.home.do("national_head", "missions.order_mission", mission, at=at)
        self.pair.letters(at)
        assert self.host.row("missions.Mission", "state", pk=str(mission))["state"] == "ordered"

    # ------------------------------------------------------------------ 4. the course
    def the_course_is_held(self) -> None:
        """He answers the code on the screen with his own telephone; two assessors mark him apart."""
        holding = UUID(self.host.do("host_centre", "courses.open_holding", UUID(self.call), at=EVE))
        seat = UUID(self.nomination)
        self.host.do("host_centre", "courses.arrive", seat, "+201017000001", at=EVE)
        self.trainee = self.host.row("courses.Learner", "account_id", officer_id=self.officer)["account_id"]
        key = Ed25519PrivateKey.generate()
        public = rota._text(key.public_key().public_bytes_raw())
        self.host.do(self.trainee, "courses.enrol_device", public, at=EVE)
        session = UUID(self.host.do(
            "host_centre", "courses.add_session", holding, "إعداد أمر الدورية", "class_1", self.host.seat("trainer"),
            MORNING, 90, at=EVE,
        ))  # fmt: skip
        self.host.do("trainer", "courses.open_session", session, at=MORNING)
        step, mark = self.host.partner.step("shown", session=str(session), at=MORNING)
        code = rota.Shown(session, step, bytes.fromhex(mark))
        late, answers = MORNING + timedelta(seconds=31), {}
        for at in (MORNING, late):
            answers[at] = rota.write_answer(
                rota.Answer(code, seat, at, key.sign(rota.to_sign(code, seat, at)))
            )
        self.host.refuses("code_old", self.trainee, "courses.attend", answers[late], at=late)
        self.host.do(self.trainee, "courses.attend", answers[MORNING], at=MORNING)
        self.host.do("trainer", "courses.close_session", session, 1, at=MORNING + timedelta(minutes=90))
        (task,) = self.host.do(
            "host_centre", "courses.open_task", holding, "قيادة دورية في الميدان", at=MORNING
        )
        at = MORNING + timedelta(days=4)
        self.host.do(("assessor", 0), "courses.assess", UUID(task), 84, "", at=at)
        self.host.refuses("assessed_already", ("assessor", 0), "courses.assess", UUID(task), 84, "", at=at)
        self.host.do(("assessor", 1), "courses.assess", UUID(task), 78, "", at=at)
        assert self.host.row("courses.Assessment", "state", "points")["points"] == 81

    def no_form_no_certificate(self) -> None:
        """Without the form at the end there is no certificate; one proposes it then, and another grants it."""
        seat = UUID(self.nomination)
        refused = self.host.refuses(
            "certificate_wanting", "host_centre", "courses.propose_certificate", seat, at=OVER
        )
        assert (refused["wanting"], refused["all"]) == ("form", "['form']")
        form = UUID(self.host.row("courses.Form", moment="end")["pk"])
        self.host.do(self.trainee, "courses.give_form", form, ANSWERS, at=OVER)
        row = UUID(self.host.do("host_centre", "courses.propose_certificate", seat, at=OVER))
        self.host.refuses("not_allowed", "host_centre", "courses.grant_certificate", row, at=OVER)
        assert not self.home.rows("courses.Certificate")
        self.host.do("host_head", "courses.grant_certificate", row, at=OVER)
        self.pair.letters(OVER)

    # ------------------------------------------------------------------ 5. at home
    def the_skill_counts_once_it_is_confirmed(self) -> None:
        """The letter brings the signed certificate; the skill that it proves waits for a person of his own side."""
        kept = self.home.row("courses.Certificate", "kept_by", "state", "officer_id", "skill")
        assert (kept["kept_by"], kept["state"], kept["skill"]) == (self.host.state, "granted", SKILL)
        assert kept["officer_id"] == self.officer
        skill = self.home.row("training.Skill", "state", "proposed_by", officer_id=self.officer, code=SKILL)
        assert (skill["state"], skill["proposed_by"]) == ("recorded", f"node:{self.host.state}")
        assert SKILL not in self.holds(HOME_AGAIN.date()), "nobody at home has confirmed it"
        self.home.refuses(
            "not_allowed", "national_unit", "training.confirm_skill", UUID(skill["pk"]), at=HOME_AGAIN
        )
        assert self.home.waits("national_unit", "training", HOME_AGAIN) == []
        self.home.do("national_head", "training.confirm_skill", UUID(skill["pk"]), at=HOME_AGAIN)
        assert SKILL in self.holds(HOME_AGAIN.date())

    def holds(self, on: date) -> list[str]:
        return list(self.home.partner.step("held", officer=self.officer, on=on))

    def the_needs_are_met(self) -> None:
        """What was taken up comes back to who answers it, now that somebody has the skill; then it weighs no more."""
        at = HOME_AGAIN + timedelta(hours=1)
        assert self.home.waits("national_unit", "training", at) == ["training.needs_to_close"]
        for need in self.needs:
            self.home.do(
                "national_unit", "training.meet_need", UUID(need), "عاد الضابط بشهادته وتأكدت مهارته", at=at
            )
        assert {one["state"] for one in self.home.rows("training.Need", "state")} == {"met"}
        assert self.home.waits("national_unit", "training", at) == []
        self.home.do("national_unit", "courses.tell_needs", at=at)
        self.pair.letters(at)
        told = sorted(self.host.rows("courses.ToldNeed", "needs", "told_at"), key=lambda one: one["told_at"])
        assert told[-1]["needs"] == []
        self.home.refuses("needs_none", "national_unit", "courses.tell_needs", at=at)

    def a_team_is_formed(self) -> None:
        """The planner of patrols reads the skill: a patrol goes, and he leads it."""
        at = HOME_AGAIN + timedelta(hours=2)
        plan = plan_of(self.pair, (at + timedelta(days=2)).date(), "S01", "S01", at)
        drawn = self.home.partner.step("draw", plan=plan, at=at)
        assert (drawn["state"], drawn["leads"], drawn["breaches"]) == ("drawn", [self.officer], 0)
        assert SKILL in drawn["skills"][self.officer]
        assert drawn["led_by"] and set(drawn["led_by"]) == {self.officer}


def test_an_incident_becomes_a_need_a_course_a_certificate_and_a_skill_that_leads_a_patrol(hands_of_two):
    story = Story(hands_of_two)
    story.no_team_can_be_formed()
    story.incidents_show_it()
    story.needs_stand_in_the_draft_of_the_host()
    story.both_states_agree()
    story.an_officer_gets_a_seat()
    story.he_travels_on_an_order()
    story.the_course_is_held()
    story.no_form_no_certificate()
    story.the_skill_counts_once_it_is_confirmed()
    story.the_needs_are_met()
    story.a_team_is_formed()
