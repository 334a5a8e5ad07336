//! The pages, each from what the BFF has loaded for it.

mod account;
mod address;
mod addresses;
mod cancel;
mod join;
mod messages;
mod notifications;
mod order;
mod order_part;
mod orders;
mod overview;
mod password;
mod reached;
mod returns;
mod sales;
mod shipping;
mod statement;
mod unsubscribe;
mod watches;

pub use account::Account;
pub use address::{EditAddress, RemoveAddress};
pub use addresses::Addresses;
pub use cancel::CancelOrder;
pub use join::{SignIn, SignUp};
pub use messages::Messages;
pub use notifications::Notifications;
pub use order::{Order, OrderNow, Viewer};
pub use orders::Orders;
pub use overview::Overview;
pub use password::{ForgotPassword, LinkSent, ResetEnded, ResetPassword};
pub use returns::Returns;
pub use sales::{SalesReturn, SalesReturns};
pub use shipping::{SalesOrder, SalesOrders};
pub use statement::SellerStatement;
pub use unsubscribe::{LinkEnded, Unsubscribe, Unsubscribed};
pub use watches::{Offer, Watched, Watches};

use leptos::prelude::*;
use ui::form::ErrorSummary;
use ui::{Notice, NoticeBox};

use crate::Form;

/// What is wrong with a form, above it.
fn form_problems(form: &Form) -> impl IntoView + use<> {
    let notice = form.notice.clone();
    view! {
        {notice.map(|notice| view! { <div class="mb-6"><NoticeBox notice=notice /></div> })}
        <ErrorSummary errors=form.errors() />
    }
    .into_any()
}

/// What came, or word that it is missing.
fn part<T>(part: Result<T, Notice>, show: impl FnOnce(T) -> AnyView) -> AnyView {
    match part {
        Ok(value) => show(value),
        Err(notice) => view! { <NoticeBox notice=notice /> }.into_any(),
    }
}
