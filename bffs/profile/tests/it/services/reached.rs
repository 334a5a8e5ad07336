//! Phones and browsers. The code that confirms a number is always the same.

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply, User};
use shared_types::reach::{
    ConfirmPhone, DeletePushSubscription, GetReach, PutPushSubscription, RemovePhone, RetryMail,
    SendPhoneCode,
};
use shared_types::{Empty, PhoneNumber, UserId};

use super::Services;

/// What the text message says.
pub const CODE: &str = "271828";

/// The mall's public key at push services.
pub const PUSH_KEY: &str = "a-public-key_7";

/// Where one shopper is reached.
#[derive(Clone, Default)]
pub struct Reached {
    pub phone: Option<PhoneNumber>,
    pub asked: Option<PhoneNumber>,
    pub browsers: Vec<String>,
    pub returned_mail: Option<String>,
}

pub fn endpoints(api: Api<Services>) -> Api<Services> {
    api.endpoint::<GetReach, _, _>(reach)
        .endpoint::<SendPhoneCode, _, _>(ask)
        .endpoint::<ConfirmPhone, _, _>(confirm)
        .endpoint::<RemovePhone, _, _>(remove)
        .endpoint::<RetryMail, _, _>(retry_mail)
        .endpoint::<PutPushSubscription, _, _>(put)
        .endpoint::<DeletePushSubscription, _, _>(delete)
}

impl Services {
    /// Changes where `user` is reached, or looks.
    pub fn reached<T>(&self, user: UserId, change: impl FnOnce(&mut Reached) -> T) -> T {
        change(self.data().reached.entry(user.uuid()).or_default())
    }
}

async fn reach(
    State(services): State<Services>,
    who: User,
    _: Call<GetReach>,
) -> Result<Reply<GetReach>, ApiError> {
    let reached = services.reached(who.id(), |reached| reached.clone());
    Ok(Reply(shared_types::reach::Reach {
        sms: true,
        phone: reached.phone,
        unconfirmed_phone: reached.asked,
        push_key: Some(PUSH_KEY.to_owned()),
        push_endpoints: reached.browsers,
        returned_mail: reached.returned_mail,
    }))
}

async fn ask(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<SendPhoneCode>,
) -> Result<Reply<SendPhoneCode>, ApiError> {
    services.reached(who.id(), |reached| reached.asked = Some(body.number));
    Ok(Reply(Empty {}))
}

async fn confirm(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<ConfirmPhone>,
) -> Result<Reply<ConfirmPhone>, ApiError> {
    if body.code != CODE {
        return Err(ApiError::invalid_field(
            "code",
            "is not the code that we sent",
        ));
    }
    services.reached(who.id(), |reached| reached.phone = reached.asked.take());
    Ok(Reply(Empty {}))
}

async fn remove(
    State(services): State<Services>,
    who: User,
    _: Call<RemovePhone>,
) -> Result<Reply<RemovePhone>, ApiError> {
    services.reached(who.id(), |reached| reached.phone = None);
    Ok(Reply(Empty {}))
}

async fn retry_mail(
    State(services): State<Services>,
    who: User,
    _: Call<RetryMail>,
) -> Result<Reply<RetryMail>, ApiError> {
    services.reached(who.id(), |reached| reached.returned_mail = None);
    Ok(Reply(Empty {}))
}

async fn put(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<PutPushSubscription>,
) -> Result<Reply<PutPushSubscription>, ApiError> {
    services.reached(who.id(), |reached| reached.browsers.push(body.endpoint));
    Ok(Reply(Empty {}))
}

async fn delete(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<DeletePushSubscription>,
) -> Result<Reply<DeletePushSubscription>, ApiError> {
    services.reached(who.id(), |reached| {
        reached.browsers.retain(|one| *one != body.endpoint);
    });
    Ok(Reply(Empty {}))
}
