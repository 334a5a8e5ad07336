-- Requests for a new password that are under way. The link's token is not kept: it is made
-- of the request and of the password it replaces, by the secret of this service.
create table password_reset (
    password_reset_id uuid primary key,
    user_id uuid not null references user_account on delete cascade,
    expires_at timestamptz not null
);

create index password_reset_user on password_reset (user_id);
