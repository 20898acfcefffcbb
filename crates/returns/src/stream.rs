//! A file too large to hold: read once from end to end, hashed on the way, one record at a time.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::source::hexadecimal;

/// Bytes of a file looked at to tell what it is.
const HEAD: u64 = 64 * 1024;
/// A record longer than this is no record of any return: the file never ends its line.
pub(crate) const LONGEST_RECORD: usize = 1024 * 1024;
/// Bytes read at a time.
const CHUNK: usize = 256 * 1024;

/// Column names of a `.csv` or `.csv.gz` file, in lower case, from its beginning alone. Empty where the beginning is no CSV: what
/// is wrong with it is told when the file is read.
pub(crate) fn header(path: &Path, file: &str) -> Result<Vec<String>, Error> {
    let lower = file.to_lowercase();
    let zipped = lower.strip_suffix(".csv.gz").is_some();
    if !zipped && lower.strip_suffix(".csv").is_none() {
        return Ok(Vec::new());
    }
    let open = File::open(path).map_err(|source| io_error(path, source))?;
    let mut line = Vec::new();
    let read = if zipped {
        let unzipped = MultiGzDecoder::new(BufReader::new(open));
        BufReader::new(unzipped.take(HEAD)).read_until(b'\n', &mut line)
    } else {
        BufReader::new(open.take(HEAD)).read_until(b'\n', &mut line)
    };
    if read.is_err() {
        return Ok(Vec::new());
    }
    let text = String::from_utf8_lossy(&line);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let names = reader.records().next().and_then(Result::ok);
    Ok(names.map_or_else(Vec::new, |r| {
        r.iter().map(|c| c.trim().to_lowercase()).collect()
    }))
}

fn io_error(path: &Path, source: io::Error) -> Error {
    Error::Io {
        path: path.to_owned(),
        source,
    }
}

/// Reads a file's records through `each`, which is given the record and its row (the header is row 1), and gives the SHA-256 of
/// the file as stored.
///
/// # Errors
/// Where a record is not as long as the header, or the file ends early or cannot be read.
pub(crate) fn records(
    path: &Path,
    file: &str,
    mut each: impl FnMut(&csv::ByteRecord, u64) -> Result<(), Error>,
) -> Result<String, Error> {
    let open = File::open(path).map_err(|source| io_error(path, source))?;
    let mut hashed = Hashed {
        inner: open,
        hash: Sha256::new(),
    };
    if file.to_lowercase().strip_suffix(".gz").is_some() {
        let unzipped = MultiGzDecoder::new(BufReader::with_capacity(CHUNK, &mut hashed));
        walk(Lines::new(unzipped), file, &mut each)?;
    } else {
        walk(Lines::new(&mut hashed), file, &mut each)?;
    }
    // Whatever follows what was unpacked belongs to the file too.
    io::copy(&mut hashed, &mut io::sink()).map_err(|source| io_error(path, source))?;
    Ok(hexadecimal(&hashed.hash.finalize()))
}

fn walk<R: Read>(
    lines: Lines<R>,
    file: &str,
    each: &mut impl FnMut(&csv::ByteRecord, u64) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .buffer_capacity(CHUNK)
        .from_reader(lines);
    let mut record = csv::ByteRecord::new();
    let mut row = 0;
    loop {
        row += 1;
        match reader.read_byte_record(&mut record) {
            Ok(true) => each(&record, row)?,
            Ok(false) => return Ok(()),
            Err(error) => {
                return Err(Error::Truncated {
                    file: file.to_owned(),
                    row,
                    what: what(&error),
                });
            }
        }
    }
}

fn what(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("the row has {len} fields where the header has {expected_len}"),
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

/// Hashes what passes.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        self.hash.update(&into[..n]);
        Ok(n)
    }
}

/// Fails when a line does not end.
struct Lines<R> {
    inner: R,
    /// Bytes since the last line end.
    open: usize,
}

impl<R: Read> Lines<R> {
    fn new(inner: R) -> Self {
        Self { inner, open: 0 }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        let read = &into[..n];
        self.open = match read.iter().rposition(|b| *b == b'\n') {
            Some(at) => n - at - 1,
            None => self.open + n,
        };
        if self.open > LONGEST_RECORD {
            return Err(io::Error::other("the row does not end within a megabyte"));
        }
        Ok(n)
    }
}
