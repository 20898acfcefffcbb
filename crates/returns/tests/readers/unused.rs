//! Files that are known and that nothing here uses: they are named, and no figure comes of them.

use crate::common::Folder;
use crate::{found, read, told};

#[test]
fn the_interactive_tool_and_revenue_outturn_are_known_by_their_documented_headers() {
    let tool = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region\nSEN_CASES_JAN,,2024,Camden,-,202,Inner London\n";
    let outturn =
        "ONS_code,E-code,RO1_eduspc_net_cur_exp,RS_edu_net_exp\nE06000001,E0701,1200,900\n";
    for (text, what, why, mend) in [
        (
            tool,
            "local authority interactive tool",
            "copied from SEN2",
            "SEN2 and Section 251",
        ),
        (
            outturn,
            "revenue outturn, in thousands of pounds",
            "no line of SEN transport",
            "Section 251 outturn",
        ),
    ] {
        let (picture, findings) = read(&Folder::new().with("a.csv", text));
        assert!(picture.sources().is_empty());
        let finding = found(&findings, "FILE-008");
        assert_eq!(finding.value.as_deref(), Some(what));
        assert!(
            finding.done.starts_with("left out: ") && finding.done.contains(why),
            "{finding:?}"
        );
        assert!(finding.mend.contains(mend), "{finding:?}");
        assert!(!told(&findings, "FILE-003"));
    }
}
