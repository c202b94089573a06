from django.db import migrations, models


def read_the_log(apps, schema_editor):
    """What was deleted before this update can be brought back for as long as what is deleted after it."""
    comment = apps.get_model("blog", "Comment")
    for entry in apps.get_model("blog", "Moderation").objects.order_by("pk").iterator():
        numbers = [pk for pk, _was in entry.before]
        for start in range(0, len(numbers), 500):
            part = comment.objects.filter(pk__in=numbers[start : start + 500])
            part.update(decided_at=entry.undone_at or entry.at)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0013_authors_are_among_the_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(read_the_log, migrations.RunPython.noop),
    ]
