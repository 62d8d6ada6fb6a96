
import django.db.models.deletion
import rabt.base.identifiers
import rabt.complaints.rules.complaint
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Act',
            fields=[
                ('place', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('about', models.UUIDField(db_index=True)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(blank=True, max_length=80)),
                ('salt', models.CharField(max_length=32)),
                ('commitment', models.CharField(max_length=64)),
                ('leaf', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('act_id', models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.UUIDField(default=rabt.base.identifiers.new_id, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=8, unique=True)),
                ('secret_digest', models.CharField(max_length=64)),
                ('guarded', models.BooleanField(default=False)),
                ('state', models.CharField(default=rabt.complaints.rules.complaint.State['RECEIVED'], max_length=16)),
                ('channel', models.CharField(max_length=10)),
                ('received_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('taken_by', models.CharField(blank=True, default='', max_length=80)),
                ('consent', models.BooleanField(default=False)),
                ('permit_ref', models.CharField(blank=True, default='', max_length=80)),
                ('employer_ref', models.CharField(blank=True, default='', max_length=80)),
                ('told_on', models.DateField(blank=True, null=True)),
                ('referred_to', models.CharField(blank=True, default='', max_length=12)),
                ('execute_by', models.DateField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_on'], name='complaints_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['received', 'taken_up', 'conciliation', 'settled', 'decided', 'rejected', 'executed', 'not_executed', 'referred', 'taken_back'])), name='complaints_state_known'), models.CheckConstraint(condition=models.Q(('told_on__isnull', True), ('consent', True), _connector='OR'), name='complaints_told_with_consent')],
            },
        ),
        migrations.CreateModel(
            name='GuardedPiece',
            fields=[
                ('id', models.UUIDField(default=rabt.base.identifiers.new_id, primary_key=True, serialize=False)),
                ('sort', models.CharField(max_length=10)),
                ('by', models.CharField(blank=True, default='', max_length=80)),
                ('at', models.DateTimeField()),
                ('key_id', models.CharField(max_length=16)),
                ('head', models.BinaryField()),
                ('body', models.BinaryField(null=True)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.UUIDField(default=rabt.base.identifiers.new_id, primary_key=True, serialize=False)),
                ('sort', models.CharField(max_length=10)),
                ('by', models.CharField(blank=True, default='', max_length=80)),
                ('at', models.DateTimeField()),
                ('key_id', models.CharField(max_length=16)),
                ('head', models.BinaryField()),
                ('body', models.BinaryField(null=True)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('proposed_by', models.CharField(max_length=80)),
                ('proposed_for', models.CharField(blank=True, default='', max_length=80)),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, default='', max_length=80)),
                ('decided_for', models.CharField(blank=True, default='', max_length=80)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, default='', max_length=20)),
                ('reason_code', models.CharField(blank=True, default='', max_length=60)),
                ('reason_text', models.TextField(blank=True, default='')),
                ('id', models.UUIDField(default=rabt.base.identifiers.new_id, primary_key=True, serialize=False)),
                ('outcome', models.CharField(max_length=10)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', ''), models.Q(models.Q(('decided_by', models.F('proposed_by')), _negated=True), models.Q(('decided_by', models.F('proposed_for')), _negated=True), models.Q(('decided_for', ''), models.Q(models.Q(('decided_for', models.F('proposed_by')), _negated=True), models.Q(('decided_for', models.F('proposed_for')), _negated=True)), _connector='OR')), _connector='OR'), name='complaints_decision_two_keys'), models.UniqueConstraint(condition=models.Q(('decided_by', '')), fields=('complaint',), name='complaints_one_open_decision')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.UUIDField(default=rabt.base.identifiers.new_id, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('who', models.CharField(max_length=80)),
                ('for_whom', models.CharField(blank=True, default='', max_length=80)),
                ('office', models.CharField(max_length=200)),
                ('role', models.CharField(max_length=40)),
                ('purpose', models.CharField(max_length=40)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.complaint')),
            ],
            options={
                'indexes': [models.Index(fields=['complaint', '-at'], name='complaints_look_at')],
            },
        ),
    ]
