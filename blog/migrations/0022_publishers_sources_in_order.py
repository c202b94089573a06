from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0021_newest_matches"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="editionsource",
            name="edition_publisher_sources",
        ),
        migrations.AddIndex(
            model_name="editionsource",
            index=models.Index(
                models.F("publisher"),
                models.OrderBy(models.F("source"), descending=True),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("edition"), descending=True),
                name="edition_publisher_by_source",
            ),
        ),
    ]
