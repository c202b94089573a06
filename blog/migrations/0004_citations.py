import blog.models.source
import unicodedata

import django.db.models.deletion
from django.apps import apps as installed_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


GRANTED = {"Writers": ["view_publisher"], "Editors": None, "Administrators": None}


def let_groups_in(apps, schema_editor):
    """Editors look after publishers and merges as they do after sources; writers see publishers."""
    database = schema_editor.connection.alias
    config = installed_apps.get_app_config("blog")
    create_permissions(config, verbosity=0, using=database, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    new = permissions.filter(content_type__app_label="blog", content_type__model__in=["publisher", "merge"])
    for name, codenames in GRANTED.items():
        group = apps.get_model("auth", "Group").objects.using(database).filter(name=name).first()
        if group:
            group.permissions.add(*(new if codenames is None else new.filter(codename__in=codenames)))


def fold(name):
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()[:120]


def name_publishers(apps, schema_editor):
    """A record for each publisher that sources name, in the library and as published."""
    database = schema_editor.connection.alias
    publishers = apps.get_model("blog", "Publisher").objects.using(database)
    sources = apps.get_model("blog", "Source").objects.using(database)
    rows = apps.get_model("blog", "EditionSource").objects.using(database)

    def named(name):
        folded = fold(name)
        return publishers.get_or_create(folded=folded, defaults={"name": " ".join(name.split())})[0]

    for name in sources.exclude(publisher="").order_by().values_list("publisher", flat=True).distinct():
        if fold(name):
            sources.filter(publisher=name).update(published_by=named(name))
    for row in rows.exclude(record__publisher="").only("pk", "record").iterator(chunk_size=500):
        if fold(row.record["publisher"]):
            rows.filter(pk=row.pk).update(publisher=named(row.record["publisher"]))


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0003_stamp'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='edition',
            name='citation_style',
            field=models.CharField(default='house', max_length=12),
        ),
        migrations.AddField(
            model_name='edition',
            name='related',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='post',
            name='source_warnings',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='citation_style',
            field=models.CharField(choices=[('house', 'House: “Title” – Publisher, April 2025'), ('apa', 'APA 7: Author (2025, April). Title. Publisher.')], default='house', help_text='How lists of citations are written. Markers in the text are numbers in every style.', max_length=12),
        ),
        migrations.AddField(
            model_name='source',
            name='merged_into',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='twins', to='blog.source'),
        ),
        migrations.AlterField(
            model_name='source',
            name='issued',
            field=models.CharField(blank=True, help_text='2025, April 2025, 3 April 2025, c. 1920, the 1980s or 2019–2021.', max_length=40, validators=[blog.models.source.known_date]),
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('source', 'Source'), ('publisher', 'Publisher')], max_length=9)),
                ('gone', models.PositiveBigIntegerField()),
                ('kept', models.PositiveBigIntegerField()),
                ('gone_name', models.CharField(max_length=2000)),
                ('kept_name', models.CharField(max_length=2000)),
                ('data', models.JSONField()),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Publisher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('folded', models.CharField(editable=False, max_length=200, unique=True)),
                ('url', models.URLField(blank=True, max_length=2000, verbose_name='home page')),
                ('description', models.TextField(blank=True, help_text='Who this is, in a sentence or two. Readers see it at once.', max_length=600)),
                ('merged_into', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='other_names', to='blog.publisher')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='editionsource',
            name='publisher',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='edition_rows', to='blog.publisher'),
        ),
        migrations.AddField(
            model_name='source',
            name='published_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='blog.publisher'),
        ),
        migrations.AddIndex(
            model_name='editionsource',
            index=models.Index(models.F('publisher'), models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('edition'), descending=True), name='edition_publisher_newest'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('gone', models.F('kept')), _negated=True), name='merge_is_of_two'),
        ),
        migrations.AddConstraint(
            model_name='publisher',
            constraint=models.CheckConstraint(condition=models.Q(('folded', ''), _negated=True), name='publisher_has_a_name'),
        ),
        migrations.RunPython(let_groups_in, migrations.RunPython.noop),
        migrations.RunPython(name_publishers, migrations.RunPython.noop),
    ]
