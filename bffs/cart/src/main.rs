//! The cart BFF as a process of its own.

fn main() -> std::process::ExitCode {
    bff_kit::main(bff_kit::Mfe::Cart, cart_bff::build)
}
