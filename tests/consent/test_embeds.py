import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from consent.embeds import Video, figure, id_in
from consent.policy import Policy
from consent.presets import read
from consent.shapes import each_with_id

YOUTUBE = next(each["embed"] for each in read()["services"] if each["slug"] == "youtube")
ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"https://youtube.com/watch?v={ID}&t=90s",
        f"https://m.youtube.com/watch?feature=share&v={ID}",
        f"https://youtu.be/{ID}",
        f"https://youtu.be/{ID}?si=abc",
        f"http://www.youtube.com/shorts/{ID}",
        f"  https://www.youtube.com/live/{ID}  ",
    ],
)
def test_links_to_a_video_are_recognised(url):
    assert id_in(url, YOUTUBE) == ID


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}x",
        f"https://www.youtube.com.evil.example/watch?v={ID}",
        f"https://evil.example/watch?v={ID}",
        f"https://www.youtube.com:8443/watch?v={ID}",
        f"https://user@youtu.be/{ID}",
        f"javascript://youtu.be/{ID}",
        f"https://youtu.be/{ID}/more",
        "https://[youtu.be/",
        f"//youtu.be/{ID}",
    ],
)
def test_other_links_are_not(url):
    assert id_in(url, YOUTUBE) == ""


@given(st.text(max_size=100))
def test_no_text_breaks_it(text):
    id_in(f"https://youtu.be/{text}", YOUTUBE)
    id_in(text, YOUTUBE)


def test_a_form_of_links_that_is_no_address_is_refused():
    each_with_id("video.example/watch?v={id}\nvideo.example/{id}")

    with pytest.raises(ValidationError, match=r"Not an address: \[video/{id}"):
        each_with_id("video.example/{id}\n[video/{id}")


def test_a_figure_calls_its_category_in_the_language_of_its_other_words():
    texts = {"en": {"name": "Embedded media"}, "de": {"name": "Eingebettete Medien"}}
    provider = {"legal_name": "Google Ireland Ltd", "country": "Ireland"}
    service = {"slug": "youtube", "name": "YouTube", "category": "media", "provider": provider}
    snapshot = {
        "languages": ["en", "de"],
        "categories": [{"slug": "media", "basis": "consent", "texts": texts}],
        "services": [{**service, "embed": {"sandbox": "", "allow": "", **YOUTUBE}}],
    }

    said = figure(Policy(1, snapshot=snapshot), Video("youtube", ID), "de-at")

    assert said["load"] == "Hier laden"
    assert said["always"] == "Eingebettete Medien immer laden"
