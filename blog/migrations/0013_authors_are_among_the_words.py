from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0012_source_words'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='source',
            name='authors_folded',
        ),
    ]
