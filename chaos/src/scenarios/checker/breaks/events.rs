//! What is promised of events and messages.

use super::{Break, NOBODY, set};
use crate::scenarios::checker::Subjects;

/// Each event is on the bus once, and was handled once by each consumer.
pub fn outboxes(of: &Subjects) -> Vec<Break> {
    let told = format!(
        "subject = '{}' and event_type = 'mallhive.order.confirmed.v1'",
        of.kept
    );
    let id = |kind: &str| {
        format!(
            "(select event_id from outbox_message
              where subject = '{}' and event_type = 'mallhive.order.{kind}.v1')",
            of.kept
        )
    };
    let swap = format!(
        "create temp table swapped as select {} as one, {} as other;
         update outbox_message set event_id = '{NOBODY}' where event_id = (select one from swapped);
         update outbox_message set event_id = (select one from swapped)
         where event_id = (select other from swapped);
         update outbox_message set event_id = (select other from swapped)
         where event_id = '{NOBODY}';
         drop table swapped",
        id("created"),
        id("confirmed")
    );
    let lost = "the bus has not what order tells of";
    vec![
        set(
            ("order", "outbox_message", "published_at"),
            ("now()", "null"),
            &told,
            "events wait in the outbox of order",
        ),
        set(
            ("bus", "event", "source"),
            ("'/services/order'", "'/services/nobody'"),
            &told,
            lost,
        ),
        // Told, but in another order than they happened.
        Break {
            database: "order",
            breaks: swap.clone(),
            mends: swap,
            found: lost,
        },
    ]
}

/// Nobody is written to twice of one fact.
pub fn messages(of: &Subjects) -> Vec<Break> {
    let event = format!(
        "(select event_id from event
          where subject = '{}' and event_type = 'mallhive.order.confirmed.v1')",
        of.kept
    );
    // Of the order that was paid last.
    let letter = "message_id = (
        select message_id from message where channel = 'email' order by created_at desc limit 1)";
    let copied = format!(
        "insert into message (message_id, event_id, channel, topic, recipient, subject, html,
                              body, state, settled_at)
         select '{NOBODY}', '{NOBODY}', channel, topic, recipient, subject, html, body, state,
                settled_at
         from message where {letter}"
    );
    let handled = "consumer = 'cart' and event_id = (
        select event_id from inbox_message where consumer in ('cart', 'nobody')
        order by handled_at desc, event_id limit 1)";
    vec![
        Break {
            database: "bus",
            breaks: format!(
                "insert into dead_letter (subscription_id, event_id, attempts, error)
                 select min(subscription_id), {event}, 1, 'broken' from subscription"
            ),
            mends: format!("delete from dead_letter where event_id = {event}"),
            found: "events were given up on",
        },
        Break {
            database: "bus",
            breaks: format!(
                "insert into message (subscription_id, event_id, event_type, subject)
                 select min(subscription_id), {event}, 'none', '{NOBODY}' from subscription"
            ),
            mends: format!("delete from message where subject = '{NOBODY}'"),
            found: "messages are still to be handled",
        },
        Break {
            database: "cart",
            breaks: format!("update inbox_message set consumer = 'nobody' where {handled}"),
            mends: "update inbox_message set consumer = 'cart' where consumer = 'nobody'"
                .to_owned(),
            found: "cart handled",
        },
        Break {
            database: "notification",
            breaks: copied,
            mends: format!("delete from message where message_id = '{NOBODY}'"),
            found: "letters were written twice",
        },
        set(
            ("notification", "message", "state"),
            ("'sent'", "'failed'"),
            letter,
            "letters were not sent",
        ),
        // A letter that is about nothing is one too few about something.
        Break {
            database: "notification",
            breaks: format!(
                "create table was as select message_id, event_id from message where {letter};
                 update message set event_id = '{NOBODY}' where {letter}"
            ),
            mends: "update message set event_id = was.event_id from was
                    where message.message_id = was.message_id;
                    drop table was"
                .to_owned(),
            found: "letters were written about",
        },
    ]
}
