"""The page of a video, for those without JavaScript: the way back to the article."""

import pytest

PAGE = "/cookies/embed/youtube/dQw4w9WgXcQ/"
POST = "/2026/03/the-sea-wall/"
BACK = f'<a href="{POST}">Back to the article</a>'


def test_the_page_leads_back_to_where_the_visitor_came_from(client, policy):
    page = client.get(PAGE, headers={"Referer": f"http://testserver{POST}"}).content.decode()
    assert BACK in page
    assert f'<input type="hidden" name="from" value="{POST}">' in page

    loaded = client.get(PAGE, {"load": "1", "from": POST}).content.decode()

    assert "<iframe" in loaded
    assert BACK in loaded


@pytest.mark.parametrize(
    ("referer", "came"),
    [
        ("", ""),
        ("https://evil.example/2026/", ""),
        (f"http://testserver{PAGE}", ""),
        ("http://[x", ""),
        ("", "https://evil.example/"),
        ("", "//evil.example/"),
        ("", "javascript:alert(1)"),
    ],
)
def test_it_leads_nowhere_else(client, policy, referer, came):
    response = client.get(PAGE, {"from": came}, headers={"Referer": referer})

    assert response.status_code == 200
    assert "Back to the article" not in response.content.decode()
    assert "evil.example" not in response.content.decode()
