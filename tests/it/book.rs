//! The book in `docs/`: every command on its pages runs, what a page says a command prints is what it prints, what is
//! generated is as the program has it, and every link leads somewhere.
//!
//! In a block marked `console`, lines that begin with `$ ` are commands: `pressure ...`, or `cd`. The blocks of a page run one
//! after another in a folder made for the page, in which a block marked `csv NAME` is a file. Under a line `<!-- compared -->`
//! what follows a command is what it prints, and a line `...` stands for any lines. Between `<!-- generated: NAME -->` and `<!-- end -->` stands what the program lists.
//! `UPDATE_BOOK=1 cargo test --test it book` writes both anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{files_under, folder, pressure, pressure_in, repository};

/// Pages of the book and of the repository, with their text.
fn pages() -> Vec<(PathBuf, String)> {
    let mut all = files_under(&repository().join("docs"));
    all.extend(["README.md", "CONTRIBUTING.md"].map(|name| repository().join(name)));
    all.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a page");
        (path, text)
    };
    all.into_iter().map(read).collect()
}

/// Fails where a page is not what it should be, or writes it.
#[track_caller]
fn settle(path: &Path, text: &str, wanted: &str) {
    if std::env::var_os("UPDATE_BOOK").is_some() {
        fs::write(path, wanted).expect("the page is written");
        return;
    }
    let differs = text.lines().zip(wanted.lines()).find(|(a, b)| a != b);
    assert!(
        text == wanted,
        "{} is out of date (UPDATE_BOOK=1 cargo test --test it book): {differs:?}",
        path.display()
    );
}

/// The words of a command, quotes taken off.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in command.chars() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().expect("a word").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A folder in which the commands of a page run.
struct Terminal {
    _kept: tempfile::TempDir,
    at: PathBuf,
}

impl Terminal {
    fn new() -> Self {
        let kept = folder(&[]);
        let at = kept.path().to_owned();
        Self { _kept: kept, at }
    }

    /// Puts a file that a page shows into the folder.
    fn write<'a>(&self, name: &str, lines: impl Iterator<Item = &'a str>) {
        let text: Vec<&str> = lines.collect();
        fs::write(self.at.join(name), text.join("\n")).expect("the file is written");
    }

    /// What a command prints.
    #[track_caller]
    fn run(&mut self, page: &Path, command: &str) -> String {
        let words = words(command);
        let args: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        match words.first().map(String::as_str) {
            Some("cd") => {
                self.at = self.at.join(args[0]);
                assert!(self.at.is_dir(), "{}: {command}", page.display());
                String::new()
            }
            Some("pressure") => {
                let run = pressure_in(&self.at, &args);
                assert_eq!(run.code, 0, "{}: {command}\n{}", page.display(), run.err);
                run.out
            }
            _ => panic!(
                "{}: `{command}` is no command a test may run",
                page.display()
            ),
        }
    }
}

/// Whether lines are those printed, where `...` stands for any.
fn agrees(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => (0..=printed.len()).any(|skip| agrees(rest, &printed[skip..])),
        Some((first, rest)) => printed.first() == Some(first) && agrees(rest, &printed[1..]),
    }
}

/// A page with its compared blocks as the commands print them now.
fn played(page: &Path, text: &str) -> String {
    let mut terminal = Terminal::new();
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    let mut compared = false;
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        if let Some(name) = line.strip_prefix("```csv ") {
            terminal.write(name, lines.clone().take_while(|line| *line != "```"));
        }
        if line != "```console" {
            compared = line == "<!-- compared -->";
            continue;
        }
        while let Some(line) = lines.next_if(|line| *line != "```") {
            let _ = writeln!(out, "{line}");
            let command = line.strip_prefix("$ ");
            let command = command.unwrap_or_else(|| {
                panic!(
                    "{}: `{line}` follows no command; put <!-- compared --> over the block",
                    page.display()
                )
            });
            let printed = terminal.run(page, command);
            if !compared {
                continue;
            }
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| *line != "```" && !line.starts_with("$ ")) {
                shown.push(line);
            }
            let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
            let kept = if agrees(&shown, &printed) {
                shown
            } else {
                printed
            };
            for line in kept {
                let _ = writeln!(out, "{line}");
            }
        }
        compared = false;
    }
    out
}

#[test]
fn every_command_of_the_book_runs() {
    let mut commands = 0;
    for (page, text) in pages() {
        if text.contains("```console") {
            commands += text.lines().filter(|line| line.starts_with("$ ")).count();
            settle(&page, &text, &played(&page, &text));
        }
    }
    assert!(
        commands >= 8,
        "{commands} commands: were the blocks renamed?"
    );
}

/// A list of the program as JSON.
fn listed(what: &str) -> Vec<Value> {
    let text = pressure(&["list", what, "--format", "json"]).ok();
    serde_json::from_str(&text).expect("a list")
}

/// A table of some keys of a list.
fn table(what: &str, keys: &[(&str, &str)]) -> String {
    let head = keys.iter().map(|(_, heading)| format!(" {heading} |"));
    let mut out = format!(
        "|{}\n|{}\n",
        head.collect::<String>(),
        "---|".repeat(keys.len())
    );
    for row in listed(what) {
        let cell = |(index, (key, _)): (usize, &(&str, &str))| {
            let text = row[*key].as_str().unwrap_or_default().replace('|', "\\|");
            if index == 0 {
                format!(" `{text}` |")
            } else {
                format!(" {text} |")
            }
        };
        let _ = writeln!(
            out,
            "|{}",
            keys.iter().enumerate().map(cell).collect::<String>()
        );
    }
    out
}

/// Every kind of lever with its keys and example.
fn levers() -> String {
    let mut out = String::new();
    for lever in listed("levers") {
        let text = |key: &str| lever[key].as_str().unwrap_or_default().to_owned();
        let _ = writeln!(
            out,
            "## `{}`\n\n{}.\n\n- keys: {}\n- `from`: {}\n- profile: {}\n\n```toml\n{}\n```\n",
            text("lever"),
            capital(&text("acts_on")),
            text("keys"),
            text("from"),
            text("profile"),
            text("example"),
        );
    }
    out.trim_end().to_owned() + "\n"
}

fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

fn generated(name: &str) -> String {
    match name {
        "measures" => table(
            name,
            &[
                ("measure", "measure"),
                ("unit", "unit"),
                ("meaning", "meaning"),
            ],
        ),
        "placements" => table(
            name,
            &[
                ("placement", "id"),
                ("label", "placement"),
                ("sector", "sector"),
            ],
        ),
        "needs" => table(name, &[("need", "id"), ("label", "need")]),
        "lines" => table(
            name,
            &[
                ("line", "id"),
                ("label", "line"),
                ("section_251", "Section 251"),
            ],
        ),
        "scenarios" => table(
            name,
            &[
                ("scenario", "scenario"),
                ("name", "name"),
                ("summary", "what it says"),
            ],
        ),
        "levers" => levers(),
        other => panic!("nothing is generated as `{other}`"),
    }
}

#[test]
fn what_is_generated_is_as_the_program_has_it() {
    let mut parts = 0;
    for (page, text) in pages() {
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("<!-- generated: ") {
            let (name, after) = after.split_once(" -->").expect("a name");
            let (_, after) = after.split_once("<!-- end -->").expect("an end");
            let _ = write!(
                out,
                "{before}<!-- generated: {name} -->\n{}<!-- end -->",
                generated(name)
            );
            rest = after;
            parts += 1;
        }
        out.push_str(rest);
        if out != text {
            settle(&page, &text, &out);
        }
    }
    assert!(parts >= 6, "{parts} parts: were the marks renamed?");
}

/// Names in the first column of the first table below a heading.
fn named_under(text: &str, heading: &str) -> Vec<String> {
    let (_, below) = text
        .split_once(&format!("## {heading}\n"))
        .unwrap_or_else(|| panic!("no heading {heading}"));
    let rows = below.lines().skip_while(|line| !line.starts_with("|---"));
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    rows.filter_map(|line| line.split('`').nth(1))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_dictionary_names_every_column() {
    let text = fs::read_to_string(repository().join("docs/data-dictionary.md")).expect("the page");
    let returns = folder(&[("caseload.csv", b"census,age,need,placement,plans\n")]);
    let monitored = folder(&[("actuals.csv", b"line,budget,actual\n1.2.1,2,1\n")]);
    let actuals = monitored.path().join("actuals.csv");
    let actuals = actuals.to_str().expect("a path");
    let dir = returns.path().to_str().expect("a path");
    let out = returns.path().join("run");
    let run_dir = out.to_str().expect("a path");
    let chance = "plans@2027-01 > 100";
    let args = ["project", "--area", "Rutland", "--draws", "2"];
    pressure(&[&args[..], &["--chance", chance, "--out", run_dir]].concat()).ok();
    let outturn = "area_code,measure,period,value\nE06000017,plans,2027-01,100\n";
    fs::write(returns.path().join("outturn.csv"), outturn).expect("a file");
    let outturn = returns.path().join("outturn.csv");
    let outturn = outturn.to_str().expect("a path");
    let printed = |args: &[&str]| pressure(&[args, &["--format", "csv"]].concat()).ok();
    let files = [
        ("Results", printed(&["project", "--area", "Rutland"])),
        ("Results", printed(&["explain", "--area", "Rutland"])),
        ("Results", printed(&["sensitivity", "--area", "Rutland"])),
        (
            "Comparisons",
            printed(&["compare", "rates-held", "--area", "Rutland"]),
        ),
        ("Benchmarks", printed(&["benchmark", "--area", "Rutland"])),
        (
            "Benchmarks of each council",
            printed(&["benchmark", "--area", "Rutland", "--each"]),
        ),
        (
            "Monitoring",
            printed(&["monitor", "--as-of", "2026-10", "--actuals", actuals]),
        ),
        (
            "Statutory tables",
            printed(&[
                "report", "--area", "Rutland", "--table", "lsrp", "--draws", "0",
            ]),
        ),
        ("Scores", printed(&["backtest"])),
        ("Settings tried", printed(&["backtest", "--choose"])),
        (
            "Misses",
            printed(&["backtest", "--run", run_dir, "--actual", outturn]),
        ),
        (
            "Solutions",
            printed(&[
                "solve",
                "--area",
                "Rutland",
                "--target",
                "plans@2029-01 <= 500",
                "--lever",
                "request-surge#1",
            ]),
        ),
        ("Findings", printed(&["check", dir])),
        (
            "What does not add up",
            printed(&["check", dir, "--reconcile"]),
        ),
        ("Releases", printed(&["check", dir, "--vintages"])),
    ];
    let of_run = files_under(&out).into_iter().filter(|path| {
        path.extension().is_some_and(|ending| ending == "csv") && path.parent() == Some(&out)
    });
    let of_run = of_run.map(|path| {
        let parameters = path.ends_with("parameters.csv");
        let heading = if parameters { "Parameters" } else { "Results" };
        (heading, fs::read_to_string(path).expect("a table"))
    });
    let of_run: Vec<_> = of_run.collect();
    assert_eq!(of_run.len(), 8, "a file was added: say here what it holds");
    let files = files.into_iter().chain(of_run);
    for (heading, written) in files {
        let header: Vec<&str> = written
            .lines()
            .next()
            .expect("a header")
            .split(',')
            .collect();
        assert_eq!(named_under(&text, heading), header, "{heading}");
    }
}

#[test]
fn the_dictionary_names_every_column_of_every_list() {
    let text = fs::read_to_string(repository().join("docs/data-dictionary.md")).expect("the page");
    let lists = text.split("## Lists").nth(1).expect("the section");
    for list in [
        "areas",
        "scenarios",
        "levers",
        "placements",
        "needs",
        "lines",
        "measures",
    ] {
        let written = pressure(&["list", list, "--format", "csv"]).ok();
        let columns: Vec<String> = written
            .lines()
            .next()
            .expect("a header")
            .split(',')
            .map(|column| format!("`{column}`"))
            .collect();
        let said = format!("`{list}` ({})", columns.join(", "));
        let said = |text: &str| text.replace('\n', " ").contains(&said);
        assert!(said(lists), "{list}: {columns:?}");
    }
}

#[test]
fn the_sources_name_every_column_of_every_table() {
    let text = fs::read_to_string(repository().join("data/SOURCES.md")).expect("the page");
    let placements = listed("placements");
    let is_placement = |column: &str| placements.iter().any(|row| row["placement"] == column);
    let dictionary = fs::read_to_string(repository().join("docs/data-dictionary.md"));
    let dictionary = dictionary.expect("the page");
    let mut tables = 0;
    for path in files_under(&repository().join("data/england")) {
        let name = path.file_name().expect("a name").to_string_lossy();
        // Two tables have a shape of the dictionary.
        let shape = match name.as_ref() {
            "history.csv" => named_under(&dictionary, "Results"),
            "accuracy.csv" => named_under(&dictionary, "Scores"),
            _ => Vec::new(),
        };
        let row = text
            .lines()
            .find(|line| line.starts_with(&format!("| {name} |")));
        let row = row.unwrap_or_else(|| panic!("data/SOURCES.md has no row of {name}"));
        let table = fs::read_to_string(&path).expect("a table");
        for column in table.lines().next().expect("a header").split(',') {
            let keys = ["area_code", "age", "need", "placement"];
            let of_family = |mark: &&str| {
                let family = mark.strip_suffix('*');
                family.is_some_and(|family| column.starts_with(family))
            };
            let named = row.split('`').skip(1).step_by(2);
            let known = named.clone().any(|mark| mark == column)
                || named.into_iter().any(|mark| of_family(&mark))
                || keys.contains(&column)
                || shape.iter().any(|known| known == column)
                || (is_placement(column) && row.contains("one column a placement"));
            assert!(known, "data/SOURCES.md says nothing of {column} in {name}");
        }
        tables += 1;
    }
    assert!(tables >= 16, "{tables} tables");
}

#[test]
fn every_link_leads_somewhere() {
    let mut links = 0;
    for (page, text) in pages() {
        // Formulas in blocks of code look like links.
        let prose: String = text.split("```").step_by(2).collect();
        for after in prose.split("](").skip(1) {
            let link = after.split(')').next().expect("an end");
            let file = link.split('#').next().expect("a file");
            if file.is_empty() || file.contains("://") {
                continue;
            }
            let target = page.parent().expect("a folder").join(file);
            assert!(target.exists(), "{}: {link}", page.display());
            links += 1;
        }
    }
    assert!(links > 20, "{links} links");
}

#[test]
fn every_page_is_in_the_contents() {
    let docs = repository().join("docs");
    let contents = fs::read_to_string(docs.join("SUMMARY.md")).expect("the contents");
    for (page, _) in pages() {
        let Ok(name) = page.strip_prefix(&docs) else {
            continue;
        };
        let name = name.to_str().expect("a name");
        if name != "SUMMARY.md" {
            assert!(
                contents.contains(&format!("]({name})")),
                "docs/SUMMARY.md does not list {name}"
            );
        }
    }
}
