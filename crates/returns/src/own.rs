//! A council's own files: they replace the published figures from their date. Any subset of them may be there.

use std::collections::BTreeMap;
use std::path::Path;

use crate::codes;
use crate::crosswalk::Crosswalk;
use crate::error::Error;
use crate::findings::{Finding, Findings as _, Severity};
use crate::own_costs::{PlacementRow, UnitCostRow};
use crate::own_fields::Cells;
use crate::own_files::{self, OwnFile, OwnKind};
use crate::own_population;
use crate::own_rows::{
    BalanceRow, BlockItem, BlockRow, CaseloadRow, FinanceRow, Kind, Part, PlacesRow, PopulationRow,
};
use crate::own_templates;
use crate::own_transport::{ContractRow, RouteRow, TravellersRow};
use crate::privacy;
use crate::pupils::{Pupils, read_pupils};
use crate::source::Table;

/// A council's own figures, as typed rows in the order of the files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnFigures {
    /// `caseload.csv`.
    pub caseload: Vec<CaseloadRow>,
    /// `finance.csv`.
    pub finance: Vec<FinanceRow>,
    /// `block.csv`.
    pub block: Vec<BlockRow>,
    /// `balance.csv`.
    pub balance: Vec<BalanceRow>,
    /// `places.csv`.
    pub places: Vec<PlacesRow>,
    /// `population.csv`.
    pub population: Vec<PopulationRow>,
    /// `unit_costs.csv`.
    pub unit_costs: Vec<UnitCostRow>,
    /// `travellers.csv`.
    pub travellers: Vec<TravellersRow>,
    /// `placements.csv`: placements with their fees.
    pub placement_rows: Vec<PlacementRow>,
    /// `contracts.csv`: transport contracts.
    pub contracts: Vec<ContractRow>,
    /// `routes.csv`: transport routes.
    pub routes: Vec<RouteRow>,
    /// `pupils.csv` and the files that go with it.
    pub pupils: Pupils,
    /// Files read, with their SHA-256.
    pub files: Vec<(String, String)>,
    /// Files among them of whose rows, single children, placements, contracts or routes, some are used. Results that rest on them
    /// are suppressed, and findings about their rows carry no value.
    pub row_files: Vec<String>,
}

impl OwnFigures {
    /// Whether no file holds a row, as templates do not.
    pub fn is_empty(&self) -> bool {
        let no_rows = Self {
            files: self.files.clone(),
            row_files: self.row_files.clone(),
            pupils: Pupils {
                files: self.pupils.files.clone(),
                ..Pupils::default()
            },
            ..Self::default()
        };
        *self == no_rows
    }
}

/// What the model knows: a row with another need, placement or line is an error.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Ids of needs.
    pub needs: &'a [&'a str],
    /// Ids of placements.
    pub placements: &'a [&'a str],
    /// Ids of placements whose places may be limited.
    pub limited: &'a [&'a str],
    /// Ids of phases, and of all of them together.
    pub phases: &'a [&'a str],
    /// Ids of lines; leave empty to accept any.
    pub lines: &'a [&'a str],
    /// Ids of modes of travel; leave empty to accept any.
    pub modes: &'a [&'a str],
    /// GSS codes whose rows of a population file are the council's.
    pub area_codes: &'a [&'a str],
    /// What codes of the person-level return are; none leaves them unknown.
    pub crosswalk: Option<&'a Crosswalk>,
}

/// Reads the council's files in `dir` and in `dir/returns`: by name, by their columns under any name, or as sheets of one
/// workbook. Rows that cannot be used are findings and left out.
pub fn read_own_folder(dir: &Path, known: &Known<'_>) -> Result<(OwnFigures, Vec<Finding>), Error> {
    let mut own = OwnFigures::default();
    // Files of such rows, read or refused: of neither may a value be told.
    let mut hidden: Vec<String> = Vec::new();
    let mut reader = Reader {
        known,
        findings: Vec::new(),
    };
    for OwnFile {
        kind,
        file,
        sha256,
        table,
    } in own_files::all(dir, &mut reader.findings)?
    {
        let rows = match kind {
            OwnKind::Caseload => reader.caseload(&table, &mut own.caseload)?,
            OwnKind::Finance => reader.finance(&table, &mut own.finance)?,
            OwnKind::Block => reader.block(&table, &mut own.block)?,
            OwnKind::Balance => reader.balance(&table, &mut own.balance)?,
            OwnKind::Places => reader.places(&table, &mut own.places)?,
            OwnKind::Population => {
                let rows = reader.population(&table, &mut own.population)?;
                reader
                    .findings
                    .extend(own_population::gaps(&table.file, &own.population));
                rows
            }
            OwnKind::UnitCosts => reader.unit_costs(&table, &mut own.unit_costs)?,
            OwnKind::Travellers => reader.travellers(&table, &mut own.travellers)?,
            OwnKind::Placements => reader.placements(&table, &mut own.placement_rows)?,
            OwnKind::Contracts => reader.contracts(&table, &mut own.contracts)?,
            OwnKind::Routes => reader.routes(&table, &mut own.routes)?,
        };
        if kind.is_rows() {
            let mut names = vec![file.clone(), table.file.clone()];
            names.dedup();
            hidden.extend(names.iter().cloned());
            // A template with its header alone is nobody's row.
            if rows > 0 {
                own.row_files.extend(names);
            }
        }
        reader.findings.push(
            Finding::new(codes::OWN_READ, Severity::Info, &table.file)
                .value(format!("{rows} rows used"))
                .done(kind.serves())
                .mend("nothing"),
        );
        if !own.files.iter().any(|(had, _)| *had == file) {
            own.files.push((file, sha256));
        }
    }
    let mut findings = reader.findings;
    let (pupils, found) = read_pupils(dir, known)?;
    findings.extend(found);
    own.files.extend(pupils.files.iter().cloned());
    if !pupils.rows.is_empty() {
        let files = pupils.files.iter();
        own.row_files.extend(files.map(|(file, _)| file.clone()));
    }
    own.pupils = pupils;
    hidden.extend(own.row_files.iter().cloned());
    privacy::hide_values(&mut findings, &hidden);
    findings.sort_for_reading();
    Ok((own, findings))
}

pub(crate) struct Reader<'a> {
    pub(crate) known: &'a Known<'a>,
    pub(crate) findings: Vec<Finding>,
}

const ITEMS: [(&str, BlockItem); 4] = [
    ("allocation", BlockItem::Allocation),
    ("deduction", BlockItem::Deduction),
    ("transfer", BlockItem::Transfer),
    ("grant", BlockItem::Grant),
];

impl Reader<'_> {
    /// Reads each row with `parse`; faults and repeated keys are findings.
    pub(crate) fn rows<T, K: Ord>(
        &mut self,
        table: &Table,
        out: &mut Vec<T>,
        key: impl Fn(&T) -> K,
        parse: impl Fn(&mut Cells<'_>) -> T,
    ) -> usize {
        let mut seen: BTreeMap<K, u64> = BTreeMap::new();
        let before = out.len();
        for (row, line) in table.rows() {
            let mut cells = Cells::new(table, row);
            let value = parse(&mut cells);
            let left_out = !cells.faults.is_empty();
            for (code, column, value, mend) in cells.faults {
                self.findings.push(
                    Finding::new(code, Severity::Error, &table.file)
                        .row(line)
                        .column(column)
                        .value(value)
                        .done("the row is left out")
                        .mend(mend),
                );
            }
            if left_out {
                continue;
            }
            let key = key(&value);
            if let Some(first) = seen.get(&key) {
                self.findings.push(
                    Finding::new(codes::OWN_DUPLICATE, Severity::Error, &table.file)
                        .row(line)
                        .value(format!("the same keys as row {first}"))
                        .done("the first row is kept")
                        .mend("add the rows up, or take one out"),
                );
                continue;
            }
            seen.insert(key, line);
            out.push(value);
        }
        out.len() - before
    }

    fn caseload(&mut self, table: &Table, out: &mut Vec<CaseloadRow>) -> Result<usize, Error> {
        table.require(own_templates::CASELOAD.columns)?;
        let known = self.known;
        let key = |r: &CaseloadRow| (r.census, r.age, r.need.clone(), r.placement.clone());
        Ok(self.rows(table, out, key, |cells| CaseloadRow {
            census: cells.census("census"),
            age: cells.age("age", 25),
            need: cells.category("need", known.needs),
            placement: cells.category("placement", known.placements),
            plans: cells.count("plans"),
        }))
    }

    fn finance(&mut self, table: &Table, out: &mut Vec<FinanceRow>) -> Result<usize, Error> {
        table.require(own_templates::FINANCE.columns)?;
        let known = self.known;
        let key = |r: &FinanceRow| (r.financial_year, r.line.clone(), r.kind);
        Ok(self.rows(table, out, key, |cells| FinanceRow {
            financial_year: cells.financial_year("financial_year"),
            line: if known.lines.is_empty() {
                cells.text("line").to_owned()
            } else {
                cells.category("line", known.lines)
            },
            kind: cells.choice(
                "kind",
                &[
                    ("budget", Kind::Budget),
                    ("forecast", Kind::Forecast),
                    ("outturn", Kind::Outturn),
                ],
            ),
            amount: cells.amount("amount"),
        }))
    }

    fn block(&mut self, table: &Table, out: &mut Vec<BlockRow>) -> Result<usize, Error> {
        table.require(own_templates::BLOCK.columns)?;
        Ok(self.rows(
            table,
            out,
            |r| (r.financial_year, r.item),
            |cells| BlockRow {
                financial_year: cells.financial_year("financial_year"),
                item: cells.choice("item", &ITEMS),
                amount: cells.amount("amount"),
            },
        ))
    }

    fn balance(&mut self, table: &Table, out: &mut Vec<BalanceRow>) -> Result<usize, Error> {
        table.require(own_templates::BALANCE.columns)?;
        Ok(self.rows(
            table,
            out,
            |r| (r.date, r.part),
            |cells| BalanceRow {
                date: cells.date("date"),
                part: cells.choice(
                    "part",
                    &[
                        ("high_needs", Part::HighNeeds),
                        ("other_blocks", Part::OtherBlocks),
                    ],
                ),
                amount: cells.amount("amount"),
            },
        ))
    }

    fn places(&mut self, table: &Table, out: &mut Vec<PlacesRow>) -> Result<usize, Error> {
        table.require(own_templates::PLACES.columns)?;
        let known = self.known;
        let key = |r: &PlacesRow| (r.placement.clone(), r.phase.clone(), r.academic_year);
        Ok(self.rows(table, out, key, |cells| PlacesRow {
            placement: cells.category("placement", known.limited),
            phase: cells.category("phase", known.phases),
            academic_year: cells.academic_year("academic_year"),
            places: cells.count("places"),
            resident_share: cells.share("resident_share"),
        }))
    }
}
