//! Texts that a person takes for the same become the same, by the tables of the browser. Close to what the server
//! does, and enough to mark words: what is found is for the server to say.

use js_sys::JsString;

/// Lower case, without accents.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let letters: String = JsString::from(text).normalize("NFKD").to_lower_case().into();
    letters.chars().filter(|letter| !matches!(letter, '\u{300}'..='\u{36F}')).collect()
}
