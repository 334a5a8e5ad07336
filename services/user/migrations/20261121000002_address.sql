-- A user's saved addresses; how many one may save is counted at the insert.
create table address (
    address_id uuid primary key,
    user_id uuid not null references user_account on delete cascade,
    name text not null,
    line1 text not null,
    line2 text not null,
    city text not null,
    region text not null,
    postal_code text not null,
    country text not null,
    created_at timestamptz not null
);

create index address_user on address (user_id, created_at desc, address_id desc);
