//! Every kind of lever, read from text and laid over a small model, with the arithmetic beside it.

mod common;
mod every_kind;
mod flows;
mod money;
mod strength;
mod uncertain;
