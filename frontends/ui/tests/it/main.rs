//! The design system's promises.

mod contrast;
