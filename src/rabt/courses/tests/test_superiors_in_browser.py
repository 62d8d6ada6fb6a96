"""A superior answers on his own telephone, by the keyboard, in both languages."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from rabt.base import clock
from rabt.courses import actions
from rabt.courses.tests.superior import (
    DUE,
    asked_first,
    officer_of_ours,
    sent,
)
from rabt.notices.models import Notice
from rabt.people.tests.coming import wrong
from tests.stories.browser import NARROW, Walk


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_on_his_telephone_he_goes_from_the_message_to_his_answer(
    browser, live_server, settings, side, language
):
    settings.RABT = replace(settings.RABT, url=live_server.url, trial=True)  # messages are kept to be read
    officer_of_ours(side)
    with clock.stopped(DUE):
        actions.follow_forms(at=clock.now())
        message = Notice.objects.get(template="courses.told.form_supervisor").text
        walk = Walk(browser, language, by_keyboard=True)
        with walk.person(live_server.url, size=NARROW) as superior:
            superior.visit(urlsplit(re.search(r"https?://\S+", message)[0]).path)
            superior.press("main form.form button.main")
            superior.fill({"code": wrong(sent()[1])})
            superior.touch("main form.form button.main", leads_on=True)
            superior.see()
            assert superior.page.input_value("main [name=code]") == wrong(sent()[1])
            superior.fill({"code": sent()[1]})
            superior.press("main form.form button.main")
            superior.fill({"seen_used": 4, "passes_on": "yes"})
            superior.touch("main form.form button.main", leads_on=True)
            superior.see()
            assert superior.page.is_checked("main [name=seen_used][value='4']")
            superior.fill({"unit_better": 5})
            superior.press("main form.form button.main")
            assert not superior.has("main form")
    assert walk.faults == {}
    row = asked_first()
    assert (row.state, row.given_how, row.answers["unit_better"]) == ("given", "code", 5)
