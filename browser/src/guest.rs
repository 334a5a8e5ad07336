//! A guest's order, form by form: cart, address, delivery, payment on the simulator's page.

use anyhow::{Context, ensure};

use crate::{Browser, html};

/// The fields of a form, as they are sent.
pub type Fields = Vec<(String, String)>;

const CONTACT: [(&str, &str); 7] = [
    ("deliver_to", "new"),
    ("address.country", "US"),
    ("address.name", "Robin Vale"),
    ("address.line1", "12 Harbour Street"),
    ("address.city", "Seattle"),
    ("address.state", "WA"),
    ("address.postal_code", "98101"),
];

const CARD: [(&str, &str); 4] = [
    ("number", "4242424242424242"),
    ("expiry", "12/49"),
    ("cvc", "123"),
    ("name", "Robin Vale"),
];

/// Somebody who is not signed in. Each step fails where the mall does not lead on to the
/// next.
pub struct Guest {
    browser: Browser,
}

impl Guest {
    /// At `mall`, an origin such as `http://localhost:8080`.
    #[must_use]
    pub fn new(mall: &str) -> Self {
        Self {
            browser: Browser::new(mall),
        }
    }

    /// Another guest, at the same machine.
    pub fn forget(&mut self) {
        self.browser.forget();
    }

    /// Puts something into the cart.
    ///
    /// # Errors
    /// When the mall does not answer, or refuses.
    pub async fn add_to_cart(&mut self, variant: &str, quantity: u32) -> anyhow::Result<()> {
        let quantity = quantity.to_string();
        let line = [("variant_id", variant), ("quantity", quantity.as_str())];
        self.send("/cart/lines", &line, "/cart").await
    }

    /// Begins the checkout.
    ///
    /// # Errors
    /// As all steps.
    pub async fn begin(&mut self) -> anyhow::Result<()> {
        let answer = self.browser.get("/checkout").await?;
        led(answer.redirect()?, "/checkout/contact")
    }

    /// Says who and where they are.
    ///
    /// # Errors
    /// As all steps.
    pub async fn contact(&mut self, email: &str) -> anyhow::Result<()> {
        let form = [&[("email", email)], &CONTACT[..]].concat();
        self.send("/checkout/contact", &form, "/checkout/delivery")
            .await
    }

    /// The delivery page's form, as it is filled in.
    ///
    /// # Errors
    /// As all steps.
    pub async fn delivery_page(&mut self) -> anyhow::Result<Fields> {
        self.form("/checkout/delivery", "/checkout/delivery").await
    }

    /// Takes the delivery that the page offers.
    ///
    /// # Errors
    /// As all steps.
    pub async fn delivery(&mut self, form: &[(String, String)]) -> anyhow::Result<()> {
        self.send("/checkout/delivery", &borrowed(form), "/checkout/review")
            .await
    }

    /// The form of the page on which one orders: what is to be paid, and the order's key.
    ///
    /// # Errors
    /// As all steps.
    pub async fn review_page(&mut self) -> anyhow::Result<Fields> {
        self.form("/checkout/review", "/checkout/place").await
    }

    /// Orders; where to pay.
    ///
    /// # Errors
    /// As all steps.
    pub async fn place(&mut self, form: &[(String, String)]) -> anyhow::Result<String> {
        let answer = self
            .browser
            .post("/checkout/place", &borrowed(form))
            .await?;
        let to = answer.redirect()?;
        ensure!(
            to.starts_with("http"),
            "sent to {to} instead of the payment page"
        );
        Ok(to.to_owned())
    }

    /// Pays on the simulator's page; where that leads back to.
    ///
    /// # Errors
    /// As all steps.
    pub async fn pay(&mut self, payment_page: &str) -> anyhow::Result<String> {
        let answer = self.browser.post(payment_page, &CARD).await?;
        Ok(answer.redirect()?.to_owned())
    }

    /// Comes back from the payment page; where the order is to be seen.
    ///
    /// # Errors
    /// As all steps.
    pub async fn come_back(&mut self, back: &str) -> anyhow::Result<String> {
        let answer = self.browser.get(back).await?;
        let to = answer.redirect()?;
        led(to, "/checkout/complete/")?;
        Ok(to.to_owned())
    }

    /// Calls an order off, by the number in its address.
    ///
    /// # Errors
    /// As all steps.
    pub async fn cancel(&mut self, order: &str) -> anyhow::Result<()> {
        let path = format!("/checkout/orders/{order}/cancel");
        self.send(&path, &[], "/checkout/complete/").await
    }

    /// Whether a page says `text`.
    ///
    /// # Errors
    /// As all steps.
    pub async fn reads(&mut self, path: &str, text: &str) -> anyhow::Result<bool> {
        let answer = self.browser.get(path).await?;
        Ok(answer.page()?.contains(text))
    }

    async fn send(&mut self, to: &str, form: &[(&str, &str)], next: &str) -> anyhow::Result<()> {
        let answer = self.browser.post(to, form).await?;
        led(answer.redirect()?, next)
    }

    async fn form(&mut self, path: &str, action: &str) -> anyhow::Result<Fields> {
        let answer = self.browser.get(path).await?;
        let form = html::form(answer.page()?, action);
        form.with_context(|| format!("{path} has no form for {action}"))
    }
}

fn borrowed(form: &[(String, String)]) -> Vec<(&str, &str)> {
    let fields = form.iter();
    fields
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn led(location: &str, start: &str) -> anyhow::Result<()> {
    ensure!(
        location.starts_with(start),
        "sent to {location} instead of {start}"
    );
    Ok(())
}
