from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0016_no_words_in_the_log'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='edition',
            name='edition_live_until',
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(condition=models.Q(('live_until__isnull', False)), fields=['live_until'], name='edition_live_until'),
        ),
    ]
