-- Hours of which something new is known, one row for each event. Rows are only added and
-- taken, so writers wait for nobody; and one that is added while its hour is being counted
-- stays behind and has it counted again.
create table stale_hour (
    stale_hour_id bigint generated always as identity primary key,
    hour timestamptz not null
);
