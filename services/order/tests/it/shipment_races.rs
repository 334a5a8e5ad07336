//! Shipments, when several say something of them at the same moment.

use std::time::Duration;

use futures::future::join_all;
use server_kit::CallError;
use shared_types::Empty;
use shared_types::order::{ByOrder, CancelOrder, OrderStatus};
use shared_types::shipment::{Carrier, NewShipment, Sale, ShipSale};
use sqlx::PgPool;

use crate::mall::{Mall, code};
use crate::returns::{paid, received, seller};
use crate::shipments::{by, order, part_id, ship, shipped};

/// Waits until so many statements of this database wait for a lock.
async fn waiting(mall: &Mall, wanted: i64) {
    let sql = "select count(*) from pg_stat_activity
               where datname = current_database() and wait_event_type = 'Lock'";
    while mall.count(sql).await < wanted {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether the order was sent or called off, and that it was not both.
async fn outcome(mall: &Mall, path: &ByOrder) -> bool {
    let order = order(mall, path).await;
    let sent = order
        .seller_orders
        .iter()
        .any(|part| !part.shipments.is_empty());
    let expected = match sent {
        true => OrderStatus::Confirmed,
        false => OrderStatus::Cancelled,
    };
    assert_eq!(order.status, expected);
    sent
}

#[sqlx::test(migrations = false)]
async fn of_sending_and_calling_off_whoever_comes_first_wins(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for ship_first in [true, false] {
        let path = paid(&mall).await;
        // Both come to the order's row while somebody holds it, one after the other.
        let mut holder = mall.pool.begin().await.unwrap();
        sqlx::query("select from placed_order where order_id = $1 for update")
            .bind(path.order_id.uuid())
            .execute(&mut *holder)
            .await
            .unwrap();
        let service = mall.router.service();
        let ships = async {
            waiting(&mall, i64::from(!ship_first)).await;
            ship(&mall, &path, 11).await
        };
        let cancels = async {
            waiting(&mall, i64::from(ship_first)).await;
            service.send::<CancelOrder>(&path, &Empty {}).await
        };
        let lets_go = async {
            waiting(&mall, 2).await;
            holder.rollback().await.unwrap();
        };
        let (shipped, cancelled, ()) = tokio::join!(ships, cancels, lets_go);
        assert_eq!(shipped.is_ok(), ship_first);
        assert_eq!(outcome(&mall, &path).await, ship_first);
        match ship_first {
            true => assert_eq!(code(cancelled), "too_late"),
            false => assert_eq!(code(shipped), "called_off"),
        }
    }
}

#[sqlx::test(migrations = false)]
async fn many_who_send_and_call_off_at_once_end_in_one_of_both(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for _ in 0..5 {
        let path = paid(&mall).await;
        let service = mall.router.service();
        let cancels = join_all((0..4).map(|_| service.send::<CancelOrder>(&path, &Empty {})));
        let ships = join_all((0..4).map(|_| ship(&mall, &path, 11)));
        let (cancelled, shipped) = tokio::join!(cancels, ships);
        let sent = outcome(&mall, &path).await;
        assert!(shipped.iter().all(|result| result.is_ok() == sent));
        assert!(cancelled.iter().all(|result| result.is_ok() != sent));
    }
    let shipments = mall.count("select count(*) from shipment").await;
    assert_eq!(
        shipped(&mall).await.len(),
        usize::try_from(shipments).unwrap()
    );
}

#[sqlx::test(migrations = false)]
async fn of_many_who_send_a_part_at_once_one_does(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let path = paid(&mall).await;
    let (part, client) = (part_id(&mall, &path, 11).await, seller(&mall, 11));
    let said: Vec<NewShipment> = (0..8)
        .map(|at| by(Carrier::Gls, &(at % 2).to_string()))
        .collect();
    let sent = join_all(said.iter().map(|said| client.send::<ShipSale>(&part, said))).await;
    let kept = part_of(&sent);
    assert_eq!(kept.len(), 4, "all who said what the first said");
    assert!(kept.iter().all(|sale| *sale == kept[0]));
    let refused = sent.iter().filter(|result| result.is_err()).count();
    assert_eq!((refused, shipped(&mall).await.len()), (4, 1));
}

fn part_of(sent: &[Result<Sale, CallError>]) -> Vec<&Sale> {
    sent.iter()
        .filter_map(|result| result.as_ref().ok())
        .collect()
}

#[sqlx::test(migrations = false)]
async fn sending_and_receiving_the_rest_at_once_lose_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for _ in 0..5 {
        let path = paid(&mall).await;
        let (sent, _) = tokio::join!(ship(&mall, &path, 12), received(&mall, &path, 2));
        sent.unwrap();
        assert_eq!(order(&mall, &path).await.status, OrderStatus::Shipped);
    }
}
