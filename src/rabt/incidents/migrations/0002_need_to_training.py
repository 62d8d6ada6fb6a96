from django.db import migrations


def to_training(apps, editor):
    """Carry the needs for training that incidents kept to the room of training; of what, nobody had said."""
    need = apps.get_model("training", "Need")
    for old in apps.get_model("incidents", "Need").objects.select_related("incident").iterator():
        need.objects.create(
            id=old.pk, office=old.incident.office, source="incident", source_id=old.incident_id,
            source_number=old.incident.number, why=old.why, recorded_by=old.by, recorded_at=old.at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0001_initial'),
        ('training', '0002_need'),
    ]

    operations = [
        migrations.RunPython(to_training, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='Need',
        ),
    ]
