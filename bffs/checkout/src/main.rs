//! The checkout BFF as a process of its own.

fn main() -> std::process::ExitCode {
    bff_kit::main(bff_kit::Mfe::Checkout, checkout_bff::build)
}
