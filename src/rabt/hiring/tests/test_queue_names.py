"""A queue names its records in words: an official reads no codes."""

import pytest
from django.utils.translation import override

from rabt.hiring import actions, queries
from rabt.hiring.rules.demand import Asked
from rabt.hiring.tests import build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "trade"), [("ar", "عمال البناء بالطوب"), ("en", "Bricklayers and related workers")]
)
def test_a_demand_is_named_by_its_trade(cast, language, trade):
    row = actions.submit_demand(build.admitted(cast)[1], Asked(3, build.TERMS), at=build.AT)
    found = next(
        one for one in queries.queues(cast("destination_clerk")) if one.word == "hiring.demands_to_propose"
    )
    with override(language):
        assert found.says(row).endswith(f" · 3 × {trade}")
