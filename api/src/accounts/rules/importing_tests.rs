use super::super::headings::{languages_of, roles_of};
use super::*;
use crate::kernel::role::Role;
use proptest::prelude::*;

const LIST: &str = "Nachname;Vorname;Straße;Hausnummer;PLZ;Ort;Telefon;Mobil;E-Mail;Stadtteil;Rolle;Sprachen;Bemerkung\n\
    Größer;Frieda;Domhof;3 a;23909;Ratzeburg;04541 1234;;frieda@example.org;Altstadt;Bewohnerin;deutsch, platt;\"hört schlecht;\nbitte klingeln\"\n\
    ;;;;;;;;;;;;\n\
    Petersen;Jens;Markt 1;;;;;0171 3920017;;;Helfer;de/en;=1+1\n";

fn read(text: &str) -> PeopleList {
    read_list(text.as_bytes()).unwrap()
}

#[test]
fn a_list_of_an_office_is_read() {
    let list = read(LIST);
    assert_eq!((list.encoding, list.separator, list.rows.len()), (Encoding::Utf8, ';', 2));
    assert_eq!(list.columns[4], ("PLZ".to_owned(), None));
    let [frieda, jens] = &list.rows[..] else { panic!("two rows") };
    assert_eq!((frieda.line, jens.line), (2, 5));
    assert_eq!(list.names(frieda), ("Frieda".to_owned(), "Größer".to_owned()));
    assert_eq!((list.address(frieda), list.address(jens)), ("Domhof 3 a".to_owned(), "Markt 1".to_owned()));
    assert_eq!(list.cell(frieda, ListColumn::Note), "hört schlecht;\nbitte klingeln");
    assert_eq!(list.cell(jens, ListColumn::Note), "=1+1", "a formula is only text here");
    assert_eq!(list.cell(jens, ListColumn::Mobile), "0171 3920017");
    assert_eq!(list.heading(ListColumn::Quarter), Some("Stadtteil"));
}

#[test]
fn separators_marks_and_old_letters_are_found_out() {
    for (separator, text) in [
        (',', "First name,Last name\nAnne,Müller\n"),
        ('\t', "Vorname\tNachname\nAnne\tMüller\n"),
        (';', "\u{feff}Vorname;Nachname\r\nAnne;Müller\r\n"),
        (';', "\n\nVorname;Nachname\nAnne;Müller"),
    ] {
        let list = read(text);
        assert_eq!(list.separator, separator);
        assert_eq!(list.names(&list.rows[0]), ("Anne".to_owned(), "Müller".to_owned()), "{text:?}");
    }
    let list = read_list(b"Name\nM\xFCller, Anne\x80\n").unwrap();
    assert_eq!(list.encoding, Encoding::Windows1252);
    assert_eq!(list.names(&list.rows[0]), ("Anne€".to_owned(), "Müller".to_owned()));
}

#[test]
fn one_cell_may_hold_both_names() {
    let list = read("Name\nAnne Marie Probst\n\"Probst, Änne\"\nMadonna\n");
    let names: Vec<_> = list.rows.iter().map(|row| list.names(row)).collect();
    let name = |first: &str, last: &str| (first.to_owned(), last.to_owned());
    assert_eq!(names, [name("Anne Marie", "Probst"), name("Änne", "Probst"), name("", "Madonna")]);
}

#[test]
fn what_is_no_list_is_refused_with_a_reason() {
    for (file, refusal) in [
        (&b"PK\x03\x04\0\0"[..], ListRefusal::NotText),
        (b"", ListRefusal::Empty),
        (b"Vorname;Nachname\n", ListRefusal::Empty),
        (b"Vorname;Ort\nAnne;Ratzeburg\n", ListRefusal::NoNames),
        (b"Telefon\n04541\n", ListRefusal::NoNames),
        (b"Name;Name\na;b\n", ListRefusal::ColumnTwice),
    ] {
        assert_eq!(read_list(file), Err(refusal), "{:?}", String::from_utf8_lossy(file));
    }
    let long = format!("Name\n{}", "a b\n".repeat(MOST_ROWS + 1));
    assert_eq!(read_list(long.as_bytes()), Err(ListRefusal::TooManyRows));
    assert_eq!(read(&long[..long.len() - 4]).rows.len(), MOST_ROWS);
    let wide = format!("Name{}\na\n", ";x".repeat(MOST_COLUMNS));
    assert_eq!(read_list(wide.as_bytes()), Err(ListRefusal::TooManyColumns));
}

#[test]
fn words_of_roles_and_languages_are_known() {
    assert_eq!(roles_of("Bewohnerin / Helferin"), Some(vec![Role::Resident, Role::Volunteer]));
    assert_eq!(roles_of(""), Some(Vec::new()));
    assert_eq!(roles_of("Koordination"), None);
    assert_eq!(roles_of("admin"), None);
    let languages = |cell| languages_of(cell).map(|codes| codes.into_iter().collect::<Vec<_>>().join(" "));
    assert_eq!(languages("Deutsch, Türkisch; nds").as_deref(), Some("de nds tr"));
    assert_eq!(languages("klingonisch"), None);
}

proptest! {
    #[test]
    fn no_file_is_too_strange(file in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(list) = read_list(&file) {
            for row in &list.rows {
                let _ = (list.names(row), list.address(row));
            }
        }
    }

    /// Whatever stands in cells comes back, however it is parted.
    #[test]
    fn cells_come_back(names in proptest::collection::vec(("[a-zäöü;,\"' ]{0,12}x", "[a-zß;,\"\n ]{0,12}y"), 1..20), separator in prop::sample::select(vec![b';', b',', b'\t'])) {
        let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let parted = |first: &str, last: &str| format!("{first}{}{last}\r\n", char::from(separator));
        let mut text = parted("Vorname", "Nachname");
        for (first, last) in &names {
            text.push_str(&parted(&quoted(first), &quoted(last)));
        }
        let list = read(&text);
        let expected: Vec<_> = names.iter().map(|(first, last)| (first.trim().to_owned(), last.trim().to_owned())).collect();
        prop_assert_eq!(list.rows.iter().map(|row| list.names(row)).collect::<Vec<_>>(), expected);
    }
}
