"""Pictures for link previews."""

import datetime
import io
import re
from pathlib import Path

import pytest
import time_machine
from PIL import Image as Pillow

from blog import cards
from blog.models import Author, Edition, SiteSettings
from tests.blog.test_commands import run
from tests.desk import at_desk, person
from tests.posts import NOW, make_live, make_post, publish

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.timedelta(days=1)
PAGE = "/2026/03/the-sea-wall/"


def opened(png):
    return Pillow.open(io.BytesIO(png))


def dark_rows(png, *, left=0, right=cards.WIDTH):
    """The rows of the picture in which something is written between two columns."""
    picture = opened(png).convert("L").crop((left, 0, right, cards.HEIGHT))
    return {y for y in range(cards.HEIGHT) if min(picture.crop((0, y, right - left, y + 1)).tobytes()) < 128}


def test_a_card_is_a_small_png_of_the_size_that_previews_want():
    png = cards.draw("The sea wall sinks", "Ilka Sorn", "The Plumb Line")

    picture = opened(png)
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(png) < 40_000


@pytest.mark.parametrize(
    "title", ["Wall", "The sea wall sinks " * 5, "word " * 60, "x" * 300, "Ω Море Łódź ẽ"]
)
def test_every_title_stays_between_title_and_authors(title):
    png = cards.draw(title, "", "")

    rows = dark_rows(png, left=cards.MARGIN + 80)
    assert rows
    assert min(rows) >= cards.TITLE_TOP
    assert max(rows) <= cards.TITLE_TOP + cards.TITLE_HEIGHT + 10
    assert not dark_rows(png, left=cards.WIDTH - cards.MARGIN + 4)


def test_what_is_written_is_seen():
    bare = cards.draw("The sea wall", "", "")

    assert cards.draw("The sea wall", "Ilka Sorn", "") != bare
    assert cards.draw("The sea wall", "", "The Plumb Line") != bare
    assert cards.draw("Another wall", "", "") != bare


def test_an_emoji_goes_and_the_rest_is_written():
    assert cards.draw("The wall 🌊👍🏽", "", "") == cards.draw("The wall", "", "")


def test_no_card_is_better_than_one_with_empty_boxes():
    assert cards.draw("海の壁", "Ilka Sorn", "The Plumb Line") is None
    assert cards.draw("🌊", "", "") is None
    assert cards.draw("Wall", "海", "壁") == cards.draw("Wall", "", "")


def test_a_file_of_type_of_ones_own_writes_what_ours_cannot(monkeypatch):
    monkeypatch.setattr(cards, "OWN_TYPE", cards.OWN_TYPE.with_name("latin-only"))
    monkeypatch.setattr(cards, "has_letter", lambda path, letter: path.suffix == ".ttf" or letter < "Ā")
    more = ROOT / "blog/type/SourceSerif4-SemiBold.ttf"

    assert cards.draw("Море", "", "") is None
    assert cards.draw("Море", "", "", [more])


def test_a_script_that_runs_to_the_left_begins_at_the_right():
    assert cards.runs_to_the_left("123 – הים")
    assert not cards.runs_to_the_left("The sea הים")
    assert not cards.runs_to_the_left("123")


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW + 100 * DAY):
        yield tmp_path / "cards"


def card_on(client, path=PAGE):
    html = client.get(path).content.decode()
    found = re.search(r'<meta property="og:image" content="http://127.0.0.1:8000(/media/cards/[^"]+)">', html)
    return found[1] if found else None


def fetched(client, address):
    response = client.get(address)
    # Reading to the end closes the file.
    body = b"".join(response.streaming_content)
    response.close()
    return response, body


@pytest.mark.django_db
def test_publishing_draws_it_and_the_page_shows_it(client, media):
    make_live()

    response, body = fetched(client, card_on(client))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert opened(body).size == (1200, 630)


@pytest.mark.django_db
def test_a_new_title_is_a_new_card_and_a_new_text_is_not(client, media):
    post = make_live()
    first = card_on(client)
    publish(post, NOW + DAY, kind=Edition.Kind.UPDATE, note="New.")
    assert card_on(client) == first
    post.title = "The wall"
    post.save()
    post.keep_revision(None)
    publish(post, NOW + 2 * DAY, kind=Edition.Kind.TYPO)

    assert card_on(client) not in {first, None}


@pytest.mark.django_db
def test_withdrawing_deletes_every_card_of_a_post(client, media, django_capture_on_commit_callbacks):
    post = make_live()
    address = card_on(client)
    now = NOW + 100 * DAY
    post.title = "Soon"
    post.save()
    post.keep_revision(None)
    post.schedule(now + DAY, now=now, kind=Edition.Kind.UPDATE, note="New.")
    assert len(list(media.iterdir())) == 2

    with django_capture_on_commit_callbacks(execute=True):
        post.withdraw("The figures were made up.", now=now)

    assert list(media.iterdir()) == []
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_discarding_what_waits_keeps_the_card_that_it_shares(
    client, media, django_capture_on_commit_callbacks
):
    post = make_live()
    now = NOW + 100 * DAY
    post.schedule(now + DAY, now=now, kind=Edition.Kind.UPDATE, note="New.")

    with django_capture_on_commit_callbacks(execute=True):
        post.cancel_schedule(now=now)

    assert fetched(client, card_on(client))[0].status_code == 200


@pytest.mark.django_db
def test_rerendering_draws_what_is_missing_for_what_readers_see(client, media):
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.UPDATE, note="New.")
    Edition.objects.update(card="")
    SiteSettings.objects.create(name="The Plumb Line")

    run("rerender")

    assert [edition.card != "" for edition in post.editions.order_by("number")] == [False, True]
    assert fetched(client, card_on(client))[0].status_code == 200


@pytest.mark.django_db
def test_a_title_that_cannot_be_written_is_published_without(client, media):
    make_live("海の壁", slug="the-sea-wall")

    assert card_on(client) is None
    assert client.get(PAGE).status_code == 200


@pytest.mark.django_db
def test_an_author_who_is_called_otherwise_now_is_called_so_after_rerendering(client, media):
    make_live()
    first = card_on(client)
    Author.objects.update(name="Ilka Sorn-Reyl")

    run("rerender")

    assert card_on(client) not in {first, None}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/media/cards/%2e%2e.png", f"/media/cards/{'0' * 24}.png", "/media/cards/x.png"]
)
def test_what_was_never_drawn_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_previewing_draws_nothing(client, media):
    post = make_post()
    page = at_desk(person("editor", "Editors")).get(f"/admin/blog/post/{post.pk}/preview/")

    assert page.status_code == 200
    assert not media.exists()
