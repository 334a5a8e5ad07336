-- Drops months that ended by `keep_from`, oldest first, up to one that still has hours to
-- count or of which something arrived since `quiet_since`. Gives up where others hold the
-- table for long: dropping locks it.
create function drop_raw_events(keep_from timestamptz, quiet_since timestamptz)
returns setof text
language plpgsql set lock_timeout = '2s' as $$
declare
    name text;
    starts timestamptz;
    ends timestamptz;
    busy boolean;
begin
    for name in
        select child.relname from pg_inherits
        join pg_class child on child.oid = inhrelid
        where inhparent = 'raw_event'::regclass
        order by child.relname
    loop
        starts := to_date(right(name, 7), 'YYYY_MM')::timestamp at time zone 'utc';
        ends := ((starts at time zone 'utc') + interval '1 month') at time zone 'utc';
        exit when ends > keep_from;
        lock table raw_event in access exclusive mode;
        execute format('select exists (select from %I where received_at > $1)', name)
            into busy using quiet_since;
        exit when busy
            or exists (select from stale_hour where hour >= starts and hour < ends);
        update raw_event_floor set kept_since = greatest(kept_since, ends);
        execute format('drop table %I', name);
        return next name;
    end loop;
end
$$;
