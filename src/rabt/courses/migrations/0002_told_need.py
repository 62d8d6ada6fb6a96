"""What one side told the other of its needs for courses."""

import rabt.base.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ToldNeed',
            fields=[
                ('id', models.UUIDField(default=rabt.base.identifiers.new_id, primary_key=True, serialize=False)),
                ('office', models.CharField(db_index=True, max_length=200)),
                ('of_state', models.CharField(max_length=2)),
                ('needs', models.JSONField(default=list)),
                ('told_by', models.CharField(max_length=80)),
                ('told_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['of_state', '-told_at'], name='courses_told_need_last')],
            },
        ),
    ]
