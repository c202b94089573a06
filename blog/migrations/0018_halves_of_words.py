"""Known words are found by their halves: three keys each, not one for each letter that may be lost."""

from django.db import migrations
from django.db.models import F

AT_ONCE = 5000


def halves(word):
    length, middle = len(word), len(word) // 2
    return f"{length}{word[:middle]}", f"{length}-{word[middle:]}"


def key_by_halves(apps, schema_editor):
    rows = apps.get_model("blog", "SearchWord").objects.using(schema_editor.connection.alias)
    rows.exclude(word=F("key")).delete()
    last = ""
    while words := list(words_after(rows, last)):
        found = sorted((key, word) for word in words for key in halves(word))
        rows.bulk_create([rows.model(key=key, word=word) for key, word in found], batch_size=AT_ONCE)
        last = words[-1]


def words_after(rows, last):
    known = rows.filter(word=F("key"), key__gt=last)
    return known.order_by("key").values_list("word", flat=True)[:AT_ONCE]


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0017_ends_of_editions'),
    ]

    operations = [
        migrations.RunPython(key_by_halves, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(
            model_name='searchstate',
            name='words',
        ),
    ]
