from collections.abc import Iterator

import pytest

from tests.pages import asked_by_templates


@pytest.fixture
def templates_ask_nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test if a query runs while a template renders."""
    asked = asked_by_templates(monkeypatch)
    yield
    assert asked == []
