//! The program as its users see it: commands with their output, as plain files in `tests/cmd/`.
//!
//! After a change that means to change them, `TRYCMD=overwrite cargo test --test cmd` writes them anew; read the difference.

#[test]
fn commands() {
    // The help is as wide as the terminal, or else as this says.
    trycmd::TestCases::new()
        .env("COLUMNS", "100")
        .case("tests/cmd/*.trycmd")
        .case("tests/cmd/*.toml");
}
