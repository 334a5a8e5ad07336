//! Which public endpoint is answered by which service: the whole table.

use shared_types::{order, product, user};

use super::table::{Header, REPEATABLE, Table};
use super::{App, api, carts, checkouts, orders};

const MAYBE_CART: Header = Header {
    name: "X-Cart-Token",
    required: false,
    about: "The key to a guest's cart, instead of being signed in.",
};
const CART: Header = Header {
    required: true,
    about: "The key to a guest's cart.",
    ..MAYBE_CART
};
const CHECKOUT: Header = Header {
    name: "X-Checkout-Token",
    required: true,
    about: "The key to the checkout, given when it began.",
};
const ORDER: Header = Header {
    name: "X-Order-Token",
    required: false,
    about: "The key to a guest's order, from the header of the same name in the answer \
            that placed it.",
};

/// Every public route.
pub fn table() -> Table {
    orders_of(carts_of(products_of(users_of(Table::new()))))
}

fn users_of(table: Table) -> Table {
    table
        .forward::<api::Register, user::Register>(App::users)
        .forward::<api::Login, user::SignIn>(App::users)
        .forward::<api::Refresh, user::Refresh>(App::users)
        .forward::<api::Logout, user::SignOut>(App::users)
        .forward::<api::LogoutAll, user::SignOutEverywhere>(App::users)
        .forward::<api::GetMe, user::GetMe>(App::users)
        .forward::<api::PatchMe, user::PatchMe>(App::users)
        .forward::<api::ChangePassword, user::ChangePassword>(App::users)
        .forward::<api::ListAddresses, user::ListAddresses>(App::users)
        .forward::<api::CreateAddress, user::CreateAddress>(App::users)
        .forward::<api::PutAddress, user::PutAddress>(App::users)
        .forward::<api::DeleteAddress, user::DeleteAddress>(App::users)
}

fn products_of(table: Table) -> Table {
    table
        .forward::<api::ListProducts, product::ListProducts>(App::products)
        .forward::<api::SearchProducts, product::ListProducts>(App::products)
        .forward::<api::GetProduct, product::GetProduct>(App::products)
        .forward::<api::ListCategories, product::ListCategories>(App::products)
        .forward::<api::ListSellers, product::ListSellers>(App::products)
        .forward::<api::GetSeller, product::GetSeller>(App::products)
}

fn carts_of(table: Table) -> Table {
    table
        .handle::<api::OpenGuestCart, _, _>(&[], carts::open)
        .handle::<api::GetCart, _, _>(&[MAYBE_CART], carts::show)
        .handle::<api::AddItem, _, _>(&[MAYBE_CART], carts::add)
        .handle::<api::PutItem, _, _>(&[MAYBE_CART], carts::put)
        .handle::<api::RemoveItem, _, _>(&[MAYBE_CART], carts::remove)
        .handle::<api::MergeCart, _, _>(&[CART], carts::merge)
}

fn orders_of(table: Table) -> Table {
    table
        .forward::<api::ListPaymentOptions, order::GetPaymentOptions>(App::orders)
        .handle::<api::StartCheckout, _, _>(&[MAYBE_CART], checkouts::start)
        .handle::<api::GetCheckout, _, _>(&[CHECKOUT], checkouts::show)
        .handle::<api::PutContact, _, _>(&[CHECKOUT], checkouts::contact)
        .handle::<api::PutDelivery, _, _>(&[CHECKOUT], checkouts::delivery)
        .handle::<api::PutCode, _, _>(&[CHECKOUT], checkouts::put_code)
        .handle::<api::DeleteCode, _, _>(&[CHECKOUT], checkouts::delete_code)
        .handle::<api::PlaceCheckout, _, _>(&[CHECKOUT, REPEATABLE], checkouts::place)
        .handle::<api::CreateOrder, _, _>(&[CHECKOUT, REPEATABLE], orders::create)
        .forward::<api::ListOrders, order::ListMyOrders>(App::orders)
        .handle::<api::GetOrder, _, _>(&[ORDER], orders::show)
        .handle::<api::CancelOrder, _, _>(&[ORDER, REPEATABLE], orders::cancel)
}
