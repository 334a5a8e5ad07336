-- Accounts. An address is kept as typed and unique without regard to case; it is
-- ASCII, so the "C" collation folds it the same way under every locale.
create table user_account (
    user_id uuid primary key,
    email text not null,
    name text not null,
    password_hash text not null,
    roles text[] not null default '{shopper}',
    seller_id uuid,
    created_at timestamptz not null,
    constraint user_account_roles_known
        check (cardinality(roles) > 0 and roles <@ array['shopper', 'seller', 'admin']),
    constraint user_account_seller_named
        check (('seller' = any (roles)) = (seller_id is not null))
);

create unique index user_account_email_key on user_account (lower(email collate "C"));
