//! Accounts and addresses.

use axum::extract::State;
use http::StatusCode;
use server_kit::{Api, ApiError, Call, Reply, User};
use shared_types::user::{
    AddressBook, AddressView, ChangePassword, CreateAddress, DeleteAddress, ForgetPassword,
    ListAddresses, PatchMe, PutAddress, Register, ResetPassword, Role, SignIn, SignOut,
    SignOutEverywhere, SignedIn, Tokens, UserView,
};
use shared_types::{Empty, FieldError, Problem, Timestamp};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Services;

pub fn endpoints(api: Api<Services>) -> Api<Services> {
    api.endpoint::<Register, _, _>(register)
        .endpoint::<SignIn, _, _>(sign_in)
        .endpoint::<SignOut, _, _>(sign_out)
        .endpoint::<SignOutEverywhere, _, _>(sign_out_everywhere)
        .endpoint::<PatchMe, _, _>(patch)
        .endpoint::<ChangePassword, _, _>(change_password)
        .endpoint::<ForgetPassword, _, _>(forget_password)
        .endpoint::<ResetPassword, _, _>(reset_password)
        .endpoint::<ListAddresses, _, _>(list)
        .endpoint::<CreateAddress, _, _>(create)
        .endpoint::<PutAddress, _, _>(replace)
        .endpoint::<DeleteAddress, _, _>(delete)
}

async fn register(
    State(services): State<Services>,
    Call { body, .. }: Call<Register>,
) -> Result<Reply<Register>, ApiError> {
    let mut data = services.data();
    if data
        .users
        .iter()
        .any(|(user, _)| user.email.eq_ignore_ascii_case(&body.email))
    {
        let beside = FieldError::new("email", "has an account already; sign in instead");
        let problem = Problem::new(409, "Conflict", "email_taken").with_errors(vec![beside]);
        return Err(problem.into());
    }
    let user = UserView {
        user_id: Uuid::now_v7().into(),
        email: body.email,
        name: body.name.trim().to_owned(),
        roles: roles_of(body.name.trim()),
        created_at: Timestamp(OffsetDateTime::now_utc()),
    };
    data.users.push((user.clone(), body.password));
    Ok(Reply(signed_in(user)))
}

async fn sign_in(
    State(services): State<Services>,
    Call { body, .. }: Call<SignIn>,
) -> Result<Reply<SignIn>, ApiError> {
    let data = services.data();
    let known = data
        .users
        .iter()
        .find(|(user, password)| user.email == body.email && *password == body.password);
    let wrong = || {
        ApiError::new(StatusCode::UNAUTHORIZED, "wrong_credentials")
            .with_detail("The e-mail address or the password is not right.")
    };
    let (user, _) = known.ok_or_else(wrong)?;
    Ok(Reply(signed_in(user.clone())))
}

/// Selma sells.
fn roles_of(name: &str) -> Vec<Role> {
    match name {
        "Selma" => vec![Role::Shopper, Role::Seller],
        _ => vec![Role::Shopper],
    }
}

fn signed_in(user: UserView) -> SignedIn {
    let seller_id = user
        .roles
        .contains(&Role::Seller)
        .then(super::payments::seller);
    let access = server_kit::test::access_token(user.user_id, &user.roles, seller_id);
    let tokens = Tokens {
        access_token: access.expose().to_owned(),
        access_expires_at: Timestamp(OffsetDateTime::now_utc() + Duration::minutes(10)),
        refresh_token: "refresh".to_owned(),
    };
    SignedIn { user, tokens }
}

async fn sign_out(_: Call<SignOut>) -> Result<Reply<SignOut>, ApiError> {
    Ok(Reply(Empty {}))
}

async fn sign_out_everywhere(
    _: User,
    _: Call<SignOutEverywhere>,
) -> Result<Reply<SignOutEverywhere>, ApiError> {
    Ok(Reply(Empty {}))
}

async fn patch(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<PatchMe>,
) -> Result<Reply<PatchMe>, ApiError> {
    let mut data = services.data();
    let found = data
        .users
        .iter_mut()
        .find(|(user, _)| user.user_id == who.id());
    let (user, _) = found.ok_or_else(ApiError::unauthorized)?;
    user.name = body.name.unwrap_or_default().trim().to_owned();
    Ok(Reply(user.clone()))
}

async fn change_password(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<ChangePassword>,
) -> Result<Reply<ChangePassword>, ApiError> {
    let mut data = services.data();
    let found = data
        .users
        .iter_mut()
        .find(|(user, _)| user.user_id == who.id());
    let (_, password) = found.ok_or_else(ApiError::unauthorized)?;
    if *password != body.current_password {
        return Err(ApiError::invalid_field(
            "current_password",
            "is not your password",
        ));
    }
    *password = body.new_password;
    Ok(Reply(Empty {}))
}

/// The one link that the stand-in knows, to the first account.
pub const RESET_TOKEN: &str = "a-reset_7";

async fn forget_password(
    State(services): State<Services>,
    Call { body, .. }: Call<ForgetPassword>,
) -> Result<Reply<ForgetPassword>, ApiError> {
    services.data().forgotten.push(body.email);
    Ok(Reply(Empty {}))
}

async fn reset_password(
    State(services): State<Services>,
    Call { body, .. }: Call<ResetPassword>,
) -> Result<Reply<ResetPassword>, ApiError> {
    if body.token != RESET_TOKEN {
        return Err(ApiError::invalid_field(
            "token",
            "has ended; ask for another link",
        ));
    }
    services.data().users[0].1 = body.new_password;
    Ok(Reply(Empty {}))
}

async fn list(
    State(services): State<Services>,
    who: User,
    _: Call<ListAddresses>,
) -> Result<Reply<ListAddresses>, ApiError> {
    let data = services.data();
    let own = data.addresses.iter().filter(|(user, _)| *user == who.id());
    let addresses = own.map(|(_, saved)| saved.clone()).collect();
    Ok(Reply(AddressBook { addresses }))
}

async fn create(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<CreateAddress>,
) -> Result<Reply<CreateAddress>, ApiError> {
    let mut data = services.data();
    if data.address_book_is_full {
        let detail = "You have saved 50 addresses; delete one first.";
        return Err(ApiError::conflict("address_book_full", detail));
    }
    let saved = AddressView {
        address_id: Uuid::now_v7().into(),
        address: body,
    };
    data.addresses.push((who.id(), saved.clone()));
    Ok(Reply(saved))
}

async fn replace(
    State(services): State<Services>,
    who: User,
    Call { path, body, .. }: Call<PutAddress>,
) -> Result<Reply<PutAddress>, ApiError> {
    let mut data = services.data();
    let mut own = data
        .addresses
        .iter_mut()
        .filter(|(user, _)| *user == who.id());
    let found = own.find(|(_, saved)| saved.address_id == path.address_id);
    let (_, saved) = found.ok_or_else(|| ApiError::not_found("address"))?;
    saved.address = body;
    Ok(Reply(saved.clone()))
}

async fn delete(
    State(services): State<Services>,
    who: User,
    Call { path, .. }: Call<DeleteAddress>,
) -> Result<Reply<DeleteAddress>, ApiError> {
    let mut data = services.data();
    let before = data.addresses.len();
    data.addresses
        .retain(|(user, saved)| *user != who.id() || saved.address_id != path.address_id);
    if data.addresses.len() == before {
        return Err(ApiError::not_found("address"));
    }
    Ok(Reply(Empty {}))
}
