//! What a figure depends on, as it is printed: bars in a table, rows elsewhere.

use pressure_model::VarianceShare;
use pressure_report::{Breakdown, Row, Unit, figure};

use crate::printer::Listing;

/// Characters of the longer side of a bar.
const BAR: usize = 16;

/// What one parameter does.
pub(super) struct OfParameter {
    pub(super) id: String,
    /// Distance from the central run at each of `PERCENTILES`.
    pub(super) effects: [f64; 2],
    pub(super) share: Option<VarianceShare>,
}

impl OfParameter {
    /// From the 10th percentile to the 90th.
    fn swing(&self) -> f64 {
        self.effects[1] - self.effects[0]
    }

    pub(super) fn width(&self) -> f64 {
        self.swing().abs()
    }
}

/// The figure of one area and the parameters it depends on, widest first.
pub(super) struct AreaSensitivity {
    pub(super) central: Row,
    pub(super) parameters: Vec<OfParameter>,
}

impl AreaSensitivity {
    pub(super) fn heading(&self) -> String {
        let Row {
            area_name,
            area_code,
            scenario,
            measure,
            period,
            unit,
            value,
            ..
        } = &self.central;
        let money = if *unit == Unit::Pounds {
            "£m"
        } else {
            unit.id()
        };
        format!(
            "{area_name} ({area_code}), scenario {scenario}: {} in {period}, {money}\nCentral run: {}; {} uncertain parameters\n",
            measure.id(),
            figure(*unit, *value),
            self.parameters.len(),
        )
    }

    pub(super) fn table(&self) -> Listing {
        let unit = self.central.unit;
        let shares = self.parameters.iter().any(|one| one.share.is_some());
        let ends = self.parameters.iter().flat_map(|one| one.effects);
        let longest = ends.fold(0.0, |most: f64, effect| most.max(effect.abs()));
        let mut header = vec!["parameter", "at its p10", "at its p90", "less | more"];
        if shares {
            header.extend(["share of variance", "+-"]);
        }
        let line = |one: &OfParameter| {
            let mut cells = vec![
                one.id.clone(),
                figure(unit, one.effects[0]),
                figure(unit, one.effects[1]),
                bar(one.effects, longest),
            ];
            if let Some(share) = one.share {
                cells.push(figure(Unit::Share, share.share));
                cells.push(figure(Unit::Share, share.error));
            }
            cells
        };
        Listing {
            header,
            rows: self.parameters.iter().map(line).collect(),
        }
    }

    pub(super) fn rows(&self) -> Vec<Row> {
        /// A standard normal number has a tenth above this many standard deviations.
        const TENTH: f64 = 1.281_551_565_544_600_5;
        let mut rows = vec![self.central.clone()];
        rows.extend(self.parameters.iter().map(|one| Row {
            breakdown: Breakdown::Parameter,
            category: one.id.clone(),
            value: one.swing(),
            p10: Some(one.effects[0]),
            p90: Some(one.effects[1]),
            ..self.central.clone()
        }));
        rows.extend(self.parameters.iter().filter_map(|one| {
            let VarianceShare { share, error } = one.share?;
            Some(Row {
                breakdown: Breakdown::VarianceShare,
                category: one.id.clone(),
                value: share,
                p10: Some(share - TENTH * error),
                p90: Some(share + TENTH * error),
                unit: Unit::Share,
                ..self.central.clone()
            })
        }));
        rows
    }
}

/// `    ####|##      `: how far below and above the central run the two ends reach, beside the longest of all.
fn bar(effects: [f64; 2], longest: f64) -> String {
    let reach = |side: f64| {
        let most = effects
            .iter()
            .map(|effect| effect * side)
            .fold(0.0, f64::max);
        if longest > 0.0 {
            (most / longest * BAR as f64).round() as usize
        } else {
            0
        }
    };
    let (less, more) = (reach(-1.0), reach(1.0));
    format!("{:>BAR$}|{:<BAR$}", "#".repeat(less), "#".repeat(more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_reach_as_far_as_the_longest() {
        assert_eq!(bar([-8.0, 4.0], 8.0), "################|########        ");
        assert_eq!(
            bar([2.0, -1.0], 8.0),
            "              ##|####            ".get(..33).unwrap()
        );
        assert_eq!(bar([0.0, 0.0], 0.0), format!("{0}|{0}", " ".repeat(BAR)));
    }
}
