import blog.robots
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def fill(apps, schema_editor):
    """What the new columns of published rows would have held all along."""
    database = schema_editor.connection.alias
    editions = apps.get_model("blog", "Edition").objects.using(database)
    editions.update(original_post=models.F("post_id"))
    changed = models.Subquery(editions.filter(pk=models.OuterRef("edition_id")).values("changed_at")[:1])
    for name in ("EditionAuthor", "EditionTag"):
        apps.get_model("blog", name).objects.using(database).update(changed_at=changed)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0006_embeds_and_cookie_roles'),
    ]

    operations = [
        migrations.AddField(
            model_name='edition',
            name='card',
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddField(
            model_name='edition',
            name='linked_data',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='edition',
            name='original_post',
            field=models.PositiveBigIntegerField(db_index=True, default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='editionauthor',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='editiontag',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='post',
            name='translation_of',
            field=models.ForeignKey(blank=True, help_text='The post in its first language. Search engines then offer readers the one in theirs.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='translations', to='blog.post'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='ai_crawlers',
            field=models.CharField(choices=[('welcome', 'May read everything'), ('answers', 'May answer questions with it, but not train on it'), ('none', 'Shall stay away')], default='welcome', help_text='What robots.txt asks of them. It is a request: polite crawlers follow it.', max_length=12, verbose_name='AI crawlers'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='rights',
            field=models.CharField(blank=True, help_text='Such as “© The Plumb Line” or “CC BY 4.0”; told to feed readers and reference managers.', max_length=200),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='robots',
            field=models.TextField(blank=True, help_text='Lines of your own, such as “User-agent: ExampleBot” and below it “Disallow: /”.', max_length=8000, validators=[blog.robots.known_lines], verbose_name='more for robots.txt'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='editionauthor',
            index=models.Index(models.F('author'), models.OrderBy(models.F('changed_at'), descending=True), models.OrderBy(models.F('edition'), descending=True), name='edition_author_changed'),
        ),
        migrations.AddIndex(
            model_name='editiontag',
            index=models.Index(models.F('tag'), models.OrderBy(models.F('changed_at'), descending=True), models.OrderBy(models.F('edition'), descending=True), name='edition_tag_changed'),
        ),
        migrations.AddConstraint(
            model_name='sitesettings',
            constraint=models.CheckConstraint(condition=models.Q(('ai_crawlers__in', ['welcome', 'answers', 'none'])), name='known_policy_for_ai_crawlers'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('translation_of', None), models.Q(('translation_of', models.F('id')), _negated=True), _connector='OR'), name='no_post_translates_itself'),
        ),
    ]
