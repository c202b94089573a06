"""Reading comments: on the post, page by page, as feeds, in lists, and what it costs."""

import json
import re

import pytest

from blog.models import Comment, Discussion, SiteSettings
from tests.comments import MINUTE, POST, make_comment
from tests.pages import ids_of, in_order, text_of
from tests.posts import LATER, NOW, make_live, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]


def make_many(post, count, *, answers_to=None):
    rows = []
    for number in range(count):
        comment = Comment(
            post=post,
            parent=answers_to,
            name=f"Reader {number}",
            status=Comment.Status.APPROVED,
            written_at=LATER,
            shown_at=LATER,
            once=f"{post.pk}-{answers_to and answers_to.pk}-{number}",
        )
        comment.say(f"Word {number}.")
        rows.append(comment)
    Comment.objects.bulk_create(rows)
    Discussion.objects.refresh([post.pk])


def test_comments_stand_after_the_keywords_in_threads(post, client):
    first = make_comment(post, "A question?", name="Osk")
    make_comment(post, "Another thought.", name="Halloran")
    make_comment(post, "An answer.", name="Ilka Sorn", role="author", parent=first)

    response = client.get(POST)

    assert in_order(
        text_of(response),
        "Keywords",
        "Comments (3)",
        "Write a comment",
        "Comments appear once an editor has read them.",
        "Osk , 3 March 2026, 08:30",
        "A question?",
        "Ilka Sorn , here as author",
        "An answer.",
        "Halloran",
        "Another thought.",
    )
    assert len(ids_of(response.content.decode())) == len(set(ids_of(response.content.decode())))


def test_the_page_shows_the_first_fifty_and_leads_to_the_rest(post, client):
    make_many(post, 60)

    html = client.get(POST).content.decode()
    more = re.search(r'<a rel="next" href="([^"]+)"', html)[1]
    rest = client.get(more)

    assert "Comments (60)" in html
    assert html.count('id="comment-') == 50
    assert [int(n) for n in re.findall(r"Word (\d+)\.", text_of(rest))] == list(range(50, 60))


def test_page_by_page_every_comment_is_shown_once(post, client):
    parents = [make_comment(post, f"Root {n}.") for n in range(3)]
    for parent in parents:
        make_many(post, 45, answers_to=parent)
    address, seen = f"{POST}comments/", []

    while address:
        html = client.get(address).content.decode()
        seen += re.findall(r'id="comment-(\d+)"', html)
        found = re.search(r'<a rel="next" href="([^"]+)"', html)
        address = found and found[1]

    assert len(seen) == len(set(seen)) == 138
    assert (
        "More answers to" in client.get(f"{POST}comments/?after={parents[0].pk}.{seen[20]}").content.decode()
    )


@pytest.mark.parametrize("key", ["x", "1", "1.2.3", "-1.2", "9" * 20 + ".1", "99999.1", "²." + "1"])
def test_a_key_that_was_never_ours_is_not_found(post, client, key):
    make_comment(post)

    assert client.get(f"{POST}comments/", {"after": key}).status_code == 404


def test_the_lasting_address_of_a_comment_leads_to_where_it_stands(post, client):
    make_many(post, 60)
    first, last = Comment.objects.order_by("pk").first(), Comment.objects.order_by("pk").last()

    near, far = (client.get(f"{POST}comments/{each.pk}/") for each in (first, last))

    assert near["Location"] == f"{POST}#comment-{first.pk}"
    assert f'id="comment-{last.pk}"' in client.get(far["Location"].partition("#")[0]).content.decode()


def test_a_comment_that_waits_has_no_address(post, client):
    hidden = make_comment(post, "Not yet.", status=Comment.Status.WAITING)

    assert client.get(f"{POST}comments/{hidden.pk}/").status_code == 404
    assert client.get(f"{POST}comments/77/").status_code == 404


def test_a_superseded_edition_has_no_comments(post, client):
    publish(post, NOW + MINUTE, kind="typo")
    make_comment(post, "A word.")

    assert "A word." not in text_of(client.get(f"{POST}v1/"))
    assert "A word." in text_of(client.get(POST))


def test_comments_follow_the_post_through_its_editions(post, client):
    make_comment(post, "A word.")

    publish(post, NOW + MINUTE, kind="typo")

    assert "A word." in text_of(client.get(POST))


def test_lists_say_how_many_comments_there_are(post, client):
    make_live("Uncommented")
    make_comment(post)
    make_comment(post)

    text = text_of(client.get("/tags/sea-walls/"))

    assert text.count("2 comments") == 1
    assert "0 comments" not in text


def test_times_are_in_the_zone_of_the_site_whenever_they_were_kept(post, client):
    make_comment(post)

    SiteSettings.objects.update_or_create(defaults={"time_zone": "Asia/Tokyo"})

    assert "3 March 2026, 17:30" in text_of(client.get(POST))


def test_a_post_with_comments_takes_four_queries_and_a_page_of_them_no_more(
    post, client, django_assert_num_queries
):
    for day in range(1, 4):
        publish(post, NOW + day * MINUTE, kind="update", note="More.")
    make_many(post, 60)

    with django_assert_num_queries(4):
        client.get(POST)
    with django_assert_num_queries(4):
        client.get(f"{POST}comments/")
    with django_assert_num_queries(2):
        client.get("/comments.xml")
    with django_assert_num_queries(3):
        client.get(f"{POST}comments.xml")


def test_feeds_have_what_readers_see_and_nothing_else(post, client):
    parent = make_comment(post, "A *question*?", name="Osk & Sons")
    make_comment(post, "An answer.", name="Halloran", parent=parent)
    make_comment(post, "Not yet.", status=Comment.Status.WAITING)
    gone = make_live("Withdrawn")
    make_comment(gone, "Under nothing.")
    gone.withdraw("Wrong.", now=LATER)

    site, own = (client.get(address).content.decode() for address in ("/comments.xml", f"{POST}comments.xml"))

    for xml in (site, own):
        assert "&lt;em&gt;question&lt;/em&gt;" in xml
        assert "Halloran in answer to Osk &amp; Sons on “The sea wall”" in xml
        assert "Not yet." not in xml
        assert "Under nothing." not in xml
    assert site.count("<entry>") == 2


def test_programs_are_told_of_the_first_comments(post, client):
    first = make_comment(post, "A question?", name="Osk")
    make_comment(post, "</script><script>alert(1)</script>", parent=first)

    html = client.get(POST).content.decode()

    blocks = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL)
    things = [thing for block in blocks for thing in each(json.loads(block)) if thing["@type"] == "Article"]
    assert things[0]["commentCount"] == 2
    assert things[0]["comment"][0]["author"]["name"] == "Osk"
    assert things[0]["comment"][1]["parentItem"]["@id"].endswith(f"/comments/{first.pk}/")


def each(found):
    return found if isinstance(found, list) else [found]
