//! Writing the demo catalogue's pictures to a folder.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::mpsc;

use super::{Item, department_pictures, hash, items};
use crate::picture::{IconSet, PictureSpec, VERSION, compose};

/// Holds the version of what was written, and is written last.
const STAMP: &str = ".demo-media";

/// Whether the folder holds exactly the pictures that [`write_media`] would
/// write; then the icons need not even be loaded.
pub fn media_is_current(dir: &Path) -> bool {
    is_current(dir, &version(&specs(items())))
}

/// Writes every picture of the demo catalogue as `<key>.svg`, unless they are
/// current already, and returns how many it wrote. Calls `progress` with done
/// and total now and then. Stopped half-way, the next call starts over.
pub fn write_media(
    dir: &Path,
    icons: &IconSet,
    mut progress: impl FnMut(usize, usize),
) -> io::Result<usize> {
    let specs = specs(items());
    let version = version(&specs);
    if is_current(dir, &version) {
        return Ok(0);
    }
    fs::create_dir_all(dir)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = specs.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let (sender, done) = mpsc::channel();
        for specs in specs.chunks(share) {
            let sender = sender.clone();
            scope.spawn(move || {
                for spec in specs {
                    let written =
                        fs::write(dir.join(format!("{}.svg", spec.key)), compose(spec, icons));
                    let failed = written.is_err();
                    // Nobody listens any more once another thread has failed.
                    if sender.send(written).is_err() || failed {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for (done, written) in done.into_iter().enumerate() {
            written?;
            if done % 100 == 0 {
                progress(done, specs.len());
            }
        }
        Ok::<(), io::Error>(())
    })?;
    fs::write(dir.join(STAMP), version)?;
    progress(specs.len(), specs.len());
    Ok(specs.len())
}

fn specs(items: Vec<Item>) -> Vec<PictureSpec> {
    department_pictures()
        .chain(items.into_iter().flat_map(|item| item.pictures))
        .collect()
}

fn is_current(dir: &Path, version: &str) -> bool {
    fs::read_to_string(dir.join(STAMP)).is_ok_and(|stamp| stamp == version)
}

/// Changes with any spec and with [`VERSION`].
fn version(specs: &[PictureSpec]) -> String {
    let sum = specs.iter().fold(0u64, |sum, spec| {
        sum.rotate_left(5) ^ hash(&[&format!("{spec:?}")])
    });
    format!("{VERSION}-{}-{sum:016x}", specs.len())
}
