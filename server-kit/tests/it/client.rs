//! The typed client: what it sends, what it repeats, what it makes of answers.

use std::time::Duration;

use server_kit::door::TraceContext;
use server_kit::test::{access_token, service_secret};
use server_kit::{ApiError, CallError, Client, Optional};
use shared_types::{Empty, Problem};
use tokio_util::sync::CancellationToken;
use wiremock::matchers::{any, header, header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::shop::{self, Filter, GetPart, Order, PlaceOrder, RemovePart, Seen, WhoAmI, WhoCalls};

fn client(server: &MockServer) -> Client {
    Client::new("tester", server.uri(), &service_secret())
}

fn order(name: &str) -> Order {
    Order {
        name: name.to_owned(),
        lines: Vec::new(),
    }
}

async fn always(server: &MockServer, status: u16, times: u64) {
    Mock::given(any())
        .respond_with(ResponseTemplate::new(status))
        .expect(times)
        .mount(server)
        .await;
}

#[tokio::test]
async fn a_call_carries_identity_user_and_trace() {
    let server = MockServer::start().await;
    let token = access_token(shop::user_id(), &[], None);
    let trace = TraceContext::start();
    Mock::given(method("GET"))
        .and(path("/v1/me"))
        .and(header(
            "authorization",
            format!("Bearer {}", token.expose()),
        ))
        .and(header("traceparent", trace.traceparent()))
        .and(header_exists("x-service-identity"))
        .and(header("x-client-address", "203.0.113.9"))
        .respond_with(ResponseTemplate::new(200).set_body_json(Seen {
            text: "me".to_owned(),
        }))
        .expect(1)
        .mount(&server)
        .await;
    let client = client(&server)
        .with_user(&token)
        .with_client_address("203.0.113.9".parse().unwrap());
    let call = async { client.get::<WhoAmI>(&Empty {}, &Empty {}).await };
    assert_eq!(trace.scope(call).await.unwrap().text, "me");
}

#[tokio::test]
async fn what_is_safe_to_repeat_is_tried_three_times() {
    let server = MockServer::start().await;
    always(&server, 503, 3).await;
    let query = Filter {
        limit: None,
        attr: Vec::new(),
    };
    let error = client(&server)
        .get::<GetPart>(&shop::part(), &query)
        .await
        .unwrap_err();
    assert_eq!(error.status(), 503);
}

#[tokio::test]
async fn a_second_try_succeeds() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(502))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(method("DELETE"))
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;
    client(&server)
        .get::<RemovePart>(&shop::part(), &Empty {})
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_not_safe_to_repeat_is_tried_once() {
    let server = MockServer::start().await;
    always(&server, 503, 1).await;
    client(&server)
        .send::<PlaceOrder>(&Empty {}, &order("a"))
        .await
        .unwrap_err();
}

#[tokio::test]
async fn an_idempotency_key_makes_anything_safe_to_repeat() {
    let server = MockServer::start().await;
    always(&server, 503, 3).await;
    let client = client(&server).with_idempotency_key("k1");
    client
        .send::<PlaceOrder>(&Empty {}, &order("a"))
        .await
        .unwrap_err();
}

#[tokio::test]
async fn a_slow_answer_is_given_up_and_not_asked_again() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(30)))
        .expect(1)
        .mount(&server)
        .await;
    let client = client(&server).with_timeout(Duration::from_millis(50));
    let error = client
        .get::<WhoCalls>(&Empty {}, &Empty {})
        .await
        .unwrap_err();
    assert_eq!(ApiError::from(error).status().as_u16(), 503);
}

#[tokio::test]
async fn a_refusal_is_passed_on_as_it_is() {
    let server = MockServer::start().await;
    let problem = Problem::new(409, "Conflict", "sold_out").with_detail("None left.");
    Mock::given(any())
        .respond_with(ResponseTemplate::new(409).set_body_json(&problem))
        .mount(&server)
        .await;
    let error = client(&server)
        .send::<PlaceOrder>(&Empty {}, &order("a"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "sold_out");
    assert_eq!(ApiError::from(error).problem(), &problem);
}

#[tokio::test]
async fn nobody_there_is_told_as_unavailable() {
    let client = Client::new("tester", "http://127.0.0.1:1", &service_secret());
    let error = client
        .get::<WhoCalls>(&Empty {}, &Empty {})
        .await
        .unwrap_err();
    assert!(matches!(error, CallError::Unavailable { .. }));
    assert_eq!(error.to_string(), "http://127.0.0.1:1 does not answer");
}

#[tokio::test]
async fn nothing_found_is_nothing() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(404).set_body_json(Problem::new(
            404,
            "Not Found",
            "not_found",
        )))
        .mount(&server)
        .await;
    let found = client(&server)
        .get::<WhoCalls>(&Empty {}, &Empty {})
        .await
        .optional();
    assert_eq!(found.unwrap(), None);
}

#[tokio::test]
async fn a_client_and_a_server_of_the_kit_understand_each_other() {
    let listener = server_kit::bind("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stop = CancellationToken::new();
    let serving = tokio::spawn(server_kit::serve(
        listener,
        shop::router(),
        shop::limits(),
        stop.clone(),
    ));
    let client = Client::new("tester", url, &service_secret());

    let caller = client.get::<WhoCalls>(&Empty {}, &Empty {}).await.unwrap();
    assert_eq!(caller.text, "tester");
    let placed = client
        .send::<PlaceOrder>(&Empty {}, &order("ü"))
        .await
        .unwrap();
    assert_eq!(placed.text, "ü: 0");
    let error = client
        .send::<PlaceOrder>(&Empty {}, &order("taken"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "name_taken");

    stop.cancel();
    serving.await.unwrap();
}
