-- What a shopper chose; where there is no row, the default holds.
create table preference (
    user_id uuid not null,
    topic text not null,
    channel text not null,
    wanted boolean not null,
    changed_at timestamptz not null default now(),
    constraint preference_pkey primary key (user_id, topic, channel)
);
