//! What the headings and the words of a list of people stand for. Pure.

use crate::kernel::abilities::is_language_code;
use crate::kernel::role::Role;
use crate::kernel::text::fold;
use crate::text_enum;
use std::collections::BTreeSet;

text_enum! {
    /// What a column of a list tells.
    pub enum ListColumn {
        /// First name.
        FirstName = "first_name",
        /// Last name.
        LastName = "last_name",
        /// Both names in one cell.
        WholeName = "name",
        /// Telephone number.
        Phone = "phone",
        /// Number of the mobile telephone; counts where there is no other.
        Mobile = "mobile",
        /// E-mail address.
        Email = "email",
        /// Street, perhaps with the number.
        Street = "street",
        /// House number.
        HouseNumber = "house_number",
        /// Floor, name at the bell.
        AddressExtra = "address_extra",
        /// Name or key of the quarter.
        Quarter = "quarter",
        /// Whether the person seeks or gives help.
        Roles = "roles",
        /// Languages.
        Languages = "spoken_languages",
        /// A note for staff.
        Note = "note",
    }
}

/// Headings, folded and without signs.
const HEADINGS: &[(ListColumn, &str)] = &[
    (ListColumn::FirstName, "vorname rufname firstname givenname forename"),
    (ListColumn::LastName, "nachname familienname zuname lastname surname familyname"),
    (ListColumn::WholeName, "name vollername fullname nachnamevorname vornamenachname namevorname vornamename person"),
    (
        ListColumn::Phone,
        "telefon telefonnummer telefonnr tel telnr festnetz telefonprivat rufnummer phone phonenumber telephone",
    ),
    (ListColumn::Mobile, "mobil mobiltelefon mobilnummer handy handynummer mobile mobilephone cellphone"),
    (ListColumn::Email, "email emailadresse mail mailadresse emailaddress"),
    (
        ListColumn::Street,
        "strasse str strassehausnummer strasseundhausnummer strassehausnr strassenr adresse anschrift street address",
    ),
    (ListColumn::HouseNumber, "hausnummer hausnr hnr nr housenumber number"),
    (ListColumn::AddressExtra, "adresszusatz zusatz etage stockwerk klingel addressextra addressline2 floor"),
    (
        ListColumn::Quarter,
        "quartier stadtteil ortsteil viertel bezirk stadtbezirk quarter district neighbourhood neighborhood",
    ),
    (ListColumn::Roles, "rolle rollen art role roles"),
    (ListColumn::Languages, "sprache sprachen language languages"),
    (
        ListColumn::Note,
        "bemerkung bemerkungen notiz notizen anmerkung anmerkungen hinweis hinweise kommentar note notes remark remarks comment comments",
    ),
];

/// What a heading stands for; none is not read (postcode and town, for one, are the town's own).
pub fn column_of(heading: &str) -> Option<ListColumn> {
    let plain: String = fold(heading).chars().filter(char::is_ascii_alphanumeric).collect();
    let is_it = |words: &str| words.split(' ').any(|word| word == plain);
    HEADINGS.iter().find(|(_, words)| !plain.is_empty() && is_it(words)).map(|(column, _)| *column)
}

fn parts(cell: &str) -> impl Iterator<Item = String> {
    let parts: Vec<String> =
        fold(cell).split([',', ';', '/', '+', '&', '|']).map(|part| part.trim().to_owned()).collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

/// Beginnings of words for people who seek help and who give it.
const ROLES: &[(Role, &str)] = &[
    (Role::Resident, "bewohn einwohn hilfesuch hilfeempf anfrag klient senior resident client"),
    (Role::Volunteer, "helfer helferin freiwillig ehrenamt engagiert volunteer helper"),
];

/// The roles of a cell: nobody becomes staff by a list. `None` where a word is none.
pub fn roles_of(cell: &str) -> Option<Vec<Role>> {
    let role_of = |part: String| {
        let is_it = |words: &str| words.split(' ').any(|beginning| part.starts_with(beginning));
        ROLES.iter().find(|(_, words)| is_it(words)).map(|(role, _)| *role)
    };
    let roles: Option<BTreeSet<Role>> = parts(cell).map(role_of).collect();
    roles.map(|roles| roles.into_iter().collect())
}

/// Languages as lists name them.
const LANGUAGES: &str = "deutsch german de, englisch english en, tuerkisch turkish tr, arabisch arabic ar, russisch russian ru, \
    ukrainisch ukrainian uk, polnisch polish pl, franzoesisch french fr, spanisch spanish es, italienisch italian it, \
    persisch farsi persian fa, dari prs, kurdisch kurdish ku, rumaenisch romanian ro, bulgarisch bulgarian bg, \
    kroatisch croatian hr, serbisch serbian sr, bosnisch bosnian bs, albanisch albanian sq, griechisch greek el, \
    vietnamesisch vietnamese vi, portugiesisch portuguese pt, niederlaendisch dutch nl, daenisch danish da, \
    plattdeutsch niederdeutsch platt nds, chinesisch chinese zh, tigrinya ti, somali so, paschtu pashto ps, urdu ur, hindi hi";

/// The codes of the languages of a cell, named or as codes. `None` where a word is none.
pub fn languages_of(cell: &str) -> Option<BTreeSet<String>> {
    let code_of = |part: String| {
        let named = LANGUAGES.split(", ").find(|names| names.split_whitespace().any(|name| name == part));
        let named = named.and_then(|names| names.split_whitespace().last()).map(str::to_owned);
        named.or_else(|| is_language_code(&part).then_some(part))
    };
    parts(cell).map(code_of).collect()
}

/// How quarters are compared by name or key.
pub fn plain_quarter(name: &str) -> String {
    fold(name).chars().filter(|sign| sign.is_alphanumeric()).collect()
}
