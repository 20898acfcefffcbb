//! Plans and flows of every council in past years: as published, as inherited from a council since abolished, or as what a
//! region's published total leaves to the one council of it without a figure.

use pressure_model::calendar::{CalendarYear, CensusYear};
use pressure_returns::{Areas, Picture, Series};

use crate::lineage::Lineage;
use crate::published::{ByArea, ENGLAND};

/// First census of the published counts.
pub(crate) const FIRST_CENSUS: i32 = 2010;
/// Age groups in which plans before single ages are published.
const AGE_GROUPS: [&str; 5] = ["under_5", "5_10", "11_15", "16_19", "20_25"];

/// A count of one council.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// Plans, requests or the like.
    pub value: f64,
    /// As published; otherwise worked out from what is.
    pub actual: bool,
}

/// One measure in one period, of every council.
#[derive(Debug, Clone)]
pub struct PastCount {
    /// Measure, as in the results.
    pub measure: &'static str,
    /// Breakdown and category, as in the results.
    pub breakdown: (&'static str, &'static str),
    /// Kind of period and the period in its own calendar.
    pub period: (&'static str, String),
    /// In the order of the councils; `None` where nothing tells the figure.
    pub councils: Vec<Option<Count>>,
    /// Sum of the councils where it is England's published total. Not `actual` where some council lacks a figure: the
    /// published total then counts nothing for it either.
    pub england: Option<Count>,
}

/// Published counts with what joins them to the councils of today.
struct Published<'a> {
    areas: &'a Areas,
    codes: &'a [String],
    lineage: &'a Lineage,
}

/// Every count from 2010 to the census before `census`, by period and then measure.
pub fn counts(
    picture: &Picture,
    areas: &Areas,
    codes: &[String],
    lineage: &Lineage,
    census: i32,
) -> Vec<PastCount> {
    let published = Published {
        areas,
        codes,
        lineage,
    };
    let of = |series| ByArea::new(picture, series);
    let mut all = Vec::new();

    let (plans, groups) = (of(Series::Plans), of(Series::PlansAgeGroup));
    for year in FIRST_CENSUS..census {
        let mut push = |breakdown, series: &ByArea<'_>, item| {
            let period = ("census", CensusYear::new(year).to_string());
            let figure = |area: &str| as_published(series.value(area, year, item));
            all.push(published.count("plans", breakdown, period, &figure));
        };
        push(("total", "all"), &plans, None);
        for group in AGE_GROUPS {
            push(("age_group", group), &groups, Some(group));
        }
    }

    let new_plans = NewPlans {
        areas,
        totals: of(Series::NewPlans),
        by_age: of(Series::NewPlansAge),
        by_placement: of(Series::NewPlansPlacement),
    };
    let (ceased, requests) = (of(Series::Ceased), of(Series::Requests));
    let assessments = of(Series::Assessments);
    for year in FIRST_CENSUS - 1..census {
        let mut push = |measure, figure: &dyn Fn(&str) -> Option<Count>| {
            let period = ("calendar_year", CalendarYear::new(year).to_string());
            all.push(published.count(measure, ("total", "all"), period, figure));
        };
        let moved = |area: &str| ceased.value(area, year, Some("transfer"));
        push("new_plans", &|area| new_plans.count(area, year));
        push("ceased", &|area| {
            let total = ceased.value(area, year, Some("total"));
            as_published(total.map(|t| t - moved(area).unwrap_or(0.0)))
        });
        push("transfers_out", &|area| as_published(moved(area)));
        for (measure, series, item) in [
            ("requests", &requests, "received"),
            ("requests_refused", &requests, "decided_not_to_assess"),
            ("assessments", &assessments, "in_year"),
        ] {
            push(measure, &|area| {
                as_published(series.value(area, year, Some(item)))
            });
        }
    }
    all
}

fn as_published(value: Option<f64>) -> Option<Count> {
    value.map(|value| Count {
        value,
        actual: true,
    })
}

impl Published<'_> {
    /// One measure in one period. `figure` gives the published count of a council, a region or England by code.
    fn count(
        &self,
        measure: &'static str,
        breakdown: (&'static str, &'static str),
        period: (&'static str, String),
        figure: &dyn Fn(&str) -> Option<Count>,
    ) -> PastCount {
        let total = |area: &str| figure(area).map(|c| c.value);
        let mut councils: Vec<Option<Count>> = self
            .codes
            .iter()
            .enumerate()
            .map(|(i, code)| {
                figure(code).or_else(|| {
                    let value = self.lineage.inherited_count(i, &total)?;
                    Some(Count {
                        value,
                        actual: false,
                    })
                })
            })
            .collect();
        self.give_remainders(&mut councils, &total);
        let missing = councils.iter().any(Option::is_none);
        let sum: f64 = councils.iter().flatten().map(|c| c.value).sum();
        let agreed = total(ENGLAND).is_some_and(|england| (england - sum).abs() < 0.5);
        PastCount {
            measure,
            breakdown,
            period,
            councils,
            england: agreed.then_some(Count {
                value: sum,
                actual: !missing,
            }),
        }
    }

    /// Where one council of a region has no figure, what the region's total leaves is that council's.
    fn give_remainders(&self, councils: &mut [Option<Count>], total: &dyn Fn(&str) -> Option<f64>) {
        let region = |i: usize| self.areas.region_of(&self.codes[i]);
        let missing: Vec<usize> = (0..councils.len())
            .filter(|i| councils[*i].is_none())
            .collect();
        for &one in &missing {
            let alone = missing
                .iter()
                .all(|i| *i == one || region(*i) != region(one));
            let Some(all) = region(one).and_then(total).filter(|_| alone) else {
                continue;
            };
            let others: f64 = (0..councils.len())
                .filter(|i| region(*i) == region(one))
                .filter_map(|i| councils[i])
                .map(|c| c.value)
                .sum();
            let value = all - others;
            // Nothing left says that the total leaves the council out, not that it had none.
            if value > 0.0 {
                councils[one] = Some(Count {
                    value,
                    actual: false,
                });
            }
        }
    }
}

/// New plans, of which one year's release repeats a region's total on each of its councils.
struct NewPlans<'a> {
    areas: &'a Areas,
    totals: ByArea<'a>,
    by_age: ByArea<'a>,
    by_placement: ByArea<'a>,
}

impl NewPlans<'_> {
    /// The published total; where that is the region's, the sum of the council's ages, if it filed whole rows.
    fn count(&self, area: &str, year: i32) -> Option<Count> {
        let own = self.totals.value(area, year, None)?;
        let of_region = self
            .areas
            .region_of(area)
            .and_then(|region| self.totals.value(region, year, None));
        if of_region.is_none_or(|all| own < all) {
            return as_published(Some(own));
        }
        // A council that gives no placement at all filed only some of its children: its ages do not make a total.
        let placed = self.by_placement.rows(area, year);
        if placed.iter().all(|row| row.value.is_none()) {
            return None;
        }
        let ages = self.by_age.rows(area, year);
        let value: f64 = ages.iter().filter_map(|row| row.value).sum();
        (value > 0.0 && value < own).then_some(Count {
            value,
            actual: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use pressure_returns::Observation;

    use super::*;

    const A: &str = "E06000901";
    const B: &str = "E06000902";
    const C: &str = "E06000903";
    const OLD: &str = "E10000901";
    const REGION: &str = "E12000001";

    /// Three councils of one region, two of which replaced a fourth.
    fn areas() -> Areas {
        let mut rows = vec![
            "la_code,code,name,region_code,region_name,type,valid_from,valid_to,earlier_codes,also_known_as,successors"
                .to_owned(),
        ];
        for (n, code) in [A, B, C].into_iter().enumerate() {
            let number = 991 + n;
            rows.push(format!("{number},{code},{code},{REGION},R,unitary,,,,,"));
        }
        rows.push(format!(
            "990,{OLD},Old,{REGION},R,county,,2023-03-31,,,{A}|{B}"
        ));
        let text = rows.join("\n");
        Areas::parse(&text).expect("the areas parse")
    }

    /// The count of one year, from published figures by code.
    fn count(figures: &[(&str, f64)]) -> PastCount {
        let areas = areas();
        let codes = [A, B, C].map(str::to_owned);
        let lineage = Lineage::new(&areas, &codes, &[30.0, 10.0, 5.0]);
        let figures: BTreeMap<&str, f64> = figures.iter().copied().collect();
        let published = Published {
            areas: &areas,
            codes: &codes,
            lineage: &lineage,
        };
        let figure = |area: &str| as_published(figures.get(area).copied());
        published.count(
            "requests",
            ("total", "all"),
            ("calendar_year", String::new()),
            &figure,
        )
    }

    fn values(count: &PastCount) -> Vec<Option<(f64, bool)>> {
        let of = |c: &Option<Count>| c.map(|c| (c.value, c.actual));
        count.councils.iter().map(of).collect()
    }

    #[test]
    fn heirs_share_whole_children_and_the_region_leaves_the_rest_to_the_one_without_a_figure() {
        // 41 x 3/4 = 30.75, so 31 and 10; the region's 105 less 41 leaves 64.
        let count = count(&[(OLD, 41.0), (REGION, 105.0), (ENGLAND, 105.0)]);
        assert_eq!(
            values(&count),
            [
                Some((31.0, false)),
                Some((10.0, false)),
                Some((64.0, false))
            ]
        );
        assert_eq!(
            count.england,
            Some(Count {
                value: 105.0,
                actual: true
            })
        );
    }

    #[test]
    fn a_council_left_out_of_the_published_total_has_no_figure_and_the_total_is_not_whole() {
        let count = count(&[(A, 3.0), (B, 4.0), (REGION, 7.0), (ENGLAND, 7.0)]);
        assert_eq!(values(&count), [Some((3.0, true)), Some((4.0, true)), None]);
        assert_eq!(
            count.england,
            Some(Count {
                value: 7.0,
                actual: false
            })
        );
    }

    #[test]
    fn two_councils_without_a_figure_in_one_region_share_nothing() {
        let count = count(&[(A, 3.0), (REGION, 9.0), (ENGLAND, 9.0)]);
        assert_eq!(values(&count), [Some((3.0, true)), None, None]);
        assert_eq!(count.england, None);
    }

    #[test]
    fn a_region_total_on_each_council_gives_way_to_the_ages_of_those_that_filed_whole_rows() {
        let areas = areas();
        let all = |area: &str, value| Observation::new(&Arc::from(area), 2022, Some(value));
        let placement: Arc<str> = Arc::from("mainstream");
        let totals = [all(A, 60.0), all(B, 60.0), all(C, 20.0), all(REGION, 60.0)];
        let ages = [
            all(A, 5.0).at_age(4),
            all(A, 7.0).at_age(5),
            all(B, 9.0).at_age(4),
        ];
        let placements = [
            all(A, 12.0).in_placement(&placement),
            Observation::new(&Arc::from(B), 2022, None).in_placement(&placement),
        ];
        let new_plans = NewPlans {
            areas: &areas,
            totals: ByArea::of(&totals),
            by_age: ByArea::of(&ages),
            by_placement: ByArea::of(&placements),
        };
        let told = |area| new_plans.count(area, 2022).map(|c| (c.value, c.actual));
        assert_eq!(told(A), Some((12.0, false)));
        assert_eq!(told(B), None);
        assert_eq!(told(C), Some((20.0, true)));
        assert_eq!(told(REGION), Some((60.0, true)));
    }
}
