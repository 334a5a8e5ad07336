//! Many orders at once.

use product_service::import::draft::ProductDraft;
use shared_types::Empty;
use shared_types::product::{
    ByOrder, CommitReservation, NewReservation, ReleaseReservation, ReservationLine, Reserve,
};
use sqlx::PgPool;
use tokio::task::JoinSet;

use crate::mall::{But, Mall, draft, order, problem, variant};

#[sqlx::test(migrations = false)]
async fn thirty_two_at_once_never_take_more_than_there_is(pool: PgPool) {
    let mall = Mall::selling(pool, vec![draft("Pan")]).await;
    let pan = mall.variant("pan").await;
    let mut shoppers = JoinSet::new();
    for _ in 0..32 {
        let client = mall.http.service();
        shoppers.spawn(async move {
            let lines = vec![ReservationLine {
                variant_id: pan,
                quantity: 1,
            }];
            let body = NewReservation {
                order_id: order(),
                lines,
            };
            client
                .send::<Reserve>(&Empty {}, &body)
                .await
                .map_err(problem)
        });
    }
    let answers = shoppers.join_all().await;
    let taken = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(taken, 10);
    for refused in answers.into_iter().filter_map(Result::err) {
        assert_eq!(refused.code, "sold_out");
        assert_eq!(refused.field(&pan.to_string()), Some("0"));
    }
    assert_eq!(mall.stock().await, (10, 10));
    assert_eq!(mall.available("pan").await, 0);
}

#[sqlx::test(migrations = false)]
async fn orders_that_cross_do_not_block_each_other(pool: PgPool) {
    let many = |one: &mut ProductDraft| {
        one.options = vec!["Size".to_owned()];
        let handle = one.handle.clone();
        one.variants = (0..4)
            .map(|size| {
                variant(
                    &format!("{handle}-{size}"),
                    &[&size.to_string()],
                    100,
                    1_000,
                )
            })
            .collect();
    };
    let mall = Mall::selling(pool, vec![draft("Pan").but(many), draft("Pot").but(many)]).await;
    let mut variants = Vec::new();
    for slug in ["pan", "pot"] {
        variants.extend(
            mall.product(slug)
                .await
                .variants
                .iter()
                .map(|one| one.variant_id),
        );
    }
    let mut orders = JoinSet::new();
    for number in 0..40 {
        let client = mall.http.service();
        let mut lines: Vec<_> = variants
            .iter()
            .map(|variant_id| ReservationLine {
                variant_id: *variant_id,
                quantity: 1,
            })
            .collect();
        lines.rotate_left(number % 8);
        orders.spawn(async move {
            let body = NewReservation {
                order_id: order(),
                lines,
            };
            let held = client
                .send::<Reserve>(&Empty {}, &body)
                .await
                .map_err(problem)?;
            let path = ByOrder {
                order_id: held.order_id,
            };
            match number % 2 {
                0 => client.send::<CommitReservation>(&path, &Empty {}).await,
                _ => client.send::<ReleaseReservation>(&path, &Empty {}).await,
            }
            .map_err(problem)
        });
    }
    for answer in orders.join_all().await {
        answer.unwrap();
    }
    assert_eq!(mall.stock().await, (8 * 1_000 - 20 * 8, 0));
    assert_eq!(mall.available("pan").await, 4 * 1_000 - 20 * 4);
}
