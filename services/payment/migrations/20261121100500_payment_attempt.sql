-- What the provider was last asked for, while its answer is out. One call at a time
-- for each payment: the next waits until this one is known. `tries` is part of the
-- provider's idempotency key and counts answers that were failures of its own, since
-- providers answer those again for the same key.
alter table payment
    add column attempt text,
    add column attempt_at timestamptz,
    add column attempt_unknown boolean not null default false,
    add column tries integer not null default 0,
    add column checked_at timestamptz not null default now(),
    add constraint payment_attempt check (
        attempt in ('open', 'authorise', 'capture', 'cancel')
        and attempt_at is not null or attempt is null
    );

-- What may be behind the provider; the reconciliation looks at the longest unasked.
create index payment_unsettled on payment (checked_at)
    where status in ('pending', 'authorised') or attempt is not null
        or (captured > 0 and fee is null);
