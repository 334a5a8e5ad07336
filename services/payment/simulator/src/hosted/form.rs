//! The card form: what was typed, and what is wrong with it.

use crate::cards::{self, Behaviour, Card, TEST_CARDS, TestCard};
use crate::ids;
use crate::session::{Customer, Session, is_email};

const MAX_NAME_LENGTH: usize = 100;

/// What the shopper typed. No `Debug`: a card number has no place in a log.
#[derive(Default)]
pub struct CardForm {
    pub number: String,
    pub expiry: String,
    pub cvc: String,
    pub name: String,
    pub email: String,
}

/// What is wrong, by field.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub number: Option<&'static str>,
    pub expiry: Option<&'static str>,
    pub cvc: Option<&'static str>,
    pub name: Option<&'static str>,
    pub email: Option<&'static str>,
}

/// A form without problems.
pub struct Checked {
    pub card: Card,
    pub behaviour: Behaviour,
    pub customer: Customer,
}

impl CardForm {
    pub fn parse(encoded: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, text) in form_urlencoded::parse(encoded) {
            let field = match name.as_ref() {
                "number" => &mut form.number,
                "expiry" => &mut form.expiry,
                "cvc" => &mut form.cvc,
                "name" => &mut form.name,
                "email" => &mut form.email,
                _ => continue,
            };
            *field = text.into_owned();
        }
        form
    }

    /// The form as it is first shown: filled in by `?card=<slug>`, and with
    /// what the shopper gave at an earlier attempt.
    pub fn first_shown(session: &Session, slug: Option<&str>, this_year: i32) -> Self {
        let known = TEST_CARDS.iter().find(|card| Some(card.slug) == slug);
        let mut form = known.map_or_else(Self::default, |card| Self::filled_in(card, this_year));
        if let Some(customer) = &session.customer {
            form.name.clone_from(&customer.name);
            form.email = customer.email.clone().unwrap_or_default();
        }
        form
    }

    fn filled_in(card: &TestCard, this_year: i32) -> Self {
        let is_amex = cards::brand(card.number) == cards::Brand::Amex;
        Self {
            number: spaced(card.number),
            expiry: format!("12/{:02}", (this_year + 1) % 100),
            cvc: if is_amex { "1234" } else { "123" }.to_owned(),
            name: "Test Shopper".to_owned(),
            email: "shopper@example.com".to_owned(),
        }
    }

    pub fn check(&self, session: &Session, now: i64) -> Result<Checked, Problems> {
        let number = cards::number(&self.number);
        let brand = number
            .as_ref()
            .map_or(cards::Brand::Unknown, |number| cards::brand(number));
        let expiry = cards::expiry(&self.expiry, now);
        let cvc = cards::cvc(&self.cvc, brand);
        let name = self.check_name();
        let email = self.check_email(session);
        match (number, expiry, cvc, name, email) {
            (Ok(number), Ok((exp_month, exp_year)), Ok(()), Ok(name), Ok(email)) => Ok(Checked {
                behaviour: cards::behaviour(&number),
                card: Card {
                    id: ids::payment_method(),
                    brand,
                    last4: number[number.len() - 4..].to_owned(),
                    exp_month,
                    exp_year,
                },
                customer: Customer { name, email },
            }),
            (number, expiry, cvc, name, email) => Err(Problems {
                number: number.err(),
                expiry: expiry.err(),
                cvc: cvc.err(),
                name: name.err(),
                email: email.err(),
            }),
        }
    }

    fn check_name(&self) -> Result<String, &'static str> {
        let name = self.name.trim();
        if name.is_empty() {
            return Err("Enter the name on the card.");
        }
        if name.chars().count() > MAX_NAME_LENGTH || name.chars().any(char::is_control) {
            return Err("The name on a card has at most 100 letters.");
        }
        Ok(name.to_owned())
    }

    /// The page asks for an e-mail address only where the shop gave none.
    fn check_email(&self, session: &Session) -> Result<Option<String>, &'static str> {
        if session.customer_email.is_some() {
            return Ok(None);
        }
        let email = self.email.trim();
        if email.is_empty() {
            return Err("Enter your email address.");
        }
        if !is_email(email) {
            return Err("Enter an email address such as name@example.com.");
        }
        Ok(Some(email.to_owned()))
    }
}

impl Problems {
    /// The problems in the order of the form: the id of the field, and what to do.
    pub fn list(&self) -> Vec<(&'static str, &'static str)> {
        let all = [
            ("email", self.email),
            ("number", self.number),
            ("expiry", self.expiry),
            ("cvc", self.cvc),
            ("name", self.name),
        ];
        all.into_iter()
            .filter_map(|(field, problem)| Some((field, problem?)))
            .collect()
    }
}

/// A card number in the groups printed on the card.
pub fn spaced(number: &str) -> String {
    let groups: &[usize] = if number.len() == 15 {
        &[4, 10]
    } else {
        &[4, 8, 12, 16]
    };
    let mut spaced = String::with_capacity(number.len() + groups.len());
    for (index, digit) in number.chars().enumerate() {
        if groups.contains(&index) {
            spaced.push(' ');
        }
        spaced.push(digit);
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::spaced;

    #[test]
    fn numbers_are_grouped_as_on_the_card() {
        assert_eq!(spaced("4242424242424242"), "4242 4242 4242 4242");
        assert_eq!(spaced("378282246310005"), "3782 822463 10005");
    }
}
