//! `/v1/me/preferences`

use server_kit::CallError;
use shared_types::Empty;
use shared_types::notification::{
    Channel, Choice, ListPreferences, PatchPreferences, PreferencePatch, Preferences, Topic,
};
use sqlx::PgPool;

use crate::mall::{Mall, user};

fn off(topic: Topic, channel: Channel) -> PreferencePatch {
    let wanted = false;
    PreferencePatch {
        choices: vec![Choice {
            topic,
            channel,
            wanted,
        }],
    }
}

fn wanted(all: &Preferences, topic: Topic, channel: Channel) -> bool {
    let mut found = all
        .preferences
        .iter()
        .filter(|one| (one.topic, one.channel) == (topic, channel));
    found.next().unwrap().wanted
}

#[sqlx::test(migrations = false)]
async fn who_never_chose_gets_everything_but_text_messages(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let all = mall
        .shopper(1)
        .get::<ListPreferences>(&Empty {}, &Empty {})
        .await
        .unwrap();
    let every = Topic::CHOICES.len() * Channel::ALL.len();
    assert_eq!(all.preferences.len(), every);
    for one in &all.preferences {
        assert_eq!(one.wanted, one.channel != Channel::Sms, "{one:?}");
    }
    let required: Vec<_> = all.preferences.iter().filter(|one| one.required).collect();
    assert_eq!(required.len(), 1);
    assert_eq!(
        (required[0].topic, required[0].channel),
        (Topic::Receipts, Channel::Email)
    );
}

#[sqlx::test(migrations = false)]
async fn a_choice_holds_for_its_shopper_topic_and_channel(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let patch = off(Topic::News, Channel::Email);
    let all = mall
        .shopper(1)
        .send::<PatchPreferences>(&Empty {}, &patch)
        .await
        .unwrap();
    assert!(!wanted(&all, Topic::News, Channel::Email));
    assert!(wanted(&all, Topic::News, Channel::Inbox));
    mall.sign_up(1, "ada@example.com").await;
    mall.sign_up(2, "grace@example.com").await;
    let told = mall.messages().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "grace@example.com");
    let entries: i64 = sqlx::query_scalar("select count(*) from inbox_entry")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(entries, 2);
}

#[sqlx::test(migrations = false)]
async fn a_receipt_comes_by_mail_whatever_was_chosen(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let shopper = mall.shopper(1);
    let patch = off(Topic::Receipts, Channel::Email);
    let refused = shopper.send::<PatchPreferences>(&Empty {}, &patch).await;
    let Err(CallError::Problem(problem)) = refused else {
        panic!("it was switched off");
    };
    assert_eq!(problem.status, 422);
    assert_eq!(problem.errors[0].field, "choices[0].wanted");
    let patch = off(Topic::Receipts, Channel::Inbox);
    shopper
        .send::<PatchPreferences>(&Empty {}, &patch)
        .await
        .unwrap();
    mall.order(7, Some(user(1))).await;
    assert_eq!(mall.messages().await.len(), 1);
    let entries: i64 = sqlx::query_scalar("select count(*) from inbox_entry")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(entries, 0);
}

#[sqlx::test(migrations = false)]
async fn a_change_is_whole_or_not_at_all(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut patch = off(Topic::News, Channel::Email);
    patch
        .choices
        .extend(off(Topic::Receipts, Channel::Email).choices);
    let shopper = mall.shopper(1);
    assert!(
        shopper
            .send::<PatchPreferences>(&Empty {}, &patch)
            .await
            .is_err()
    );
    let all = shopper
        .get::<ListPreferences>(&Empty {}, &Empty {})
        .await
        .unwrap();
    assert!(wanted(&all, Topic::News, Channel::Email));
}

#[sqlx::test(migrations = false)]
async fn nobody_signed_in_has_no_preferences(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for client in [mall.app.anon(), mall.app.service()] {
        let refused = client.get::<ListPreferences>(&Empty {}, &Empty {}).await;
        assert_eq!(refused.unwrap_err().status(), 401);
    }
}
