//! Statistical neighbours, of which a real file is at hand; the excerpt has its layout.

use pressure_returns::Series;

use crate::common::Folder;
use crate::{figure, found, read};

#[test]
fn columns_are_councils_and_rows_are_ranks() {
    let text = "Barking and Dagenham,Barnet,York\nGreenwich,Sutton,Cheshire East\nLewisham,Merton,Ruritania\n";
    let (picture, findings) = read(&Folder::new().with("neighbours.csv", text));
    let rank = |of, neighbour| figure(&picture, Series::Neighbours, of, 0, neighbour);
    let (barking, greenwich, lewisham) = ("E09000002", "E09000011", "E09000023");
    assert_eq!(rank(barking, greenwich), Some(1.0));
    assert_eq!(rank(barking, lewisham), Some(2.0));
    assert_eq!(picture.get(Series::Neighbours).len(), 5);
    assert_eq!(found(&findings, "AREA-001").row, Some(3));
    assert_eq!(
        found(&findings, "FILE-011").period,
        None,
        "no year is stated"
    );
}
