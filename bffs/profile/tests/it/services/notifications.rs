//! Messages and choices, two messages to a page.

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply, ServiceCaller, User};
use shared_types::notification::{
    Channel, GetSubscription, Inbox, InboxEntry, ListInbox, ListPreferences, MarkAllRead, MarkRead,
    PatchPreferences, Preference, Preferences, Subscription, Topic, Unsubscribe,
};
use shared_types::{Empty, Timestamp, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Data, Services};

const PAGE: usize = 2;

/// The one link that the stand-in knows.
pub const TOKEN: &str = "a-token_7";

pub fn endpoints(api: Api<Services>) -> Api<Services> {
    api.endpoint::<ListPreferences, _, _>(preferences)
        .endpoint::<PatchPreferences, _, _>(patch)
        .endpoint::<GetSubscription, _, _>(subscription)
        .endpoint::<Unsubscribe, _, _>(unsubscribe)
        .endpoint::<ListInbox, _, _>(inbox)
        .endpoint::<MarkRead, _, _>(mark)
        .endpoint::<MarkAllRead, _, _>(mark_all)
}

pub fn entry(title: &str) -> InboxEntry {
    InboxEntry {
        inbox_entry_id: Uuid::now_v7().into(),
        topic: Topic::Receipts,
        title: title.to_owned(),
        text: "We have your payment of $165.00.".to_owned(),
        path: Some("/profile/orders/00000000-0000-0000-0000-000000000007".to_owned()),
        at: Timestamp(OffsetDateTime::UNIX_EPOCH),
        read: false,
    }
}

async fn preferences(
    State(services): State<Services>,
    who: User,
    _: Call<ListPreferences>,
) -> Result<Reply<ListPreferences>, ApiError> {
    Ok(Reply(of(&services.data(), who.id())))
}

fn of(data: &Data, user: UserId) -> Preferences {
    let all = Topic::CHOICES
        .into_iter()
        .flat_map(|topic| Channel::ALL.map(|channel| (topic, channel)));
    let preferences = all.map(|(topic, channel)| Preference {
        topic,
        channel,
        wanted: !data.unwanted.contains(&(user, topic, channel)),
        required: (topic, channel) == (Topic::Receipts, Channel::Email),
    });
    Preferences {
        preferences: preferences.collect(),
    }
}

async fn patch(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<PatchPreferences>,
) -> Result<Reply<PatchPreferences>, ApiError> {
    let mut data = services.data();
    for choice in body.choices {
        let key = (who.id(), choice.topic, choice.channel);
        data.unwanted.retain(|one| *one != key);
        if !choice.wanted {
            data.unwanted.push(key);
        }
    }
    Ok(Reply(of(&data, who.id())))
}

async fn subscription(
    State(services): State<Services>,
    _: ServiceCaller,
    Call { path, .. }: Call<GetSubscription>,
) -> Result<Reply<GetSubscription>, ApiError> {
    if path.token != TOKEN {
        return Err(ApiError::not_found("link"));
    }
    Ok(Reply(Subscription {
        topic: Topic::News,
        wanted: services.data().ended == 0,
    }))
}

async fn unsubscribe(
    State(services): State<Services>,
    _: ServiceCaller,
    Call { path, .. }: Call<Unsubscribe>,
) -> Result<Reply<Unsubscribe>, ApiError> {
    if path.token != TOKEN {
        return Err(ApiError::not_found("link"));
    }
    services.data().ended += 1;
    Ok(Reply(Subscription {
        topic: Topic::News,
        wanted: false,
    }))
}

async fn inbox(
    State(services): State<Services>,
    who: User,
    Call { query, .. }: Call<ListInbox>,
) -> Result<Reply<ListInbox>, ApiError> {
    let data = services.data();
    let own = data
        .inbox
        .iter()
        .rev()
        .filter(|(user, _)| *user == who.id());
    let own: Vec<_> = own.map(|(_, entry)| entry.clone()).collect();
    let unread = own.iter().filter(|entry| !entry.read).count();
    let mut page: Vec<_> = own
        .into_iter()
        .filter(|entry| {
            query
                .cursor
                .is_none_or(|cursor| entry.inbox_entry_id < cursor)
        })
        .collect();
    let more = page.len() > PAGE;
    page.truncate(PAGE);
    Ok(Reply(Inbox {
        next: page.last().filter(|_| more).map(|last| last.inbox_entry_id),
        entries: page,
        unread: i64::try_from(unread).unwrap(),
    }))
}

async fn mark(
    State(services): State<Services>,
    who: User,
    Call { path, .. }: Call<MarkRead>,
) -> Result<Reply<MarkRead>, ApiError> {
    let mut data = services.data();
    let found = data
        .inbox
        .iter_mut()
        .find(|(user, entry)| *user == who.id() && entry.inbox_entry_id == path.inbox_entry_id);
    let (_, entry) = found.ok_or_else(|| ApiError::not_found("message"))?;
    entry.read = true;
    Ok(Reply(Empty {}))
}

async fn mark_all(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<MarkAllRead>,
) -> Result<Reply<MarkAllRead>, ApiError> {
    let mut data = services.data();
    let own = data.inbox.iter_mut().filter(|(user, _)| *user == who.id());
    for (_, entry) in own.filter(|(_, entry)| entry.inbox_entry_id <= body.newest) {
        entry.read = true;
    }
    Ok(Reply(Empty {}))
}
