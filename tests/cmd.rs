//! The program as its users see it: commands with their output, as plain files in `tests/cmd/`.
//!
//! After a change that means to change them, `TRYCMD=overwrite cargo test --test cmd` writes them anew; read the difference.

#[test]
fn commands() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
}
