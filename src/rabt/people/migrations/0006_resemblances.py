"""Persons who may be one are remembered; whoever is registered already is found by his day of birth."""

import django.db.models.deletion
import rabt.base.identifiers
import rabt.people.rules.resemblance
from django.db import migrations, models


ADD_DAYS = """
UPDATE people_person SET search_text = left(search_text || ' 0d' || to_char(born_on, 'YYYYMMDD') || ' 0m'
  || to_char(born_on, 'YYYYMM') || ' 0y' || to_char(born_on, 'YYYYDD') || ' 0a' || to_char(born_on, 'MMDD'), 600)
WHERE erased_at IS NULL AND search_text <> ''
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_sounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.UUIDField(default=rabt.base.identifiers.new_id, primary_key=True, serialize=False)),
                ('said', models.CharField(max_length=10)),
                ('reason', models.TextField()),
                ('said_by', models.CharField(max_length=80)),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Resemblance',
            fields=[
                ('id', models.UUIDField(default=rabt.base.identifiers.new_id, primary_key=True, serialize=False)),
                ('state', models.CharField(default=rabt.people.rules.resemblance.State['OPEN'], max_length=10)),
                ('chance', models.FloatField()),
                ('steps', models.JSONField(default=list)),
                ('found_at', models.DateTimeField()),
                ('told_by', models.CharField(blank=True, max_length=2)),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='compared',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('compared', False)), fields=['id'], name='people_uncompared'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into', None), _negated=True), fields=['merged_into'], name='people_merged'),
        ),
        migrations.AddField(
            model_name='resemblance',
            name='one',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='resemblance',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='resemblance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='judgements', to='people.resemblance'),
        ),
        migrations.AddIndex(
            model_name='resemblance',
            index=models.Index(fields=['state', 'found_at'], name='people_resemblances_queue'),
        ),
        migrations.AddConstraint(
            model_name='resemblance',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='people_one_resemblance'),
        ),
        migrations.RunSQL(ADD_DAYS, migrations.RunSQL.noop),
    ]
