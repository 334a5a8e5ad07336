-- What was answered to whom under which Idempotency-Key. A row is claimed before the
-- work, knows by `effect` whether the work's transaction committed, and holds the
-- answer from then on; see services/kit/src/idempotency.
create table idempotency_key (
    -- Who calls what, so that nobody meets another's key.
    scope text not null,
    key text not null,
    request_hash bytea not null,
    -- Which try works on it, and until when it is left to that one.
    claim_id uuid not null,
    claimed_until timestamptz not null,
    effect boolean not null default false,
    status int,
    body bytea,
    created_at timestamptz not null default now(),
    constraint idempotency_key_pkey primary key (scope, key),
    constraint idempotency_key_answer check ((status is null) = (body is null))
);

create index idempotency_key_created on idempotency_key (created_at);
