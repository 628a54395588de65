//! User names, e-mail addresses and passwords: types that cannot hold a bad value, used by the form
//! that asks for them and by the service that stores them.

use std::fmt;

use crate::text::{InvalidText, MAX_NAME, parse_line};

/// A public handle: 3 to 32 of `a–z 0–9 . _ -`, always lower case, so it is unique without case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Reads a user name; upper case is folded.
    ///
    /// # Errors
    /// Too short, too long, or with other characters.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        let name = text.trim().to_ascii_lowercase();
        if name.len() < 3 {
            return Err(InvalidText::TooShort { min: 3 });
        }
        if name.len() > 32 {
            return Err(InvalidText::TooLong { max: 32 });
        }
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b)) {
            return Err(InvalidText::OnlyAllowed("letters a to z, digits, dot, underscore and hyphen"));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address, as typed. It counts for nothing until its owner has confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address: one `@`, a domain with a dot inside, no white space, at most 254 bytes.
    /// Only a message that arrives proves more.
    ///
    /// # Errors
    /// Not of that form, or too long.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        let address = text.trim();
        if address.len() > 254 {
            return Err(InvalidText::TooLong { max: 254 });
        }
        let malformed = Err(InvalidText::NotA("an e-mail address"));
        let Some((local, domain)) = address.rsplit_once('@') else { return malformed };
        let clean = |part: &str| {
            !part.is_empty()
                && !part.contains('@')
                && !part.chars().any(|c| c.is_whitespace() || c.is_control())
        };
        let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
        if !clean(local) || !clean(domain) || !dotted {
            return malformed;
        }
        Ok(Self(address.to_owned()))
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that is compared: lower case.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

/// The fewest bytes of a password.
pub const PASSWORD_MIN: usize = 8;
/// The most bytes of a password.
pub const PASSWORD_MAX: usize = 1024;

/// A password that may be hashed: 8 to 1024 bytes, any Unicode, nothing trimmed or cut.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Reads a password.
    ///
    /// # Errors
    /// Too short or too long.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        if text.len() < PASSWORD_MIN {
            return Err(InvalidText::TooShort { min: PASSWORD_MIN });
        }
        if text.len() > PASSWORD_MAX {
            return Err(InvalidText::TooLong { max: PASSWORD_MAX });
        }
        Ok(Self(text.to_owned()))
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Reads the name that others see: one line of 1 to 200 characters.
///
/// # Errors
/// Empty, too long, or with characters that have no business in a name.
pub fn parse_display_name(text: &str) -> Result<String, InvalidText> {
    parse_line(text, MAX_NAME).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_are_folded_and_bounded() {
        assert_eq!(Username::parse(" Ada.L-9_ ").unwrap().as_str(), "ada.l-9_");
        for bad in ["ab", "a b c", "ädä", "a/b", "x".repeat(33).as_str(), ""] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_need_a_local_part_and_a_dotted_domain() {
        for good in ["a@b.c", "ada+music@example.co.uk", "用户@例子.广告"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "a@", "@b.c", "a@b", "a@b.", "a@.b", "a b@c.d", "a@b@c.d", "a@b.c\r\nBcc: x@y.z"]
        {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(Email::parse("Ada@Example.ORG").unwrap().folded(), "ada@example.org");
    }

    #[test]
    fn passwords_are_bounded_in_bytes_and_never_shown() {
        assert!(Password::parse("1234567").is_err());
        assert!(Password::parse("pass wörd").is_ok());
        assert!(Password::parse(&"x".repeat(1024)).is_ok());
        assert!(Password::parse(&"x".repeat(1025)).is_err());
        assert_eq!(format!("{:?}", Password::parse("hunter2hunter2").unwrap()), "Password(…)");
    }
}
