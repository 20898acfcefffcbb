use pressure_calibrate::*;
use pressure_model::categories::*;
use pressure_model::inputs::TransportRates;
use pressure_returns::*;
use std::path::Path;
#[test]
fn explore() {
    let Ok(dir) = std::env::var("PRESSURE_RETURNS") else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/england");
    let read = |f: &str| std::fs::read_to_string(root.join(f)).unwrap();
    let areas = Areas::parse(&read("areas.csv")).unwrap();
    let cross = Crosswalk::parse(&read("crosswalk.csv")).unwrap();
    let settings: Settings = toml::from_str(&read("calibration.toml")).unwrap();
    let t = std::time::Instant::now();
    let (picture, findings) = read_folder(Path::new(&dir), &areas, &cross).unwrap();
    println!("read {:?} findings {}", t.elapsed(), findings.len());
    let ids = ["early_years","mainstream","sen_unit","state_special","nmss","independent_special","independent_mainstream","ap","fe_college","specialist_post16","other_arrangements","ehe","neet"];
    let needs = ["ASD","HI","MLD","MSI","OTH","PD","PMLD","SEMH","SLCN","SLD","SPLD","VI"];
    let mut cat = Categories::default();
    for p in ids { cat.placements.push(Placement{id:p.into(),label:p.into(),sector:String::new()}); }
    for p in needs { cat.needs.push(Need{id:p.into(),label:p.into()}); }
    let axes = Axes::new(&cat);
    let codes: Vec<String> = areas.current().map(|a| a.code.clone()).collect();
    let t = std::time::Instant::now();
    let shape = cat.shape(26);
    let mut tr = TransportRates::none(shape, 7);
    for age in 0..16 { for (p, id) in ids.iter().enumerate() {
        tr.take_up[age*13+p] = match *id { "state_special"=>0.76,"independent_special"|"nmss"=>0.91,"mainstream"|"sen_unit"|"early_years"=> if age<11 {0.098} else {0.18}, "ap"|"other_arrangements"=>0.76, _=>0.0 };
    }}
    let bundle = calibrate(&picture, &areas, &axes, 2025, &tr, &settings).unwrap();
    println!("calibrate {:?}", t.elapsed());
    let stocks = stock::fit(&picture, &axes, &codes, 2025, &settings).unwrap();
    println!("unfit {:?}", stocks.unfit.iter().map(|i| areas.name_of(&codes[*i])).collect::<Vec<_>>());
    let mut byp = vec![0.0; 13]; let mut byn = vec![0.0;12]; let mut bya=vec![0.0;24];
    for c in &bundle.stock { for a in 0..24 { for n in 0..12 { for p in 0..13 { let x=c.at(a,n,p); byp[p]+=x; byn[n]+=x; bya[a]+=x; }}}}
    println!("total {}", bya.iter().sum::<f64>());
    for p in 0..13 { println!("{} {:.0}", ids[p], byp[p]); }
    for n in 0..12 { println!("{} {:.0}", needs[n], byn[n]); }
    println!("groups {} {} {} {} {}", bya[..3].iter().sum::<f64>(), bya[3..9].iter().sum::<f64>(), bya[9..14].iter().sum::<f64>(), bya[14..18].iter().sum::<f64>(), bya[18..].iter().sum::<f64>());
    let n=&bundle.national;
    for a in 0..24 { println!("age {} joined {:.0} rate {:.2} cease {:.2}% rec {:.2}%", a+2, n.joined[a], 1000.0*n.new_plan_rate[a], 100.0*n.cease[a], 100.0*n.reconcile[a]); }
    let costs = ingest::unit_costs(&picture, &axes, &stocks, &settings).unwrap();
    for p in 0..13 { println!("{} 21: {:.0} base {:.0}", ids[p], costs.sheet[p], costs.base[p]); }
    println!("nonplan {:.0} {:.0} rest {:.3} place {:.0} index {:?}", costs.non_plan_sheet/1e6, costs.non_plan/1e6, costs.rest_growth, costs.place_special, costs.price_index);
    println!("pre16 {:.0} agreed {} issued {}", bundle.prices.pre16_traveller, bundle.prices.agreed, bundle.prices.issued);
    for y in 2019..2024 { let s=|m:&str| bundle.history.iter().filter(|r| r.measure==m && r.breakdown=="total" && r.period.starts_with(&y.to_string())).map(|r| r.value).sum::<f64>()/1e6;
      println!("{y} block {:.0} ded {:.0} place {:.0} spend {:.0} inyear {:.0} other {:.0} unexp {:.0} balance {:.0}", s("block"), s("deductions"), s("place_funding"), s("high_needs_spend"), s("in_year_balance"), s("other_blocks"), s("unexplained"), s("dsg_balance")); }
    let d: Vec<f64> = (0..153).map(|i| bundle.money[i].before.balance.unwrap_or(0.0)).collect();
    println!("deficits {} count {}", d.iter().filter(|x| **x<0.0).sum::<f64>()/1e6, d.iter().filter(|x| **x<0.0).count());
    let mut r: Vec<(f64,String)> = bundle.areas.iter().enumerate().map(|(i,a)| (a.measured_residual, areas.name_of(&codes[i]).to_string())).collect(); r.sort_by(|a,b| a.0.total_cmp(&b.0)); println!("resid {:?} .. {:?}", &r[..6], &r[147..]);
    for b in &bundle.banners { println!("{}", b.text); }
    println!("movers 10->11 mainstream: {:?}", n.movers.table(8,0).row(1));
    let files = tables::write(&bundle).unwrap();
    for (f,b) in &files { println!("{f} {}", b.len()); }
    let out=Path::new("/tmp/data"); std::fs::create_dir_all(out).unwrap(); for (f,b) in &files { std::fs::write(out.join(f), b).unwrap(); }
    let get = |name: &str| files.iter().find(|(f,_)| f==name).map(|(_,b)| b.as_slice());
    let t = std::time::Instant::now();
    let back = tables::read(&get, &axes).unwrap();
    println!("read tables {:?}", t.elapsed());
    assert_eq!(back.stock, bundle.stock);
    let pop: f64 = (0..153).map(|i| back.population[i].at(2024)[4..=15].iter().sum::<f64>()).sum(); let pop2: f64 = (0..153).map(|i| back.population[i].at(2029)[4..=15].iter().sum::<f64>()).sum(); println!("pop {pop} {pop2}");
}
