from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0005_flat'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='referrerday',
            index=models.Index(fields=['day'], name='referrer_day_day'),
        ),
    ]
