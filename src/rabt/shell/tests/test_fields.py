"""Fields that every room's forms share: an instant by a zone's clock, a whole number in any digits."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError

from rabt.shell.fields import CountField, DayField, InstantField
from rabt.shell.templatetags.rabt import wrongs


@pytest.mark.parametrize("zone", ["Africa/Tripoli", ZoneInfo("Africa/Tripoli")])
@pytest.mark.parametrize(
    "text", ["2026-11-24T09:30", "2026-11-24T09:30:59", "٢٠٢٦-١١-٢٤T٠٩:٣٠", "۲۰۲۶-۱۱-۲۴T۰۹:۳۰"]
)
def test_an_instant_is_read_as_the_clock_on_the_wall_says_it(zone, text):
    assert InstantField(zone).to_python(text) == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def test_an_instant_that_is_shown_and_sent_again_unchanged_is_the_same():
    class Asked(forms.Form):
        at = InstantField("Africa/Tripoli")

    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    shown = Asked(initial={"at": at})["at"]
    assert 'value="2026-11-25T01:30"' in str(shown)
    sent = Asked({"at": "2026-11-25T01:30"})
    assert sent.is_valid() and sent.cleaned_data["at"] == at
    assert "٢٠٢٦" in str(Asked({"at": "٢٠٢٦"})["at"]), "nothing typed is lost"


def test_no_instant_is_none():
    assert InstantField("Africa/Cairo", required=False).clean("") is None


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-11-24",
        "2026-13-01T00:00",
        "09:30",
        "\x00",
        "2026-11-24T25:00",
    ],
)
def test_what_is_no_instant_says_how_one_is_written(text):
    with pytest.raises(ValidationError, match="2026-11-24T09:30"):
        InstantField("Africa/Cairo").clean(text)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1899-12-31", "2200-01-01", "٩٩٩٩-١٢-٣١"])
def test_a_day_beyond_all_reckoning_says_so(text):
    with pytest.raises(ValidationError, match="بعيدة"):
        DayField().clean(text)


@pytest.mark.parametrize("text", ["17", "١٧", "۱۷", 17, " 17 "])
def test_a_number_is_read_in_any_of_three_scripts(text):
    assert CountField().clean(text) == 17


@pytest.mark.parametrize("text", ["x", "1.5", "-1", "1e3"])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(ValidationError):
        CountField(min_value=0).clean(text)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00", "1899-12-31T23:00", "2200-01-02T00:00", "9999-12-31T23:59"]
)
def test_an_instant_that_the_tables_could_not_give_back_is_none(text):
    with pytest.raises(ValidationError, match="بعيدة"):
        InstantField("Africa/Tripoli").clean(text)


class Chosen(forms.Form):
    """A form whose list has changed since it was shown."""

    whom = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    day = DayField()


def test_of_a_choice_that_is_gone_no_code_is_shown():
    gone = "7d9f0c52-0c5e-4a5f-8d57-0f3d1f3f2a11"
    form = Chosen({"whom": gone, "several": [gone], "day": "x"})
    told = {field.name: wrongs(field) for field in form}
    assert told["whom"] == told["several"] == ["لم يعد هذا بين ما يُختار: تغيّرت القائمة. اختر منها من جديد."]
    assert "2026-11-25" in told["day"][0]
    assert [wrongs(field) for field in Chosen({"whom": "a", "several": ["a"], "day": "2026-11-25"})] == [
        [],
        [],
        [],
    ]
