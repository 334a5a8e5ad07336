-- Who sells in the mall, as shoppers see them.
create table seller (
    seller_id uuid primary key,
    slug text not null constraint seller_slug_key unique,
    name text not null,
    story text not null default '',
    city text not null default '',
    created_at timestamptz not null default now()
);
