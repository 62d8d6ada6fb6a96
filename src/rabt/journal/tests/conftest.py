"""An auditor, and the other node with its keys and card."""

import pytest

from rabt.seal import keys


@pytest.fixture
def auditor(cast):
    return cast("auditor")


@pytest.fixture
def peer_keys(tmp_path):
    folder = tmp_path / "peer"
    keys.make_keys(folder)
    return folder


@pytest.fixture
def peer_card(peer_keys, node):
    return keys.node_card(peer_keys, state=node.peer_state, url="http://peer.example")


@pytest.fixture
def own_card(node):
    return keys.node_card(node.keys, state=node.state, url=node.url)
