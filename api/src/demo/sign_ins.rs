//! The sign-ins of the demo, told at the end.

use std::fmt::Write;

/// The demo's resident.
pub const RESIDENT: &str = "bewohnerin@example.org";
/// The demo's volunteer.
pub const VOLUNTEER: &str = "freiwilliger@example.org";
/// The volunteer whom no coordinator has met.
pub const UNVERIFIED: &str = "neu@example.org";
/// The demo's Stadtkümmerer.
pub const STADTKUEMMERER: &str = "stadtkuemmerer@example.org";
/// The coordinator.
pub const COORDINATOR: &str = "koordination@example.org";
/// The admin.
pub const ADMIN: &str = "admin@example.org";

/// The one password of all sign-ins of the demo. It is no secret: the demo answers on this machine only.
pub const PASSWORD: &str = "Haubentaucher-im-Morgenlicht-27";

const PEOPLE: [(&str, &str, bool); 6] = [
    ("resident", RESIDENT, false),
    ("volunteer", VOLUNTEER, false),
    ("volunteer, not verified", UNVERIFIED, false),
    ("Stadtkümmerer", STADTKUEMMERER, true),
    ("coordinator", COORDINATOR, true),
    ("admin", ADMIN, true),
];

/// The table of sign-ins.
pub fn table() -> String {
    let mut text = String::from("Sign-ins of the demo (all people and data are invented)\n\n");
    for (role, email, needs_code) in PEOPLE {
        let code = if needs_code { "  + code" } else { "" };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "  {role:<24} {email:<28}{code}");
    }
    let _ = write!(
        text,
        "\n  password of all: {PASSWORD}\n  code: quartierhilfe demo code EMAIL  (with the same --database and --data-dir)"
    );
    text
}
