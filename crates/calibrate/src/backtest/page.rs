//! The accuracy page.
