//! Ways to break a mall, each with how it is mended and what the invariants call it.

mod events;
mod goods;

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
    all.extend(goods::coupons(subjects));
    all.extend(goods::gift_cards(subjects));
    all.extend(goods::shelves(subjects));
    all.extend(events::outboxes(subjects));
    all.extend(events::messages(subjects));
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
