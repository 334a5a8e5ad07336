-- Sign-ins: one row is the family of refresh tokens that one sign-in started.
-- "generation" counts its exchanges; only tokens of the current one are good.
-- "network_tag" is a keyed hash of the network it came from: enough to recognise
-- where its user has been before, and no address to leak.
create table sign_in (
    sign_in_id uuid primary key,
    user_id uuid not null references user_account on delete cascade,
    network_tag bytea not null,
    generation integer not null default 0,
    exchanged_at timestamptz,
    created_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz,
    ended_by text,
    constraint sign_in_ended_by_known check (
        ended_by in ('sign_out', 'sign_out_everywhere', 'password_change', 'token_reuse')
    ),
    constraint sign_in_ended_with_reason check ((ended_at is null) = (ended_by is null))
);

create index sign_in_user on sign_in (user_id, network_tag);
create index sign_in_ends on sign_in (ends_at);
