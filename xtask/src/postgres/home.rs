//! Who runs the server and where its folders are.
//!
//! PostgreSQL refuses to run as root. Then the user `postgres` runs it (else `nobody`), and the
//! folder must be one that user can reach: the cache where it is open, else `/var/lib/mallhive`.

use super::enterable_by_all;
use crate::{paths::Paths, run::Run, tools};
use anyhow::{Context, Result};
use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
};

const FOR_ROOT: &str = "/var/lib/mallhive";

/// The parent folder of the clusters and the user who owns them.
pub struct Home {
    folder: PathBuf,
    /// Set when we are root and must act as someone else.
    owner: Option<(u32, u32)>,
}

impl Home {
    pub fn find(paths: &Paths) -> Result<Self> {
        if !tools::is_root() {
            return Ok(Self {
                folder: paths.cache.clone(),
                owner: None,
            });
        }
        fs::create_dir_all(&paths.cache)
            .with_context(|| format!("cannot make {}", paths.cache.display()))?;
        let folder = match enterable_by_all(&paths.cache) {
            true => paths.cache.clone(),
            false => folder_for_root()?,
        };
        Ok(Self {
            folder,
            owner: Some(server_user()?),
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes a folder that only the server's user (and root) can enter.
    pub fn own(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        if let Some((uid, gid)) = self.owner {
            chown(folder, Some(uid), Some(gid))
                .with_context(|| format!("cannot give {} away", folder.display()))?;
        }
        Ok(())
    }

    /// The same program, run by the server's user.
    pub fn as_owner(&self, run: Run) -> Run {
        match self.owner {
            Some((uid, gid)) => run.user(uid, gid),
            None => run,
        }
    }
}

/// Open to all, whatever the umask: the clusters inside are closed.
fn folder_for_root() -> Result<PathBuf> {
    let folder = PathBuf::from(FOR_ROOT);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {FOR_ROOT}"))?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

/// Numbers of the user `postgres`, else of `nobody`.
fn server_user() -> Result<(u32, u32)> {
    let text = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| user_in(&text, name))
        .context("PostgreSQL refuses root, and there is no user `postgres` or `nobody` to run it")
}

fn user_in(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        Some((uid, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::user_in;

    #[test]
    fn users_are_found_by_their_whole_name() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgres-x:x:7:7:::\npostgres:x:101:104:::\n";
        assert_eq!(user_in(passwd, "postgres"), Some((101, 104)));
        assert_eq!(user_in(passwd, "nobody"), None);
    }
}
