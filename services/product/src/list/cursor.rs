//! Where a page starts, as an opaque text.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::order::Order;
use super::search::Matching;

/// A place between two rows of a list, and which way to go from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub order: Order,
    pub matching: Matching,
    pub forward: bool,
    /// The sort key of the row beside the place.
    pub key: i64,
    /// That row's product.
    pub product: Uuid,
}

/// Raised when the layout changes, so that old cursors are refused, not misread.
const VERSION: u8 = 1;
const LENGTH: usize = 28;

impl Cursor {
    pub fn encode(self) -> String {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend([VERSION, code_of(self.order)]);
        bytes.extend([
            u8::from(self.matching == Matching::Likeness),
            u8::from(self.forward),
        ]);
        bytes.extend(self.key.to_be_bytes());
        bytes.extend(self.product.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// `None` for anything that [`Self::encode`] did not write.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes: [u8; LENGTH] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (head, rest) = bytes.split_first_chunk::<4>()?;
        let (key, product) = rest.split_first_chunk::<8>()?;
        let [VERSION, order, matching @ 0..=1, forward @ 0..=1] = *head else {
            return None;
        };
        let cursor = Self {
            order: order_of(order)?,
            matching: if matching == 1 {
                Matching::Likeness
            } else {
                Matching::Words
            },
            forward: forward == 1,
            key: i64::from_be_bytes(*key),
            product: Uuid::from_slice(product).ok()?,
        };
        cursor.order.admits(cursor.key).then_some(cursor)
    }
}

const ORDERS: [Order; 6] = [
    Order::Popularity,
    Order::Match,
    Order::Newest,
    Order::PriceAsc,
    Order::PriceDesc,
    Order::Rating,
];

fn code_of(order: Order) -> u8 {
    let place = ORDERS.iter().position(|known| *known == order);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or_default()
}

fn order_of(code: u8) -> Option<Order> {
    ORDERS.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cursor_survives_its_way_through_an_address() {
        for order in ORDERS {
            let cursor = Cursor {
                order,
                matching: Matching::Likeness,
                forward: false,
                key: 1_763_700_000_123_456,
                product: Uuid::from_u128(7),
            };
            assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_or_refused(text in ".{0,60}", bytes: [u8; LENGTH]) {
            let _ = Cursor::decode(&text);
            if let Some(cursor) = Cursor::decode(&URL_SAFE_NO_PAD.encode(bytes)) {
                prop_assert_eq!(cursor.encode(), URL_SAFE_NO_PAD.encode(bytes));
            }
        }
    }
}
