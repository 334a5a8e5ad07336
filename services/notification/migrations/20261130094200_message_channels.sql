-- Messages go by several channels now, each with a worker of its own, and one fact to
-- several browsers. A code is worth nothing after a while and is not sent then.
alter table message drop constraint message_once;

alter table message add constraint message_once unique (event_id, channel, recipient);

alter table message add column useless_after timestamptz;

create index message_due_by_channel on message (channel, due_at) where state = 'waiting';

drop index message_due;
