"""A picture that readers have seen in a text stays, and no text is searched to know it."""

from importlib import import_module

import pytest
from django.apps import apps

from blog.models import EditionImage, Image
from tests.desk import at_desk, person
from tests.posts import make_live, make_post

pytestmark = pytest.mark.django_db


def picture(digest="a" * 24, **fields):
    return Image.objects.create(title="Wall", alt="A wall", digest=digest, width=900, height=600, **fields)


def with_picture(image):
    return [("Introduction", f'<figure><img data-file="{image.pk}" alt="x"></figure><p>The wall sinks.</p>')]


def delete(image):
    desk = at_desk(person(f"editor-{image.pk}", "Editors"))
    return desk.post(f"/admin/blog/image/{image.pk}/delete/", {"post": "yes"}).status_code


def test_a_picture_of_a_draft_alone_can_be_deleted():
    image = picture()
    make_post(sections=with_picture(image))

    assert delete(image) == 302
    assert not Image.objects.exists()


def test_a_picture_that_was_published_cannot_even_when_the_text_has_lost_it():
    image, other = picture(), picture("b" * 24)
    post = make_live(sections=with_picture(image))
    post.sections.update(body="<p>The wall sinks.</p>")

    assert delete(image) == 403
    assert delete(other) == 302


def test_a_picture_that_was_deleted_before_does_not_stop_publishing():
    image = picture()
    post = make_post(sections=with_picture(image))
    image.delete()

    make_live("Another")
    post.publish(now=post.created_at)

    assert not EditionImage.objects.exists()


def test_the_update_reads_what_was_published_before():
    image = picture()
    picture("b" * 24)
    edition = make_live(sections=with_picture(image)).editions.get()
    EditionImage.objects.all().delete()

    import_module("blog.migrations.0020_pictures_in_editions").read_the_texts(apps, None)

    assert [(row.edition, row.image) for row in EditionImage.objects.all()] == [(edition, image)]
