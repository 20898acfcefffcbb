//! The page around the sections: one file that asks nothing of a network.
//!
//! Its content security policy forbids everything but the page's own style sheet and script, named by their fingerprints, so
//! that not even a hostile name that slipped through escaping could run or fetch anything.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("sort.js");

/// A part of the page with a heading of its own and an entry in its contents.
#[derive(Debug)]
pub(crate) struct Section {
    /// Where the contents point: letters, digits and hyphens.
    pub(crate) id: &'static str,
    /// Its heading.
    pub(crate) heading: &'static str,
    /// What it says.
    pub(crate) body: Markup,
}

/// The whole page.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its title.
    pub(crate) title: String,
    /// What stands above the contents.
    pub(crate) lead: Markup,
    /// Its parts, in order.
    pub(crate) sections: Vec<Section>,
    /// What stands below everything.
    pub(crate) foot: Markup,
}

impl Page {
    /// The page as the text of a file.
    pub(crate) fn render(&self) -> String {
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            fingerprint(STYLE),
            fingerprint(SCRIPT)
        );
        let page = html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a class="skip" href="#report" { "Skip to the report" }
                    header {
                        h1 { (self.title) }
                        (self.lead)
                    }
                    nav aria-label="Contents" {
                        ol {
                            @for section in &self.sections {
                                li { a href={ "#" (section.id) } { (section.heading) } }
                            }
                        }
                    }
                    main id="report" tabindex="-1" {
                        @for section in &self.sections {
                            section id=(section.id) aria-labelledby={ (section.id) "-heading" } {
                                h2 id={ (section.id) "-heading" } { (section.heading) }
                                (section.body)
                            }
                        }
                    }
                    footer { (self.foot) }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        let mut text = page.into_string();
        text.push('\n');
        text
    }
}

/// `sha256-...` of an inline style sheet or script, as a content security policy names it.
fn fingerprint(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

/// Base 64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let all = chunk
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0_u32, |all, byte| all << 8 | u32::from(*byte));
        for place in 0..4 {
            if place <= chunk.len() {
                let letter = LETTERS[(all >> (18 - 6 * place) & 63) as usize];
                out.push(char::from(letter));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_gives_the_published_examples() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn nothing_in_the_page_can_end_its_style_or_script_early() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</"), "an inline element would end there");
        }
    }
}
