import unicodedata

from django.db import migrations, models

BATCH = 1000


def fold(name):
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[:120]


def fold_authors(apps, schema_editor):
    """So that sources from before are found by their authors too."""
    sources = apps.get_model("blog", "Source").objects.using(schema_editor.connection.alias)
    batch = []
    for source in sources.exclude(authors=[]).only("authors").iterator(BATCH):
        source.authors_folded = "\n".join(fold(name) for name in source.authors)
        batch.append(source)
        if len(batch) == BATCH:
            sources.bulk_update(batch, ["authors_folded"])
            batch = []
    sources.bulk_update(batch, ["authors_folded"])


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0008_comments'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='authors_folded',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='source',
            name='container',
            field=models.CharField(blank=True, help_text='The journal, newspaper or book, if that is not the publisher.', max_length=200, verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='source',
            name='issue',
            field=models.CharField(blank=True, max_length=100, verbose_name='issue or number'),
        ),
        migrations.AddField(
            model_name='source',
            name='pages',
            field=models.CharField(blank=True, help_text='Such as 12–34.', max_length=100),
        ),
        migrations.AddField(
            model_name='source',
            name='volume',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.RunPython(fold_authors, migrations.RunPython.noop),
    ]
