"""What the stories hold: two nodes with a line, without one, or in a town with a history."""

from collections.abc import Iterator

import pytest

from tests.stories.hands import Pair, hands
from tests.stories.running import Nodes, history, homes, run_nodes
from tests.stories.thread import Thread


@pytest.fixture(scope="session")
def two_nodes() -> Iterator[Nodes]:
    """Hold both nodes, with a line between them."""
    with homes() as folder:
        yield from run_nodes(folder)


@pytest.fixture(scope="session")
def thread(two_nodes: Nodes) -> Thread:
    """Hold the story that is told over the API."""
    return Thread(two_nodes)


@pytest.fixture(scope="module")
def cut_nodes() -> Iterator[Nodes]:
    """Hold both nodes without any line: only a pouch can pass between them."""
    with homes() as folder:
        yield from run_nodes(folder, serve=False)


@pytest.fixture(scope="module")
def hands_of_two() -> Iterator[Pair]:
    """Hold both nodes by their officials' acts; only what the test carries passes between them."""
    with homes() as folder:
        for nodes in run_nodes(folder, serve=False):
            with hands(nodes) as found:
                yield found


@pytest.fixture(scope="module")
def town() -> Iterator[Nodes]:
    """Hold both nodes, with a history, a line between them and browsers before them."""
    with homes() as folder:
        yield from run_nodes(folder, history=history)
