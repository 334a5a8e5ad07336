//! Messages on their way out: sent, tried again, refused, given up.

use std::time::Duration;

use notification_service::message::store;
use service_kit::Backoff;
use shared_types::notification::Channel;
use sqlx::PgPool;

use crate::mall::{Mall, files, folder, user};
use crate::sink::Sink;

pub const AT_ONCE: Backoff = Backoff {
    base: Duration::ZERO,
    cap: Duration::ZERO,
    tries: 3,
};

fn state(address: &str, topic: &str, state: &str) -> (String, String, String) {
    (address.into(), topic.into(), state.into())
}

#[sqlx::test(migrations = false)]
async fn mail_reaches_the_server_once_with_both_formats(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let sink = Sink::open().await;
    let postman = mall.postman(sink.transport());
    assert_eq!(postman.pass().await.unwrap(), 1);
    assert_eq!(postman.pass().await.unwrap(), 0);
    assert_eq!(
        mall.messages().await,
        [state("ada@example.com", "news", "sent")]
    );
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    for part in [
        "To: ada@example.com\n",
        "From: MallHive <orders@mall.example>\n",
        "Subject: Welcome to MallHive\n",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8\n",
        "Content-Type: text/html; charset=utf-8\n",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
        "Hello Ada,",
    ] {
        assert!(taken[0].contains(part), "{part} in {}", taken[0]);
    }
}

#[sqlx::test(migrations = false)]
async fn what_belongs_to_an_order_cannot_be_unsubscribed_from(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.order(7, Some(user(1))).await;
    let sink = Sink::open().await;
    mall.postman(sink.transport()).pass().await.unwrap();
    let taken = sink.taken();
    assert!(taken[0].contains("Subject: Your order MH-0007 is confirmed\n"));
    assert!(!taken[0].contains("List-Unsubscribe"), "{}", taken[0]);
}

#[sqlx::test(migrations = false)]
async fn a_crash_before_the_mark_repeats_the_same_mail(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let sink = Sink::open().await;
    let postman = mall.postman(sink.transport());
    postman.pass().await.unwrap();
    // As if the process had died between the server's answer and ours to the database.
    let undone = "update message set state = 'waiting', settled_at = null, due_at = now()";
    sqlx::query(undone).execute(&mall.pool).await.unwrap();
    postman.pass().await.unwrap();
    let taken = sink.taken();
    let id = |mail: &str| {
        let line = mail.lines().find(|line| line.starts_with("Message-ID: "));
        line.unwrap().to_owned()
    };
    assert_eq!(taken.len(), 2);
    assert_eq!(id(&taken[0]), id(&taken[1]));
}

#[sqlx::test(migrations = false)]
async fn a_claimed_message_is_nobody_elses_until_its_lease_ends(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let minute = Duration::from_secs(60);
    let claim = || store::claim(&mall.pool, Channel::Email, 10, minute);
    assert_eq!(claim().await.unwrap().len(), 1);
    assert!(claim().await.unwrap().is_empty());
    let passed = "update message set due_at = due_at - interval '61 seconds'";
    sqlx::query(passed).execute(&mall.pool).await.unwrap();
    let again = claim().await.unwrap();
    assert_eq!((again.len(), again[0].tries), (1, 2));
}

#[sqlx::test(migrations = false)]
async fn two_postmen_never_carry_the_same_message(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for number in 1..=40 {
        mall.sign_up(number, &format!("{number}@example.com")).await;
    }
    let sink = Sink::open().await;
    let carry = || async {
        let postman = mall.postman(sink.transport());
        while postman.pass().await.unwrap() > 0 {}
    };
    tokio::join!(carry(), carry(), carry());
    let mut recipients: Vec<_> = sink
        .taken()
        .iter()
        .filter_map(|mail| {
            mail.lines()
                .find_map(|line| line.strip_prefix("To: "))
                .map(ToOwned::to_owned)
        })
        .collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!((recipients.len(), sink.taken().len()), (40, 40));
}

#[sqlx::test(migrations = false)]
async fn a_busy_server_is_asked_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let sink = Sink::with(|_, times| match times {
        1 => "451 4.3.0 later",
        _ => "250 2.1.5 here",
    })
    .await;
    let postman = mall.postman(sink.transport()).backoff(AT_ONCE);
    postman.pass().await.unwrap();
    assert_eq!(
        mall.messages().await,
        [state("ada@example.com", "news", "waiting")]
    );
    postman.pass().await.unwrap();
    assert_eq!(
        mall.messages().await,
        [state("ada@example.com", "news", "sent")]
    );
}

#[sqlx::test(migrations = false)]
async fn the_next_try_waits(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let sink = Sink::with(|_, _| "451 4.3.0 later").await;
    let postman = mall.postman(sink.transport());
    assert_eq!(postman.pass().await.unwrap(), 1);
    assert_eq!(
        postman.pass().await.unwrap(),
        0,
        "not before its pause is over"
    );
}

#[sqlx::test(migrations = false)]
async fn what_nobody_takes_is_given_up_and_says_why(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let sink = Sink::with(|_, _| "451 4.3.0 later").await;
    let postman = mall.postman(sink.transport()).backoff(AT_ONCE);
    for _ in 0..3 {
        assert_eq!(postman.pass().await.unwrap(), 1);
    }
    assert_eq!(postman.pass().await.unwrap(), 0);
    assert_eq!(
        mall.messages().await,
        [state("ada@example.com", "news", "failed")]
    );
    let problem: String = sqlx::query_scalar("select problem from message")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert!(problem.contains("4.3.0 later"), "{problem}");
}

#[sqlx::test(migrations = false)]
async fn an_address_that_is_gone_gets_what_it_bought_and_nothing_else(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "Ada@example.com").await;
    let gone = Sink::with(|_, _| "550 5.1.1 no such user").await;
    mall.postman(gone.transport()).pass().await.unwrap();
    assert_eq!(
        mall.messages().await,
        [state("Ada@example.com", "news", "bounced")]
    );
    // Both wait for the next pass: the news is held back, the receipt is not.
    mall.sign_up(2, "ada@example.com").await;
    mall.order(7, Some(user(1))).await;
    let sink = Sink::open().await;
    mall.postman(sink.transport()).pass().await.unwrap();
    let ends = mall.messages().await;
    assert!(
        ends.contains(&state("ada@example.com", "news", "withheld")),
        "{ends:?}"
    );
    assert!(
        ends.contains(&state("ada@example.com", "receipts", "sent")),
        "{ends:?}"
    );
    assert_eq!(sink.taken().len(), 1);
}

#[sqlx::test(migrations = false)]
async fn mail_that_is_disliked_says_nothing_about_the_address(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let spam = Sink::with(|_, _| "550 5.7.1 looks like spam").await;
    mall.postman(spam.transport()).pass().await.unwrap();
    assert_eq!(
        mall.messages().await,
        [state("ada@example.com", "news", "bounced")]
    );
    assert!(
        !store::is_suppressed(&mall.pool, "ada@example.com")
            .await
            .unwrap()
    );
}

#[sqlx::test(migrations = false)]
async fn one_that_nobody_can_write_to_holds_nobody_up(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "not an address").await;
    mall.sign_up(2, "ada@example.com").await;
    let sink = Sink::open().await;
    mall.postman(sink.transport()).pass().await.unwrap();
    assert_eq!(
        mall.messages().await,
        [
            state("not an address", "news", "bounced"),
            state("ada@example.com", "news", "sent"),
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn without_a_mail_server_mail_is_a_file_each(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.order(7, None).await;
    let (place, folder) = folder();
    let postman = mall.postman(folder);
    postman.pass().await.unwrap();
    let undone = "update message set state = 'waiting', settled_at = null, due_at = now()";
    sqlx::query(undone).execute(&mall.pool).await.unwrap();
    postman.pass().await.unwrap();
    let written = files(&place);
    assert_eq!(written.len(), 1, "written twice it is one file");
    assert!(written[0].contains("To: ada@example.com\r\n"));
}

#[sqlx::test(migrations = false)]
async fn settled_messages_are_forgotten_in_time(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let sink = Sink::open().await;
    mall.postman(sink.transport()).pass().await.unwrap();
    mall.sign_up(2, "grace@example.com").await;
    let limit = time::OffsetDateTime::now_utc() + time::Duration::minutes(1);
    assert_eq!(store::forget(&mall.pool, limit).await.unwrap(), 1);
    assert_eq!(
        mall.messages().await,
        [state("grace@example.com", "news", "waiting")]
    );
}
