-- The number that a shopper's text messages go to, once it is confirmed.
create table phone (
    user_id uuid primary key,
    number text not null,
    confirmed_at timestamptz not null default now(),
    constraint phone_e164 check (number ~ '^\+[1-9][0-9]{7,14}$')
);
