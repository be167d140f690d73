//! The Persian texts and word lists of the demo company, kept in `data/`.

/// Lines of a list: without comments and blank ones.
pub fn lines(file: &'static str) -> impl Iterator<Item = &'static str> + Clone {
    file.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The cells of a table's row.
pub fn cells<const N: usize>(row: &'static str) -> [&'static str; N] {
    let mut cells = row.split('|').map(str::trim);
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}

/// A text of `data/names.txt` by its name.
pub fn name(key: &str) -> &'static str {
    lines(include_str!("../data/names.txt"))
        .filter_map(|line| line.split_once(" = "))
        .find(|(name, _)| *name == key)
        .map_or("؟", |(_, text)| text)
}

/// The word lists that people and firms are named from.
pub struct Words {
    pub first_names: Vec<&'static str>,
    pub last_names: Vec<&'static str>,
    pub firm_names: Vec<&'static str>,
    /// Form with `{}` for the name, and category.
    pub firms: Vec<[&'static str; 2]>,
    /// City, area code, first digits of its postal codes, streets.
    pub cities: Vec<[&'static str; 4]>,
}

impl Words {
    pub fn new() -> Self {
        Self {
            first_names: lines(include_str!("../data/first_names.txt")).collect(),
            last_names: lines(include_str!("../data/last_names.txt")).collect(),
            firm_names: lines(include_str!("../data/firm_names.txt")).collect(),
            firms: lines(include_str!("../data/firms.txt")).map(cells).collect(),
            cities: lines(include_str!("../data/cities.txt")).map(cells).collect(),
        }
    }
}
