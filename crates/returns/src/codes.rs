//! Codes of findings. A code never changes its meaning; new ones are added at the end of their family.
//!
//! Each has a page in `docs/findings/`, named by the code: without one this does not compile.

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal;)+) => {
        $($(#[doc = $doc])+ pub const $name: &str = $code;)+
        /// Every code with what it means.
        pub const ALL: &[(&str, &str)] = &[$(($code, concat!($($doc),+)),)+];
        /// Every code with its page: what it means, why it matters, what to do.
        pub const PAGES: &[(&str, &str)] =
            &[$(($code, include_str!(concat!("../../../docs/findings/", $code, ".md"))),)+];
    };
}

/// What a code means, in a sentence.
pub fn meaning(code: &str) -> Option<&'static str> {
    let mut all = ALL.iter();
    all.find(|(known, _)| *known == code)
        .map(|(_, means)| means.trim())
}

codes! {
    /// The text is not UTF-8 and was read as Windows-1252.
    NOT_UTF8 = "FILE-001";
    /// The last row has no line end.
    NO_LAST_LINE_END = "FILE-002";
    /// No return has a header like this; the file was left out.
    UNKNOWN_FILE = "FILE-003";
    /// A second release of figures already read; the first is kept.
    SECOND_RELEASE = "FILE-004";
    /// The same key appears twice; the first row is kept.
    DUPLICATE_KEY = "FILE-005";
    /// A cell is neither a number nor a symbol of missing.
    UNREADABLE_CELL = "FILE-006";
    /// A year that cannot be.
    IMPOSSIBLE_YEAR = "FILE-007";
    /// A known return that is left out because nothing here uses it.
    UNUSED_FILE = "FILE-008";
    /// A line of corrections.csv was applied.
    CORRECTION_APPLIED = "FILE-009";
    /// A line of corrections.csv found nothing to correct, or could not be read.
    CORRECTION_UNUSED = "FILE-010";
    /// A return was recognised and read: what it holds and what it serves.
    RETURN_READ = "FILE-011";
    /// Rows of the first release of a file are not in a later one.
    ROWS_VANISHED = "FILE-012";
    /// A line of releases.csv that names no file, or has no date that can be read.
    RELEASE_LINE = "FILE-013";
    /// A return was recognised, and no figure of it could be used.
    NOTHING_READ = "FILE-014";
    /// An error that the publisher told of and left in the file.
    KNOWN_ERROR = "FILE-015";
    /// A council that no code or name of ours matches.
    UNKNOWN_AREA = "AREA-001";
    /// Code and name of a council disagree.
    CODE_AND_NAME_DISAGREE = "AREA-002";
    /// A code that has since been replaced.
    RETIRED_CODE = "AREA-003";
    /// Councils that a return should have and has not.
    MISSING_COUNCIL = "AREA-004";
    /// Figures of new councils built from district figures.
    BUILT_FROM_DISTRICTS = "AREA-005";
    /// A published category that the crosswalk does not know.
    UNMAPPED_CATEGORY = "MAP-001";
    /// Council rows do not add up to the region.
    COUNCILS_NOT_REGION = "SEN2-001";
    /// A council's row carries the total of its region.
    COUNCIL_IS_REGION = "SEN2-002";
    /// Council rows do not add up to England.
    COUNCILS_NOT_ENGLAND = "SEN2-003";
    /// Parts do not add up to the total of the same area and year.
    PARTS_NOT_TOTAL = "SEN2-004";
    /// A breakdown that others give is missing throughout.
    BREAKDOWN_MISSING = "SEN2-005";
    /// The count of plans moved by more than 20% in a year.
    STEP_CHANGE = "SEN2-006";
    /// Many plans have no placement recorded.
    NOT_RECORDED = "SEN2-007";
    /// Stock and flow differ by more than 5% of plans.
    FLOWS_NOT_STOCK = "SEN2-008";
    /// Cells suppressed or otherwise missing.
    MISSING_CELLS = "SEN2-009";
    /// What the figures measure changed.
    SERIES_BREAK = "SEN2-010";
    /// Part of a category is missing, so its sum is not given.
    PARTIAL_SUM = "SEN2-011";
    /// A summary row was used because its parts are not published.
    SUMMARY_USED = "SEN2-012";
    /// Totals of residential settings are not the sum of their parts.
    RESIDENTIAL_TOTAL = "SEN2-013";
    /// Spend moved by more than 35% in a year.
    SPEND_JUMP = "S251-001";
    /// A nought in every line, taken as missing.
    ALL_ZERO = "S251-002";
    /// A blank in every line.
    ALL_BLANK = "S251-003";
    /// The financial year is not stated in the file.
    YEAR_NOT_STATED = "S251-004";
    /// Negative spend.
    NEGATIVE_SPEND = "S251-005";
    /// Lines of another return that changed their meaning.
    LINE_MEANING = "S251-006";
    /// Spend for each plan is so far from others' that the unit (£, £000, £m) may be wrong.
    UNIT_DOUBTFUL = "S251-007";
    /// Money in millions of pounds, given here in pounds.
    MILLIONS = "DSG-001";
    /// A sheet that could not be understood.
    SHEET_UNREADABLE = "DSG-002";
    /// Councils do not add up to the published total.
    DSG_TOTAL = "DSG-003";
    /// Population of England differs from the sum of councils.
    POPULATION_TOTAL = "POP-001";
    /// The year of a population file had to be inferred.
    POPULATION_YEAR = "POP-002";
    /// A population file counts one sex alone.
    POPULATION_SEX = "POP-003";
    /// A council's projected population does not join on to its last mid-year estimate.
    POPULATION_STEP = "POP-004";
    /// A row of a council's own file that could not be used.
    OWN_ROW = "OWN-001";
    /// The same key twice in a council's own file.
    OWN_DUPLICATE = "OWN-002";
    /// A category the model does not know.
    OWN_CATEGORY = "OWN-003";
    /// An age outside 0 to 25.
    OWN_AGE = "OWN-004";
    /// A count below nought.
    OWN_NEGATIVE = "OWN-005";
    /// A period not written as expected.
    OWN_PERIOD = "OWN-006";
    /// A file of the council's own figures was found and read.
    OWN_READ = "OWN-007";
    /// A second file or sheet of a kind of the council's own figures; the first is used.
    OWN_SECOND = "OWN-008";
    /// A kind of the council's own figures that is not there: what rests on national figures.
    OWN_DEFAULT = "OWN-009";
    /// A council's own population lacks years or ages between those it has.
    OWN_PARTIAL = "OWN-010";
    /// One side of a row about a child is neither in the system nor outside it.
    PUPIL_SIDE = "PUP-001";
    /// A calendar or curriculum year of a child that cannot be.
    PUPIL_YEAR = "PUP-002";
    /// The children of one January are not the same in the rows before and after it.
    PUPIL_CHAIN = "PUP-003";
    /// A child in a setting that does not serve the curriculum year.
    PUPIL_RANGE = "PUP-004";
    /// A setting or need that counts as none of the model's.
    PUPIL_UNKNOWN = "PUP-005";
    /// A person of the person-level return who cannot be placed.
    PUPIL_PERSON = "PUP-006";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_the_meaning_of_its_code_and_says_why_and_what_to_do() {
        for ((code, means), (_, page)) in ALL.iter().zip(PAGES) {
            let title = format!("# {code}: {}\n", means.trim().trim_end_matches('.'));
            assert!(
                page.starts_with(&title),
                "docs/findings/{code}.md must begin with: {title}"
            );
            let mut sections = page.split("\n## ").skip(1);
            for heading in ["What it means\n", "Why it matters\n", "What to do\n"] {
                let section = sections.next().and_then(|text| text.strip_prefix(heading));
                assert!(
                    section.is_some_and(|text| text.trim().len() > 5),
                    "{code}: {heading}"
                );
            }
            assert_eq!(sections.next(), None);
        }
    }

    #[test]
    fn the_list_of_pages_is_complete() {
        let list = include_str!("../../../docs/findings/README.md");
        let mut lines = list.lines().filter(|line| line.starts_with("| ["));
        for (code, means) in ALL {
            let line = format!("| [{code}]({code}.md) | {} |", means.trim());
            assert_eq!(lines.next(), Some(line.as_str()));
        }
        assert_eq!(lines.next(), None);
    }
}
