"""The tables stand in a schema of their own; what happened and who looked is never changed or deleted there."""

from django.db import migrations

TABLES = ("complaint", "piece", "guardedpiece", "decision", "act", "anchor", "look")
STAYS = ("act", "anchor", "look")
FORWARD = [
    "create schema if not exists complaints",
    *(f"alter table complaints_{name} set schema complaints" for name in TABLES),
    """
create function complaints.stays() returns trigger language plpgsql as $$
begin
    raise exception 'what happened behind the wall is never changed or deleted';
end $$
""",
    *(
        f"create trigger stays before update or delete on complaints.complaints_{name}"
        " for each row execute function complaints.stays()"
        for name in STAYS
    ),
]
BACKWARD = [
    *(f"drop trigger stays on complaints.complaints_{name}" for name in STAYS),
    "drop function complaints.stays()",
    *(f"alter table complaints.complaints_{name} set schema public" for name in TABLES),
    "drop schema complaints",
]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
