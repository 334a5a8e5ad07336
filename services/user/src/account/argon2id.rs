//! Argon2id in PHC strings, with OWASP's parameters.
//!
//! The crate's own `hash_password` does the same but leaves its 19 MiB to the
//! allocator's habits: glibc keeps freed blocks of up to 32 MiB for each thread that
//! used one, and 200 sign-ins left 590 MB behind. Larger ones go back at once.

use anyhow::{Context, anyhow};
use argon2::password_hash::phc::{Ident, Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use ring::rand::{SecureRandom, SystemRandom};

/// In KiB.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The room to ask for, in blocks of 1 KiB: more than glibc keeps. What of it is
/// not written to takes no memory.
const ROOM: usize = 33 * 1024;

/// The PHC string of `password` under a random salt.
pub fn hash(password: &str) -> anyhow::Result<String> {
    let mut salt = [0; 16];
    SystemRandom::new()
        .fill(&mut salt)
        .map_err(|_| anyhow!("the system gives no randomness"))?;
    let params = Params::new(MEMORY, PASSES, LANES, None)?;
    let written = ParamsString::try_from(&params)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: written,
        salt: Some(Salt::new(&salt)?),
        hash: Some(digest(&argon2, password, &salt)?),
    };
    Ok(hash.to_string())
}

/// Whether `password` is the one behind the PHC string `stored`, computed the way
/// that the string says, and compared in constant time.
pub fn fits(password: &str, stored: &str) -> anyhow::Result<bool> {
    let stored = PasswordHash::new(stored).context("a stored password hash cannot be read")?;
    let salt = stored.salt.context("a stored password hash has no salt")?;
    let argon2 = Argon2::new(
        algorithm(&stored.algorithm)?,
        stored
            .version
            .map_or(Ok(Version::V0x13), Version::try_from)?,
        Params::try_from(&stored)?,
    );
    Ok(stored.hash == Some(digest(&argon2, password, &salt)?))
}

fn algorithm(ident: &Ident) -> anyhow::Result<Algorithm> {
    Ok(Algorithm::try_from(ident.as_str())?)
}

fn digest(argon2: &Argon2<'_>, password: &str, salt: &[u8]) -> anyhow::Result<Output> {
    let blocks = argon2.params().block_count();
    let mut memory = Vec::with_capacity(ROOM.max(blocks));
    memory.resize(blocks, Block::new());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut memory)?;
    Ok(Output::new(&output)?)
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn a_hash_says_how_it_was_made_and_knows_its_password() {
        let stored = hash("correct horse").unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(fits("correct horse", &stored).unwrap());
        assert!(!fits("battery staple", &stored).unwrap());
        assert_ne!(
            stored,
            hash("correct horse").unwrap(),
            "each has its own salt"
        );
    }

    #[test]
    fn the_crates_own_functions_agree() {
        let ours = hash("correct horse").unwrap();
        assert!(
            Argon2::default()
                .verify_password(b"correct horse", ours.as_str())
                .is_ok()
        );
        let params = Params::new(64, 1, 1, None).unwrap();
        let theirs = Argon2::from(params)
            .hash_password(b"correct horse")
            .unwrap()
            .to_string();
        assert!(fits("correct horse", &theirs).unwrap());
    }

    #[test]
    fn what_is_no_hash_is_an_error() {
        for wrong in [
            "",
            "plain",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$2b$12$abcdefgh",
        ] {
            assert!(fits("", wrong).is_err(), "{wrong}");
        }
    }
}
