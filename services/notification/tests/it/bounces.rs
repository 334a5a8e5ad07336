//! Mail that comes back: `POST /v1/bounces`.

use notification_service::bounce::ReturnAddresses;
use notification_service::message::store;
use server_kit::CallError;
use server_kit::env::Secret;
use shared_types::Empty;
use shared_types::reach::{Bounce, BounceAction, BounceReport, ReportBounce, RetryMail};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, returns, sender, user};
use crate::phone::reach;
use crate::sink::Sink;

/// Shopper 1 signed up, and the greeting was sent; where it would come back to.
async fn greeted(mall: &Mall) -> String {
    mall.sign_up(1, "Ada@example.com").await;
    let sink = Sink::open().await;
    let transport = sink.transport_from(sender().returning(Some(returns())));
    mall.postman(transport).pass().await.unwrap();
    sink.from()[0].clone()
}

/// As Postfix writes it.
fn report(to: &str, fields: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nTo: {to}\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\
         \tboundary=\"A8B.1764/mx.example\"\r\n\r\nThis is a MIME-encapsulated message.\r\n\r\n\
         --A8B.1764/mx.example\r\nContent-Description: Notification\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry.\r\n\r\n\
         --A8B.1764/mx.example\r\nContent-Description: Delivery report\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\
         Arrival-Date: Mon, 30 Nov 2026 10:00:00 +0000 (UTC)\r\n\r\n\
         Final-Recipient: rfc822; ada@example.com\r\n{fields}\r\n\
         --A8B.1764/mx.example\r\nContent-Type: message/rfc822\r\n\r\nSubject: Welcome\r\n\r\n\
         Hello\r\n\r\n--A8B.1764/mx.example--\r\n"
    )
}

const FAILED: &str = "Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; example.com\r\n\
                      Diagnostic-Code: smtp; 550 5.1.1 <ada@example.com>: no such\r\n    user\r\n";

const DELAYED: &str = "Action: delayed\r\nStatus: 4.4.1\r\nDiagnostic-Code: x; no answer\r\n";

async fn bring(mall: &Mall, message: &str, recipient: Option<&str>) -> Result<Bounce, CallError> {
    let body = BounceReport {
        recipient: recipient.map(ToOwned::to_owned),
        message: message.to_owned(),
    };
    mall.app
        .service()
        .send::<ReportBounce>(&Empty {}, &body)
        .await
}

async fn kept(mall: &Mall) -> Vec<(String, String, String, String)> {
    sqlx::query_as("select action, address, status, diagnostic from bounce order by reported_at")
        .fetch_all(&mall.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn each_mail_has_a_return_address_of_its_own(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let address = greeted(&mall).await;
    let id: Uuid = sqlx::query_scalar("select message_id from message")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(returns().read(&address), Some(id));
}

#[sqlx::test(migrations = false)]
async fn an_address_that_mail_comes_back_from_gets_what_it_bought_and_nothing_else(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let address = greeted(&mall).await;
    assert_eq!(reach(&mall, 1).await.returned_mail, None);
    // A mail server is told "taken" too late and says it once more.
    for _ in 0..2 {
        let made = bring(&mall, &report(&address, FAILED), None).await.unwrap();
        assert_eq!(
            (made.action, made.status.as_str(), made.suppressed),
            (BounceAction::Failed, "5.1.1", true)
        );
    }
    assert_eq!(
        kept(&mall).await,
        [(
            "failed".to_owned(),
            "ada@example.com".to_owned(),
            "5.1.1".to_owned(),
            "smtp; 550 5.1.1 <ada@example.com>: no such user".to_owned()
        )]
    );
    let (state, problem): (String, String) = sqlx::query_as("select state, problem from message")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(state, "bounced");
    assert!(problem.contains("no such user"), "{problem}");
    let returned = reach(&mall, 1).await.returned_mail;
    assert_eq!(returned.as_deref(), Some("ada@example.com"));
    assert_eq!(reach(&mall, 2).await.returned_mail, None, "nobody else's");

    mall.sign_up(2, "ada@example.com").await;
    mall.order(7, Some(user(1))).await;
    let sink = Sink::open().await;
    mall.postman(sink.transport()).pass().await.unwrap();
    assert_eq!(sink.taken().len(), 1);
    assert!(sink.taken()[0].contains("Subject: Your order MH-0007 is confirmed"));
}

#[sqlx::test(migrations = false)]
async fn mail_that_is_late_or_disliked_says_nothing_about_the_address(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let address = greeted(&mall).await;
    let made = bring(&mall, &report(&address, DELAYED), None)
        .await
        .unwrap();
    assert_eq!(
        (made.action, made.suppressed),
        (BounceAction::Delayed, false)
    );
    assert_eq!(mall.messages().await[0].2, "sent");
    let spam = "Action: failed\r\nStatus: 5.7.1\r\nDiagnostic-Code: smtp; 550 5.7.1 spam\r\n";
    let made = bring(&mall, &report(&address, spam), None).await.unwrap();
    assert_eq!(
        (made.action, made.suppressed),
        (BounceAction::Failed, false)
    );
    assert_eq!(mall.messages().await[0].2, "bounced");
    assert_eq!(
        kept(&mall).await.len(),
        2,
        "late at first, and then not at all"
    );
    assert!(
        !store::is_suppressed(&mall.pool, "ada@example.com")
            .await
            .unwrap()
    );
    assert_eq!(reach(&mall, 1).await.returned_mail, None);
}

#[sqlx::test(migrations = false)]
async fn the_mail_server_may_say_where_it_came_to(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let address = greeted(&mall).await;
    let to_all = report("postmaster@mall.example", FAILED);
    let refused = bring(&mall, &to_all, None).await.unwrap_err();
    assert_eq!(refused.code(), "not_ours");
    let made = bring(&mall, &to_all, Some(&address.to_uppercase()))
        .await
        .unwrap();
    assert!(made.suppressed);
    let beside = format!("X-Original-To: {address}\r\n{to_all}");
    assert!(bring(&mall, &beside, None).await.is_ok());
}

#[sqlx::test(migrations = false)]
async fn what_somebody_made_up_is_refused_and_recorded_nowhere(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let address = greeted(&mall).await;
    let strange = Secret::new("another secret");
    let strange = ReturnAddresses::new("MAIL_BOUNCE_ADDRESS", "bounces@mall.example", &strange);
    let id = returns().read(&address).unwrap();
    let (head, rest) = address.split_once('@').unwrap();
    let (cut, last) = head.split_at(head.len() - 1);
    let changed = if last == "0" { "1" } else { "0" };
    let read = report(&address, FAILED);
    for (message, code) in [
        (report(&strange.unwrap().of(id), FAILED), "not_ours"),
        (
            report(&format!("{cut}{changed}@{rest}"), FAILED),
            "not_ours",
        ),
        (report("bounces@mall.example", FAILED), "not_ours"),
        (report(&returns().of(Uuid::now_v7()), FAILED), "not_found"),
        (
            format!("To: {address}\r\n\r\nI am away until Monday."),
            "no_report",
        ),
        (
            report(&address, "Action: delivered\r\nStatus: 2.0.0\r\n"),
            "no_failure",
        ),
        (read.replace("Status: 5.1.1", "Status: gone"), "bad_status"),
    ] {
        let refused = bring(&mall, &message, None).await.unwrap_err();
        assert_eq!(refused.code(), code, "{message}");
        let CallError::Problem(problem) = refused else {
            panic!("{refused:?}");
        };
        assert!(problem.detail.is_some());
    }
    assert_eq!(kept(&mall).await, []);
    assert_eq!(mall.messages().await[0].2, "sent");
    assert!(
        !store::is_suppressed(&mall.pool, "ada@example.com")
            .await
            .unwrap()
    );
}

#[sqlx::test(migrations = false)]
async fn its_owner_may_give_an_address_another_chance(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let address = greeted(&mall).await;
    bring(&mall, &report(&address, FAILED), None).await.unwrap();
    let retry = async |shopper| {
        let shopper = mall.shopper(shopper);
        shopper
            .send::<RetryMail>(&Empty {}, &Empty {})
            .await
            .unwrap();
    };
    retry(2).await;
    assert!(reach(&mall, 1).await.returned_mail.is_some(), "not theirs");
    for _ in 0..2 {
        retry(1).await;
    }
    assert_eq!(reach(&mall, 1).await.returned_mail, None);
    let suppressed = store::is_suppressed(&mall.pool, "ada@example.com").await;
    assert!(!suppressed.unwrap());
    assert_eq!(kept(&mall).await.len(), 1, "that it came back stays true");
}

#[sqlx::test(migrations = false)]
async fn what_came_back_is_forgotten_with_its_mail(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let address = greeted(&mall).await;
    bring(&mall, &report(&address, FAILED), None).await.unwrap();
    let limit = time::OffsetDateTime::now_utc() + time::Duration::minutes(1);
    assert_eq!(store::forget(&mall.pool, limit).await.unwrap(), 1);
    assert_eq!(kept(&mall).await, []);
}

#[sqlx::test(migrations = false)]
async fn only_the_malls_own_processes_may_say_so(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let body = BounceReport {
        recipient: None,
        message: "x".into(),
    };
    let refused = mall.app.anon().send::<ReportBounce>(&Empty {}, &body).await;
    assert_eq!(refused.unwrap_err().status(), 401);
}
