-- Keys that sign access tokens. A key is published from its first row on, signs
-- between signs_from and signs_until, and stays until its last token has expired.
-- The private half is sealed with a key that is not in the database.
create table signing_key (
    kid text primary key,
    public_key bytea not null,
    sealed_private_key bytea not null,
    signs_from timestamptz not null,
    signs_until timestamptz not null,
    verifies_until timestamptz not null,
    constraint signing_key_public_length check (octet_length(public_key) = 32),
    constraint signing_key_times
        check (signs_from < signs_until and signs_until < verifies_until),
    constraint signing_key_signs_from_key unique (signs_from)
);
