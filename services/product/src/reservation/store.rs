//! The reservations' SQL.
//!
//! Each statement that changes stock first locks its rows in the order of their
//! variants, see [`crate::stock`].

use std::collections::BTreeMap;

use shared_types::product::ReservationState;
use shared_types::{OrderId, ReturnId};
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Lines, Reservation};
use crate::stock::store::Change;

struct Row {
    order_id: Uuid,
    state: String,
    expires_at: OffsetDateTime,
}

impl TryFrom<Row> for Reservation {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let state = match row.state.as_str() {
            "held" => ReservationState::Held,
            "committed" => ReservationState::Committed,
            "released" => ReservationState::Released,
            "expired" => ReservationState::Expired,
            _ => return Err(sqlx::Error::Decode("unknown state of a reservation".into())),
        };
        Ok(Self {
            order_id: row.order_id.into(),
            state,
            expires_at: row.expires_at,
        })
    }
}

fn name_of(state: ReservationState) -> &'static str {
    match state {
        ReservationState::Held => "held",
        ReservationState::Committed => "committed",
        ReservationState::Released => "released",
        ReservationState::Expired => "expired",
    }
}

/// Whether the order had no reservation yet; waits for another request for it.
pub(super) async fn insert(
    connection: &mut PgConnection,
    reservation: Reservation,
    now: OffsetDateTime,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "insert into reservation (order_id, state, expires_at, created_at)
         values ($1, $2, $3, $4)
         on conflict (order_id) do nothing",
        reservation.order_id.uuid(),
        name_of(reservation.state),
        reservation.expires_at,
        now
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

pub(super) async fn insert_lines(
    connection: &mut PgConnection,
    order: OrderId,
    lines: &Lines,
) -> Result<(), sqlx::Error> {
    let (variants, quantities) = columns(lines);
    sqlx::query!(
        "insert into reservation_line (order_id, variant_id, quantity)
         select $1, variant_id, quantity
         from unnest($2::uuid[], $3::bigint[]) as line (variant_id, quantity)",
        order.uuid(),
        &variants,
        &quantities
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn find(
    pool: &PgPool,
    order: OrderId,
) -> Result<Option<Reservation>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select order_id, state, expires_at from reservation where order_id = $1",
        order.uuid()
    )
    .fetch_optional(pool)
    .await?;
    row.map(Reservation::try_from).transpose()
}

pub(super) async fn lock(
    connection: &mut PgConnection,
    order: OrderId,
) -> Result<Option<Reservation>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select order_id, state, expires_at from reservation where order_id = $1
         for no key update",
        order.uuid()
    )
    .fetch_optional(connection)
    .await?;
    row.map(Reservation::try_from).transpose()
}

/// One reservation whose time has run out, unless another process is at it.
pub(super) async fn lock_due(
    connection: &mut PgConnection,
    now: OffsetDateTime,
) -> Result<Option<Reservation>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "select order_id, state, expires_at from reservation
         where state = 'held' and expires_at <= $1
         order by expires_at limit 1
         for no key update skip locked",
        now
    )
    .fetch_optional(connection)
    .await?;
    row.map(Reservation::try_from).transpose()
}

pub(super) async fn set_state(
    connection: &mut PgConnection,
    reservation: Reservation,
) -> Result<(), sqlx::Error> {
    let changed = sqlx::query!(
        "update reservation set state = $2 where order_id = $1",
        reservation.order_id.uuid(),
        name_of(reservation.state)
    )
    .execute(connection)
    .await?;
    match changed.rows_affected() {
        1 => Ok(()),
        _ => Err(sqlx::Error::RowNotFound),
    }
}

pub(super) async fn lines(
    connection: &mut PgConnection,
    order: OrderId,
) -> Result<Lines, sqlx::Error> {
    let rows = sqlx::query!(
        "select variant_id, quantity from reservation_line where order_id = $1",
        order.uuid()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.variant_id, row.quantity))
        .collect())
}

/// Reserves each line of which enough is left; fewer changes than lines mean that
/// some fell short and the transaction must not commit.
pub(super) async fn take(
    connection: &mut PgConnection,
    lines: &Lines,
) -> Result<Vec<Change>, sqlx::Error> {
    shift(connection, lines, (0, 1)).await
}

/// Puts held units back.
pub(super) async fn give_back(
    connection: &mut PgConnection,
    lines: &Lines,
) -> Result<Vec<Change>, sqlx::Error> {
    shift(connection, lines, (0, -1)).await
}

/// Puts units on the shelf; variants that are gone stay away.
pub(super) async fn put_on_shelf(
    connection: &mut PgConnection,
    lines: &Lines,
) -> Result<Vec<Change>, sqlx::Error> {
    shift(connection, lines, (1, 0)).await
}

/// Changes by how much each unit of a line counts on the shelf and as held. What is to be
/// held must be on offer and left.
async fn shift(
    connection: &mut PgConnection,
    lines: &Lines,
    (on_hand, reserved): (i64, i64),
) -> Result<Vec<Change>, sqlx::Error> {
    let (variants, quantities) = columns(lines);
    sqlx::query_as!(
        Change,
        r#"with locked as materialized (
             select variant_id from stock where variant_id = any($1)
             order by variant_id for no key update
         )
         update stock s
         set on_hand = s.on_hand + $3::bigint * line.quantity,
             reserved = s.reserved + $4::bigint * line.quantity
         from locked
         join unnest($1::uuid[], $2::bigint[]) as line (variant_id, quantity)
             on line.variant_id = locked.variant_id
         where s.variant_id = locked.variant_id
             and ($4::bigint <= 0 or s.offered and s.on_hand - s.reserved >= line.quantity)
         returning s.variant_id, s.product_id, s.on_hand - s.reserved as "available!",
             ($3::bigint - $4::bigint) * line.quantity as "delta!", s.offered"#,
        &variants,
        &quantities,
        on_hand,
        reserved
    )
    .fetch_all(connection)
    .await
}

/// How many units are left of each variant.
pub(super) async fn left(pool: &PgPool, lines: &Lines) -> Result<BTreeMap<Uuid, i64>, sqlx::Error> {
    let (variants, _) = columns(lines);
    let rows = sqlx::query!(
        r#"select variant_id, on_hand - reserved as "available!" from stock
         where variant_id = any($1) and offered"#,
        &variants
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.variant_id, row.available))
        .collect())
}

/// Takes an order's held units off the shelf; what can be bought does not change.
/// `None` where it holds none.
pub(super) async fn sell(
    executor: impl PgExecutor<'_>,
    order: OrderId,
) -> Result<Option<Reservation>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        "with committed as (
             update reservation set state = 'committed' where order_id = $1 and state = 'held'
             returning order_id, state, expires_at
         ), locked as materialized (
             select s.variant_id, line.quantity
             from committed
             join reservation_line line on line.order_id = committed.order_id
             join stock s on s.variant_id = line.variant_id
             order by s.variant_id for no key update of s
         ), sold as (
             update stock s
             set on_hand = s.on_hand - locked.quantity, reserved = s.reserved - locked.quantity
             from locked where s.variant_id = locked.variant_id
         )
         select order_id, state, expires_at from committed",
        order.uuid()
    )
    .fetch_optional(executor)
    .await?;
    row.map(Reservation::try_from).transpose()
}

/// Notes that a return's units are back; false where they were before.
pub(super) async fn note_returned(
    connection: &mut PgConnection,
    return_id: ReturnId,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "insert into returned_stock (return_id) values ($1) on conflict do nothing",
        return_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn columns(lines: &Lines) -> (Vec<Uuid>, Vec<i64>) {
    lines
        .iter()
        .map(|(variant, quantity)| (*variant, *quantity))
        .unzip()
}
