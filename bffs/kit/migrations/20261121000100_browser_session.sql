-- What the mall remembers of a browser, found by the hash of its cookie.

create table browser_session (
    session_hash bytea primary key
        constraint browser_session_hash_is_sha256 check (octet_length(session_hash) = 32),
    data jsonb not null
        constraint browser_session_data_is_small check (octet_length(data::text) <= 32768),
    expires_at timestamptz not null
);

-- The sweep looks for what has expired.
create index browser_session_expires_at_idx on browser_session (expires_at);
