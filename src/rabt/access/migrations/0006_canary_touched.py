"""A look at somebody who does not exist raises the alarm in the look's own transaction, by whichever way it came."""

from django.db import migrations

FORWARD = """
create function access_canary_touched() returns trigger language plpgsql as $$
begin
    insert into access_alarm
        (id, kind, who, for_whom, office, role, state, about, since, persons, usual, level, raised_at, last_at,
         judged_by, finding, reason)
    select gen_random_uuid(), 'canary', looked.who, max(looked.for_whom), looked.office, looked.role,
           max(looked.state), looked.person_ref, min(looked.at), 1, 0, 1, now(), max(looked.at), '', '', ''
    from looked join access_canary as canary on canary.person_ref = looked.person_ref
    where canary.ended_at is null
    group by looked.who, looked.office, looked.role, looked.person_ref
    order by looked.person_ref, looked.who
    on conflict (who, office, role, about) where kind = 'canary' and judged_at is null do nothing;
    return null;
end $$;
create trigger access_canary_touched after insert on access_viewing
    referencing new table as looked for each statement execute function access_canary_touched();
"""
BACKWARD = "drop trigger access_canary_touched on access_viewing; drop function access_canary_touched();"


class Migration(migrations.Migration):
    dependencies = [("access", "0005_alarms")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
