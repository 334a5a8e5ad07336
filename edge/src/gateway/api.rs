//! What is public: every endpoint of the REST API, in the services' own types.
//!
//! Paths are written with their version; without it they answer the same.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared_types::cart::{ByMyLine, CartView, LineQuantity, NewLine};
use shared_types::order::{
    ByCheckout, ByOrder, CheckoutView, Contact, DeliveryChoices, OrderList, OrderView, PageQuery,
    PlaceOrder, PlacedOrder,
};
use shared_types::payment::{PaymentProvider, PaymentProviders};
use shared_types::product::{
    BySlug, CategoryTree, Limit, ProductPage, ProductQuery, ProductView, SellerList, SellerView,
};
use shared_types::promotion::{ByCode, NewCode};
use shared_types::user::{
    Address, AddressBook, AddressView, ByAddress, Credentials, NewUser, PasswordChange,
    RefreshToken, SignedIn, Tokens, UserPatch, UserView,
};
use shared_types::{CheckoutId, Money, endpoint};

/// A guest's new cart and the key to it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct GuestCart {
    /// To be sent as `X-Cart-Token` with every call about this cart; keep it secret.
    pub cart_token: String,
    /// The cart as it stands.
    pub cart: CartView,
}

/// A checkout that began and the key to it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StartedCheckout {
    /// To be sent as `X-Checkout-Token` with every call about this checkout.
    pub checkout_token: String,
    /// The checkout as it stands.
    pub checkout: CheckoutView,
}

/// Places the order of a checkout.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// The checkout; its `X-Checkout-Token` is needed too.
    #[garde(skip)]
    pub checkout_id: CheckoutId,
    /// What the shopper saw as `to_pay`; 409 `total_changed` where it is another now.
    #[garde(skip)]
    pub expected_total: Money,
    /// Where the payment page sends the shopper after paying; `{ORDER_ID}` is filled in.
    #[garde(length(max = 500))]
    pub return_url: String,
    /// Where the payment page sends the shopper who gives up; `{ORDER_ID}` is filled in.
    #[garde(length(max = 500))]
    pub cancel_url: String,
    /// Through whom the shopper pays; left out, the first of the payment options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub provider: Option<PaymentProvider>,
}

endpoint! {
    /// Opens an account and signs it in; a taken address answers 409 `email_taken`.
    Register = Post "/api/v1/users/register", Public { body: NewUser, response: SignedIn, status: 201, }
    /// Signs in; 401 `wrong_credentials` alike for unknown and known addresses.
    Login = Post "/api/v1/users/login", Public { body: Credentials, response: SignedIn, }
    /// Exchanges a refresh token; one used twice ends its whole sign-in.
    Refresh = Post "/api/v1/users/refresh", Public { body: RefreshToken, response: Tokens, }
    /// Ends the sign-in that a refresh token belongs to.
    Logout = Post "/api/v1/users/logout", Public { body: RefreshToken, }
    /// Ends every sign-in of the user.
    LogoutAll = Post "/api/v1/users/logout-all", User {}
    /// The signed-in user.
    GetMe = Get "/api/v1/users/me", User { response: UserView, }
    /// Changes the signed-in user.
    PatchMe = Patch "/api/v1/users/me", User { body: UserPatch, response: UserView, }
    /// Changes the password and ends all other sign-ins.
    ChangePassword = Post "/api/v1/users/me/password", User { body: PasswordChange, }
    /// The signed-in user's saved addresses.
    ListAddresses = Get "/api/v1/users/me/addresses", User { response: AddressBook, }
    /// Saves an address.
    CreateAddress = Post "/api/v1/users/me/addresses", User { body: Address, response: AddressView, status: 201, }
    /// Replaces a saved address.
    PutAddress = Put "/api/v1/users/me/addresses/{address_id}", User { path: ByAddress, body: Address, response: AddressView, }
    /// Forgets a saved address.
    DeleteAddress = Delete "/api/v1/users/me/addresses/{address_id}", User { path: ByAddress, }

    /// Lists products.
    ListProducts = Get "/api/v1/products", Public { query: ProductQuery, response: ProductPage, }
    /// Searches products by `q`, with the same filters as the list.
    SearchProducts = Get "/api/v1/products/search", Public { query: ProductQuery, response: ProductPage, }
    /// One product by slug.
    GetProduct = Get "/api/v1/products/{slug}", Public { path: BySlug, response: ProductView, }
    /// The category tree with counts.
    ListCategories = Get "/api/v1/categories", Public { response: CategoryTree, }
    /// Sellers of note.
    ListSellers = Get "/api/v1/sellers", Public { query: Limit, response: SellerList, }
    /// One seller by slug.
    GetSeller = Get "/api/v1/sellers/{slug}", Public { path: BySlug, response: SellerView, }

    /// Opens a guest cart with its first line.
    OpenGuestCart = Post "/api/v1/guest-carts", Public { body: NewLine, response: GuestCart, status: 201, }
    /// The signed-in shopper's cart, or with `X-Cart-Token` a guest's.
    GetCart = Get "/api/v1/cart", Public { response: CartView, }
    /// Adds units; the sum is capped by stock and 99, 409 `sold_out` where none is left.
    AddItem = Post "/api/v1/cart/items", Public { body: NewLine, response: CartView, }
    /// Sets a line's quantity; 0 removes it.
    PutItem = Put "/api/v1/cart/items/{variant_id}", Public { path: ByMyLine, body: LineQuantity, response: CartView, }
    /// Removes a line.
    RemoveItem = Delete "/api/v1/cart/items/{variant_id}", Public { path: ByMyLine, response: CartView, }
    /// Merges the guest cart of `X-Cart-Token` into the signed-in shopper's, once.
    MergeCart = Post "/api/v1/cart/merge", User { response: CartView, }

    /// The ways to pay that a shopper can choose from.
    ListPaymentOptions = Get "/api/v1/payment-options", Public { response: PaymentProviders, }
    /// Starts a checkout of the cart; 409 `cart_not_ready` names what stands in the way.
    StartCheckout = Post "/api/v1/checkouts", Public { response: StartedCheckout, status: 201, }
    /// A checkout as it stands.
    GetCheckout = Get "/api/v1/checkouts/{checkout_id}", Public { path: ByCheckout, response: CheckoutView, }
    /// Sets contact and address; delivery options follow from it.
    PutContact = Put "/api/v1/checkouts/{checkout_id}/contact", Public { path: ByCheckout, body: Contact, response: CheckoutView, }
    /// Sets how each seller delivers.
    PutDelivery = Put "/api/v1/checkouts/{checkout_id}/delivery", Public { path: ByCheckout, body: DeliveryChoices, response: CheckoutView, }
    /// Adds a coupon (which replaces the one before) or a gift card; 422 says what is wrong with the code.
    PutCode = Put "/api/v1/checkouts/{checkout_id}/codes", Public { path: ByCheckout, body: NewCode, response: CheckoutView, }
    /// Takes a code off; one that is not there changes nothing.
    DeleteCode = Delete "/api/v1/checkouts/{checkout_id}/codes/{code_id}", Public { path: ByCode, response: CheckoutView, }
    /// Holds the stock and opens the payment; placing twice answers the same order.
    PlaceCheckout = Post "/api/v1/checkouts/{checkout_id}/place", Public { path: ByCheckout, body: PlaceOrder, response: PlacedOrder, status: 201, }

    /// Places the order of a checkout, as its own `place` does.
    CreateOrder = Post "/api/v1/orders", Public { body: NewOrder, response: PlacedOrder, status: 201, }
    /// The signed-in shopper's orders.
    ListOrders = Get "/api/v1/orders", User { query: PageQuery, response: OrderList, }
    /// One order of the signed-in shopper, or of a guest with `X-Order-Token`.
    GetOrder = Get "/api/v1/orders/{order_id}", Public { path: ByOrder, response: OrderView, }
    /// Calls off an order that was not shipped; what was paid goes back.
    CancelOrder = Post "/api/v1/orders/{order_id}/cancel", Public { path: ByOrder, response: OrderView, }
}
