//! Plans as whole multiples of 1/1024: binary fractions add up without rounding, so that published totals stay exact in
//! any order of summing.

/// Parts of one plan.
pub const PARTS: f64 = 1024.0;

/// Rounds cells to parts so that they add up to `total` plans exactly; the largest cell takes the rounding.
pub fn to_parts(cells: &[f64], total: f64) -> Vec<i64> {
    let mut parts: Vec<i64> = cells.iter().map(|x| (x * PARTS).round() as i64).collect();
    let wanted = (total * PARTS).round() as i64;
    let difference = wanted - parts.iter().sum::<i64>();
    if let Some(largest) = (0..parts.len()).max_by_key(|i| (parts[*i], std::cmp::Reverse(*i))) {
        parts[largest] += difference;
    }
    parts
}

/// Plans of a number of parts.
pub fn from_parts(parts: i64) -> f64 {
    parts as f64 / PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_add_up_to_one_plan_exactly() {
        let parts = to_parts(&[1.0 / 3.0; 3], 1.0);
        let sum: f64 = parts.iter().map(|p| from_parts(*p)).sum();
        assert!(sum.to_bits() == 1.0_f64.to_bits(), "{sum}");
    }
}
