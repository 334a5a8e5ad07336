//! What is special to the bus over AWS.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use server_kit::env::Secret;
use service_kit::bus::{AwsBus, Bus, Event, Filter, Outcome};
use uuid::Uuid;

use crate::conformance::aws::Aws;
use crate::conformance::stage::{Broker, LONG, Taker, noted, settled, value};

/// The queue called `name`, past our bus.
async fn queue(aws: &Aws, name: &str) -> (aws_sdk_sqs::Client, String) {
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(aws.endpoint())
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    let client = aws_sdk_sqs::Client::from_conf(config.build());
    let name = aws.queue(name);
    let found = client.get_queue_url().queue_name(name).send().await;
    (client, found.unwrap().queue_url.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_kills_every_process_is_put_aside_by_sqs_and_listed_with_a_reason() {
    let aws = Aws::start().await;
    let bus = aws.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let subject = Uuid::now_v7();
    let events = noted(subject, 0..2);
    taker.publish(&events[..1]).await;
    let (sqs, url) = queue(&aws, "one").await;
    // Processes that receive it and are gone before they do anything.
    for _ in 0..100 {
        let call = sqs.receive_message().queue_url(&url).visibility_timeout(0);
        let received = call.send().await.unwrap();
        assert_eq!(received.messages().len(), 1);
    }
    taker.publish(&events[1..]).await;
    assert_eq!(taker.handle_until(1).await, [1]);

    let backlog = bus.backlogs(Some("one")).await.unwrap();
    assert_eq!((backlog[0].waiting, backlog[0].dead), (0, 1));
    let letters = bus.dead_letters(&Filter::all(10)).await.unwrap();
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}")
    };
    assert_eq!(
        (letter.id.event_id, letter.subject),
        (events[0].id, subject)
    );
    assert!(letter.error.contains("100 times"), "{}", letter.error);
    assert!(bus.replay(&letter.id).await.unwrap());
    let again = taker.take_count(1).await;
    assert_eq!((&again[0].event, again[0].attempt), (&events[0], 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_no_event_is_put_aside_with_the_reason() {
    let aws = Aws::start().await;
    let bus = aws.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let subject = Uuid::now_v7();
    let (sqs, url) = queue(&aws, "one").await;
    let call = sqs.send_message().queue_url(url).message_body("hello?");
    let call = call.message_group_id(subject.to_string());
    let sent = call.message_deduplication_id("1").send().await.unwrap();
    taker.publish(&noted(subject, [1])).await;
    assert_eq!(taker.handle_until(1).await, [1]);

    let letters = bus.dead_letters(&Filter::all(10)).await.unwrap();
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(letter.id.event_id.to_string(), sent.message_id.unwrap());
    assert!(
        letter.error.starts_with("it is no CloudEvent"),
        "{letter:?}"
    );
    let shown = bus.dead_letter(&letter.id).await.unwrap();
    assert_eq!(shown, Some("hello?".into()));
    assert!(bus.replay(&letter.id).await.is_err());
    assert!(bus.drop_dead(&letter.id).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_gives_back_what_was_not_tried() {
    let aws = Aws::start().await;
    let (one, other) = (aws.bus(LONG).await, aws.bus(LONG).await);
    let leaving = Taker::new(&one, "one").await;
    let subject = Uuid::now_v7();
    leaving.publish(&noted(subject, 0..3)).await;
    let taken = leaving.take().await;
    let pause = Duration::from_millis(1500);
    let failed_at = Instant::now();
    let mut outcomes = vec![settled(&taken[0], Outcome::Retry(pause))];
    outcomes.extend(taken[1..].iter().map(|one| settled(one, Outcome::Untried)));
    leaving.settle(&outcomes).await;
    one.leave("one").await.unwrap();

    // Long before the lease ends; but what failed has its pause.
    let heir = Taker::new(&other, "one").await;
    assert_eq!(heir.handle_until(2).await, [0, 1, 2]);
    assert!((pause..LONG / 2).contains(&failed_at.elapsed()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_that_is_cancelled_loses_nothing() {
    let aws = Aws::start().await;
    let bus = aws.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let subject = Uuid::now_v7();
    let begun = Instant::now();
    for number in 0..5 {
        // The asking goes on and may get what is published, or the taking does.
        let waiting = tokio::time::timeout(Duration::from_millis(50), bus.ready("one"));
        let _ = waiting.await;
        taker.publish(&noted(subject, [number])).await;
        assert_eq!(taker.handle_until(number).await, [number]);
    }
    assert!(begun.elapsed() < LONG / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_brings_once_what_was_published_twice() {
    let aws = Aws::start().await;
    let bus = aws.bus(LONG).await;
    let taker = Taker::new(&bus, "one").await;
    let events = noted(Uuid::now_v7(), 0..2);
    for _ in 0..2 {
        taker.publish(&events).await;
    }
    assert_eq!(taker.handle_until(1).await, [0, 1]);
    bus.rebuild("one").await.unwrap();
    let again = taker.take_count(2).await;
    assert_eq!(again.iter().map(value).collect::<Vec<_>>(), [0, 1]);
}

/// Stands in for AWS where moto cannot fail: answers calls and refuses one event.
#[derive(Clone, Default)]
struct Refusing {
    /// The event that is refused, the first time.
    refused: Arc<Mutex<Option<Uuid>>>,
    /// The ids of those that were taken, in their order.
    taken: Arc<Mutex<Vec<Uuid>>>,
}

impl Refusing {
    fn publish(&self, call: &HashMap<String, String>) -> String {
        let (mut successful, mut failed) = (String::new(), String::new());
        for number in 1..=10 {
            let field = |name: &str| {
                call.get(&format!(
                    "PublishBatchRequestEntries.member.{number}.{name}"
                ))
            };
            let Some(id) = field("MessageDeduplicationId") else {
                break;
            };
            let (entry, id) = (field("Id").unwrap(), id.parse().unwrap());
            if self
                .refused
                .lock()
                .unwrap()
                .take_if(|refused| *refused == id)
                .is_some()
            {
                failed += &format!(
                    "<member><Id>{entry}</Id><Code>Throttled</Code><SenderFault>false</SenderFault></member>"
                );
            } else {
                self.taken.lock().unwrap().push(id);
                successful += &format!("<member><Id>{entry}</Id><MessageId>m</MessageId></member>");
            }
        }
        format!(
            "<PublishBatchResponse><PublishBatchResult><Successful>{successful}</Successful>\
             <Failed>{failed}</Failed></PublishBatchResult></PublishBatchResponse>"
        )
    }
}

async fn answer(
    State(refusing): State<Refusing>,
    method: Method,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> ([(&'static str, &'static str); 2], String) {
    let json = headers.get("x-amz-target").is_some();
    assert!(!json, "SQS is not asked");
    let body = std::str::from_utf8(&body).unwrap_or_default();
    let call: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let text = match (method, call.get("Action").map(String::as_str)) {
        (Method::GET, _) => "<ListBucketResult></ListBucketResult>".to_owned(),
        (Method::PUT, _) => String::new(),
        (_, Some("PublishBatch")) => refusing.publish(&call),
        (_, Some("CreateTopic")) => "<CreateTopicResponse><CreateTopicResult><TopicArn>\
             arn:aws:sns:us-east-1:1:test.fifo</TopicArn></CreateTopicResult></CreateTopicResponse>"
            .to_owned(),
        (_, action) => panic!("not known: {action:?}"),
    };
    ([("content-type", "text/xml"), ("etag", "\"1\"")], text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_event_is_overtaken_by_none_of_its_subject() {
    let refusing = Refusing::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().fallback(answer).with_state(refusing.clone());
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });
    let keys = "access_key_id=test&secret_access_key=test";
    let url = format!("sns://us-east-1/test?bucket=events&endpoint=http://{address}&{keys}");
    let bus = AwsBus::connect(&Secret::new(url)).await.unwrap();

    let subjects: Vec<Uuid> = (0..15).map(|_| Uuid::now_v7()).collect();
    let events: Vec<Event> = (0..3)
        .flat_map(|value| subjects.iter().flat_map(move |one| noted(*one, [value])))
        .collect();
    let of = |subject: Uuid| {
        let mine = events.iter().filter(|event| event.subject == subject);
        mine.map(|event| event.id).collect::<Vec<_>>()
    };
    let unlucky = of(subjects[3]);
    *refusing.refused.lock().unwrap() = Some(unlucky[1]);
    let error = bus.publish(&events).await.unwrap_err().to_string();
    assert!(error.contains("Throttled"), "{error}");
    let first = refusing.taken.lock().unwrap().clone();
    assert!(first.contains(&unlucky[0]) && !first.contains(&unlucky[2]));

    // The relay does it again. By their ids, SNS ignores those it has.
    bus.publish(&events).await.unwrap();
    let taken = refusing.taken.lock().unwrap().clone();
    for subject in subjects {
        let mut new: Vec<Uuid> = Vec::new();
        for id in &taken {
            if of(subject).contains(id) && !new.contains(id) {
                new.push(*id);
            }
        }
        assert_eq!(new, of(subject));
    }
    serving.abort();
}
