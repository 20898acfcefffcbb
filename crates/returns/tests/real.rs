//! Reads the real files named by `PRESSURE_RETURNS`; without it these tests do nothing and say so.

use pressure_returns::{Areas, Crosswalk, Series, read_folder};

#[test]
fn first_look() {
    let Some(dir) = std::env::var_os("PRESSURE_RETURNS") else {
        println!("skipped: PRESSURE_RETURNS is not set");
        return;
    };
    let areas = Areas::parse(include_str!("../../../models/england/areas.csv")).unwrap();
    let crosswalk =
        Crosswalk::parse(include_str!("../../../models/england/crosswalk.csv")).unwrap();
    let start = std::time::Instant::now();
    let (picture, findings) = read_folder(dir.as_ref(), &areas, &crosswalk).unwrap();
    println!("{:?}", start.elapsed());
    for series in Series::ALL {
        let rows = picture.get(series);
        let mut years = std::collections::BTreeMap::<i32, (usize, f64, f64, usize)>::new();
        for o in rows {
            let e = years.entry(o.year).or_default();
            e.0 += 1;
            let council = areas.by_any(&o.area).is_some();
            if council
                && o.item.as_deref().is_none_or(|i| {
                    [
                        "total",
                        "received",
                        "issued",
                        "high_needs",
                        "high_needs_before",
                        "sen_transport",
                        "appeals",
                        "ehcp_total",
                    ]
                    .contains(&i)
                })
                || (council && series == Series::PlansAgeGroup)
            {
                e.1 += o.value.unwrap_or(0.0);
            }
            if o.area == "E92000001"
                && o.item.as_deref().is_none_or(|i| {
                    [
                        "total",
                        "received",
                        "issued",
                        "high_needs",
                        "high_needs_before",
                        "sen_transport",
                        "appeals",
                    ]
                    .contains(&i)
                })
                || (o.area == "E92000001" && series == Series::PlansAgeGroup)
            {
                e.2 += o.value.unwrap_or(0.0);
            }
            e.3 += usize::from(o.value.is_none());
        }
        println!("{series:?} {}", rows.len());
        for (y, e) in years {
            println!(
                "   {y} n={} councils={} england={} missing={}",
                e.0, e.1, e.2, e.3
            );
        }
    }
    for f in &findings {
        println!("{f:?}");
    }
}
