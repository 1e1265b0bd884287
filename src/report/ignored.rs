//! `ignored.txt`: what the program took for furniture by itself, as a list that can be edited and given to `--ignore-file`.

use crate::findings::{Findings, Repeat, RepeatText, Treatment};
use std::collections::BTreeSet;
use std::io::{self, Write};

const HEAD: &str = "\
# Repeated texts that were left out of all shares because they look like furniture, one a line.
# To have a list of your own, copy this file, take out what should count, add what should not, and give it to --ignore-file;
# with --keep-boilerplate nothing else is left out.
";

/// Whether there is anything to list.
pub(super) fn has_ignored(findings: &Findings) -> bool {
    findings.repeats.iter().any(is_listed)
}

/// Writes the list, in the order of the table of repeats and each text once.
pub(super) fn write(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    let (mut said, mut bytes) = (RepeatText::default(), Vec::new());
    let mut written: BTreeSet<String> = BTreeSet::new();
    for repeat in findings.repeats.iter().filter(|repeat| is_listed(repeat)) {
        findings.read_repeat_text(repeat, &mut said, &mut bytes)?;
        let line = line(&said.text);
        if written.insert(line.clone()) {
            writeln!(out, "{line}")?;
        }
    }
    out.flush()
}

fn is_listed(repeat: &Repeat) -> bool {
    repeat.treatment == Some(Treatment::IgnoredByItself)
}

/// A text as [`IgnoreList::parse`](crate::marks::IgnoreList::parse) reads it.
fn line(text: &str) -> String {
    // Of a text that is shortened, the last word may be half of one.
    let whole = text.strip_suffix(" …").and_then(|text| text.rsplit_once(' '));
    let text = whole.map_or(text, |(text, _)| text);
    let escape = if text.starts_with('#') { "\\" } else { "" };
    format!("{escape}{text}")
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::{has_ignored, line, write};
    use crate::findings::Findings;

    #[test]
    fn the_example() {
        let findings = example::findings();
        let mut bytes = Vec::new();
        write(&findings, &mut bytes).unwrap();
        let list = String::from_utf8(bytes).unwrap();
        let passages: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(passages, ["=Sign up, it is free: \u{202e}now"]);
        assert!(has_ignored(&findings) && !has_ignored(&Findings::default()));
    }

    #[test]
    fn lines_are_whole_words_and_no_comments() {
        assert_eq!(line("#wall of text"), "\\#wall of text");
        assert_eq!(line("one two thr …"), "one two");
        assert_eq!(line("长…"), "长…");
    }
}
