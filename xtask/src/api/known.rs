//! What is there to ask for: shoppers and what they leave behind, made through the public REST
//! API as an app would make it.

use super::{
    gateway::{self, Caller, PASSWORD, text},
    goods::Goods,
    http::{self, Body},
};
use crate::{mall::TestMall, paths::Paths, run::Run};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

/// Things that are not there yet, of each kind: as many as requests may make.
const NEW: u32 = 12;

/// One of the demo mall's.
const COUPON: &str = "WELCOME10";

/// Values by the name that `settings` binds to parameters and fields.
pub type Values = BTreeMap<&'static str, Vec<Value>>;

/// What requests are made with.
pub struct Known {
    /// `Authorization` of a shopper who sells too.
    pub bearer: String,
    /// That of somebody who signs out everywhere.
    pub leaving: String,
    /// That of somebody who changes the password, which ends their other sign-ins.
    pub renewing: String,
    /// What is there.
    pub values: Values,
}

/// Signs up, shops, sells: for the check of the document called `name`.
pub fn gather(paths: &Paths, mall: &TestMall, name: &str) -> Result<Known> {
    let run = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let run = format!("{:012x}", run & 0xffff_ffff_ffff);
    let mail = |who: &str| format!("{who}-{name}-{run}@example.com");
    let goods = Goods::find()?;
    let email = mail("shopper");
    let first = gateway::register(&email)?;
    sell(paths, mall, &email, text(&goods.seller)?)?;
    let second = gateway::sign_in(&email)?;
    let third = gateway::sign_in(&email)?;
    let leaving = gateway::register(&mail("leaving"))?;
    let renewing = gateway::register(&mail("renewing"))?;
    let bearer = gateway::bearer(&second)?;
    let mut values = Values::from([
        ("email", vec![json!(email)]),
        ("password", vec![json!(PASSWORD)]),
        ("refreshed", vec![gateway::refresh_token(&first)]),
        ("ended", vec![gateway::refresh_token(&third)]),
        ("new_email", new(|number| mail(&format!("new{number}")))),
        (
            "new_order",
            new(|number| format!("{number:08x}-0000-4000-8000-{run}")),
        ),
    ]);
    goods.list(&mut values);
    shop(&bearer, &email, &goods, &mut values)?;
    Ok(Known {
        bearer,
        leaving: gateway::bearer(&leaving)?,
        renewing: gateway::bearer(&renewing)?,
        values,
    })
}

fn new(name: impl Fn(u32) -> String) -> Vec<Value> {
    (0..NEW).map(|number| json!(name(number))).collect()
}

/// Two orders that are paid, a checkout to be placed, one that stays open, carts, an address.
fn shop(bearer: &str, email: &str, goods: &Goods, values: &mut Values) -> Result<()> {
    let shopper = Caller::new(bearer);
    let line = json!({ "variant_id": goods.bought.variant, "quantity": 1 });
    shopper.post("/cart/items", &line)?;
    let order = Checkout::start(shopper.clone(), email)?.place()?;
    pay(&order)?;
    let path = format!("/orders/{}", text(&order["order_id"])?);
    let bought = shopper.call("GET", &path, &Body::Empty)?;

    let guest = || Caller::default().post("/guest-carts", &line);
    let of_guest = |cart: &Value| -> Result<Checkout> {
        let holder = shopper.with("X-Cart-Token", text(&cart["cart_token"])?);
        Checkout::start(holder, email)
    };
    let called_off = of_guest(&guest()?)?.place()?;
    pay(&called_off)?;
    let (open, merged) = (guest()?, guest()?);
    let (placing, opened) = (of_guest(&guest()?)?, of_guest(&open)?);
    let saved = shopper.post("/users/me/addresses", &address())?;
    let total = &opened.view["totals"]["total"];
    let option = &opened.view["sellers"][0]["options"][0];
    values.extend([
        ("order", vec![order["order_id"].clone()]),
        (
            "seller_order",
            vec![bought["seller_orders"][0]["seller_order_id"].clone()],
        ),
        ("code", vec![json!(COUPON)]),
        ("called_off", vec![called_off["order_id"].clone()]),
        ("guest_cart", vec![open["cart"]["cart_id"].clone()]),
        ("guest_cart_token", vec![open["cart_token"].clone()]),
        ("merged_cart", vec![merged["cart"]["cart_id"].clone()]),
        ("merged_cart_token", vec![merged["cart_token"].clone()]),
        ("checkout", vec![opened.view["checkout_id"].clone()]),
        ("checkout_token", vec![json!(opened.token)]),
        ("placed_checkout", vec![placing.view["checkout_id"].clone()]),
        ("placed_checkout_token", vec![json!(placing.token)]),
        ("address", vec![saved["address_id"].clone()]),
        ("country", vec![json!("DE"), json!("US")]),
        ("method", vec![option["method"].clone()]),
        ("total", vec![total["amount"].clone()]),
        ("currency", vec![total["currency"].clone()]),
        ("unit", vec![json!(1)]),
        ("url", vec![json!(TestMall::url())]),
    ]);
    Ok(())
}

/// A checkout with all that it needs to be placed.
struct Checkout {
    holder: Caller,
    token: String,
    view: Value,
}

impl Checkout {
    fn start(holder: Caller, email: &str) -> Result<Self> {
        let started = holder.call("POST", "/checkouts", &Body::Empty)?;
        let token = text(&started["checkout_token"])?.to_owned();
        let holder = holder.with("X-Checkout-Token", &token);
        let path = format!("/checkouts/{}", text(&started["checkout"]["checkout_id"])?);
        let contact = json!({ "email": email, "address": address() });
        let view = holder.put(&format!("{path}/contact"), &contact)?;
        let choices: Vec<Value> = view["sellers"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|seller| {
                json!({
                    "seller_id": seller["seller_id"], "method": seller["options"][0]["method"],
                })
            })
            .collect();
        let choices = json!({ "choices": choices });
        let view = holder.put(&format!("{path}/delivery"), &choices)?;
        Ok(Self {
            holder,
            token,
            view,
        })
    }

    fn place(&self) -> Result<Value> {
        let path = format!("/checkouts/{}/place", text(&self.view["checkout_id"])?);
        let order = json!({
            "expected_total": self.view["totals"]["total"],
            "return_url": TestMall::url(), "cancel_url": TestMall::url(),
        });
        self.holder.post(&path, &order)
    }
}

/// Fills in the payment page that an order leads to.
fn pay(order: &Value) -> Result<()> {
    let url = text(&order["payment_url"])?;
    let place = url.split_once("://localhost:").map(|(_, place)| place);
    let (port, path) = place
        .and_then(|place| place.split_once('/'))
        .with_context(|| format!("{url} is not a payment page of this machine"))?;
    let form = "number=4242424242424242&expiry=12/70&cvc=123&name=Robin+Vale";
    http::submit(port.parse()?, &format!("/{path}"), form)
}

fn address() -> Value {
    json!({
        "name": "Robin Vale", "line1": "1 Mill Lane", "city": "Berlin",
        "postal_code": "10115", "country": "DE",
    })
}

/// Makes the account a seller's; its next token says so.
fn sell(paths: &Paths, mall: &TestMall, email: &str, seller: &str) -> Result<()> {
    let mut grant = Run::new(mall.program()).args(["grant", email, "seller", "--seller", seller]);
    for (name, value) in mall.beside(paths)? {
        grant = grant.env(name, value);
    }
    grant.output()?;
    Ok(())
}
