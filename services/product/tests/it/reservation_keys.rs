//! Stock asked for, sold and given back under an `Idempotency-Key`.

use shared_types::Empty;
use shared_types::product::{
    ByOrder, CommitReservation, NewReservation, ReleaseReservation, ReservationLine,
    ReservationState, Reserve,
};
use sqlx::PgPool;

use crate::mall::{Mall, draft, order, problem};
use crate::reservations::release;

#[sqlx::test(migrations = false)]
async fn a_key_gives_the_first_reservation_again(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let client = mall.http.service().with_idempotency_key("k");
    let body = |order_id, quantity| NewReservation {
        order_id,
        lines: vec![ReservationLine {
            variant_id: pan,
            quantity,
        }],
    };
    let (one, other) = (order(), order());
    let send = async |body: NewReservation| {
        let sent = client.send::<Reserve>(&Empty {}, &body).await;
        sent.map_err(problem)
    };
    // What changed nothing may be asked again.
    assert_eq!(send(body(one, 11)).await.unwrap_err().code, "sold_out");
    let first = send(body(one, 2)).await.unwrap();
    release(&mall, one).await;
    assert_eq!(
        send(body(one, 2)).await.unwrap(),
        first,
        "as it was answered then"
    );
    let refused = send(body(other, 2)).await.unwrap_err();
    assert_eq!(refused.code, "idempotency_key_reused");
    assert_eq!(mall.stock().await, (10, 0));
}

#[sqlx::test(migrations = false)]
async fn a_key_gives_the_first_answer_to_selling_and_giving_back_again(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let path = ByOrder { order_id: order() };
    mall.reserve(path.order_id, &[(pan, 2)]).await.unwrap();
    let client = mall.http.service().with_idempotency_key("k");
    let sell = || client.send::<CommitReservation>(&path, &Empty {});
    let give_back = || client.send::<ReleaseReservation>(&path, &Empty {});
    let sold = sell().await.unwrap();
    assert_eq!(sold.state, ReservationState::Committed);
    let back = give_back().await.unwrap();
    assert_eq!(back.state, ReservationState::Released);
    assert_eq!(sell().await.unwrap(), sold, "as it was answered then");
    assert_eq!(give_back().await.unwrap(), back);
    assert_eq!(mall.stock().await, (10, 0));
}
