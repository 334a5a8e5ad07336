//! Telling one person one thing, by each channel they want.

use shared_types::event::{Envelope, Payload};
use shared_types::notification::Channel;
use shared_types::{EventId, UserId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::letter::{Letter, Links};
use crate::message::store::{self as messages, NewMessage};
use crate::state::Offer;
use crate::subscription::token;
use crate::transport::Outgoing;
use crate::{inbox, phone, preference, push};

/// What it takes to write to somebody; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// Where shoppers find the mall.
    pub origin: String,
    /// Signs what ends mail.
    pub links: token::Links,
    /// What there is besides mail and the inbox.
    pub offer: Offer,
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
    /// Leaves `letter` for its addressee by each channel they want; a guest gets mail
    /// only.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tell(
        &self,
        connection: &mut PgConnection,
        to: &Addressee<'_>,
        letter: &Letter,
    ) -> anyhow::Result<()> {
        let Some(user_id) = to.user_id else {
            return self.write(connection, to, letter).await;
        };
        for channel in Channel::ALL {
            let topic = letter.topic;
            if !preference::store::wants(connection, user_id, topic, channel).await? {
                continue;
            }
            match channel {
                Channel::Email => self.write(connection, to, letter).await?,
                Channel::Inbox => {
                    inbox::store::insert(connection, user_id, to.event_id, letter).await?;
                }
                Channel::Sms => self.text(connection, to, user_id, letter).await?,
                Channel::Push => self.push(connection, to, user_id, letter).await?,
            }
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
        let mail = self.mail(to, letter)?;
        self.keep(connection, to, letter, Channel::Email, &mail)
            .await
    }

    /// To the number they confirmed, if they did.
    async fn text(
        &self,
        connection: &mut PgConnection,
        to: &Addressee<'_>,
        user_id: UserId,
        letter: &Letter,
    ) -> anyhow::Result<()> {
        if !self.offer.sms {
            return Ok(());
        }
        let Some(number) = phone::store::confirmed(&mut *connection, user_id).await? else {
            return Ok(());
        };
        let text = letter.text_message(&self.origin);
        let outgoing = brief(to, letter, number.into(), text);
        self.keep(connection, to, letter, Channel::Sms, &outgoing)
            .await
    }

    /// To each browser that they switched notifications on in.
    async fn push(
        &self,
        connection: &mut PgConnection,
        to: &Addressee<'_>,
        user_id: UserId,
        letter: &Letter,
    ) -> anyhow::Result<()> {
        if self.offer.push_key.is_none() {
            return Ok(());
        }
        for browser in push::store::ids(&mut *connection, user_id).await? {
            let text = letter.notification(to.event_id);
            let outgoing = brief(to, letter, browser.to_string(), text);
            self.keep(connection, to, letter, Channel::Push, &outgoing)
                .await?;
        }
        Ok(())
    }

    async fn keep(
        &self,
        connection: &mut PgConnection,
        to: &Addressee<'_>,
        letter: &Letter,
        channel: Channel,
        outgoing: &Outgoing,
    ) -> anyhow::Result<()> {
        let message = NewMessage {
            event_id: to.event_id,
            channel,
            topic: letter.topic,
            user_id: to.user_id,
            outgoing,
            useless_after: None,
        };
        Ok(messages::insert(connection, &message).await?)
    }

    fn mail(&self, to: &Addressee<'_>, letter: &Letter) -> anyhow::Result<Outgoing> {
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
        Ok(Outgoing {
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

/// What goes to a phone or a browser.
fn brief(to: &Addressee<'_>, letter: &Letter, recipient: String, text: String) -> Outgoing {
    Outgoing {
        message_id: Uuid::now_v7(),
        recipient,
        subject: letter.subject.clone(),
        html: String::new(),
        text,
        unsubscribe_url: None,
        created_at: to.at,
    }
}
