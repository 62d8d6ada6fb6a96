"""A learning platform is told back with each launch what it wants to be told; links before it named nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0003_form_given_how'),
    ]

    operations = [
        migrations.AddField(
            model_name='tool',
            name='own',
            field=models.JSONField(default=dict),
        ),
    ]
