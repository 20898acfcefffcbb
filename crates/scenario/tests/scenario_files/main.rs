//! Scenario files as people write them: what is said of those that are wrong, and what an editor says by the schema.

mod checker;
mod malformed;
mod schema;
