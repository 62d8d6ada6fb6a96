"""Officers who were entered before keys were kept in one place keep the key that they have."""

from django.db import migrations


def keep(apps, schema_editor):
    officer, key = apps.get_model("patrol", "Officer"), apps.get_model("training", "OfficerKey")
    own = officer.objects.exclude(entered_by__startswith="node:")
    key.objects.bulk_create(
        (key(id=row.pk, state=row.state, number=row.number) for row in own.iterator()), ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("patrol", "0001_initial"), ("training", "0003_officerkey")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
