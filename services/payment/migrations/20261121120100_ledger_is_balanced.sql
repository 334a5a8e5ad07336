-- The database itself refuses a transaction that does not sum to nothing, and any change
-- of what was booked.
create function ledger_is_balanced() returns trigger language plpgsql as $$
begin
    if exists (
        select from ledger_entry where ledger_transaction_id = new.ledger_transaction_id
        group by currency having sum(amount) <> 0
    ) then
        raise exception 'ledger transaction % does not sum to zero', new.ledger_transaction_id
            using errcode = 'check_violation', constraint = 'ledger_entry_balanced';
    end if;
    return null;
end $$;

create constraint trigger ledger_entry_balanced after insert on ledger_entry
    deferrable initially deferred for each row execute function ledger_is_balanced();

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is only ever added to; book a correction instead'
        using errcode = 'check_violation', constraint = 'ledger_append_only';
end $$;

create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
    execute function ledger_is_append_only();
create trigger ledger_transaction_append_only
    before update or delete or truncate on ledger_transaction
    execute function ledger_is_append_only();
