//! The entrance as a browser meets it, with a stub of the services.

mod home;
mod recently;
mod stub;
