from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0018_halves_of_words'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_told',
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['told_at', 'status', 'score'], name='comment_told'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('email', ''), _negated=True), fields=['written_at'], name='comment_with_address'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(
                Coalesce('decided_at', 'written_at'),
                condition=models.Q(models.Q(('status', 'waiting'), _negated=True), models.Q(('status', 'approved'), _negated=True)),
                name='comment_refused',
            ),
        ),
    ]
