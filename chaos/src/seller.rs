//! Sellers: they take things back.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use server_kit::CallError;
use server_kit::auth::AccessToken;
use shared_types::order::{ByOrder, GetOrder};
use shared_types::returns::{
    AcceptReturn, AskReturn, ByReturn, NewReturn, NewReturnLine, ReceiveReturn, ReceivedReturn,
    RefundReturn, ReturnAnswer, ReturnReason, ReturnRefund, ReturnStatus, ReturnView,
};
use shared_types::user::{Credentials, NewUser, Register, SignIn};
use shared_types::{Empty, Money, OrderId, ReturnId, SellerId, VariantId};
use uuid::Uuid;

use crate::stage::Stage;

/// Tries after which a seller gives up.
const TRIES: u32 = 150;
const PASSWORD: &str = "correct horse battery";
/// Shorter than an access token is good for.
const TOKEN_LIVES: Duration = Duration::from_secs(120);

/// Somebody who may act for a seller.
#[derive(Clone)]
pub struct Clerk {
    email: String,
    token: AccessToken,
    since: Instant,
}

impl Stage {
    /// An account that acts for a seller, made when first asked for.
    pub async fn clerk(&self, seller_id: SellerId) -> anyhow::Result<AccessToken> {
        let mut clerks = self.clerks.lock().await;
        let email = match clerks.get(&seller_id) {
            Some(clerk) if clerk.since.elapsed() < TOKEN_LIVES => return Ok(clerk.token.clone()),
            Some(clerk) => clerk.email.clone(),
            None => self.new_clerk(seller_id).await?,
        };
        let body = Credentials {
            email: email.clone(),
            password: PASSWORD.to_owned(),
        };
        let signed_in = self.users.send::<SignIn>(&Empty {}, &body).await?;
        let token = AccessToken::from(signed_in.tokens.access_token);
        let clerk = Clerk {
            email,
            token: token.clone(),
            since: Instant::now(),
        };
        clerks.insert(seller_id, clerk);
        Ok(token)
    }

    async fn new_clerk(&self, seller_id: SellerId) -> anyhow::Result<String> {
        let email = format!("{}@example.com", Uuid::now_v7());
        let body = NewUser {
            email: email.clone(),
            password: PASSWORD.to_owned(),
            name: "Sam Clerk".to_owned(),
        };
        self.users.send::<Register>(&Empty {}, &body).await?;
        let seller = seller_id.to_string();
        let words = ["grant", &email, "seller", "--seller", &seller];
        self.operator(&words).await?;
        Ok(email)
    }

    /// One unit of an order's first line goes back, and its money: all of it.
    pub async fn sends_one_back(&self, order_id: OrderId) -> anyhow::Result<()> {
        let path = ByOrder { order_id };
        let order = self.orders.get::<GetOrder>(&path, &Empty {}).await?;
        let part = order.seller_orders.first().context("no part")?;
        let line = part.lines.first().context("no line")?;
        let asked = self
            .asks_return(order_id, part.seller_order_id, (line.variant_id, 1))
            .await?;
        self.takes_back(&asked, true, asked.refundable.amount).await
    }

    /// The shopper asks.
    pub async fn asks_return(
        &self,
        order_id: OrderId,
        seller_order_id: shared_types::SellerOrderId,
        (variant_id, quantity): (VariantId, i64),
    ) -> anyhow::Result<ReturnView> {
        let line = NewReturnLine {
            variant_id,
            quantity,
            reason: ReturnReason::ChangedMind,
        };
        let body = NewReturn {
            seller_order_id,
            lines: vec![line],
            note: "It does not suit me.".to_owned(),
        };
        let path = ByOrder { order_id };
        let asked = self.orders.send::<AskReturn>(&path, &body);
        asked.await.context("a return was refused")
    }

    /// The seller has it back, on sale again if `sellable`, and gives `amount` back.
    pub async fn takes_back(
        &self,
        asked: &ReturnView,
        sellable: bool,
        amount: i64,
    ) -> anyhow::Result<()> {
        let token = self.clerk(asked.seller_id).await?;
        let orders = self.orders.with_user(&token);
        let path = ByReturn {
            return_id: asked.return_id,
        };
        let answer = ReturnAnswer {
            answer: "Send it to 1 Dock Road.".to_owned(),
        };
        let accepted = || orders.send::<AcceptReturn>(&path, &answer);
        patient(accepted).await?;
        let lines = asked.lines.iter().filter(|_| sellable);
        let arrived = ReceivedReturn {
            sellable: lines.map(|line| line.sold.variant_id).collect(),
        };
        let received = || orders.send::<ReceiveReturn>(&path, &arrived);
        patient(received).await?;
        let amount = Money::new(amount, asked.refundable.currency);
        self.refunds(&token, asked.return_id, amount).await
    }

    /// Until the money is back.
    async fn refunds(
        &self,
        token: &AccessToken,
        return_id: ReturnId,
        amount: Money,
    ) -> anyhow::Result<()> {
        let orders = self.orders.with_user(token);
        let (path, body) = (ByReturn { return_id }, ReturnRefund { amount });
        for tried in 0..TRIES {
            match orders.send::<RefundReturn>(&path, &body).await {
                Ok(view) if view.status == ReturnStatus::Refunded => {
                    ensure!(view.refunded == Some(amount), "{:?}", view.refunded);
                    return Ok(());
                }
                Ok(_) => {}
                Err(error) if error.status() >= 500 => {}
                Err(error) => return Err(error).context("a refund was refused"),
            }
            if tried % 5 == 4 {
                self.databases.pass_time(30).await?;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the money of return {return_id} does not go back")
    }
}

/// Answering twice changes nothing, so it is done until it is heard.
async fn patient<T, F>(call: impl Fn() -> F) -> anyhow::Result<T>
where
    F: Future<Output = Result<T, CallError>>,
{
    for _ in 0..TRIES {
        match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) if error.status() >= 500 => {}
            Err(error) => return Err(error).context("a seller was refused"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("a seller was not answered in {TRIES} tries")
}
