//! The server under test.

use axum::extract::{FromRef, State};
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use server_kit::{
    AdminUser, Api, ApiError, AuthState, Call, ClientAddress, Limits, MaybeUser, Reply, SellerUser,
    ServiceCaller, User,
};
use shared_types::{Empty, ProductId, SellerId, UserId, endpoint};

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ById {
    pub product_id: ProductId,
}

/// No `deny_unknown_fields`: the kit refuses them all the same.
#[derive(Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Filter {
    #[garde(range(min = 1, max = 100))]
    pub limit: Option<u8>,
    #[serde(default)]
    pub attr: Vec<String>,
}

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Order {
    #[garde(length(chars, min = 1, max = 20))]
    pub name: String,
    #[garde(dive, length(max = 5))]
    pub lines: Vec<Line>,
}

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Line {
    pub sku: String,
    #[garde(range(min = 1, max = 99))]
    pub quantity: u32,
    pub gift: Option<Gift>,
}

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct Gift {
    pub note: String,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seen {
    pub text: String,
}

endpoint! {
    /// One part.
    GetPart = Get "/v1/parts/{product_id}", Public {
        path: ById, query: Filter, response: Seen,
    }
    /// Orders parts.
    PlaceOrder = Post "/v1/orders", Public { body: Order, response: Seen, status: 201, }
    /// Removes a part.
    RemovePart = Delete "/v1/parts/{product_id}", Public { path: ById, }
    /// Who calls.
    WhoCalls = Get "/v1/caller", Service { response: Seen, }
    /// Who is signed in.
    WhoAmI = Get "/v1/me", User { response: Seen, }
    /// Who is signed in, if anybody.
    WhoMaybe = Get "/v1/maybe", Public { response: Seen, }
    /// For sellers.
    MyShop = Get "/v1/shop", User { response: Seen, }
    /// For admins.
    MyMall = Get "/v1/mall", User { response: Seen, }
    /// Whom the request serves.
    WhereFrom = Get "/v1/address", Public { response: Seen, }
    /// Goes wrong.
    Fail = Get "/v1/fail", Public { response: Seen, }
    /// Panics.
    Panic = Get "/v1/panic", Public { response: Seen, }
    /// Never answers.
    Hang = Get "/v1/hang", Public { response: Seen, }
}

#[derive(Clone)]
pub struct App {
    auth: AuthState,
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}

pub fn limits() -> Limits {
    Limits {
        body_bytes: 1000,
        ..Limits::default()
    }
}

pub fn router() -> axum::Router {
    router_with(server_kit::test::auth_state(), limits())
}

pub fn router_with(auth: AuthState, limits: Limits) -> axum::Router {
    Api::new("shop", "A shop of parts")
        .limits(limits)
        .endpoint::<GetPart, _, _>(get_part)
        .endpoint::<PlaceOrder, _, _>(place_order)
        .public::<RemovePart, _, _>(async |_: Call<RemovePart>| Reply::<RemovePart>(Empty {}))
        .endpoint::<WhoCalls, _, _>(async |caller: ServiceCaller| seen(caller.name()))
        .endpoint::<WhoAmI, _, _>(async |user: User| seen(user.id()))
        .endpoint::<WhoMaybe, _, _>(who_maybe)
        .endpoint::<MyShop, _, _>(async |seller: SellerUser| seen(seller.seller_id))
        .endpoint::<MyMall, _, _>(async |AdminUser(user): AdminUser| seen(user.id()))
        .endpoint::<WhereFrom, _, _>(async |ClientAddress(from): ClientAddress| seen(from))
        .public::<Fail, _, _>(fail)
        .public::<Panic, _, _>(panics)
        .public::<Hang, _, _>(std::future::pending::<ApiError>)
        .finish(App { auth })
}

pub fn seen(what: impl ToString) -> axum::Json<Seen> {
    axum::Json(Seen {
        text: what.to_string(),
    })
}

async fn get_part(State(_): State<App>, Call { path, query, .. }: Call<GetPart>) -> Reply<GetPart> {
    let text = format!(
        "{} {:?} {}",
        path.product_id,
        query.limit,
        query.attr.join("+")
    );
    Reply(Seen { text })
}

async fn place_order(Call { body, .. }: Call<PlaceOrder>) -> Result<Reply<PlaceOrder>, ApiError> {
    if body.name == "taken" {
        return Err(ApiError::conflict("name_taken", "Choose another name."));
    }
    Ok(Reply(Seen {
        text: format!("{}: {}", body.name, body.lines.len()),
    }))
}

async fn who_maybe(MaybeUser(user): MaybeUser) -> axum::Json<Seen> {
    seen(user.map_or("nobody".to_owned(), |user| user.id().to_string()))
}

async fn fail() -> ApiError {
    anyhow::anyhow!("the secret cause")
        .context("while failing")
        .into()
}

async fn panics() -> ApiError {
    panic!("on purpose")
}

pub fn user_id() -> UserId {
    UserId::from(uuid::Uuid::from_u128(1))
}

pub fn seller_id() -> SellerId {
    SellerId::from(uuid::Uuid::from_u128(2))
}

pub fn part() -> ById {
    ById {
        product_id: ProductId::from(uuid::Uuid::from_u128(3)),
    }
}
