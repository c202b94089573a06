import re
from itertools import batched

import django.db.models.deletion
from django.db import migrations, models

from blog.search.words import words

COLUMNS = ("title", "publisher", "container", "url", "doi")


def order_by_bytes(apps, schema_editor):
    """Beginnings of words are ranges, which need the order of bytes; SQLite has it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE blog_sourceword ALTER COLUMN word TYPE varchar(60) COLLATE "C"')


def keep_words(apps, schema_editor):
    """The words of the sources that are there, as blog/models/source_words.py keeps them."""
    word = apps.get_model("blog", "SourceWord")
    sources = apps.get_model("blog", "Source").objects.filter(merged_into=None).order_by("pk").only("authors", *COLUMNS)
    for some in batched(sources.iterator(), 500):
        rows = []
        for source in some:
            said = [getattr(source, name) or "" for name in COLUMNS]
            said[3] = re.sub(r"https?://(www\.)?", "", said[3], flags=re.IGNORECASE)
            rows += [(source.pk, each) for each in sorted(set(words("\n".join([*said, *source.authors]))))]
        word.objects.bulk_create([word(source_id=pk, word=each) for pk, each in rows], batch_size=1000)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0011_flat'),
    ]

    operations = [
        migrations.CreateModel(
            name='SourceWord',
            fields=[
                ('pk', models.CompositePrimaryKey('source', 'word', blank=True, editable=False, primary_key=True, serialize=False)),
                ('word', models.CharField(max_length=60)),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.source')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.RunPython(order_by_bytes, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='sourceword',
            index=models.Index(models.F('word'), models.OrderBy(models.F('source'), descending=True), name='source_word'),
        ),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
    ]
