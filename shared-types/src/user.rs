//! The user service's contract: accounts, sign-in, addresses.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AddressId, PasswordResetId, SellerId, SignInId, Timestamp, UserId};

/// What a person may do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Buys.
    Shopper,
    /// Sells; the token names the seller.
    Seller,
    /// Runs the mall.
    Admin,
}

/// The claims of a signed access token, good for ten minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who signed in.
    pub sub: UserId,
    /// Which sign-in this token belongs to.
    pub sid: SignInId,
    /// What they may do.
    pub roles: Vec<Role>,
    /// The seller they act for, with [`Role::Seller`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller_id: Option<SellerId>,
    /// Issuer: `mallhive`.
    pub iss: String,
    /// Audience: `mallhive`.
    pub aud: String,
    /// Issued at, Unix seconds.
    pub iat: i64,
    /// Expires at, Unix seconds.
    pub exp: i64,
}

/// A new account.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Where mail reaches them; compared without regard to case.
    #[garde(custom(mail_address))]
    #[schemars(length(min = 3, max = 254))]
    pub email: String,
    /// At least ten characters; kept only as an Argon2id hash.
    #[garde(length(chars, min = 10, max = 128))]
    pub password: String,
    /// How the mall addresses them.
    #[garde(length(chars, min = 1, max = 80), custom(not_blank))]
    pub name: String,
}

/// A sign-in attempt.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The account's e-mail address.
    #[garde(length(chars, min = 1, max = 254))]
    pub email: String,
    /// The account's password.
    #[garde(length(chars, min = 1, max = 128))]
    pub password: String,
}

/// A refresh token, used once: the answer carries its successor.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    /// Opaque; only the BFF and the user service see it.
    #[garde(length(chars, min = 1, max = 200))]
    pub refresh_token: String,
}

/// What a successful sign-in or refresh gives.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct Tokens {
    /// A signed JWT with [`AccessClaims`].
    pub access_token: String,
    /// When the access token ends.
    pub access_expires_at: Timestamp,
    /// Exchanges for the next pair, once.
    pub refresh_token: String,
}

/// A sign-in's outcome.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct SignedIn {
    /// Who signed in.
    pub user: UserView,
    /// Their tokens.
    pub tokens: Tokens,
}

/// An account as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserView {
    /// The account.
    pub user_id: UserId,
    /// Where mail reaches them.
    pub email: String,
    /// How the mall addresses them.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// When they signed up.
    pub created_at: Timestamp,
}

/// Accounts by id.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UserIds {
    /// At most 200; those that are gone are left out of the answer.
    #[garde(length(max = 200))]
    pub user_ids: Vec<UserId>,
}

/// What it takes to write to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// Their account.
    pub user_id: UserId,
    /// Where mail reaches them.
    pub email: String,
    /// How the mall addresses them.
    pub name: String,
}

/// People, in no order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct People {
    /// Those that were found.
    pub people: Vec<Person>,
}

/// Changes to an account; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// How the mall addresses them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(length(chars, min = 1, max = 80), custom(not_blank)))]
    pub name: Option<String>,
}

/// A change of password.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password until now.
    #[garde(length(chars, min = 1, max = 128))]
    pub current_password: String,
    /// The password from now on.
    #[garde(length(chars, min = 10, max = 128))]
    pub new_password: String,
}

/// Whose password was forgotten.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ForgottenPassword {
    /// The account's e-mail address, if there is one.
    #[garde(custom(mail_address))]
    #[schemars(length(min = 3, max = 254))]
    pub email: String,
}

/// A new password, by the link out of a mail.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// What the link carries.
    #[garde(length(chars, min = 1, max = 200))]
    pub token: String,
    /// The password from now on.
    #[garde(length(chars, min = 10, max = 128))]
    pub new_password: String,
}

/// One request for a new password.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ByPasswordReset {
    /// The request.
    pub reset_id: PasswordResetId,
}

/// What the link in the mail carries.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct ResetLink {
    /// Good until the request ends, and once.
    pub token: String,
}

/// A postal address, as a parcel needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Who receives it.
    #[garde(length(chars, min = 1, max = 80), custom(not_blank))]
    pub name: String,
    /// Street and number.
    #[garde(length(chars, min = 1, max = 120), custom(not_blank))]
    pub line1: String,
    /// Flat, floor, company.
    #[serde(default)]
    #[garde(length(chars, max = 120))]
    pub line2: String,
    /// Town.
    #[garde(length(chars, min = 1, max = 80), custom(not_blank))]
    pub city: String,
    /// State, province or county, where the country has them.
    #[serde(default)]
    #[garde(length(chars, max = 80))]
    pub region: String,
    /// Postal code.
    #[garde(length(chars, min = 2, max = 16), custom(not_blank))]
    pub postal_code: String,
    /// ISO 3166-1 alpha-2, such as `US`.
    #[garde(custom(country_code))]
    #[schemars(length(min = 2, max = 2))]
    pub country: String,
}

/// A saved address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddressView {
    /// The saved address.
    pub address_id: AddressId,
    /// The address itself.
    #[serde(flatten)]
    pub address: Address,
}

/// A user's saved addresses, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct AddressBook {
    /// At most fifty.
    pub addresses: Vec<AddressView>,
}

/// Names one saved address.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByAddress {
    /// The saved address.
    pub address_id: AddressId,
}

/// Published keys that verify access tokens, RFC 7517.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Jwks {
    /// The keys in use, newest first.
    pub keys: Vec<Jwk>,
}

/// One published Ed25519 key, RFC 8037.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Jwk {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// Names the key in a token's header.
    pub kid: String,
    /// The public key, base64url.
    pub x: String,
    /// `EdDSA`.
    pub alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
}

endpoint! {
    /// Opens an account and signs it in; a taken address answers 409 `email_taken`.
    Register = Post "/v1/users/register", Service { body: NewUser, response: SignedIn, status: 201, }
    /// Signs in; 401 `wrong_credentials` alike for unknown and known addresses.
    SignIn = Post "/v1/sign-ins", Service { body: Credentials, response: SignedIn, }
    /// Exchanges a refresh token; one used twice ends its whole sign-in.
    Refresh = Post "/v1/sign-ins/refresh", Service { body: RefreshToken, response: Tokens, }
    /// Ends the sign-in that a refresh token belongs to.
    SignOut = Post "/v1/sign-ins/end", Service { body: RefreshToken, }
    /// Ends every sign-in of the user.
    SignOutEverywhere = Post "/v1/sign-ins/end-all", User {}
    /// The signed-in user.
    GetMe = Get "/v1/me", User { response: UserView, }
    /// Changes the signed-in user.
    PatchMe = Patch "/v1/me", User { body: UserPatch, response: UserView, }
    /// Changes the password and ends all other sign-ins.
    ChangePassword = Post "/v1/me/password", User { body: PasswordChange, }
    /// Has a link sent to set a new password; the answer is the same for unknown addresses.
    ForgetPassword = Post "/v1/password-resets", Service { body: ForgottenPassword, }
    /// What the link of a request carries, for who writes the mail; 404 `link_ended` where it was used or ran out.
    GetResetLink = Get "/v1/password-resets/{reset_id}/link", Service { path: ByPasswordReset, response: ResetLink, }
    /// Sets a new password and ends every sign-in; 422 `link_ended` for a link that was used or ran out.
    ResetPassword = Post "/v1/password-resets/finish", Service { body: PasswordReset, }
    /// The signed-in user's saved addresses.
    ListAddresses = Get "/v1/me/addresses", User { response: AddressBook, }
    /// Saves an address.
    CreateAddress = Post "/v1/me/addresses", User { body: Address, response: AddressView, status: 201, }
    /// Replaces a saved address.
    PutAddress = Put "/v1/me/addresses/{address_id}", User { path: ByAddress, body: Address, response: AddressView, }
    /// Forgets a saved address.
    DeleteAddress = Delete "/v1/me/addresses/{address_id}", User { path: ByAddress, }
    /// Where mail reaches people, for those who write to them.
    LookUpPeople = Post "/v1/users/look-up", Service { body: UserIds, response: People, }
    /// The keys that verify access tokens.
    GetJwks = Get "/.well-known/jwks.json", Public { response: Jwks, }
}

/// Whether `text` has the shape of an e-mail address that mail can be sent to.
///
/// # Errors
/// Says what the shopper should look at.
pub fn mail_address(text: &str, (): &()) -> garde::Result {
    let wrong = || {
        Err(garde::Error::new(
            "enter an e-mail address like name@example.com",
        ))
    };
    let Some((local, domain)) = text.rsplit_once('@') else {
        return wrong();
    };
    let ascii = text.is_ascii() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    let labels = domain.split('.').all(|label| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    });
    let odd = local.contains(|c| "@,;:<>()[]\\\"".contains(c));
    let fits = text.len() <= 254 && (1..=64).contains(&local.len()) && domain.contains('.');
    if ascii && labels && fits && !odd {
        Ok(())
    } else {
        wrong()
    }
}

/// Refuses text of blanks only.
///
/// # Errors
/// When nothing but white space was given.
pub fn not_blank(text: &str, (): &()) -> garde::Result {
    if text.trim().is_empty() {
        Err(garde::Error::new("must not be blank"))
    } else {
        Ok(())
    }
}

/// Two upper-case letters.
fn country_code(text: &str, (): &()) -> garde::Result {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(garde::Error::new("choose a country"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_mail_reaches_are_accepted() {
        for good in ["a@b.co", "first.last+tag@mail.example.com"] {
            assert!(mail_address(good, &()).is_ok(), "{good}");
        }
        for bad in [
            "", "a", "a@b", "@b.co", "a b@c.de", "a@-b.co", "a@b..co", "a@b@c.de",
        ] {
            assert!(mail_address(bad, &()).is_err(), "{bad}");
        }
    }
}
