//! At least once to each subscription, and to no one without a handler.

use std::time::Duration;

use service_kit::bus::Outcome;
use uuid::Uuid;

use super::stage::{Broker, LONG, NOTED, OTHER, Taker, event, kinds, noted, settled};

pub async fn each_subscription_gets_its_own_copy(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let (one, other) = (
        Taker::new(&bus, "one").await,
        Taker::new(&bus, "other").await,
    );
    let subject = Uuid::now_v7();
    let events = noted(subject, 0..3);
    one.publish(&events).await;
    assert_eq!(one.handle_until(2).await, [0, 1, 2]);
    // As it was published, to the letter.
    let taken = other.take_count(3).await;
    let arrived: Vec<_> = taken.iter().map(|one| one.event.clone()).collect();
    assert_eq!(arrived, events);
    assert!(taken.iter().all(|one| one.attempt == 1));
}

pub async fn only_what_was_subscribed_to_comes(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let subject = Uuid::now_v7();
    let mixed = [
        event(OTHER, subject, 0),
        event(NOTED, subject, 1),
        event(OTHER, subject, 2),
        event(NOTED, subject, 3),
    ];
    taker.publish(&mixed).await;
    assert_eq!(taker.handle_until(3).await, [1, 3]);
}

pub async fn a_repeat_comes_once(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let subject = Uuid::now_v7();
    let events = noted(subject, 0..3);
    taker.publish(&events[..2]).await;
    // The relay died before it marked what it had published.
    taker.publish(&events).await;
    assert_eq!(taker.handle_until(2).await, [0, 1, 2]);
    taker.publish(&events).await;
    taker.publish(&noted(subject, [3])).await;
    assert_eq!(taker.handle_until(3).await, [3]);
}

pub async fn what_a_dead_consumer_took_goes_to_another(broker: &impl Broker) {
    let lease = Duration::from_secs(1);
    let (one, other) = (broker.bus(lease).await, broker.bus(lease).await);
    let dying = Taker::new(&one, "one").await;
    let subject = Uuid::now_v7();
    dying.publish(&noted(subject, 0..2)).await;
    assert!(!dying.take().await.is_empty());
    drop(dying);
    drop(one);

    let heir = Taker::new(&other, "one").await;
    assert_eq!(heir.handle_until(1).await, [0, 1]);
}

/// The effect is committed, whoever holds the lease by then.
pub async fn a_late_settlement_counts_or_changes_nothing(broker: &impl Broker) {
    let bus = broker.bus(Duration::from_secs(1)).await;
    let taker = Taker::new(&bus, "one").await;
    let subject = Uuid::now_v7();
    taker.publish(&noted(subject, [0])).await;
    let late = taker.take_count(1).await;
    let again = taker.take_count(1).await;
    assert_eq!((late[0].event.id, again[0].attempt), (again[0].event.id, 2));
    taker
        .settle(&[settled(&late[0], Outcome::Dead("too late".to_owned()))])
        .await;
    taker.done(&again).await;
    taker.publish(&noted(subject, [1])).await;
    assert_eq!(taker.handle_until(1).await, [1]);
}

/// An instance of the last release does not take what only the next one knows.
pub async fn nothing_is_taken_without_a_handler(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let knows_both = Taker::of(&bus, "one", &[NOTED, OTHER]).await;
    let knows_one = Taker {
        bus: bus.clone(),
        name: "one",
        kinds: kinds(&[NOTED]),
    };
    let (unknown, known) = (Uuid::now_v7(), Uuid::now_v7());
    knows_both.publish(&[event(OTHER, unknown, 0)]).await;
    knows_both.publish(&noted(known, [1])).await;
    assert_eq!(knows_one.handle_until(1).await, [1]);
    assert_eq!(knows_both.handle_until(0).await, [0]);
}

pub async fn a_new_subscription_can_be_built_from_history(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let first = Taker::new(&bus, "first").await;
    let subject = Uuid::now_v7();
    first.publish(&noted(subject, 0..3)).await;
    first.publish(&[event(OTHER, subject, 3)]).await;
    assert_eq!(first.handle_until(2).await, [0, 1, 2]);

    let late = Taker::new(&bus, "late").await;
    late.publish(&noted(subject, [4])).await;
    assert_eq!(late.handle_until(4).await, [4]);
    bus.rebuild("late").await.unwrap();
    assert_eq!(late.handle_until(4).await, [0, 1, 2, 4]);

    // Nobody else is told again.
    first.publish(&noted(subject, [5])).await;
    assert_eq!(first.handle_until(5).await, [4, 5]);
    assert!(bus.rebuild("nobody").await.is_err());
}
