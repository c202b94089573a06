import re

import django.db.models.deletion
from django.db import migrations, models

NAME = re.compile(r"images/([0-9a-f]{24})/")
AT_ONCE = 1000


def read_the_texts(apps, schema_editor):
    """Until now each text was searched whenever somebody opened a picture; this does it for the last time."""
    pictures = {}
    for pk, digest in apps.get_model("blog", "Image").objects.values_list("pk", "digest"):
        pictures.setdefault(digest, []).append(pk)
    editions, shown = apps.get_model("blog", "Edition").objects, apps.get_model("blog", "EditionImage")
    texts = editions.filter(body_html__contains="images/").order_by("pk").values_list("pk", "body_html")
    after = 0
    while part := list(texts.filter(pk__gt=after)[:AT_ONCE]):
        shown.objects.bulk_create(
            shown(edition_id=edition, image_id=pk)
            for edition, body in part
            for digest in sorted(set(NAME.findall(body)))
            for pk in pictures.get(digest, [])
        )
        after = part[-1][0]


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0019_what_is_looked_for_among_comments'),
    ]

    operations = [
        migrations.CreateModel(
            name='EditionImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='image_rows', to='blog.edition')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='edition_rows', to='blog.image')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('edition', 'image'), name='image_once_an_edition')],
            },
        ),
        migrations.RunPython(read_the_texts, migrations.RunPython.noop),
    ]
