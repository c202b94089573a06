"""What publishers are compared by was cut at 120 letters: two that differ behind them were one."""

import unicodedata

from django.db import migrations
from django.db.models.functions import Length

CUT, LONGEST = 120, 200


def fold(name):
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def compare_whole_names(apps, schema_editor):
    publishers = apps.get_model("blog", "Publisher").objects.using(schema_editor.connection.alias)
    for publisher in publishers.alias(length=Length("folded")).filter(length=CUT):
        folded = fold(publisher.name)
        if CUT < len(folded) <= LONGEST:
            publishers.filter(pk=publisher.pk).update(folded=folded)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0022_publishers_sources_in_order"),
    ]

    operations = [
        migrations.RunPython(compare_whole_names, migrations.RunPython.noop, elidable=True),
    ]
