from django.db import migrations

from consent import presets


def add_presets(apps, schema_editor):
    presets.add_missing(lambda name: apps.get_model("consent", name))


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]

    operations = [migrations.RunPython(add_presets, migrations.RunPython.noop)]
