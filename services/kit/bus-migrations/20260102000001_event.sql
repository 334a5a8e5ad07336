-- Every event ever published, in the order of its arrival: append-only, so that
-- a service can be built anew from it.
create table event (
    event_sequence bigint generated always as identity
        constraint event_sequence_key unique,
    event_id uuid constraint event_pkey primary key,
    event_type text not null,
    source text not null,
    subject uuid not null,
    envelope json not null,
    published_at timestamptz not null default now()
);
