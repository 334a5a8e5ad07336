//! The homepage BFF as a process of its own.

use std::process::ExitCode;

use bff_kit::Mfe;

fn main() -> ExitCode {
    bff_kit::main(Mfe::Homepage, homepage_bff::build)
}
