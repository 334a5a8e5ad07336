-- Mail that waits moves over; what was written needs no memory, since the kit's
-- inbox knows the events it came from.
insert into message (message_id, event_id, channel, topic, recipient, subject, html, body, created_at)
select mail_id, event_id, 'email', 'receipts', recipient, subject, '', body, created_at
from mail where written_at is null;

drop table mail;
