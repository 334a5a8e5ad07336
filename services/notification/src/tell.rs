//! Telling one person one thing, by each channel they want.

use shared_types::event::{Envelope, Payload};
use shared_types::notification::Channel;
use shared_types::{EventId, UserId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::letter::{Letter, Links};
use crate::message::store::{self as messages, NewMessage};
use crate::subscription::token;
use crate::transport::Mail;
use crate::{inbox, preference};

/// What it takes to write to somebody; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// Where shoppers find the mall.
    pub origin: String,
    /// Signs what ends mail.
    pub links: token::Links,
}

/// Somebody to be told, of one fact.
pub struct Addressee<'a> {
    /// The fact; each is told once by each channel.
    pub event_id: EventId,
    /// When it happened.
    pub at: OffsetDateTime,
    /// Where mail reaches them.
    pub email: &'a str,
    /// Their account, if they have one.
    pub user_id: Option<UserId>,
}

impl<'a> Addressee<'a> {
    /// Who is told of `event`.
    pub fn of<P: Payload>(event: &Envelope<P>, email: &'a str, user_id: Option<UserId>) -> Self {
        Self {
            event_id: event.id,
            at: event.time.0,
            email,
            user_id,
        }
    }
}

impl Desk {
    /// Leaves `letter` for its addressee by mail and in the inbox, as far as they want
    /// it; a guest gets mail only.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tell(
        &self,
        connection: &mut PgConnection,
        to: &Addressee<'_>,
        letter: &Letter,
    ) -> anyhow::Result<()> {
        if wants(connection, to, letter, Channel::Email).await? {
            self.write(connection, to, letter).await?;
        }
        if let Some(user_id) = to.user_id
            && wants(connection, to, letter, Channel::Inbox).await?
        {
            inbox::store::insert(connection, user_id, to.event_id, letter).await?;
        }
        Ok(())
    }

    /// Leaves `letter` by mail alone, whatever its addressee chose: they asked for it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn write(
        &self,
        connection: &mut PgConnection,
        to: &Addressee<'_>,
        letter: &Letter,
    ) -> anyhow::Result<()> {
        let message = NewMessage {
            event_id: to.event_id,
            channel: Channel::Email,
            topic: letter.topic,
            user_id: to.user_id,
            mail: &self.mail(to, letter)?,
        };
        Ok(messages::insert(connection, &message).await?)
    }

    fn mail(&self, to: &Addressee<'_>, letter: &Letter) -> anyhow::Result<Mail> {
        let subscriber = to.user_id.filter(|_| !letter.topic.is_transactional());
        let unsubscribe_url = subscriber.map(|user_id| {
            let token = self.links.sign(user_id, letter.topic);
            format!("{}/profile/unsubscribe?token={token}", self.origin)
        });
        let rendered = letter.render(&Links {
            origin: &self.origin,
            account: to.user_id.is_some(),
            unsubscribe: unsubscribe_url.as_deref(),
        })?;
        Ok(Mail {
            message_id: Uuid::now_v7(),
            recipient: to.email.to_owned(),
            subject: letter.subject.clone(),
            html: rendered.html,
            text: rendered.text,
            unsubscribe_url,
            created_at: to.at,
        })
    }
}

/// A guest could choose nothing.
async fn wants(
    connection: &mut PgConnection,
    to: &Addressee<'_>,
    letter: &Letter,
    channel: Channel,
) -> sqlx::Result<bool> {
    match to.user_id {
        Some(user_id) => preference::store::wants(connection, user_id, letter.topic, channel).await,
        None => Ok(true),
    }
}
