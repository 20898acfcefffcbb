//! What a fit borrows, and what it refuses.

use crate::council::{council, fit_to, fitted};
use crate::numbers::Numbers;
use crate::truth::known;

#[test]
fn a_council_unlike_england_borrows_little_and_one_of_few_rows_much() {
    let (pupils, _) = council(&known(), &mut Numbers(5));
    let own = fitted(&pupils);
    // A rate rests on the council's own children: 7 in 10 move on at the end of the first setting,
    // where the inputs have nobody move.
    let odds = own.rates.move_on[own.rates.row(4, 0)];
    assert!((0.5..0.85).contains(&odds.mean()), "{}", odds.mean());
    assert!(own.strengths.moved < 50.0, "{:?}", own.strengths);
}

#[test]
fn rows_that_do_not_reach_the_base_are_refused() {
    let (mut pupils, _) = council(&known(), &mut Numbers(5));
    pupils.rows.retain(|row| row.calendar_year < 2024);
    let error = fit_to(&pupils).unwrap_err();
    assert!(error.to_string().contains("January 2025"), "{error}");
}
