import pytest
import time_machine

from tests.comments import in_no_hurry
from tests.desk import at_desk, person
from tests.posts import LATER, make_live


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def post():
    return make_live()


@pytest.fixture
def reader(client, clock):
    """A function that sends a comment."""
    return in_no_hurry(client, clock)


@pytest.fixture
def editor():
    return at_desk(person("editor", "Editors"))
