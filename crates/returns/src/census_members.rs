//! Members of the breakdowns of a streamed file: a small number for each as it is first met, its category at the end.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codes;
use crate::findings::{Finding, Severity};
use crate::house::{Calendar, Context, parse_period};
use crate::school_census::Role;

/// Members of one column, numbered as met.
#[derive(Default)]
pub(crate) struct Members {
    ids: BTreeMap<Vec<u8>, u64>,
    names: Vec<Vec<u8>>,
    /// The member met last, whose number is asked for again most of the time.
    last: (Vec<u8>, u64),
}

impl Members {
    /// Number of a member.
    pub(crate) fn id(&mut self, name: &[u8]) -> u64 {
        if self.last.0 == name && !self.names.is_empty() {
            return self.last.1;
        }
        let id = if let Some(id) = self.ids.get(name) {
            *id
        } else {
            let id = self.names.len() as u64;
            self.ids.insert(name.to_owned(), id);
            self.names.push(name.to_owned());
            id
        };
        self.last.0.clear();
        self.last.0.extend_from_slice(name);
        self.last.1 = id;
        id
    }

    /// Number of the member met last.
    pub(crate) fn last(&self) -> u64 {
        self.last.1
    }

    /// Our category of each member by number; one that the crosswalk does not know keeps its name and is told.
    pub(crate) fn categories(
        &self,
        role: Role,
        file: &str,
        column: usize,
        context: &mut Context<'_>,
    ) -> Vec<Arc<str>> {
        let mut names = Vec::new();
        for name in &self.names {
            let text = text(name);
            let category = role.category(&text, context.crosswalk);
            if category.is_none() && role == Role::Need {
                context.findings.push(
                    Finding::new(codes::UNMAPPED_CATEGORY, Severity::Error, file)
                        .column(format!("column {}", column + 1))
                        .value(text.clone())
                        .done("kept under its own name, apart from our needs")
                        .mend("add the name to crosswalk.csv under school_census,need"),
                );
            }
            names.push(category.unwrap_or_else(|| Arc::from(crate::school_census::slug(&text))));
        }
        names
    }
}

/// UTF-8, or Windows-1252 where it is none.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// Periods, numbered as met.
#[derive(Default)]
pub(crate) struct Names {
    members: Members,
    years: Vec<Option<i32>>,
    joined: Vec<u8>,
}

impl Names {
    /// Number of a period and its identifier.
    pub(crate) fn id(&mut self, [period, identifier]: [&[u8]; 2]) -> u64 {
        self.joined.clear();
        self.joined.extend_from_slice(period);
        self.joined.push(b'|');
        self.joined.extend_from_slice(identifier);
        let id = self.members.id(&self.joined);
        if id as usize == self.years.len() {
            let known = parse_period(text(period).trim(), text(identifier).trim());
            let january = known.filter(|(calendar, _)| *calendar == Calendar::Academic);
            self.years.push(january.map(|(_, year)| year));
        }
        id
    }

    /// The January of a period, by number.
    pub(crate) fn year(&self, id: usize) -> Option<i32> {
        self.years.get(id).copied().flatten()
    }
}
