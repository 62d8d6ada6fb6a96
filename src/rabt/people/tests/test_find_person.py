"""A person is found by what somebody types: best first, small slips guessed, only whom the viewer may see."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from rabt.access.models import Viewing
from rabt.linkage.slips import is_slip, shortened
from rabt.people import actions, queries
from rabt.people.models import Person, Spelling
from rabt.people.rules import spelling

WORDS = st.text(alphabet="ابتثجحخدذرزسش", min_size=4, max_size=9)
HASAN, HUSSEIN, SALEM = "محمود حسن علي الفرجاني", "محمود حسين علي النجار", "سالم عبد الرحمن عمر القاضي"


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("محمود", "محمد", True), ("محمد", "محممد", True), ("سالم", "سلام", True), ("حسين", "حسان", True),
        ("mahmoud", "mahmuod", True), ("mahmoud", "mahmoudd", True), ("mahmoud", "ahmoud", True),
        ("محمود", "محمود", False), ("سالم", "سلمي", False), ("abcd", "badc", False),
        ("abcde", "abcdefg", False), ("abcd", "bacd", True), ("abcd", "abdc", True), ("abcd", "abce", True),
    ],
)  # fmt: skip
def test_one_slip_of_the_pen_is_known(one, other, slip):
    assert is_slip(one, other) is slip
    assert is_slip(other, one) is slip


@given(WORDS, st.data())
def test_every_slip_shares_a_key_with_its_word(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("ابتثجحخدذرزسش"))
    slips = [
        word[:at] + letter + word[at:], word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
    ]  # fmt: skip
    made = data.draw(st.sampled_from(slips))
    assert made == word or is_slip(word, made)
    assert shortened(word) & shortened(made)


@pytest.mark.parametrize(
    ("word", "may"), [("علي", False), ("محمد", True), ("a1bc", False), ("x" * 25, False)]
)
def test_which_words_are_guessed(word, may):
    assert spelling.is_guessable(word) is may


def plain(number, **names):
    """Give the facts of one who has a passport only."""
    return {
        "national_id": "", "passport_number": number, "phone": "", "sex": "male", "born_on": date(1990, 1, 1),
        **names,
    }  # fmt: skip


def titles(viewer, typed):
    return [line.title for line in queries.found(viewer, typed)]


@pytest.fixture
def people(registered):
    rows = [
        registered(name_ar=HASAN, name_latin="MAHMOUD HASSAN ALI FERGANI"),
        registered(**plain("A22222222", name_ar=HUSSEIN, name_latin="MAHMOUD HUSSEIN ALI NAGGAR")),
        registered(**plain("A33333333", name_ar=SALEM, name_latin="SALEM ABDELRAHMAN OMAR KADY")),
    ]
    actions.learn_spellings()
    return rows


@pytest.mark.django_db
@pytest.mark.node("EG")
class TestFinding:
    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("محمود حسن", [HASAN]), ("الفرحاني", [HASAN]), ("mahmoud husein", [HUSSEIN]),
            ("محمود حسيين النجار", [HUSSEIN]), ("mahm", [HUSSEIN, HASAN]), ("mahmuod", [HUSSEIN, HASAN]),
            ("سالم عبدالرحمن غريب", [SALEM]), ("سالم غريب", []), ("قطعا", []),
        ],
    )  # fmt: skip
    def test_by_name(self, clerk, people, typed, shown):
        assert titles(clerk, typed) == shown

    def test_what_fits_exactly_comes_before_what_only_begins_so_and_a_slip_comes_last(
        self, clerk, registered, people
    ):
        registered(**plain("A44444444", name_ar="محمودي سعد علي حسن"))
        registered(**plain("A55555555", name_ar="محموذ سعد علي حسن", born_on=date(1983, 7, 9)))
        actions.learn_spellings()
        found = titles(clerk, "محمود")
        assert set(found[:2]) == {HASAN, HUSSEIN}
        assert found[2:] == ["محمودي سعد علي حسن", "محموذ سعد علي حسن"]

    @pytest.mark.parametrize(
        "typed",
        [
            "عبدالرحمن السيد", "عبد الرحمن السيد", "abdelrahman elsayed", "Abd El-Rahman Sayed",
            "ABDURRAHMAN AL SAYYID", "Abdul Rahman El Sayed", "elsayed abdelrahman",
        ],
    )  # fmt: skip
    def test_in_either_script_however_it_is_spelt(self, clerk, registered, people, typed):
        """He has no Latin name in the register: his passport was never shown."""
        who = "عبد الرحمن محمود حسن السيد"
        registered(**plain("A66666666", name_ar=who, name_latin=""))
        assert titles(clerk, typed)[0] == who

    def test_letters_come_before_sounds(self, clerk, registered, people):
        registered(
            **plain("A77777777", name_ar="محمد حسن علي الفرجاني", name_latin="MOHAMED HASSAN ALI FERGANI")
        )
        actions.learn_spellings()
        assert titles(clerk, "mohamed fergani")[0] == "محمد حسن علي الفرجاني"
        assert titles(clerk, "mahmoud fergani")[0] == HASAN

    def test_who_was_registered_before_is_found_by_sound_as_well(self, clerk, registered, people):
        who = registered(**plain("A88888888", name_ar="غبريال لبيب شنودة القللي", name_latin=""))
        Person.objects.filter(pk=who.pk).update(
            search_text=" ".join(
                word for word in who.search_text.split() if not (word[0] == "0" and word[1:].isalpha())
            )
        )
        assert titles(clerk, "ghobrial labib") == []
        import_module("rabt.people.migrations.0005_sounds").add_sounds(apps, None)
        assert titles(clerk, "ghobrial labib") == [who.name_ar]
        assert titles(clerk, "0") == titles(clerk, "00") == []

    def test_by_document_and_telephone_in_three_scripts_of_digits(self, clerk, people):
        who = people[0]
        figures = [
            who.passport_number,
            who.passport_number.lower(),
            who.national_id,
            who.phone,
            "01001234567",
        ]
        figures.append(who.national_id.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
        for typed in figures:
            assert titles(clerk, typed) == [HASAN], typed

    def test_a_passport_that_was_replaced_still_finds_its_holder(self, clerk, people, at):
        actions.correct_person(
            clerk, people[0].pk, {"passport_number": "B99999999"}, version=1, reason="تجديد", at=at
        )
        assert titles(clerk, "A12345678") == titles(clerk, "b99999999") == [HASAN]

    def test_each_who_is_shown_is_a_look_and_nobody_else(self, clerk, people):
        queries.found(clerk.looking_for("search"), "سالم")
        looks = Viewing.objects.filter(purpose="search")
        assert [look.person_ref for look in looks] == [people[2].ref]

    @pytest.mark.parametrize(
        "typed", ["'", "\\", "';--", "& | !", "<->", ":*", "()", "\u202e\u200f", "٪", "!!"]
    )
    def test_signs_of_the_question_language_are_only_signs(self, clerk, people, typed):
        assert titles(clerk, typed) == []

    def test_another_office_finds_nobody(self, cast, people):
        stranger = cast("origin_clerk", office="EG/labour/second/")
        assert titles(stranger, "محمود") == []
        assert queries.lines(stranger, [people[0].pk]) == []

    def test_who_sees_no_persons_finds_none(self, cast, people):
        assert titles(cast("node_administrator"), "محمود") == []
        assert queries.lines(cast("node_administrator"), [people[0].pk]) == []

    def test_words_are_learned_once_and_again_after_a_correction(self, clerk, people, at):
        assert actions.learn_spellings() == 0
        before = Spelling.objects.count()
        actions.correct_person(
            clerk,
            people[0].pk,
            {"name_latin": "MAHMOUD HASSAN ALI KHOLY"},
            version=1,
            reason="خطأ في النقل",
            at=at,
        )
        assert Person.objects.filter(spelt=False).count() == 1
        assert actions.learn_spellings() == 1
        assert Spelling.objects.count() > before
        assert titles(clerk, "kholi") == [HASAN]


def test_a_list_finds_a_name_that_stands_there_in_arabic_alone(registered, clerk):
    found = registered(name_latin="")
    for typed, there in (
        ("Mohammed Salim Fargani", True),
        ("MOHAMED SALEM", True),
        ("Mohamed Hassan", False),
    ):
        assert [row.pk for row in queries.people(clerk, typed)[:9]] == ([found.pk] if there else [])
