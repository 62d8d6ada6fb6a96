"""What a page shows in the words of a machine is found, and what a person reads is not taken for it."""

import pytest

from tests.stories.shown import FOR_MACHINES, raw_of
from tests.test_matrix import routes_of_the_house

PAGE = '<header>last_seen</header><main id="main" data-a="b_c"><p title="no_word">{}</p><script>a_b</script></main>'


@pytest.mark.parametrize(
    "raw",
    ["born_on", "01a22c7c-b1d3-7d09-9c7f-e90aea642a3d", "2026-11-30T14:47:00+00:00", "hiring.told.offer_news",
     "journal.noun.wall", "{until}"],
)  # fmt: skip
def test_what_only_a_machine_reads_is_found(raw):
    assert raw_of(PAGE.format(f"Valid {raw} · here")) == [raw]


@pytest.mark.parametrize(
    "said",
    ["LY26-7573-9342-97", "2026-11-30 14:47", "karim.fawzy@eg.example", "صالح حتى 2026-12-03.", "A10010656"],
)
def test_what_a_person_reads_is_left(said):
    assert raw_of(PAGE.format(said)) == []


def test_each_page_for_machines_is_one_of_the_house():
    assert {name for name, _ in routes_of_the_house()} >= FOR_MACHINES
