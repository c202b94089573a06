import pytest

from tests.wsgi import Clock


@pytest.fixture
def clock():
    return Clock()
