"""Many at once: acts wait for nobody, and two integrations never give one place twice."""

import pytest
from django.db import transaction

from rabt.base.actor import the_node
from rabt.journal import actions, check, paths
from rabt.journal.models import Act
from rabt.seal import keys
from rabt.testing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_integrations_and_acts_at_once_leave_one_whole_tree(at, node):
    def remember():
        for number in range(40):
            actions.append(the_node(node.state), "permit.granted", f"permit:{number}", at=at)

    def integrate():
        for _ in range(6):
            actions.integrate(at)

    assert not at_once(remember, integrate, remember, integrate)
    actions.integrate(at)
    assert sorted(Act.objects.values_list("leaf_index", flat=True)) == list(range(80))
    card = keys.node_card(node.keys, state=node.state, url=node.url)
    assert check.check(paths.folder_of(node.home), card).sound


def test_an_act_in_an_open_transaction_holds_up_no_integration(at, node):
    with transaction.atomic():
        open_act = actions.append(the_node(node.state), "permit.proposed", "permit:1", at=at)
        assert not at_once(
            lambda: actions.append(the_node(node.state), "permit.granted", "permit:2", at=at),
            lambda: actions.integrate(at),
        )
    actions.integrate(at)
    open_act.refresh_from_db()
    assert {open_act.leaf_index, Act.objects.get(ref="permit:2").leaf_index} == {0, 1}
