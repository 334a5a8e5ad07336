-- Since when events are kept: what happened before was dropped, and what is told of it now
-- comes too late, since its hour cannot be counted anew.
create table raw_event_floor (
    only_row boolean primary key default true check (only_row),
    kept_since timestamptz not null default '-infinity'
);
insert into raw_event_floor default values;

-- Makes the partition of a moment's month where it is missing and not dropped. It is made
-- beside the table and then attached, which waits for nobody's writing and holds up none.
create function make_raw_event_partition(moment timestamptz) returns boolean
language plpgsql as $$
declare
    month timestamp := date_trunc('month', moment at time zone 'utc');
    name text := to_char(month, '"raw_event_"YYYY_MM');
begin
    if to_regclass(name) is not null then
        return false;
    end if;
    -- One at a time. A table's lock, unlike an advisory one, also has us see what others
    -- have made meanwhile.
    lock table raw_event in share update exclusive mode;
    if to_regclass(name) is not null
        or moment < (select kept_since from raw_event_floor)
    then
        return false;
    end if;
    execute format('create table %I (like raw_event including all)', name);
    execute format(
        'alter table raw_event attach partition %I for values from (%L) to (%L)',
        name, month at time zone 'utc', (month + interval '1 month') at time zone 'utc'
    );
    return true;
end
$$;
