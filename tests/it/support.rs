//! Runs the command, and reads what it prints with readers of our own, so that the tests do not lean on the code they test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;

pub(crate) const ENGLAND: &str = "E92000001";
/// Councils for which no high-needs block is published.
pub(crate) const NO_BLOCK: [&str; 2] = ["E09000001", "E06000053"];
/// Every breakdown.
pub(crate) const BY: &str = "placement,need,age,line,mode";
/// The last year of the long runs.
pub(crate) const TO: &str = "2034-35";

/// What one run of the command did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Standard output of a run that must have succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }

    /// Everything said, on one line: messages are wrapped to the width of the terminal.
    pub(crate) fn said(&self) -> String {
        let words = self.err.split_whitespace().filter(|word| *word != "│");
        words.collect::<Vec<_>>().join(" ")
    }
}

/// The command, in a folder and in surroundings that change nothing.
pub(crate) fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressure"));
    command.current_dir(dir);
    for name in ["FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1");
    command
}

/// Runs `pressure` with arguments.
pub(crate) fn pressure(args: &[&str]) -> Run {
    pressure_in(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

/// Runs `pressure` with arguments in a folder.
pub(crate) fn pressure_in(dir: &Path, args: &[&str]) -> Run {
    let output = command(dir).args(args).output().expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Run {
        code: output
            .status
            .code()
            .expect("the command ends of its own accord"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// The folder of the real returns, or why there is none.
#[expect(clippy::print_stdout, reason = "a test that skips says why")]
pub(crate) fn returns() -> Option<PathBuf> {
    let dir = std::env::var_os("PRESSURE_RETURNS").map(PathBuf::from);
    if dir.is_none() {
        println!("skipped: PRESSURE_RETURNS is not set, so there are no real returns");
    }
    dir
}

/// Area, measure, breakdown, category, period.
pub(crate) type Key<'a> = [&'a str; 5];

/// A value and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    pub(crate) basis: &'static str,
}

/// The results of a run by key.
#[derive(Debug, Default)]
pub(crate) struct Figures(BTreeMap<Key<'static>, Figure>);

impl Figures {
    /// Reads the CSV of `project --format csv`.
    pub(crate) fn parse(text: &str) -> Self {
        let mut names: BTreeMap<String, &'static str> = BTreeMap::new();
        let mut kept = |name: &str| -> &'static str {
            if let Some(known) = names.get(name) {
                return known;
            }
            let leaked: &'static str = Box::leak(name.to_owned().into_boxed_str());
            names.insert(name.to_owned(), leaked);
            leaked
        };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let at = |name: &str| {
            header
                .iter()
                .position(|h| h == name)
                .unwrap_or_else(|| panic!("no column {name}"))
        };
        let columns = ["area_code", "measure", "breakdown", "category", "period"].map(at);
        let (value, basis) = (at("value"), at("basis"));
        let mut map = BTreeMap::new();
        for record in reader.records() {
            let record = record.expect("a row");
            let key = columns.map(|column| kept(&record[column]));
            let figure = Figure {
                value: record[value].parse().expect("a number"),
                basis: kept(&record[basis]),
            };
            assert!(figure.value.is_finite(), "{key:?} is {figure:?}");
            assert!(
                map.insert(key, figure).is_none(),
                "{key:?} is printed twice"
            );
        }
        Self(map)
    }

    /// Runs `project` with arguments and reads its results.
    #[track_caller]
    pub(crate) fn of(args: &[&str]) -> Self {
        let all = [&["project", "--format", "csv"], args].concat();
        Self::parse(&pressure(&all).ok())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Key<'static>, f64)> {
        self.0.iter().map(|(key, figure)| (key, figure.value))
    }

    pub(crate) fn get(&self, key: Key<'_>) -> Option<Figure> {
        self.0.get(&key).copied()
    }

    /// The total of a measure, where there is one.
    pub(crate) fn total_if(&self, area: &str, measure: &str, period: &str) -> Option<f64> {
        self.get([area, measure, "total", "all", period])
            .map(|f| f.value)
    }

    /// The total of a measure, which must be there.
    #[track_caller]
    pub(crate) fn total(&self, area: &str, measure: &str, period: &str) -> f64 {
        self.part([area, measure, "total", "all", period])
    }

    /// A value that must be there.
    #[track_caller]
    pub(crate) fn part(&self, key: Key<'_>) -> f64 {
        match self.get(key) {
            Some(figure) => figure.value,
            None => panic!("{key:?} is not printed"),
        }
    }

    /// Areas, in order of code.
    pub(crate) fn areas(&self) -> Vec<&'static str> {
        let mut areas: Vec<&'static str> = self.0.keys().map(|key| key[0]).collect();
        areas.dedup();
        areas
    }

    /// Periods of the total of a measure of an area.
    pub(crate) fn periods(&self, area: &str, measure: &str) -> Vec<&'static str> {
        let of = |key: &&Key<'static>| key[0] == area && key[1] == measure && key[2] == "total";
        self.0.keys().filter(of).map(|key| key[4]).collect()
    }
}

/// Every council with every breakdown, run once.
pub(crate) fn councils() -> &'static Figures {
    static ALL: OnceLock<Figures> = OnceLock::new();
    ALL.get_or_init(|| Figures::of(&["--area", "all", "--to", TO, "--by", BY]))
}

/// England with every breakdown, run once.
pub(crate) fn england() -> &'static Figures {
    static ALL: OnceLock<Figures> = OnceLock::new();
    ALL.get_or_init(|| Figures::of(&["--area", "England", "--to", TO, "--by", BY]))
}

/// England with new plans per child held, run once.
pub(crate) fn rates_held() -> &'static Figures {
    static ALL: OnceLock<Figures> = OnceLock::new();
    ALL.get_or_init(|| Figures::of(&["--scenario", "rates-held", "--to", TO, "--by", BY]))
}

/// A council of today, as the model folder lists it.
#[derive(Debug)]
pub(crate) struct Council {
    pub(crate) code: String,
    pub(crate) earlier: Vec<String>,
    pub(crate) region: String,
    pub(crate) kind: String,
}

/// Every council of today.
pub(crate) fn council_list() -> Vec<Council> {
    let rows = table(&repository().join("models/england/areas.csv"));
    let current = rows.iter().filter(|row| row["valid_to"].is_empty());
    let council = |row: &BTreeMap<String, String>| Council {
        code: row["code"].clone(),
        earlier: row["earlier_codes"].split('|').map(str::to_owned).collect(),
        region: row["region_name"].clone(),
        kind: row["type"].clone(),
    };
    current.map(council).collect()
}

/// Rows of a CSV file by column name, read without any reader of ours.
pub(crate) fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    rows(&text)
}

/// Rows of CSV text by column name.
pub(crate) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let all = reader.deserialize().map(|row| row.expect("a row"));
    all.collect()
}

/// The root of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files of a folder and of its subfolders, in order of name.
pub(crate) fn files_under(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files_under(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// A folder holding the files given.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = dir.path().join(name);
        let within = path.parent().expect("a folder");
        fs::create_dir_all(within).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    dir
}

/// A path as an argument.
pub(crate) fn arg(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Whether two values differ by no more than a tolerance.
#[track_caller]
pub(crate) fn within(what: &str, value: f64, expected: f64, tolerance: f64) {
    assert!(
        (value - expected).abs() <= tolerance,
        "{what}: {value}, where {expected} is expected within {tolerance}"
    );
}
