//! PostgreSQL's own programs for dumps. The password goes to them by the environment: arguments can be read by everybody on the machine.

use super::OperationFault;
use std::{
    path::Path,
    process::{Command, Stdio},
};

/// Writes a dump in PostgreSQL's own format and reads it back as a whole.
pub(super) fn dump(address: &str, file: &Path) -> Result<(), OperationFault> {
    let (address, password) = without_password(address);
    let mut command = Command::new("pg_dump");
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(file).arg("--dbname").arg(address);
    run(command, password.as_deref())?;
    check(file)
}

/// Whether a file is a whole dump: everything in it can be read.
pub(super) fn check(file: &Path) -> Result<(), OperationFault> {
    let mut command = Command::new("pg_restore");
    command.arg("--file=/dev/null").arg(file);
    run(command, None)
}

/// Brings a dump back, all or nothing.
pub(super) fn load(address: &str, file: &Path) -> Result<(), OperationFault> {
    let (address, password) = without_password(address);
    let mut command = Command::new("pg_restore");
    command
        .args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--dbname"])
        .arg(address)
        .arg(file);
    run(command, password.as_deref())
}

fn run(mut command: Command, password: Option<&str>) -> Result<(), OperationFault> {
    let name = command.get_program().to_string_lossy().into_owned();
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let output = command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => OperationFault::WrongUse(format!(
            "{name} is not installed: it comes with PostgreSQL (Debian: apt-get install postgresql-client)"
        )),
        _ => OperationFault::Failed(format!("{name}: {error}")),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(OperationFault::Failed(said.lines().next().unwrap_or("it failed without a word").to_owned()))
}

/// An address without its password, and the password as it is meant.
fn without_password(address: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = address.split_once("://") else { return (address.to_owned(), None) };
    let end = rest.find('/').unwrap_or(rest.len());
    let Some((user, host)) = rest[..end].rsplit_once('@') else { return (address.to_owned(), None) };
    match user.split_once(':') {
        Some((user, password)) => (format!("{scheme}://{user}@{host}{}", &rest[end..]), Some(decoded(password))),
        None => (address.to_owned(), None),
    }
}

/// `%40` is `@`, as in every address.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_argument() {
        assert_eq!(
            without_password("postgres://anna:p%40ss%2Fä@db:5432/town?sslmode=require"),
            ("postgres://anna@db:5432/town?sslmode=require".to_owned(), Some("p@ss/ä".to_owned()))
        );
        for plain in ["postgres://db/town", "postgres://anna@db/town", "postgres:///town?host=/run/a@b:c"] {
            assert_eq!(without_password(plain), (plain.to_owned(), None));
        }
    }
}
