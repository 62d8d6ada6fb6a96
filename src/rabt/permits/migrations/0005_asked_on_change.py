"""A contract that a permit was moved to counts as asked for: until now only its first one did."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('hiring', '0004_party_names'),
        ('permits', '0004_asking'),
    ]

    operations = [
        migrations.RunSQL(
            "update hiring_contract set permit_asked = true where not permit_asked and exists"
            " (select 1 from permits_permit p where p.contract_id = hiring_contract.id"
            " and p.state in ('proposed', 'granted', 'active', 'suspended', 'between_jobs'))",
            migrations.RunSQL.noop,
        ),
    ]
