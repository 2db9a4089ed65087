//! Columns of text under headings, cut into blocks that fit a screen.

use unicode_width::UnicodeWidthStr;

use super::screen::{Screen, wrap};

/// The widest a heading of a column gets before it is broken into lines.
const HEADING_WIDTH: usize = 14;

/// The widest a column of words gets; the machine formats hold the whole text.
const WORDS_WIDTH: usize = 40;

/// The widest the column of row labels gets.
const LABEL_WIDTH: usize = 48;

/// The least room that row labels are broken into when the figures are wide.
const LABEL_LEAST: usize = 18;

/// A title and what is said beside it, on two lines where one would be too wide.
pub fn heading(title: &str, beside: &str, screen: Screen) -> String {
    let gap = if title.width() + 3 + beside.width() > screen.width() {
        "\n"
    } else {
        "   "
    };
    format!("{title}{gap}{beside}\n")
}

/// A column of figures or words.
#[derive(Clone, Debug)]
pub struct GridColumn {
    pub heading: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Its cells, one for each row.
    pub cells: Vec<GridCell>,
    /// Whether it holds words, which stand to the left.
    pub words: bool,
}

/// One cell of a table of figures.
#[derive(Clone, Default, Debug)]
pub struct GridCell {
    /// What it shows; empty where there is nothing.
    pub figure: String,
    /// Its own unit, which a page shows where the column has none.
    pub unit: String,
    /// What the figure stands on, where figures of the table stand on different things.
    pub mark: Option<GridMark>,
    /// Where it stands among the cells that are explained.
    pub entry: Option<usize>,
}

/// A sign beside a figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridMark {
    /// A blank keeps the room of one.
    pub sign: char,
    pub meaning: String,
}

impl GridCell {
    /// Whether there is nothing, not even an empty figure.
    pub fn is_absent(&self) -> bool {
        self.entry.is_none() && self.figure.is_empty()
    }

    /// The figure with its sign on one line.
    pub fn plain(&self) -> String {
        let figure = self.figure.replace(['\n', '\r', '\t'], " ");
        match &self.mark {
            Some(mark) => format!("{figure} {}", mark.sign),
            None => figure,
        }
    }
}

impl From<String> for GridCell {
    fn from(figure: String) -> Self {
        Self {
            figure,
            ..Self::default()
        }
    }
}

/// What a row of a grid is about.
#[derive(Clone, Debug)]
pub struct GridLabel {
    pub text: String,
    /// Whether it is the sum of others.
    pub is_total: bool,
}

impl From<String> for GridLabel {
    fn from(text: String) -> Self {
        Self {
            text,
            is_total: false,
        }
    }
}

/// Columns that are kept side by side.
#[derive(Clone, Debug)]
pub struct ColumnGroup {
    /// What they have in common; may be empty.
    pub title: String,
    pub columns: Vec<GridColumn>,
}

/// A table: rows by their labels, columns in groups.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The label of each row.
    pub labels: Vec<GridLabel>,
    pub groups: Vec<ColumnGroup>,
}

impl Grid {
    /// Draws the table in as many blocks as it needs, a blank line between them. On a terminal no
    /// line is wider than it, so long as its figures have room.
    pub fn draw(&self, screen: Screen) -> String {
        // Where there is little room, labels and words get less of it.
        let most = LABEL_WIDTH.min(screen.width() / 2);
        let longest = self
            .labels
            .iter()
            .map(|label| label.text.width())
            .max()
            .unwrap_or(0)
            .min(most);
        let words = self.labels.iter().flat_map(|label| label.text.split(' '));
        let longest_word = words
            .map(UnicodeWidthStr::width)
            .max()
            .unwrap_or(0)
            .min(most);
        // Municipalities side by side are worth breaking labels into lines.
        let room = |abreast: usize| {
            let figures: usize = self
                .groups
                .iter()
                .take(abreast)
                .map(|group| group.width(WORDS_WIDTH))
                .sum();
            screen
                .width()
                .checked_sub(figures)
                .filter(|room| *room >= longest_word.max(LABEL_LEAST))
        };
        let abreast = room(3).or_else(|| room(2));
        // On a narrow terminal a broken label is better than a figure that does not fit.
        let alone = room(1).filter(|_| screen.is_terminal());
        let label_width = longest.min(abreast.or(alone).unwrap_or(longest));
        let room = screen.width().saturating_sub(label_width);
        let blocks = blocks(&self.groups, room);
        let drawn: Vec<String> = blocks
            .iter()
            .map(|block| self.draw_block(block, label_width, room))
            .collect();
        drawn.join("\n")
    }

    fn draw_block(&self, groups: &[ColumnGroup], label_width: usize, room: usize) -> String {
        let mut lines = Vec::new();
        let most = WORDS_WIDTH.min(room.saturating_sub(GAP));
        if groups.iter().any(|group| !group.title.is_empty()) {
            let titles = groups.iter().map(|group| {
                let width = group.width(most).saturating_sub(GAP);
                pad(&cut(&group.title, width), width, false)
            });
            lines.push(line("", label_width, titles));
        }
        let columns: Vec<&GridColumn> = groups.iter().flat_map(|group| &group.columns).collect();
        let headings: Vec<Vec<String>> = columns
            .iter()
            .map(|column| broken(&column.heading))
            .collect();
        let depth = headings.iter().map(Vec::len).max().unwrap_or(0);
        for level in 0..depth {
            let heads = columns.iter().zip(&headings).map(|(column, heading)| {
                let text = (level + heading.len())
                    .checked_sub(depth)
                    .map_or("", |index| heading[index].as_str());
                pad(
                    &cut(text, column.width(most)),
                    column.width(most),
                    !column.words,
                )
            });
            lines.push(line("", label_width, heads));
        }
        if columns.iter().any(|column| !column.unit.is_empty()) {
            let units = columns.iter().map(|column| {
                let width = column.width(most);
                pad(&cut(&column.unit, width), width, !column.words)
            });
            lines.push(line("", label_width, units));
        }
        for (index, label) in self.labels.iter().enumerate() {
            let cells = columns.iter().map(|column| {
                let cell = column
                    .cells
                    .get(index)
                    .map_or_else(String::new, GridCell::plain);
                let width = column.width(most);
                // A figure that is cut would be another.
                let most = if column.words { width } else { WORDS_WIDTH };
                pad(&cut(&cell, most), width, !column.words)
            });
            let mut broken = wrap(&label.text, label_width);
            let last = broken.pop().unwrap_or_default();
            lines.extend(broken.iter().map(|part| cut(part, label_width)));
            lines.push(line(&cut(&last, label_width), label_width, cells));
        }
        lines
            .iter()
            .fold(String::new(), |text, line| text + line.trim_end() + "\n")
    }
}

/// The space before each column.
const GAP: usize = 2;

impl GridColumn {
    /// How wide it is where words may take so much room.
    fn width(&self, most: usize) -> usize {
        let heading = broken(&self.heading);
        let words = heading.iter().chain([&self.unit]);
        let words = words.map(|text| text.width()).max().unwrap_or(0);
        let cells = self.cells.iter().map(|cell| cell.plain().width());
        let of_cells = if self.words { most } else { WORDS_WIDTH };
        words.min(most).max(cells.max().unwrap_or(0).min(of_cells))
    }
}

impl ColumnGroup {
    /// How wide it is where words of a column, or its title, may take so much room.
    fn width(&self, most: usize) -> usize {
        let columns = self.columns.iter().map(|column| column.width(most) + GAP);
        let title = match most {
            WORDS_WIDTH => self.title.width(),
            _ => self.title.width().min(most),
        };
        columns.sum::<usize>().max(title + GAP)
    }
}

/// Packs groups into blocks of at most `room`; a group wider than that is split between its
/// columns.
fn blocks(groups: &[ColumnGroup], room: usize) -> Vec<Vec<ColumnGroup>> {
    let mut blocks: Vec<Vec<ColumnGroup>> = vec![Vec::new()];
    let mut used = 0;
    for group in groups.iter().flat_map(|group| split(group, room)) {
        let width = group.width(WORDS_WIDTH.min(room.saturating_sub(GAP)));
        if used + width > room && used > 0 {
            blocks.push(Vec::new());
            used = 0;
        }
        used += width;
        if let Some(block) = blocks.last_mut() {
            block.push(group);
        }
    }
    blocks
}

fn split(group: &ColumnGroup, room: usize) -> Vec<ColumnGroup> {
    let mut parts: Vec<ColumnGroup> = Vec::new();
    let mut used = 0;
    for column in &group.columns {
        let width = column.width(WORDS_WIDTH.min(room.saturating_sub(GAP))) + GAP;
        match parts.last_mut() {
            Some(part) if used + width <= room => part.columns.push(column.clone()),
            _ => {
                parts.push(ColumnGroup {
                    title: group.title.clone(),
                    columns: vec![column.clone()],
                });
                used = 0;
            }
        }
        used += width;
    }
    parts
}

fn line(label: &str, label_width: usize, cells: impl Iterator<Item = String>) -> String {
    cells.fold(pad(label, label_width, false), |line, cell| {
        line + "  " + cell.as_str()
    })
}

fn pad(text: &str, width: usize, right: bool) -> String {
    let space = " ".repeat(width.saturating_sub(text.width()));
    if right {
        space + text
    } else {
        format!("{text}{space}")
    }
}

/// The text, cut to so many characters with `…` where it is longer.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if kept.width() + 2 > width {
            break;
        }
        kept.push(c);
    }
    kept.trim_end().to_owned() + "…"
}

fn broken(heading: &str) -> Vec<String> {
    wrap(heading, HEADING_WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(heading: &str, cells: &[&str], words: bool) -> GridColumn {
        GridColumn {
            heading: heading.into(),
            unit: String::new(),
            cells: cells.iter().map(|c| (*c).to_owned().into()).collect(),
            words,
        }
    }

    fn labels<const N: usize>(texts: [&str; N]) -> Vec<GridLabel> {
        texts.map(|text| text.to_owned().into()).into()
    }

    fn check(grid: &Grid, expected: &str) {
        assert_eq!(grid.draw(Screen::PAPER), expected);
    }

    #[test]
    fn figures_stand_right_and_words_left_under_their_headings() {
        let grid = Grid {
            labels: labels(["Lønn", "Sum av alt"]),
            groups: vec![
                ColumnGroup {
                    title: "Bølum".into(),
                    columns: vec![column("Sum", &["1 000", "-5"], false)],
                },
                ColumnGroup {
                    title: "Alle".into(),
                    columns: vec![column("Kommentar", &["per år", ""], true)],
                },
            ],
        };
        check(
            &grid,
            "            Bølum  Alle
              Sum  Kommentar
Lønn        1 000  per år
Sum av alt     -5
",
        );
    }

    #[test]
    fn long_headings_are_broken_and_stand_on_the_figures() {
        let grid = Grid {
            labels: labels(["a"]),
            groups: vec![ColumnGroup {
                title: String::new(),
                columns: vec![
                    column("Antall i målgruppen", &["1"], false),
                    column("Sum", &["2"], false),
                ],
            }],
        };
        check(
            &grid,
            "     Antall i\n   målgruppen  Sum\na           1    2\n",
        );
    }

    #[test]
    fn what_is_too_wide_goes_into_blocks_and_no_line_is_wider_than_the_screen() {
        let group = |number: usize| ColumnGroup {
            title: format!("Kommune {number}"),
            columns: vec![
                column("Sum", &["132 615 044"], false),
                column("%", &["100,0"], false),
            ],
        };
        let grid = Grid {
            labels: labels(["Tiltak for en svært lang betegnelse på et område"]),
            groups: (1..=7).map(group).collect(),
        };
        let drawn = grid.draw(Screen::PAPER);
        assert!(
            drawn
                .lines()
                .all(|line| line.width() <= Screen::PAPER.width()),
            "{drawn}"
        );
        let titles: Vec<_> = drawn
            .lines()
            .filter(|line| line.contains("Kommune"))
            .map(|line| line.matches("Kommune").count())
            .collect();
        assert_eq!(titles, [3, 3, 1], "{drawn}");
        assert!((1..=7).all(|number| drawn.contains(&format!("Kommune {number}"))));
    }

    #[test]
    fn a_group_wider_than_the_screen_is_split_under_the_same_title() {
        let columns = (0..12)
            .map(|_| column("Sum", &["132 615 044"], false))
            .collect();
        let grid = Grid {
            labels: labels(["a"]),
            groups: vec![ColumnGroup {
                title: "Bølum".into(),
                columns,
            }],
        };
        let drawn = grid.draw(Screen::PAPER);
        assert!(
            drawn
                .lines()
                .all(|line| line.width() <= Screen::PAPER.width()),
            "{drawn}"
        );
        assert_eq!(drawn.matches("Bølum").count(), 2, "{drawn}");
        assert_eq!(drawn.matches("132 615 044").count(), 12, "{drawn}");
    }

    #[test]
    fn long_labels_are_broken_where_that_brings_municipalities_side_by_side() {
        let group = || ColumnGroup {
            title: String::new(),
            columns: vec![column("Sum", &["132 615 044"], false); 2],
        };
        let labels = labels(["Barnevern: tiltak utenfor hjemmet"]);
        let drawn = Grid {
            labels: labels.clone(),
            groups: vec![group(), group(), group()],
        }
        .draw(Screen::PAPER);
        let lines: Vec<&str> = drawn.lines().skip(1).collect();
        assert_eq!(lines[0], "Barnevern: tiltak");
        assert!(
            lines[1].starts_with("utenfor hjemmet") && lines[1].matches("132 615 044").count() == 6,
            "{drawn}"
        );
        let alone = Grid {
            labels,
            groups: vec![group()],
        }
        .draw(Screen::PAPER);
        assert_eq!(alone.lines().count(), 2, "{alone}");
    }

    #[test]
    fn a_cut_text_says_so() {
        assert_eq!(cut("Introduksjonsprogram", 6), "Intro…");
        assert_eq!(cut("Intro", 5), "Intro");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_a_wide_one_is_used() {
        let group = |title: &str| ColumnGroup {
            title: title.into(),
            columns: vec![
                column("Sum", &["31 065 387", "1"], false),
                column("Antall i målgruppen", &["268", ""], false),
                column(
                    "Kommentar",
                    &["en lang merknad om det som står her", ""],
                    true,
                ),
            ],
        };
        let grid = Grid {
            labels: labels(["Sosial rådgiving og veiledning til flyktninger", "Sum"]),
            groups: ["Bølum", "Sandmyr", "Tranefoss og omegn i ett og alt"]
                .map(group)
                .into(),
        };
        for width in [30, 40, 60, 80, 120, 250] {
            let drawn = grid.draw(Screen::terminal(width));
            let fits = drawn.lines().all(|line| line.width() <= width);
            assert!(fits && drawn.contains("31 065 387"), "{width}\n{drawn}");
        }
        assert_eq!(grid.draw(Screen::terminal(250)).lines().count(), 5);
    }
}
