//! Reading a list of people as offices keep it: a table with a line of headings, in German or English. Pure.

use super::headings::{ListColumn, column_of};
use thiserror::Error;

/// The most people of one list.
pub const MOST_ROWS: usize = 20_000;
/// The most columns: more are no list of people.
const MOST_COLUMNS: usize = 100;

/// Why a file is no list of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ListRefusal {
    /// Bytes that no table of letters has.
    #[error("the file is no text: save the table as CSV")]
    NotText,
    /// No line of headings, or nothing below it.
    #[error("the file has no rows below its line of headings")]
    Empty,
    /// No heading says where the names are.
    #[error("no column is called Vorname and Nachname, or Name")]
    NoNames,
    /// Two columns say the same.
    #[error("two columns say the same")]
    ColumnTwice,
    /// More than may be imported at once.
    #[error("more than 20,000 rows: import them in parts")]
    TooManyRows,
    /// More columns than any list has.
    #[error("more than 100 columns")]
    TooManyColumns,
}

impl ListRefusal {
    /// The word by which programs know it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotText => "not_text",
            Self::Empty => "empty",
            Self::NoNames => "no_names",
            Self::ColumnTwice => "column_twice",
            Self::TooManyRows => "too_many_rows",
            Self::TooManyColumns => "too_many_columns",
        }
    }
}

/// How the letters of a file were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// As older programs under Windows write.
    Windows1252,
}

impl Encoding {
    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
        }
    }
}

/// A list as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleList {
    /// How its letters were written.
    pub encoding: Encoding,
    /// What stands between its cells.
    pub separator: char,
    /// Its headings, and what each stands for; none is not read.
    pub columns: Vec<(String, Option<ListColumn>)>,
    /// Its rows below the headings.
    pub rows: Vec<ListRow>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// In which line of the file it begins, from 1.
    pub line: u64,
    cells: Vec<String>,
}

impl PeopleList {
    /// What a row says in a column; empty where it says nothing.
    pub fn cell<'a>(&self, row: &'a ListRow, column: ListColumn) -> &'a str {
        let place = self.columns.iter().position(|(_, known)| *known == Some(column));
        place.and_then(|place| row.cells.get(place)).map_or("", |cell| cell.trim())
    }

    /// How the list calls a column.
    pub fn heading(&self, column: ListColumn) -> Option<&str> {
        self.columns.iter().find(|(_, known)| *known == Some(column)).map(|(heading, _)| heading.as_str())
    }

    /// First and last name of a row: from their own columns, or from a common one ("Änne Probst" or "Probst, Änne").
    pub fn names(&self, row: &ListRow) -> (String, String) {
        let (first, last) = (self.cell(row, ListColumn::FirstName), self.cell(row, ListColumn::LastName));
        let whole = self.cell(row, ListColumn::WholeName);
        if !(first.is_empty() && last.is_empty()) || whole.is_empty() {
            return (first.to_owned(), last.to_owned());
        }
        let parts = match whole.split_once(',') {
            Some((last, first)) => (first, last),
            None => whole.rsplit_once(char::is_whitespace).unwrap_or(("", whole)),
        };
        (parts.0.trim().to_owned(), parts.1.trim().to_owned())
    }

    /// Street and number of a row.
    pub fn address(&self, row: &ListRow) -> String {
        let parts = [self.cell(row, ListColumn::Street), self.cell(row, ListColumn::HouseNumber)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Reads a file. Cells are text, whatever a spreadsheet would make of them.
pub fn read_list(file: &[u8]) -> Result<PeopleList, ListRefusal> {
    let (text, encoding) = decode(file)?;
    let first_line = text.lines().find(|line| !line.trim().is_empty()).ok_or(ListRefusal::Empty)?;
    let separator = separator_of(first_line);
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    let mut lines = Lines::of(&text, separator);
    while let Some((line, cells)) = lines.next_row()? {
        if columns.is_empty() {
            columns = cells.into_iter().map(|heading| (heading.trim().to_owned(), column_of(&heading))).collect();
        } else if rows.len() == MOST_ROWS {
            return Err(ListRefusal::TooManyRows);
        } else {
            rows.push(ListRow { line, cells });
        }
    }
    check_columns(&columns)?;
    if rows.is_empty() {
        return Err(ListRefusal::Empty);
    }
    Ok(PeopleList { encoding, separator: char::from(separator), columns, rows })
}

/// The rows of a text, one after the other.
struct Lines<'a> {
    reader: csv_core::Reader,
    rest: &'a [u8],
    cells: Vec<u8>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str, separator: u8) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
        // No row is longer than the text.
        Self { reader, rest: text.as_bytes(), cells: vec![0; text.len() + 1] }
    }

    /// The next row with something in it, and in which line it begins.
    fn next_row(&mut self) -> Result<Option<(u64, Vec<String>)>, ListRefusal> {
        loop {
            let line = self.first_line();
            let (mut ends, mut written, mut ended) = ([0; MOST_COLUMNS], 0, 0);
            loop {
                let (output, places) =
                    (self.cells.get_mut(written..).unwrap_or_default(), ends.get_mut(ended..).unwrap_or_default());
                let (result, read, more, more_ends) = self.reader.read_record(self.rest, output, places);
                self.rest = self.rest.get(read..).unwrap_or_default();
                (written, ended) = (written + more, ended + more_ends);
                match result {
                    // With nothing left to read the last row ends too.
                    csv_core::ReadRecordResult::InputEmpty => {}
                    csv_core::ReadRecordResult::Record => break,
                    csv_core::ReadRecordResult::End => return Ok(None),
                    csv_core::ReadRecordResult::OutputEndsFull => return Err(ListRefusal::TooManyColumns),
                    csv_core::ReadRecordResult::OutputFull => return Err(ListRefusal::NotText),
                }
            }
            let cells = self.cells_of(ends.get(..ended).unwrap_or_default())?;
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some((line, cells)));
            }
        }
    }

    /// Empty lines before a row are passed over by the reader.
    fn first_line(&self) -> u64 {
        let empty = self.rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        let passed = empty.filter(|byte| **byte == b'\n').count();
        self.reader.line() + u64::try_from(passed).unwrap_or(0)
    }

    fn cells_of(&self, ends: &[usize]) -> Result<Vec<String>, ListRefusal> {
        let mut begin = 0;
        let cell = |end: &usize| {
            let bytes = self.cells.get(begin..*end).unwrap_or_default();
            begin = *end;
            // Separators and quotes are single letters: what stands between them is text as before.
            String::from_utf8(bytes.to_vec()).map_err(|_| ListRefusal::NotText)
        };
        ends.iter().map(cell).collect()
    }
}

fn check_columns(columns: &[(String, Option<ListColumn>)]) -> Result<(), ListRefusal> {
    let known: Vec<ListColumn> = columns.iter().filter_map(|(_, column)| *column).collect();
    if known.iter().enumerate().any(|(place, column)| known.iter().skip(place + 1).any(|other| other == column)) {
        return Err(ListRefusal::ColumnTwice);
    }
    let has = |column| known.contains(&column);
    let has_names = has(ListColumn::WholeName) || (has(ListColumn::FirstName) && has(ListColumn::LastName));
    if has_names { Ok(()) } else { Err(ListRefusal::NoNames) }
}

/// What parts the cells of the headings most often; a semicolon where nothing does.
fn separator_of(headings: &str) -> u8 {
    let count = |separator: u8| headings.bytes().filter(|byte| *byte == separator).count();
    [b',', b'\t', b';'].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b';')
}

fn decode(file: &[u8]) -> Result<(String, Encoding), ListRefusal> {
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    if file.contains(&0) {
        return Err(ListRefusal::NotText);
    }
    match std::str::from_utf8(file) {
        Ok(text) => Ok((text.to_owned(), Encoding::Utf8)),
        Err(_) => Ok((file.iter().map(|byte| windows_1252(*byte)).collect(), Encoding::Windows1252)),
    }
}

/// The letters from 80 to 9F, where Windows has others than Latin 1.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    let place = usize::from(byte).checked_sub(0x80);
    place.and_then(|place| WINDOWS.get(place)).copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
#[path = "importing_tests.rs"]
mod tests;
