"""A viewing is never changed and never deleted: the database itself refuses."""

from django.db import migrations

FORWARD = """
create function access_viewing_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a viewing is never changed or deleted';
end $$;
create trigger access_viewing_stays before update or delete on access_viewing
    for each row execute function access_viewing_stays();
"""
BACKWARD = "drop trigger access_viewing_stays on access_viewing; drop function access_viewing_stays();"


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
