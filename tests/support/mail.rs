//! Reading the mails that the server wrote to its folder because no mail server is configured.

use std::path::Path;

/// A mail.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The header section, unfolded.
    pub headers: String,
    /// All readable parts, decoded.
    pub text: String,
}

impl Mail {
    /// All mails of a folder, oldest first.
    pub fn all(folder: &Path) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut files: Vec<_> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "eml"))
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        files.sort();
        files.iter().filter_map(|(_, path)| Some(Self::read(&std::fs::read_to_string(path).ok()?))).collect()
    }

    /// Reads one mail.
    pub fn read(raw: &str) -> Self {
        let raw = raw.replace("\r\n", "\n");
        let (headers, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
        let headers = unfold(headers);
        let text = decoded(&headers, body);
        Self { headers, text }
    }

    /// Whether it goes to this address.
    pub fn is_to(&self, email: &str) -> bool {
        header(&self.headers, "to").is_some_and(|to| to.to_lowercase().contains(&email.to_lowercase()))
    }

    /// The secret after `#token=` of the link in it.
    pub fn token(&self) -> Option<String> {
        let (_, rest) = self.text.split_once("#token=")?;
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.%".contains(c))).unwrap_or(rest.len());
        Some(rest[..end].trim_end_matches('.').to_owned())
    }

    /// The code of six digits in it.
    pub fn code(&self) -> Option<String> {
        self.text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).map(str::to_owned)
    }
}

fn unfold(headers: &str) -> String {
    headers.replace("\n ", " ").replace("\n\t", " ")
}

fn header<'a>(headers: &'a str, name: &str) -> Option<&'a str> {
    headers.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The text of a part: of all its parts where it has several.
fn decoded(headers: &str, body: &str) -> String {
    let kind = header(headers, "content-type").unwrap_or("text/plain");
    if let Some((_, rest)) = kind.split_once("boundary=") {
        let boundary = rest.trim_start_matches('"').split(['"', ';']).next().unwrap_or_default();
        return body
            .split(&format!("--{boundary}"))
            .filter_map(|part| part.trim_start_matches('\n').split_once("\n\n"))
            .map(|(headers, body)| decoded(&unfold(headers), body))
            .collect::<Vec<_>>()
            .join("\n");
    }
    match header(headers, "content-transfer-encoding").map(str::to_lowercase).as_deref() {
        Some("quoted-printable") => quoted_printable(body),
        Some("base64") => {
            let compact: String = body.split_whitespace().collect();
            let bytes = data_encoding::BASE64.decode(compact.as_bytes()).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => body.to_owned(),
    }
}

fn quoted_printable(body: &str) -> String {
    let body = body.replace("=\n", "");
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'=' => {
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
    fn a_link_survives_the_folding_of_quoted_printable() {
        let mail = Mail::read(
            "To: =?utf-8?b?w4Q=?= <anna@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe http://127.0.0.1:1/de/konto#token=3Dab=\r\nc-_D\r\n",
        );
        assert!(mail.is_to("Anna@example.org") && !mail.is_to("otto@example.org"));
        assert_eq!(mail.token().as_deref(), Some("abc-_D"));
        assert!(mail.text.starts_with("Grüße"));
    }

    #[test]
    fn parts_are_read_one_by_one() {
        let mail = Mail::read(
            "To: a@b.de\nContent-Type: multipart/alternative;\n boundary=\"x\"\n\n--x\nContent-Type: text/plain\n\
             Content-Transfer-Encoding: base64\n\nQ29kZSAxMjM0NTYu\n--x--\n",
        );
        assert_eq!(mail.code().as_deref(), Some("123456"));
    }
}
