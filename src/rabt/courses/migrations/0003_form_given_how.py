"""How a superior answered; those who did so before were asked beside the training officer, in his account."""

from django.db import migrations, models


def beside(apps, schema_editor):
    """Say how the forms were given that were given before this field was there."""
    rows = apps.get_model("courses", "Form").objects.filter(asked="supervisor", state="given")
    rows.exclude(given_by="").update(given_how="beside")


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0002_told_need'),
    ]

    operations = [
        migrations.AddField(
            model_name='form',
            name='given_how',
            field=models.CharField(blank=True, default='', max_length=6),
        ),
        migrations.RunPython(beside, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='form',
            constraint=models.CheckConstraint(condition=models.Q(('given_how', ''), models.Q(('given_how__in', ['code', 'beside']), ('asked', 'supervisor')), _connector='OR'), name='courses_form_how'),
        ),
    ]
