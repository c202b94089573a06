"""Twenty articles as long as the post that we measure, made from its text: run with the peer's Python."""

import datetime
import sys
import tomllib
from pathlib import Path

import django
from django.core.management import call_command

django.setup()
from journal.models import Article, FrontPage  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

call_command("makemigrations", "journal", verbosity=0)
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)

article = tomllib.loads(Path(sys.argv[1]).read_text())
front = FrontPage(title="The Journal", slug="journal", show_in_menus=True)
Page.objects.get(depth=1).add_child(instance=front)
Site.objects.all().delete()
Site.objects.create(
    hostname="127.0.0.1", port=80, root_page=front, is_default_site=True, site_name="The Journal"
)
body = []
for section in article["sections"]:
    body += [("heading", section["heading"]), ("paragraph", section["body"])]
# As many words as the page of ours, whose sources are text too.
sources = "".join(
    f"<li>“{each['title']}” – {each.get('publisher', '')}, {each.get('issued', '')}</li>"
    for each in article["citations"]
)
body += [("heading", "Citations"), ("paragraph", f"<ol>{sources}</ol>")]
for number in range(20):
    page = Article(
        title=article["title"],
        slug=f"article-{number}",
        standfirst=article["standfirst"],
        byline="Ilka Sorn",
        published_on=datetime.date(2026, 3, number + 1),
        body=body,
    )
    front.add_child(instance=page)
    page.tags.add(*article["keywords"])
    page.save_revision().publish()
