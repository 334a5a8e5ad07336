-- Returns whose units are back on the shelf, so that none is put there twice.
create table returned_stock (
    return_id uuid primary key,
    returned_at timestamptz not null default now()
);
