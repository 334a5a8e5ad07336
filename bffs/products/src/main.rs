//! The products BFF as a process of its own.

use std::process::ExitCode;

use bff_kit::Mfe;

fn main() -> ExitCode {
    bff_kit::main(Mfe::Products, products_bff::build)
}
