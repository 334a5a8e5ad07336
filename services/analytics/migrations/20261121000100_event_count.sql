-- How often each type of event was seen on each day, in UTC.
create table event_count (
    day date not null,
    kind text not null,
    count bigint not null default 0,
    primary key (day, kind)
);
