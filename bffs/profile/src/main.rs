//! The profile BFF as a process of its own.

fn main() -> std::process::ExitCode {
    bff_kit::main(bff_kit::Mfe::Profile, profile_bff::build)
}
