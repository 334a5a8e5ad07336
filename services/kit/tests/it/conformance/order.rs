//! A subject's events in their order, whatever happens to one of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use service_kit::bus::Outcome;
use uuid::Uuid;

use super::stage::{Broker, LONG, Taker, noted, settled, value};

pub async fn a_subjects_events_arrive_in_their_order(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let subjects: Vec<Uuid> = (0..8).map(|_| Uuid::now_v7()).collect();
    for start in [0, 10] {
        let mixed: Vec<_> = (start..start + 10)
            .flat_map(|value| subjects.iter().flat_map(move |one| noted(*one, [value])))
            .collect();
        taker.publish(&mixed).await;
    }
    let mut arrived: HashMap<Uuid, Vec<i64>> = HashMap::new();
    while arrived.values().map(Vec::len).sum::<usize>() < subjects.len() * 20 {
        let taken = taker.take().await;
        for one in &taken {
            arrived
                .entry(one.event.subject)
                .or_default()
                .push(value(one));
        }
        taker.done(&taken).await;
    }
    for subject in subjects {
        assert_eq!(arrived[&subject], (0..20).collect::<Vec<_>>());
    }
}

pub async fn a_failure_comes_back_after_its_pause_before_its_subjects_later_events(
    broker: &impl Broker,
) {
    const PAUSE: Duration = Duration::from_millis(1500);
    let bus = broker.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let (stuck, free) = (Uuid::now_v7(), Uuid::now_v7());
    taker.publish(&noted(stuck, 0..2)).await;
    let mut first = taker.take().await;
    let failed_at = Instant::now();
    let failed = first.remove(0);
    assert_eq!((value(&failed), failed.attempt), (0, 1));
    let mut outcomes = vec![settled(&failed, Outcome::Retry(PAUSE))];
    outcomes.extend(first.iter().map(|one| settled(one, Outcome::Untried)));
    taker.settle(&outcomes).await;
    taker.publish(&noted(stuck, [2])).await;

    // Others do not wait.
    taker.publish(&noted(free, [10])).await;
    assert_eq!(taker.handle_until(10).await, [10]);
    assert!(
        failed_at.elapsed() < PAUSE,
        "the machine is too slow for this test"
    );

    let again = taker.take().await;
    assert!(failed_at.elapsed() >= PAUSE);
    assert_eq!((value(&again[0]), again[0].attempt), (0, 2));
    let mut values: Vec<_> = again.iter().map(value).collect();
    taker.done(&again).await;
    if !values.contains(&2) {
        values.extend(taker.handle_until(2).await);
    }
    assert_eq!(values, [0, 1, 2]);
}

pub async fn what_was_not_tried_comes_back_as_if_new(broker: &impl Broker) {
    let bus = broker.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let subject = Uuid::now_v7();
    taker.publish(&noted(subject, 0..2)).await;
    for _ in 0..3 {
        let taken = taker.take().await;
        assert_eq!((value(&taken[0]), taken[0].attempt), (0, 1));
        let untried = taken.iter().map(|one| settled(one, Outcome::Untried));
        taker.settle(&untried.collect::<Vec<_>>()).await;
    }
    assert_eq!(taker.handle_until(1).await, [0, 1]);
}

/// One takes a while for each event, so that the other could overtake it.
pub async fn two_consumers_share_the_work_and_part_no_subject(broker: &impl Broker) {
    const SUBJECTS: usize = 24;
    let buses = [broker.bus(LONG).await, broker.bus(LONG).await];
    let handled: Arc<Mutex<Vec<(usize, Uuid, i64)>>> = Arc::default();
    let mut working = tokio::task::JoinSet::new();
    for (who, bus) in buses.iter().enumerate() {
        let (taker, handled) = (Taker::new(bus, "one").await, handled.clone());
        working.spawn(async move {
            loop {
                for one in taker.take().await {
                    tokio::time::sleep(Duration::from_millis(3)).await;
                    let entry = (who, one.event.subject, value(&one));
                    handled.lock().unwrap().push(entry);
                    taker.done(&[one]).await;
                }
            }
        });
    }
    let subjects: Vec<Uuid> = (0..SUBJECTS).map(|_| Uuid::now_v7()).collect();
    let mut published = 0;
    let both = |log: &[(usize, Uuid, i64)]| (0..2).all(|who| log.iter().any(|one| one.0 == who));
    let deadline = Instant::now() + LONG;
    // On and on until both had their share, then until all of it is handled.
    loop {
        assert!(
            Instant::now() < deadline,
            "{published} rounds, not all handled"
        );
        let (count, shared) = {
            let log = handled.lock().unwrap();
            (log.len(), both(&log))
        };
        if count < published * SUBJECTS {
            tokio::time::sleep(Duration::from_millis(20)).await;
        } else if shared && published >= 5 {
            break;
        } else {
            let value = published as i64;
            let round: Vec<_> = subjects
                .iter()
                .flat_map(|one| noted(*one, [value]))
                .collect();
            buses[published % 2].publish(&round).await.unwrap();
            published += 1;
        }
    }
    working.shutdown().await;
    let log = handled.lock().unwrap();
    for subject in subjects {
        let values: Vec<_> = log
            .iter()
            .filter(|one| one.1 == subject)
            .map(|one| one.2)
            .collect();
        assert_eq!(values, (0..published as i64).collect::<Vec<_>>());
    }
}
