//! Reports as others read them.

use shared_types::analytics::{
    FunnelFigures, GetFunnel, GetSales, GetSearchTerms, GetTopProducts, Grain, SalesQuery,
    SearchTerm, SearchTermQuery,
};
use shared_types::event::{
    CartChanged, CheckoutStarted, OrderCancelled, PaymentFailed, PaymentRefunded, PaymentSucceeded,
    ProductViewed, ProductsSearched,
};
use shared_types::{Currency, Empty, Money, SellerId};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::mall::{Bought, DAY, Mall, days, hours, order};

const CUPS: Bought = Bought {
    seller: 1,
    product: 10,
    units: 2,
    price: 1000,
};
const POT: Bought = Bought {
    seller: 2,
    product: 20,
    units: 1,
    price: 2501,
};

fn seller(id: u128) -> Option<SellerId> {
    Some(Uuid::from_u128(id).into())
}

#[sqlx::test(migrations = false)]
async fn sales_are_told_for_each_currency_and_never_added_over_them(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for bought in [&[CUPS, POT][..], &[CUPS]] {
        mall.hear(DAY, order(Currency::USD, bought)).await;
    }
    mall.hear(DAY, order(Currency::JPY, &[POT])).await;
    let refunded = PaymentRefunded {
        payment_id: Uuid::now_v7().into(),
        order_id: Uuid::now_v7().into(),
        refund_id: Uuid::now_v7().into(),
        amount: Money::new(300, Currency::EUR),
        seller_id: seller(2),
    };
    mall.hear(DAY + Duration::hours(5), refunded).await;
    mall.count().await;

    let told = async |of| {
        let query = SalesQuery {
            seller: of,
            ..days(1)
        };
        let sales = mall.service().get::<GetSales>(&Empty {}, &query).await;
        let sales = sales.unwrap();
        assert_eq!(sales.rows.len(), sales.totals.len());
        let tell = |one: &shared_types::analytics::SalesFigures| {
            let average = one.average_order.map(|money| money.decimal());
            (
                one.orders,
                one.units,
                one.sales.to_string(),
                average,
                one.refunded.to_string(),
            )
        };
        sales.totals.iter().map(tell).collect::<Vec<_>>()
    };
    let row = |orders, units, sales: &str, average: &str, refunded: &str| {
        let average = Some(average.to_owned()).filter(|average| !average.is_empty());
        (
            orders,
            units,
            sales.to_owned(),
            average,
            refunded.to_owned(),
        )
    };
    let euros = row(0, 0, "€0.00", "", "€3.00");
    let mut whole = told(None).await;
    whole.sort();
    assert_eq!(
        whole,
        [
            euros.clone(),
            row(1, 1, "¥2,501", "2501", "¥0"),
            // 45.01 of two orders: half a cent goes up.
            row(2, 5, "$45.01", "22.51", "$0.00"),
        ]
    );
    assert_eq!(
        told(seller(1)).await,
        [row(2, 4, "$20.00", "10.00", "$0.00")]
    );
    let mut second = told(seller(2)).await;
    second.sort();
    assert_eq!(
        second,
        [
            euros,
            row(1, 1, "$25.01", "25.01", "$0.00"),
            row(1, 1, "¥2,501", "2501", "¥0"),
        ]
    );
    assert_eq!(told(seller(3)).await, []);
}

#[sqlx::test(migrations = false)]
async fn orders_from_before_shares_were_kept_count_by_their_lines(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut old = order(Currency::USD, &[CUPS, CUPS, POT]);
    old.sellers.clear();
    old.total.amount += 499;
    mall.hear(DAY, old).await;
    mall.count().await;
    for (of, units, sales) in [(seller(1), 4, 2000), (seller(2), 1, 2501), (None, 5, 5000)] {
        let query = SalesQuery {
            seller: of,
            ..days(1)
        };
        let sold = mall.service().get::<GetSales>(&Empty {}, &query).await;
        let sold = sold.unwrap().totals;
        assert_eq!(
            (
                sold.len(),
                sold[0].orders,
                sold[0].units,
                sold[0].sales.amount
            ),
            (1, 1, units, sales)
        );
    }
}

#[sqlx::test(migrations = false)]
async fn the_funnel_counts_each_cart_once_in_its_hour_and_once_in_its_day(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let change = |cart: u128, item_count| CartChanged {
        cart_id: Uuid::from_u128(cart).into(),
        user_id: None,
        item_count,
    };
    let checkout = |cart: u128| CheckoutStarted {
        checkout_id: Uuid::now_v7().into(),
        cart_id: Uuid::from_u128(cart).into(),
        user_id: None,
    };
    let view = ProductViewed {
        product_id: Uuid::from_u128(7).into(),
    };
    let order_id = Uuid::now_v7().into();
    for hour in 0..2 {
        let at = DAY + Duration::hours(hour);
        mall.hear(at, view.clone()).await;
        mall.hear(at, change(1, 1)).await;
        mall.hear(at, change(1, 2)).await;
        mall.hear(at, change(2, 0)).await;
        mall.hear(at, checkout(1)).await;
        mall.hear(at, checkout(1)).await;
    }
    mall.hear(DAY, order(Currency::USD, &[CUPS])).await;
    let (payment_id, amount) = (Uuid::now_v7().into(), Money::new(1, Currency::USD));
    let reason = String::new();
    let (number, email, name) = (String::new(), String::new(), String::new());
    mall.hear(
        DAY,
        PaymentFailed {
            payment_id,
            order_id,
            reason: reason.clone(),
        },
    )
    .await;
    mall.hear(
        DAY,
        PaymentSucceeded {
            payment_id,
            order_id,
            amount,
        },
    )
    .await;
    mall.hear(
        DAY,
        OrderCancelled {
            order_id,
            number,
            email,
            name,
            reason,
        },
    )
    .await;
    mall.count().await;

    let funnel = mall.service().get::<GetFunnel>(&Empty {}, &hours(24)).await;
    let by_hour = funnel.unwrap();
    let second = FunnelFigures {
        views: 1,
        carts: 1,
        checkouts: 1,
        ..FunnelFigures::default()
    };
    assert_eq!(by_hour.rows.len(), 2);
    assert_eq!(by_hour.rows[1].figures, second);
    let mut query = hours(24);
    query.grain = Some(Grain::Day);
    let by_day = mall.service().get::<GetFunnel>(&Empty {}, &query).await;
    let by_day = by_day.unwrap();
    let whole = FunnelFigures {
        views: 2,
        carts: 1,
        checkouts: 1,
        orders: 1,
        cancelled: 1,
        payments: 1,
        payments_failed: 1,
    };
    assert_eq!((by_day.rows.len(), by_day.total), (1, whole));
}

#[sqlx::test(migrations = false)]
async fn the_top_is_by_units_and_can_be_one_sellers(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for day in 0..2 {
        let at = DAY + Duration::days(day);
        mall.hear(at, order(Currency::USD, &[CUPS, POT])).await;
    }
    mall.count().await;
    let top = async |query| {
        let top = mall
            .service()
            .get::<GetTopProducts>(&Empty {}, &query)
            .await;
        let top = top.unwrap().products;
        let tell = |one: shared_types::analytics::TopProduct| {
            (one.title, one.orders, one.units, one.sales.amount)
        };
        top.into_iter().map(tell).collect::<Vec<_>>()
    };
    let cups = ("Product 10".to_owned(), 2, 4, 2000);
    let pot = ("Product 20".to_owned(), 2, 2, 5002);
    assert_eq!(top(days(2)).await, [cups.clone(), pot.clone()]);
    let first = SalesQuery {
        limit: Some(1),
        ..days(2)
    };
    assert_eq!(top(first).await, [cups]);
    let of_seller = SalesQuery {
        seller: seller(2),
        ..days(2)
    };
    assert_eq!(top(of_seller).await, [pot]);
}

#[sqlx::test(migrations = false)]
async fn terms_that_find_nothing_stand_out(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for (query, results) in [
        ("tea", 9),
        ("tea", 9),
        ("tea", 0),
        ("kettel", 0),
        ("kettel", 0),
    ] {
        let search = ProductsSearched {
            search_id: Uuid::now_v7(),
            query: query.to_owned(),
            results,
        };
        mall.hear(DAY, search).await;
    }
    mall.count().await;
    let terms = async |without_result| {
        let query = SearchTermQuery {
            from: Some(DAY.into()),
            to: Some((DAY + Duration::days(1)).into()),
            without_result,
            ..SearchTermQuery::default()
        };
        let terms = mall
            .service()
            .get::<GetSearchTerms>(&Empty {}, &query)
            .await;
        terms.unwrap().terms
    };
    let term = |term: &str, searches, without_result| SearchTerm {
        term: term.to_owned(),
        searches,
        without_result,
    };
    let (tea, kettel) = (term("tea", 3, 1), term("kettel", 2, 2));
    assert_eq!(terms(false).await, [tea.clone(), kettel.clone()]);
    assert_eq!(terms(true).await, [kettel, tea]);
}

#[sqlx::test(migrations = false)]
async fn reports_are_for_the_malls_own_and_of_a_time_that_can_be(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let refused = mall.app.anon().get::<GetSales>(&Empty {}, &days(1)).await;
    assert_eq!(refused.unwrap_err().status(), 401);
    for query in [
        "from=2024-03-02T00:00:00Z&to=2024-03-01T00:00:00Z",
        "from=2020-01-01T00:00:00Z&to=2024-03-01T00:00:00Z",
        "from=0000-01-01T00:00:00Z&to=0000-01-01T00:00:01Z&grain=week",
        "from=yesterday",
        "limit=0",
        "seller=everyone",
    ] {
        let path = format!("/v1/reports/sales?{query}");
        let answer = mall.service().visit(&path).await.unwrap();
        assert_eq!(answer.status.as_u16(), 422, "{query}: {}", answer.text());
    }
    let first = "/v1/reports/sales?to=0000-01-01T00:00:01Z";
    let answer = mall.service().visit(first).await.unwrap();
    assert!(matches!(answer.status.as_u16(), 200 | 422));
}
