"""What the admin changes at once reaches the page caches at once."""

import pytest
from django.urls import reverse

from blog.models import Author, SiteSettings, Stamp, Tag
from tests.desk import fields_of
from tests.posts import NOW, make_author


@pytest.fixture
def raised(admin_client):
    """Whether something raises the stamp."""

    def by(address, data):
        before = Stamp.objects.freshness(NOW).version
        assert admin_client.post(address, data).status_code == 302
        return Stamp.objects.freshness(NOW).version > before

    return by


def test_a_name_of_an_author(raised):
    author = make_author()
    address = reverse("admin:blog_author_change", args=[author.pk])

    assert raised(address, {"name": "Ilka S.", "slug": author.slug})
    assert Author.objects.get().name == "Ilka S."


def test_a_keyword(raised):
    keyword = Tag.objects.named(["Walls"])[0]

    assert raised(reverse("admin:blog_tag_change", args=[keyword.pk]), {"name": "Sea walls"})
    assert raised(reverse("admin:blog_tag_delete", args=[keyword.pk]), {"post": "yes"})


def test_keywords_that_are_deleted_together(raised):
    chosen = [keyword.pk for keyword in Tag.objects.named(["One", "Two"])]
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}

    assert raised(reverse("admin:blog_tag_changelist"), data)
    assert not Tag.objects.exists()


def test_the_settings_of_the_site(raised, admin_client):
    SiteSettings.objects.create()
    address = reverse("admin:blog_sitesettings_change", args=[1])
    form = fields_of(admin_client.get(address), "sitesettings_form")

    assert raised(address, form.dict() | {"name": "The Gauge"})
    assert SiteSettings.objects.get().name == "The Gauge"
