-- Refresh tokens by their SHA-256, used ones too, so that a repeat is recognised.
create table refresh_token (
    token_hash bytea primary key,
    sign_in_id uuid not null references sign_in on delete cascade,
    generation integer not null,
    expires_at timestamptz not null,
    constraint refresh_token_hash_length check (octet_length(token_hash) = 32)
);

create index refresh_token_sign_in on refresh_token (sign_in_id);
create index refresh_token_expires on refresh_token (expires_at);
