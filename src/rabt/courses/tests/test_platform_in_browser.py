"""An exercise of a learning platform is opened from a trainee's own page, in a browser, and he is there."""

import pytest
from django.urls import reverse

from rabt.courses.tests.test_hall_in_browser import opened  # noqa: F401
from rabt.courses.tests.test_platform import linked  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_press_opens_the_exercise_on_the_learning_platform(linked, opened):  # noqa: F811
    moodle, row, seat, account = linked
    page = opened(account, reverse("courses:own_course", args=[seat.pk]))
    page.click(f"form[action='{reverse('courses:launch', args=[row.pk])}'] button")
    page.wait_for_url(row.launch_url)
    assert len(moodle.launched) == 1 and page.complaints == []
