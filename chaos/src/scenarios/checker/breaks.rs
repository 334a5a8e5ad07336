//! Ways to break a mall, each with how it is mended and what the invariants call it.

use super::Subjects;

/// One of them.
pub struct Break {
    /// Whose database.
    pub database: &'static str,
    /// What breaks it.
    pub breaks: String,
    /// What mends it again.
    pub mends: String,
    /// Words of the finding.
    pub found: &'static str,
}

/// An id of nothing.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// All of them.
pub fn all(subjects: &Subjects) -> Vec<Break> {
    let mut all = orders(subjects);
    all.extend(money(subjects));
    all.extend(ledger(subjects));
    all.extend(coupons(subjects));
    all.extend(gift_cards(subjects));
    all.extend(shelves(subjects));
    all.extend(outboxes(subjects));
    all.extend(messages(subjects));
    all
}

/// `update table set column = to where …`, and `from` again.
fn set(
    (database, table, column): (&'static str, &str, &str),
    (from, to): (&str, &str),
    which: &str,
    found: &'static str,
) -> Break {
    let sql = |value: &str| format!("update {table} set {column} = {value} where {which}");
    Break {
        database,
        breaks: sql(to),
        mends: sql(from),
        found,
    }
}

/// A number one higher, and lower again.
fn one_more(
    (database, table, column): (&'static str, &str, &str),
    which: &str,
    found: &'static str,
) -> Break {
    let (more, less) = (format!("{column} + 1"), format!("{column} - 1"));
    set((database, table, column), (&less, &more), which, found)
}

impl Break {
    /// Without a constraint that forbids it.
    fn despite(self, table: &str, constraint: &str, check: &str) -> Self {
        Self {
            breaks: format!(
                "alter table {table} drop constraint {constraint}; {}",
                self.breaks
            ),
            mends: format!(
                "{}; alter table {table} add constraint {constraint} check ({check})",
                self.mends
            ),
            ..self
        }
    }

    /// Without triggers and foreign keys.
    fn unguarded(self) -> Self {
        let unguarded = |sql: &str| {
            format!("begin; set local session_replication_role = replica; {sql}; commit")
        };
        Self {
            breaks: unguarded(&self.breaks),
            mends: unguarded(&self.mends),
            ..self
        }
    }
}

fn orders(of: &Subjects) -> Vec<Break> {
    let disagrees = "does not agree with its payment and its stock";
    let (kept, unpaid) = (
        format!("order_id = '{}'", of.kept),
        format!("order_id = '{}'", of.unpaid),
    );
    let nobody = format!("order_id = '{NOBODY}'");
    let total =
        "jsonb_set(totals, '{total,amount}', to_jsonb((totals -> 'total' ->> 'amount')::bigint";
    vec![
        set(
            ("order", "placed_order", "status"),
            ("'confirmed'", "'cancelled'"),
            &kept,
            disagrees,
        ),
        set(
            ("order", "placed_order", "saga_step"),
            ("'done'", "'capture'"),
            &kept,
            disagrees,
        ),
        set(
            ("order", "placed_order", "totals"),
            (&format!("{total} - 1))"), &format!("{total} + 1))")),
            &kept,
            "does not sum up",
        ),
        set(
            ("payment", "payment", "status"),
            ("'captured'", "'authorised'"),
            &kept,
            disagrees,
        ),
        set(
            ("payment", "payment", "status"),
            ("'cancelled'", "'authorised'"),
            &unpaid,
            disagrees,
        ),
        Break {
            database: "payment",
            breaks: format!("update payment set order_id = '{NOBODY}' where {kept}"),
            mends: format!("update payment set order_id = '{}' where {nobody}", of.kept),
            found: "payment without an order",
        },
        set(
            ("product", "reservation", "state"),
            ("'committed'", "'released'"),
            &kept,
            disagrees,
        ),
        one_more(
            ("product", "reservation_line", "quantity"),
            &kept,
            disagrees,
        ),
        Break {
            database: "product",
            breaks: format!(
                "insert into reservation (order_id, state, expires_at, created_at)
                 values ('{NOBODY}', 'held', now(), now())"
            ),
            mends: format!("delete from reservation where {nobody}"),
            found: "stock without an order",
        },
    ]
}

fn money(of: &Subjects) -> Vec<Break> {
    let kept = format!("order_id = '{}'", of.kept);
    let returned = format!("order_id = '{}'", of.returned);
    let refund = format!(
        "payment_id = (select payment_id from payment where {returned}) and status = 'succeeded'"
    );
    vec![
        set(
            ("payment", "payment", "captured"),
            ("amount", "amount + 1"),
            &kept,
            "more was taken than was authorised",
        )
        .despite(
            "payment",
            "payment_captured",
            "captured between 0 and amount",
        ),
        set(
            ("payment", "payment", "refunded"),
            ("0", "captured + 1"),
            &kept,
            "more was given back than was taken",
        )
        .despite(
            "payment",
            "payment_refunded",
            "refunded between 0 and captured",
        ),
        one_more(
            ("payment", "refund", "amount"),
            &refund,
            "refunds do not sum up",
        ),
        set(
            ("payment", "payment", "captured"),
            ("captured + 1", "captured - 1"),
            &kept,
            "the provider did",
        ),
    ]
}

fn ledger(of: &Subjects) -> Vec<Break> {
    let otherwise = "is in the ledger otherwise";
    let kept = format!("order_id = '{}'", of.kept);
    let entry = |kind: &str, account: &str| {
        format!(
            "account = '{account}' and ledger_transaction_id = (
                 select ledger_transaction_id from ledger_transaction
                 where {kept} and kind = '{kind}')"
        )
    };
    let (charge, fee) = (
        entry("charge", "provider_clearing"),
        entry("provider_fee", "provider_fee"),
    );
    let amount = |which: &str, by: i64| {
        format!("update ledger_entry set amount = amount + {by} where {which}")
    };
    vec![
        one_more(
            ("payment", "ledger_entry", "amount"),
            &charge,
            "currencies in which the ledger is not balanced",
        )
        .unguarded(),
        // One booking has what another lacks.
        Break {
            database: "payment",
            breaks: format!("{}; {}", amount(&charge, 1), amount(&fee, -1)),
            mends: format!("{}; {}", amount(&charge, -1), amount(&fee, 1)),
            found: "bookings that do not sum to nothing",
        }
        .unguarded(),
        Break {
            database: "payment",
            breaks: format!("update ledger_entry set account = 'gift_card' where {charge}"),
            mends: format!(
                "update ledger_entry set account = 'provider_clearing' where {}",
                entry("charge", "gift_card")
            ),
            found: "the account provider_clearing",
        }
        .unguarded(),
        one_more(
            ("payment", "seller_balance", "pending"),
            "(seller_id, currency) = (
                 select seller_id, currency from seller_balance order by seller_id limit 1)",
            "sellers whose balance is not what was booked",
        ),
        set(
            ("payment", "booked_refund", "booked_at"),
            ("now()", "null"),
            &format!("order_id = '{}'", of.returned),
            "refunds that were heard of and not booked",
        ),
        set(
            ("payment", "settlement", "booked_at"),
            ("now()", "null"),
            &kept,
            otherwise,
        ),
        one_more(("payment", "settlement", "captured"), &kept, otherwise),
        one_more(("payment", "order_share", "commission"), &kept, otherwise),
        one_more(("payment", "order_share", "refunded"), &kept, otherwise),
        Break {
            database: "payment",
            breaks: format!("update settlement set order_id = '{NOBODY}' where {kept}"),
            mends: format!(
                "update settlement set order_id = '{}' where order_id = '{NOBODY}'",
                of.kept
            ),
            found: "that is none",
        }
        .unguarded(),
    ]
}

fn coupons(of: &Subjects) -> Vec<Break> {
    let use_of = format!("order_id = '{}'", of.coupon);
    let promotion = format!("promotion_id = (select promotion_id from redemption where {use_of})");
    vec![
        set(
            ("order", "promotion", "used"),
            ("2", "3"),
            &promotion,
            "promotions used beyond their limit",
        )
        .despite(
            "promotion",
            "promotion_used",
            "used >= 0 and used <= total_limit",
        ),
        set(
            ("order", "promotion", "used"),
            ("2", "1"),
            &promotion,
            "promotions that count other uses than orders hold",
        ),
        set(
            ("order", "promotion", "shopper_limit"),
            ("null", "1"),
            &promotion,
            "shoppers who used a promotion more often than one may",
        ),
        set(
            ("order", "redemption", "released_at"),
            ("null", "now()"),
            &use_of,
            "uses that a cancelled order holds, or another gave back",
        ),
        one_more(
            ("order", "redemption", "amount"),
            &use_of,
            "orders whose discount is not that of their promotions",
        ),
    ]
}

fn gift_cards(of: &Subjects) -> Vec<Break> {
    let spent = format!("order_id = '{}'", of.card);
    let card = format!("gift_card_id = (select gift_card_id from gift_card_entry where {spent})");
    vec![
        set(
            ("order", "gift_card", "balance"),
            ("0", "issued + 1"),
            &card,
            "gift cards below nothing, or with more than was put on them",
        )
        .despite(
            "gift_card",
            "gift_card_balance",
            "0 < issued and balance between 0 and issued",
        ),
        one_more(
            ("order", "gift_card", "balance"),
            &card,
            "gift cards whose balance is not what was issued less what was spent",
        ),
        set(
            ("order", "gift_card_entry", "amount"),
            ("amount + 1", "amount - 1"),
            &spent,
            "orders that spent something else on gift cards than they say",
        ),
    ]
}

fn shelves(of: &Subjects) -> Vec<Break> {
    let variant = format!("variant_id = '{}'", of.variant);
    vec![
        one_more(
            ("product", "stock", "on_hand"),
            &variant,
            "are on the shelf",
        ),
        one_more(
            ("product", "stock", "reserved"),
            &variant,
            "are on the shelf",
        ),
        one_more(
            ("product", "product", "available"),
            &format!("product_id = (select product_id from stock where {variant})"),
            "products show another number of units than they have",
        ),
    ]
}

fn outboxes(of: &Subjects) -> Vec<Break> {
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

fn messages(of: &Subjects) -> Vec<Break> {
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
