"""The database itself refuses to change or forget what the journal holds, whoever asks through this process.

A column named as an argument of the trigger may be filled once. A test database (`test_...`) may be
emptied whole between two tests, and in no other way.
"""

from django.db import migrations

GROWS = r"""
create function journal_only_grows() returns trigger language plpgsql as $$
declare
  before jsonb;
  after jsonb;
begin
  if tg_op = 'TRUNCATE' and current_database() like 'test\_%' then
    return null;
  end if;
  if tg_op = 'UPDATE' then
    before := to_jsonb(old);
    after := to_jsonb(new);
    for i in 0 .. tg_nargs - 1 loop
      if coalesce(before ->> tg_argv[i], '') = '' then
        before := before - tg_argv[i];
        after := after - tg_argv[i];
      end if;
    end loop;
    if before = after then
      return new;
    end if;
  end if;
  raise exception 'the journal only grows: % of % is refused', lower(tg_op), tg_table_name
    using errcode = 'integrity_constraint_violation';
end
$$;

create trigger act_only_grows before update or delete on journal_act
  for each row execute function journal_only_grows('leaf_index', 'leaf_hash');
create trigger act_is_never_emptied before truncate on journal_act
  for each statement execute function journal_only_grows();
create trigger checkpoint_only_grows before update or delete on journal_checkpoint
  for each row execute function journal_only_grows('cosignature', 'cosigned_at');
create trigger checkpoint_is_never_emptied before truncate on journal_checkpoint
  for each statement execute function journal_only_grows();

create function journal_witness_goes_forward() returns trigger language plpgsql as $$
begin
  if new.size < old.size or new.origin <> old.origin or (new.size = old.size and new.root <> old.root) then
    raise exception 'a witness never goes back' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;

create trigger witness_goes_forward before update on journal_witnessed
  for each row execute function journal_witness_goes_forward();
create trigger witness_never_forgets before delete on journal_witnessed
  for each row execute function journal_only_grows();
"""

UNDONE = """
drop trigger witness_never_forgets on journal_witnessed;
drop trigger witness_goes_forward on journal_witnessed;
drop trigger checkpoint_is_never_emptied on journal_checkpoint;
drop trigger checkpoint_only_grows on journal_checkpoint;
drop trigger act_is_never_emptied on journal_act;
drop trigger act_only_grows on journal_act;
drop function journal_witness_goes_forward();
drop function journal_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunSQL(GROWS, UNDONE)]
