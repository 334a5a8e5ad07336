//! What cannot be handled waits for an operator, and holds nothing up.

use std::sync::Arc;

use service_kit::bus::{Bus, DeadLetter, Delivery, Filter, Outcome};
use uuid::Uuid;

use super::stage::{Broker, LONG, NOTED, OTHER, Taker, event, noted, settled, value};

impl Taker {
    /// Takes one delivery and gives up on it.
    async fn give_up(&self, error: &str) -> Delivery {
        let mut taken = self.take().await;
        let dead = taken.remove(0);
        let mut outcomes = vec![settled(&dead, Outcome::Dead(error.to_owned()))];
        outcomes.extend(taken.iter().map(|one| settled(one, Outcome::Untried)));
        self.settle(&outcomes).await;
        dead
    }
}

async fn letters(bus: &Arc<dyn Bus>) -> Vec<DeadLetter> {
    bus.dead_letters(&Filter::all(10)).await.unwrap()
}

pub async fn a_dead_letter_lets_its_subject_go_on(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let (taker, other) = (
        Taker::new(&bus, "one").await,
        Taker::new(&bus, "other").await,
    );
    let subject = Uuid::now_v7();
    taker.publish(&noted(subject, 0..3)).await;
    let dead = taker.give_up("cannot handle this").await;
    assert_eq!(taker.handle_until(2).await, [1, 2]);
    assert_eq!(other.handle_until(2).await, [0, 1, 2]);

    let letters = letters(&bus).await;
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    assert_eq!(letter.id.to_string(), format!("one:{}", dead.event.id));
    assert_eq!((letter.kind.as_str(), letter.subject), (NOTED, subject));
    assert_eq!(
        (letter.error.as_str(), letter.attempts),
        ("cannot handle this", 1)
    );
    let shown = bus.dead_letter(&letter.id).await.unwrap().unwrap();
    let published: serde_json::Value = serde_json::from_str(&dead.event.envelope).unwrap();
    assert_eq!(shown, published);
}

pub async fn a_replayed_dead_letter_has_all_its_tries_again(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let (taker, other) = (
        Taker::new(&bus, "one").await,
        Taker::new(&bus, "other").await,
    );
    let subject = Uuid::now_v7();
    taker.publish(&noted(subject, [0])).await;
    assert_eq!(other.handle_until(0).await, [0]);
    let dead = taker.give_up("not yet").await;
    let id = &letters(&bus).await[0].id;
    assert!(bus.replay(id).await.unwrap());
    assert!(!bus.replay(id).await.unwrap());
    assert!(letters(&bus).await.is_empty());

    let again = taker.take_count(1).await;
    assert_eq!((&again[0].event, again[0].attempt), (&dead.event, 1));
    taker.done(&again).await;
    // To the one that asked for it, and to nobody else.
    taker.publish(&noted(subject, [1])).await;
    assert_eq!(taker.handle_until(1).await, [1]);
    assert_eq!(other.handle_until(1).await, [1]);
}

pub async fn a_dropped_dead_letter_is_gone(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let subject = Uuid::now_v7();
    taker.publish(&noted(subject, [0])).await;
    taker.give_up("never").await;
    let id = &letters(&bus).await[0].id;
    assert!(bus.drop_dead(id).await.unwrap());
    assert!(!bus.drop_dead(id).await.unwrap());
    assert!(!bus.replay(id).await.unwrap());
    assert_eq!(bus.dead_letter(id).await.unwrap(), None);
    assert!(letters(&bus).await.is_empty());
    taker.publish(&noted(subject, [1])).await;
    assert_eq!(taker.handle_until(1).await, [1]);
}

pub async fn dead_letters_are_found_by_subscription_and_type(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let one = Taker::of(&bus, "one", &[NOTED, OTHER]).await;
    let other = Taker::new(&bus, "other").await;
    let subject = Uuid::now_v7();
    one.publish(&[event(NOTED, subject, 0), event(OTHER, subject, 1)])
        .await;
    for taker in [&one, &one, &other] {
        taker.give_up("no").await;
    }
    let found = async |subscription: Option<&str>, kind: Option<&str>, limit| {
        let filter = Filter {
            subscription: subscription.map(str::to_owned),
            kind: kind.map(str::to_owned),
            limit,
        };
        bus.dead_letters(&filter).await.unwrap().len()
    };
    assert_eq!(found(None, None, 10).await, 3);
    assert_eq!(found(None, None, 2).await, 2);
    assert_eq!(found(Some("one"), None, 10).await, 2);
    assert_eq!(found(Some("one"), Some(NOTED), 10).await, 1);
    assert_eq!(found(None, Some(NOTED), 10).await, 2);
    assert_eq!(found(Some("nobody"), None, 10).await, 0);
}

pub async fn what_waits_is_counted(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let (one, other) = (
        Taker::new(&bus, "one").await,
        Taker::new(&bus, "other").await,
    );
    let subject = Uuid::now_v7();
    one.publish(&noted(subject, 0..4)).await;
    assert_eq!(other.handle_until(3).await, [0, 1, 2, 3]);
    let dead = one.give_up("no").await;
    assert_eq!(value(&dead), 0);

    let all = bus.backlogs(None).await.unwrap();
    let counts: Vec<_> = all
        .iter()
        .map(|one| {
            (
                one.subscription.as_str(),
                one.waiting,
                one.dead,
                one.oldest.is_some(),
            )
        })
        .collect();
    assert_eq!(counts, [("one", 3, 1, true), ("other", 0, 0, false)]);
    let alone = bus.backlogs(Some("one")).await.unwrap();
    assert_eq!(alone.as_slice(), &all[..1]);
}
