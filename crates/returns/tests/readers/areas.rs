//! Councils by the codes and names that publishers give them.

use crate::common::tables;

#[test]
fn names_as_publishers_write_them_find_their_council() {
    let (areas, _) = tables();
    let expected = [
        ("Bedford Borough", 822),
        ("Durham", 840),
        ("Herefordshire", 884),
        ("Kingston Upon Hull, City of", 810),
        ("St. Helens", 342),
        ("bournemouth, christchurch & poole", 839),
        // Two councils had this name: without a code the present one is meant.
        ("Dorset", 838),
        ("835", 835),
        ("E10000009", 835),
        // A code since replaced, and the present one.
        ("E10000002", 825),
        ("E06000060", 825),
    ];
    for (text, code) in expected {
        let found = areas.by_any(text).map(|area| area.la_code);
        assert_eq!(found, Some(Some(code)), "{text}");
    }
    let old = areas.by_any("835").unwrap();
    assert_eq!(old.successors, ["E06000059", "E06000058"]);
}
