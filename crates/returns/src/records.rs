//! Takes apart text of comma-separated records, by the rules of the csv crate and several times faster: of a large return most records
//! begin like the one before, and what is the same is not looked at again.

use memchr::{memchr, memrchr};

/// A record: its fields, and how many of them, from the first, are those of the record before.
#[derive(Debug)]
pub(crate) struct Record<'r> {
    text: &'r [u8],
    spans: &'r [Span],
    unchanged: usize,
    at: usize,
    as_written: bool,
}

/// Where a field begins and ends, without its quotes.
type Span = (u32, u32);

impl<'r> Record<'r> {
    /// Number of fields.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// A field, without the quotes around it; nothing where there is none of this number.
    pub(crate) fn get(&self, n: usize) -> &'r [u8] {
        match self.spans.get(n) {
            Some((start, end)) => &self.text[*start as usize..*end as usize],
            None => b"",
        }
    }

    /// Where the record begins in the text that is taken apart.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Whether its fields stand one behind another in that text, with a comma between; else they were put together from pieces.
    pub(crate) fn is_as_written(&self) -> bool {
        self.as_written
    }

    /// Bytes of its text; of one as written, without its line end.
    pub(crate) fn len_in_bytes(&self) -> usize {
        self.text.len()
    }

    /// Where each field begins and ends behind the record's beginning, without the quotes around it, if they stand there.
    pub(crate) fn spans(&self) -> &'r [Span] {
        self.spans
    }

    /// Whether a field is known to be the same as in the record before. It may be so without being known.
    pub(crate) fn is_unchanged(&self, n: usize) -> bool {
        n < self.unchanged
    }
}

/// Bytes up to the end of the last whole record of text that begins with a record: the last line end outside quotes.
pub(crate) fn whole(text: &[u8]) -> usize {
    let (mut from, mut end) = (0, 0);
    loop {
        let quote = memchr(b'"', &text[from..]).map(|at| from + at);
        if let Some(line_end) = memrchr(b'\n', &text[from..quote.unwrap_or(text.len())]) {
            end = from + line_end + 1;
        }
        let Some(quote) = quote else { return end };
        // Within a field that began without one a quote is a character like others.
        let opens = quote == 0 || matches!(text[quote - 1], b',' | b'\n' | b'\r');
        from = if opens {
            match closing(text, quote + 1) {
                Some(close) => close + 1,
                None => return end,
            }
        } else {
            quote + 1
        };
    }
}

/// The quote that closes a quoted field, from within it; two quotes are one of its characters.
fn closing(text: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let quote = from + memchr(b'"', &text[from..])?;
        if text.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        from = quote + 2;
    }
}

/// Takes text apart record by record; the text of each call begins with a record.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    spans: Vec<Span>,
    /// Fields of a record that is more than a line of plain and quoted fields, put together.
    bare: Vec<u8>,
}

impl Splitter {
    /// Gives each record to `each`, up to the end of the text or the first error.
    pub(crate) fn split<E>(
        &mut self,
        text: &[u8],
        mut each: impl FnMut(&Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut at = 0;
        // The line before, if the spans of its fields are still held.
        let mut before: &[u8] = &[];
        let has_returns = memchr(b'\r', text).is_some();
        while at < text.len() {
            if matches!(text[at], b'\n' | b'\r') {
                at += 1; // an empty line is no record
                continue;
            }
            let line_end = memchr(b'\n', &text[at..]).map_or(text.len(), |n| at + n);
            let mut line = &text[at..line_end];
            let mut whole = true;
            if has_returns {
                line = line.strip_suffix(b"\r").unwrap_or(line);
                whole = memchr(b'\r', line).is_none();
            }
            let unchanged = if whole { self.line(line, before) } else { None };
            let start = at;
            let record = if let Some(unchanged) = unchanged {
                at = line_end + 1;
                before = line;
                Record {
                    text: line,
                    spans: &self.spans,
                    unchanged,
                    at: start,
                    as_written: true,
                }
            } else {
                at = self.any(text, at);
                before = &[];
                Record {
                    text: &self.bare,
                    spans: &self.spans,
                    unchanged: 0,
                    at: start,
                    as_written: false,
                }
            };
            each(&record)?;
        }
        Ok(())
    }

    /// Finds the fields of a line and how many of them are those of the line before, whose spans are held. None where a quoted field
    /// does not end in the line at a comma, or has quotes in it.
    fn line(&mut self, line: &[u8], before: &[u8]) -> Option<usize> {
        let alike = alike(line, before) as u32;
        let comma = |(start, end): &Span| {
            let quoted = *start > 0 && before[*start as usize - 1] == b'"';
            end + u32::from(quoted)
        };
        // A field is the same if the comma behind it is.
        let mut unchanged = 0;
        if !before.is_empty() {
            unchanged = self.spans.partition_point(|span| comma(span) < alike);
        }
        self.spans.truncate(unchanged);
        let mut from = self.spans.last().map_or(0, |span| comma(span) as usize + 1);
        while let Some(quote) = memchr(b'"', &line[from..]).map(|n| from + n) {
            let open = memrchr(b',', &line[from..quote]).map_or(from, |n| from + n + 1);
            plain(&mut self.spans, line, (from, open));
            // Within a field that began without one a quote is a character like others.
            let mut ends = memchr(b',', &line[quote..]).map(|n| quote + n);
            let (mut start, mut end) = (open, ends.unwrap_or(line.len()));
            if open == quote {
                (start, end) = (quote + 1, quote + 1 + memchr(b'"', &line[quote + 1..])?);
                ends = (end + 1 < line.len()).then_some(end + 1);
            }
            self.spans.push((start as u32, end as u32));
            match ends {
                None => return Some(unchanged),
                Some(comma) if line[comma] == b',' => from = comma + 1,
                Some(_) => return None,
            }
        }
        let last = plain(&mut self.spans, line, (from, line.len()));
        self.spans.push((last as u32, line.len() as u32));
        Some(unchanged)
    }

    /// Puts together the fields of any record; where it ends.
    fn any(&mut self, text: &[u8], mut at: usize) -> usize {
        self.spans.clear();
        self.bare.clear();
        loop {
            let start = self.bare.len() as u32;
            if text.get(at) == Some(&b'"') {
                at = self.unquote(text, at + 1);
            }
            let rest = text[at..].iter();
            let plain = rest.take_while(|b| !matches!(b, b',' | b'\n' | b'\r'));
            let end = at + plain.count();
            self.bare.extend_from_slice(&text[at..end]);
            self.spans.push((start, self.bare.len() as u32));
            at = end + 1;
            if text.get(end) != Some(&b',') {
                return at;
            }
        }
    }

    /// Takes what is between quotes; gives where to go on behind them.
    fn unquote(&mut self, text: &[u8], mut at: usize) -> usize {
        loop {
            let Some(quote) = memchr(b'"', &text[at..]).map(|n| at + n) else {
                self.bare.extend_from_slice(&text[at..]);
                return text.len();
            };
            self.bare.extend_from_slice(&text[at..quote]);
            if text.get(quote + 1) != Some(&b'"') {
                return quote + 1;
            }
            self.bare.push(b'"');
            at = quote + 2;
        }
    }
}

/// Ends a field at each comma of a piece of a line without quoted fields; where the field behind the last comma begins. Eight bytes are
/// looked at at a time: most fields are shorter.
fn plain(spans: &mut Vec<Span>, line: &[u8], (mut from, to): (usize, usize)) -> usize {
    const EACH: u64 = u64::MAX / 255;
    const LOW: u64 = EACH * 0x7F;
    let (blocks, rest) = line[from..to].as_chunks::<8>();
    let mut at = from;
    let mut end = |comma: usize| {
        spans.push((from as u32, comma as u32));
        from = comma + 1;
    };
    for block in blocks {
        // The highest bit of each byte that is a comma, and of no other.
        let other = u64::from_le_bytes(*block) ^ (EACH * u64::from(b','));
        let mut commas = !(((other & LOW) + LOW) | other | LOW);
        while commas != 0 {
            end(at + commas.trailing_zeros() as usize / 8);
            commas &= commas - 1;
        }
        at += 8;
    }
    for (n, byte) in rest.iter().enumerate() {
        if *byte == b',' {
            end(at + n);
        }
    }
    from
}

/// Leading bytes that two texts share.
fn alike(a: &[u8], b: &[u8]) -> usize {
    let ((a_blocks, _), (b_blocks, _)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    let number = |block: &[u8; 16]| u128::from_ne_bytes(*block);
    let blocks = a_blocks.iter().zip(b_blocks);
    let whole = 16 * blocks.take_while(|(a, b)| number(a) == number(b)).count();
    let rest = a[whole..].iter().zip(&b[whole..]);
    whole + rest.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Fields = Vec<Vec<u8>>;

    fn by_us(text: &[u8]) -> Vec<Fields> {
        let mut found: Vec<Fields> = Vec::new();
        let taken = Splitter::default().split(text, |record| {
            let fields: Fields = (0..record.len()).map(|n| record.get(n).to_vec()).collect();
            for n in (0..fields.len()).filter(|n| record.is_unchanged(*n)) {
                assert_eq!(Some(&fields[n]), found.last().map(|before| &before[n]));
            }
            found.push(fields);
            Ok::<(), ()>(())
        });
        assert_eq!(taken, Ok(()));
        found
    }

    fn by_csv(text: &[u8]) -> Vec<Fields> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text);
        let records = reader.into_byte_records().map(|r| r.expect("memory"));
        records
            .map(|r| r.iter().map(<[u8]>::to_vec).collect())
            .collect()
    }

    /// The same texts on every machine, of few characters so that quotes, commas and line ends meet.
    fn text(case: u64) -> Vec<u8> {
        let letters = b"aab,,,\n\n\"\"\r";
        let mut state = case.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let length = 1 + case % 60;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            letters[(state % letters.len() as u64) as usize]
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn any_text_is_taken_apart_as_the_csv_crate_does() {
        for case in 0..5_000 {
            let text = text(case);
            let shown = String::from_utf8_lossy(&text);
            assert_eq!(by_us(&text), by_csv(&text), "case {case}: {shown:?}");
        }
    }

    #[test]
    fn text_cut_after_whole_records_gives_the_same_records() {
        let mut cut_within = 0;
        for case in 0..5_000 {
            let text = text(case);
            let whole = whole(&text);
            let (mut parts, rest) = (by_us(&text[..whole]), by_us(&text[whole..]));
            parts.extend(rest);
            assert_eq!(parts, by_us(&text), "case {case} at {whole}");
            cut_within += usize::from(whole > 0 && whole < text.len());
        }
        assert!(cut_within > 1_000, "{cut_within}");
    }

    #[test]
    fn fields_that_begin_like_those_before_are_known_to_be_the_same() {
        let text = b"2025,\"Hull, City of\",East,1,2\n2025,\"Hull, City of\",East,1,30\n2025,Hull,x,1,30\n";
        let mut unchanged = Vec::new();
        let taken = Splitter::default().split(text, |record| {
            unchanged.push((0..5).filter(|n| record.is_unchanged(*n)).count());
            Ok::<(), ()>(())
        });
        assert_eq!((taken, unchanged), (Ok(()), vec![0, 4, 1]));
    }
}
