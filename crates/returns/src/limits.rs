//! Bounds on what a file may be: beyond them it is no return, and reading on would take the machine's memory.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use memchr::memchr_iter;

use crate::error::Error;
use crate::stream::LONGEST_RECORD;

/// No return is larger than this, packed or unpacked: the school census of every school and year is under 1.5 GB.
const MOST_BYTES: u64 = 4 << 30;
/// A packed file may unpack to this whatever its size.
const ALWAYS_ALLOWED: u64 = 64 << 20;
/// Beyond that, tables of text are packed to no less than this share: the longest of the real returns unpacks to 40 times its size.
const MOST_TIMES: u64 = 200;

fn too_large(file: &str, what: String) -> Error {
    Error::TooLarge {
        file: file.to_owned(),
        what,
    }
}

/// The bytes of a plain file; a pipe or a device, which may never end, is none.
pub(crate) fn read(path: &Path, file: &str) -> Result<Vec<u8>, Error> {
    let io = |source| Error::Io {
        path: path.to_owned(),
        source,
    };
    let opened = File::open(path).map_err(io)?;
    // What the directory says of its size is a guess.
    let size = opened.metadata().map_or(0, |file| file.len());
    let mut bytes = Vec::with_capacity(size.min(MOST_BYTES) as usize + 1);
    opened
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(too_large(
            file,
            format!("it is larger than {MOST_BYTES} bytes"),
        ));
    }
    Ok(bytes)
}

/// How much a packed file of this size may unpack to.
fn allowed(packed: usize) -> u64 {
    (packed as u64 * MOST_TIMES).clamp(ALWAYS_ALLOWED, MOST_BYTES)
}

/// Unpacks gzip, to no more than is allowed.
pub(crate) fn unzip(bytes: &[u8], file: &str) -> Result<Vec<u8>, Error> {
    let most = allowed(bytes.len());
    let mut out = Vec::new();
    let unpacked = MultiGzDecoder::new(bytes)
        .take(most + 1)
        .read_to_end(&mut out);
    if let Err(error) = unpacked {
        return Err(Error::Truncated {
            file: file.to_owned(),
            row: out.split(|b| *b == b'\n').count() as u64,
            what: format!("the compressed data end early or are damaged ({error})"),
        });
    }
    if out.len() as u64 > most {
        return Err(too_large(
            file,
            format!("its {} bytes unpack to more than {most}", bytes.len()),
        ));
    }
    Ok(out)
}

/// Refuses a workbook whose parts unpack to more than is allowed. Sizes that the archive declares are not believed: each part is
/// unpacked and counted. An archive that cannot be followed is left to the reader of workbooks, which says what is wrong with it.
pub(crate) fn check_workbook(bytes: &[u8], file: &str) -> Result<(), Error> {
    let most = allowed(bytes.len());
    let mut left = most + 1;
    for part in parts(bytes) {
        let mut unpacked = DeflateDecoder::new(part).take(left);
        let count = std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap_or(0);
        left -= count;
        if left == 0 {
            return Err(too_large(
                file,
                format!("its {} bytes unpack to more than {most}", bytes.len()),
            ));
        }
    }
    Ok(())
}

/// The deflated parts of a zip archive, by its directory.
fn parts(archive: &[u8]) -> Vec<&[u8]> {
    const ENTRY: [u8; 4] = *b"PK\x01\x02";
    const DEFLATED: usize = 8;
    let number = |at: usize, width: usize| -> Option<usize> {
        let bytes = archive.get(at..at.checked_add(width)?)?;
        Some(bytes.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)))
    };
    let part = |at: usize| -> Option<&[u8]> {
        (number(at + 10, 2)? == DEFLATED).then_some(())?;
        let (size, local) = (number(at + 20, 4)?, number(at + 42, 4)?);
        let start = local + 30 + number(local + 26, 2)? + number(local + 28, 2)?;
        archive.get(start..start.checked_add(size)?.min(archive.len()))
    };
    let starts = archive.windows(4).enumerate();
    starts
        .filter(|(_, window)| *window == ENTRY)
        .filter_map(|(at, _)| part(at))
        .collect()
}

/// Refuses text with a row that is longer than any: a stream that never ends its line.
pub(crate) fn check_rows(text: &str, file: &str) -> Result<(), Error> {
    let ends = memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    let mut from = 0;
    for (row, end) in (1_u64..).zip(ends) {
        let length = end - from;
        if length > LONGEST_RECORD {
            return Err(too_large(
                file,
                format!(
                    "row {row} has {length} characters without an end; no row of a return has more than {LONGEST_RECORD}"
                ),
            ));
        }
        from = end + 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder};

    use super::*;

    fn nothing(megabytes: usize) -> impl Iterator<Item = Vec<u8>> {
        (0..megabytes).map(|_| vec![b'0'; 1 << 20])
    }

    #[test]
    fn a_gz_that_unpacks_to_a_thousand_times_its_size_is_refused() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        for block in nothing(80) {
            packed.write_all(&block).expect("memory");
        }
        let packed = packed.finish().expect("memory");
        assert!(packed.len() < 200_000);
        let refused = unzip(&packed, "bomb.csv.gz").expect_err("too large");
        assert!(refused.to_string().contains("bomb.csv.gz"), "{refused}");
    }

    #[test]
    fn a_workbook_that_lies_of_its_size_is_refused() {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        for block in nothing(80) {
            packed.write_all(&block).expect("memory");
        }
        let packed = packed.finish().expect("memory");
        // A local header, the data, and an entry of the directory that declares three bytes.
        let mut archive = b"PK\x03\x04".to_vec();
        archive.extend([0; 22]);
        archive.extend([1, 0, 0, 0]);
        archive.push(b'a');
        archive.extend(&packed);
        archive.extend(b"PK\x01\x02");
        archive.extend([0; 6]);
        archive.extend([8, 0]);
        archive.extend([0; 8]);
        archive.extend((packed.len() as u32).to_le_bytes());
        archive.extend([3, 0, 0, 0]);
        archive.extend([0; 18]);
        assert!(check_workbook(&archive, "bomb.xlsx").is_err());
        assert!(check_workbook(&archive[..200], "cut.xlsx").is_ok());
    }

    #[test]
    fn a_line_without_end_is_refused_and_long_tables_are_not() {
        let endless = format!("a,b\n{}", "1,".repeat(LONGEST_RECORD));
        let refused = check_rows(&endless, "x.csv").expect_err("too long");
        assert!(refused.to_string().contains("row 2"), "{refused}");
        assert!(check_rows(&"1,2\n".repeat(LONGEST_RECORD), "x.csv").is_ok());
    }
}
