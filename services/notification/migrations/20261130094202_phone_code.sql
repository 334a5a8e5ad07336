-- Codes that were sent to numbers. The newest of a shopper is the one that counts; the
-- others say how often one was asked for. A code itself is nowhere kept.
create table phone_code (
    phone_code_id uuid primary key,
    user_id uuid not null,
    number text not null,
    code_hash bytea not null,
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index phone_code_by_user on phone_code (user_id, created_at desc);

create index phone_code_by_number on phone_code (number, created_at desc);

create index phone_code_by_age on phone_code (created_at);
