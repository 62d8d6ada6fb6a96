"""The guides can be followed: each line by a hand, each task by the day, in both languages alike."""

import pytest

from tests.stories import guide, pictures
from tests.stories.day import DAY
from tests.stories.services import SERVICES

PAGES = ("clerk", "employer", "officer", "contact", "patrol", "operations", "exercises", "training")


def test_both_languages_tell_the_same_tasks() -> None:
    for page in PAGES:
        arabic, english = (guide.tasks(page, language) for language in ("ar", "en"))
        assert [_shape(task) for task in arabic] == [_shape(task) for task in english]


def _shape(task: guide.Task) -> list[tuple[str, str]]:
    """Return what a task does, whatever it is called in a language."""
    kinds = {"open": "press"}
    return [(kinds.get(line.kind, line.kind), line.what if line.kind == "sit" else "") for line in task.lines]


def test_every_task_of_the_guide_is_followed() -> None:
    told_of = {(part[0], part[1]) for part in (*DAY, *SERVICES) if not isinstance(part, str)}
    written = {(page, number + 1) for page in PAGES for number in range(len(guide.tasks(page, "ar")))}
    assert told_of == written and len(written) >= 10


def test_every_picture_of_the_guide_is_there() -> None:
    for page in PAGES:
        for language in ("ar", "en"):
            shown = [
                line.what
                for task in guide.tasks(page, language)
                for line in task.lines
                if line.kind == "picture"
            ]
            assert shown and all((pictures.SCREENS / name).exists() for name in shown)


@pytest.mark.parametrize(
    "line",
    [
        "1. Press the button.",
        "1. Press **A** or **B**.",
        "1. Write `a`.",
        "1. Look at **A**.",
        "Press **A** now.",
    ],
)
def test_a_line_that_nobody_can_follow_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match=r"claims|numbered"):
        list(guide.lines_of(line, "en"))
