//! Return addresses: `bounces+<message id>+<tag>@mall.example`, the tag signed by us.

use server_kit::env::{ConfigError, Secret};
use uuid::Uuid;

use crate::signature::Signer;

/// Separates these signatures from others made with the same secret.
const PURPOSE: &[u8] = b"mallhive return address v1";

/// Of the signature: 64 bits, since each guess costs a mail.
const TAG: usize = 8;

/// Characters that RFC 5321 leaves for the address itself: 64 without two plus signs,
/// the id in 32 and the tag in 16 hex digits.
const LONGEST: usize = 64 - 2 - 32 - 2 * TAG;

/// Makes and reads return addresses.
#[derive(Clone)]
pub struct ReturnAddresses {
    local: String,
    domain: String,
    signer: Signer,
}

impl ReturnAddresses {
    /// Those below `address`, which `variable` tells.
    ///
    /// # Errors
    /// Names the variable when it is no address, or leaves too little room.
    pub fn new(variable: &str, address: &str, secret: &Secret) -> Result<Self, ConfigError> {
        let reason = format!(
            "it must be an address such as bounces@mall.example, with at most {LONGEST} \
             characters and no plus sign before the @"
        );
        let wrong = || ConfigError::invalid(variable, &reason);
        let parsed: lettre::Address = address.trim().parse().map_err(|_| wrong())?;
        if parsed.user().len() > LONGEST || parsed.user().contains('+') {
            return Err(wrong());
        }
        Ok(Self {
            local: parsed.user().to_owned(),
            domain: parsed.domain().to_owned(),
            signer: Signer::new(secret, PURPOSE),
        })
    }

    /// Where the mail with this id comes back to.
    #[must_use]
    pub fn of(&self, message_id: Uuid) -> String {
        let tag = u64::from_be_bytes(self.signer.sign(message_id.as_bytes()));
        let (local, domain) = (&self.local, &self.domain);
        format!("{local}+{}+{tag:016x}@{domain}", message_id.simple())
    }

    /// The mail that comes back to `address`, if that is one of ours. On its way its
    /// case may have changed, and its domain to that of a server inside.
    #[must_use]
    pub fn read(&self, address: &str) -> Option<Uuid> {
        let (local, _) = address.rsplit_once('@')?;
        let mut parts = local.split('+');
        let ours = parts.next()?.eq_ignore_ascii_case(&self.local);
        let (id, tag) = (parts.next()?, parts.next()?);
        if !ours || parts.next().is_some() || tag.len() != 2 * TAG {
            return None;
        }
        let message_id = Uuid::try_parse(id).ok()?;
        let tag = u64::from_str_radix(tag, 16).ok()?;
        let signed = self
            .signer
            .is_ours::<TAG>(message_id.as_bytes(), &tag.to_be_bytes());
        signed.then_some(message_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(secret: &str) -> ReturnAddresses {
        ReturnAddresses::new(
            "MAIL_BOUNCE_ADDRESS",
            "bounces@mall.example",
            &secret.into(),
        )
        .unwrap()
    }

    #[test]
    fn an_address_says_which_mail_it_was_and_that_it_was_ours() {
        let id = Uuid::from_u128(7);
        let ours = addresses("one");
        let address = ours.of(id);
        assert!(address.starts_with("bounces+00000000000000000000000000000007+"));
        assert!(address.split('@').next().unwrap().len() <= 64);
        assert_eq!(ours.read(&address), Some(id));
        assert_eq!(ours.read(&address.to_uppercase()), Some(id));
        assert_eq!(addresses("two").read(&address), None);
        for forged in [
            address.replacen("07+", "08+", 1),
            address.replacen("bounces", "orders", 1),
            address.replacen('@', "0@", 1),
            address.replacen('@', "+x@", 1),
            "bounces@mall.example".to_owned(),
            "bounces+7+7@mall.example".to_owned(),
            String::new(),
        ] {
            assert_eq!(ours.read(&forged), None, "{forged}");
        }
    }

    #[test]
    fn an_address_that_leaves_no_room_is_refused() {
        let secret = "one".into();
        for address in [
            "",
            "bounces",
            "b+ounces@mall.example",
            "mail-that-bounces@mall.example",
        ] {
            let refused = ReturnAddresses::new("MAIL_BOUNCE_ADDRESS", address, &secret);
            let Err(error) = refused else {
                panic!("{address} was taken");
            };
            assert!(error.to_string().starts_with("MAIL_BOUNCE_ADDRESS"));
        }
    }
}
