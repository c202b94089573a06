from django.db import migrations
from django.utils import timezone


def point_at_patterns(apps, schema_editor):
    """The log named patterns by their words; those that are blocked no longer are kept as long as any."""
    entries = apps.get_model("blog", "Moderation").objects.filter(deed__in=["block", "unblock"])
    patterns, now = apps.get_model("blog", "BlockedPattern").objects, timezone.now()
    for entry in entries.exclude(told="").order_by("pk"):
        entry.pattern, _ = patterns.get_or_create(pattern=entry.told, defaults={"unblocked_at": now})
        entry.told = ""
        entry.save(update_fields=["pattern", "told"])


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0015_numbers_of_patterns'),
    ]

    operations = [
        migrations.RunPython(point_at_patterns, migrations.RunPython.noop),
    ]
