//! The codes of all diagnostics, each with what it means and what mends it.
//!
//! `K00` values and units, `K01` ledgers, `K02` scripts, `K03` facts and vocabulary, `K04`
//! classification, `K05` sheets and checks, `K06` snapshots and cases, `K07` the project folder.

use std::fmt;

use super::Severity;

macro_rules! codes {
    ($($name:ident = $id:literal, $severity:ident, $meaning:literal;)*) => {
        /// A stable kind of diagnostic.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code { $(#[doc = $meaning] $name,)* }

        impl Code {
            /// Every code, in order of its id.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The id that is printed, such as `K0103`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How grave it is unless said otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// Whether it says that sound figures are not what was expected of them.
            pub fn is_difference(self) -> bool {
                matches!(self, Self::CheckFailed | Self::ControlFailed | Self::CaseFailed | Self::SnapshotDiffers | Self::SnapshotMissing | Self::ReportedDiffers)
            }

            /// What it means and what mends it.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

codes! {
    LineFields = "K0101", Error, "A ledger line has fewer or more fields than its header; it is quarantined and counted. Or the delimiter cuts amounts that are not quoted. Mend the export, or state how many kroner may be missing.";
    LineAmount = "K0102", Error, "The amount of a ledger line is not a number in the stated dialect. The line is quarantined; mend the line, or the decimal and thousands marks in municipality.toml.";
    UnknownEncoding = "K0103", Error, "The encoding named in municipality.toml is not known, or the file's bytes are not of that encoding.";
    DuplicateHeader = "K0104", Error, "Two columns of a ledger have the same header, so no column can be chosen by name.";
    MissingColumn = "K0105", Error, "A column that municipality.toml names is not in the ledger's header.";
    EmptyLedger = "K0106", Error, "A ledger file holds no postings.";
    LineCode = "K0107", Error, "A code of a ledger line cannot be read as municipality.toml says: it is too short, or its translation table lacks it. The line is quarantined.";
    CodeNotValid = "K0108", Warning, "A code is not in the national code list for the accounting year. Where this holds for most postings of a ledger, it is an error.";
    ControlTotal = "K0109", Error, "What was read differs from a control total stated in municipality.toml.";
    VoucherUnbalanced = "K0110", Error, "Debit and credit of a voucher differ although both sides are exported.";
    PeriodMissing = "K0111", Warning, "A period of the accounting year has no postings. Where its `periods` are stated, or nearly all months around it have postings, this is an error.";
    DuplicateFile = "K0112", Error, "Two ledger files have the same content, or the same postings of a period, so they would count twice. Files are compared by their postings, whatever their format, order or line ends.";
    DuplicateLine = "K0113", Error, "A voucher line stands in the ledger more than once, or, where vouchers do not number their lines, every posting of a period does.";
    DialectInvalid = "K0115", Error, "The description of a ledger in municipality.toml cannot be used as it stands.";
    Quarantined = "K0116", Error, "Lines could not be read. The run fails unless `--allow-missing` says that so many kroner may be missing.";
    PersonalNumber = "K0117", Warning, "A text, code or voucher of a posting, a header, a code of a translation table or the name of a file holds what looks like a personal number, in one piece or with up to three signs between two digits, but for letters, commas and semicolons, and with whatever other digits in the same row. One in fifty rows of twenty random digits looks so, too. It must not be in a ledger export, and is shown nowhere without `--show-texts`.";
    CodeListInvalid = "K0118", Error, "A national code list lacks a column, or a line of it has no code or a year that is not a number.";
    Respelled = "K0119", Notice, "A ledger file was read otherwise than it is written: invisible characters were left out, letters of two signs made one, blanks of other kinds made spaces. Texts, codes and names are compared so everywhere, and nothing is lost by it.";
    AmountSign = "K0124", Warning, "Amounts of a ledger look as if they were written on another side, or with another sign, than municipality.toml says. Say under `[ledger.amount]` how they are written, with `sign`, or `debit_sign` and `credit_sign`.";
    OtherYear = "K0125", Error, "Ledger lines are of another year than the ledger, by their period, their column of years or their date.";
    StrayQuote = "K0130", Error, "A quote begins a text, or an escape ends a line, but the text would take in lines that are postings by themselves. The lines are read as they stand. Take the quote out of the file, or say in municipality.toml that texts are not quoted: `quote = \"\"`.";
    NoPosting = "K0131", Error, "A ledger line is not a posting: it is a total, the header again or a note, as its codes say, its period is none of those that the ledger has, or a column that nothing reads says that it is of a budget, another municipality or currency, or was deleted. The line is quarantined, except where a column says so that only a sample of lines was searched for. Of JSON lines, a field that the first lines lack and nothing reads is named, as a warning unless it says another currency. Say in municipality.toml which lines are left out: `skip = [{ column = \"Periode\", equals = \"Sum\" }]`.";
    Skipped = "K0132", Notice, "Lines of a ledger are left out, as `skip` in municipality.toml says; they are counted, with their kroner.";
    LedgerFileLeftOut = "K0133", Warning, "A file in the folder of a ledger, another sheet of its workbook or another file of its archive looks like the ledger's files, but no `[[ledger]]` takes it, so its postings do not count. Add it to `files`, or move it to another folder. Where it names all columns of the ledger, this is an error; not where the name of the sheet says another year.";
    Guessed = "K0134", Warning, "An entry of a ledger's description was guessed by `kontering new`, and nobody has confirmed it; the message says what stands on it. See whether it is right, and take it out of `guessed` in municipality.toml.";
    NarrowLedger = "K0135", Warning, "The operation of a ledger has postings of a few codes alone, such as one art or one function, or none of income or of cost, so the export seems to hold a part of the accounts. What it leaves out lacks in every figure; where it has one code alone, categories that no posting comes to are missing, since the export could not hold one.";
    FormatUnread = "K0140", Error, "A ledger file is of a kind that is not read; the message says which. Save it in a format that is read, such as .xlsx or delimited text, or state its `format` in municipality.toml.";
    PartNotChosen = "K0141", Error, "An archive holds several files, or a workbook several sheets, and municipality.toml does not say which one is meant by `member` or `sheet`, or names one that is not there.";
    HiddenRecords = "K0142", Error, "Rows of a workbook that hold postings are hidden, by hand, by a filter, in a group that is folded or because they have no height. Whoever opens the workbook does not see them, so it cannot be told whether they count. Say so in municipality.toml: `hidden = \"read\"` counts them, `hidden = \"skip\"` leaves them out, which a warning tells.";
    FieldUnreadable = "K0143", Error, "A field of a ledger holds what is not a value: an error of a spreadsheet such as #REF!, a formula that was never computed, or a list; or the format of a cell says that its amount is in another currency, in percent, or in another unit than the ledger's `factor`; or an amount of SAF-T is as large as that in another currency beside it. The row is quarantined; mend the cell, and save the file again.";
    LongNumbers = "K0144", Notice, "A workbook holds numbers with digits that only computing leaves behind: more than the 15 that a spreadsheet keeps, 0.30000000000000004, or less than a millionth away from a hundredth, -2.8E-17. They are read as a spreadsheet shows them, 0.3 and 0.";
    ShownOtherwise = "K0145", Warning, "Amounts of a workbook have a format that shows a part of what is stored, such as `#,##0,`, which shows thousands, or a style of ODS with another `display-factor` than 1, and no text says of which unit. What is stored is read, as the workbook itself computes with it. Compare with a total that is known; where the stored numbers are kroner, state `factor = 1`.";
    FileContradicts = "K0150", Error, "A file says of itself what does not hold of it: how many entries it has, or what they add up to; a voucher of it that must balance does not; or it holds several reports that must not be added up, or ends within a line. It was cut, changed or put together after it was made. Export it again.";
    BalanceDiffers = "K0151", Error, "Balances that a file states are not what its postings add up to, so postings may be missing, or the balances be those of another time. See whether the export holds the whole year.";
    BlankCells = "K0152", Notice, "Cells in the columns of amounts of a wide table are blank. They give no posting. It is an error where balances stand before them in their line, since the balance may then be zero or unchanged: `blank` under `[ledger.amount]` says which.";
    ColumnNotRead = "K0153", Error, "A wide table has a column with amounts that `columns` under `[ledger.amount]` does not say anything of, though it looks like those that are read: a thirteenth month, or, as a notice, another year. Say of which period it is, or that it is skipped.";

    ScriptSyntax = "K0201", Error, "A script cannot be parsed. Only the first syntax error of a file is reported.";
    UnknownName = "K0202", Error, "A script uses a name that is neither of the language, a category nor a dimension.";
    UnknownCategory = "K0203", Error, "A script names a category or a line that categories.toml does not declare.";
    UnknownFunction = "K0204", Error, "A script calls a function that does not exist, or with arguments that it does not take.";
    AndOr = "K0205", Error, "`&&` and `||` do not work on conditions, since they would be decided before any posting is read. Write `and` and `or`.";
    Shadowing = "K0206", Error, "A script gives a name of the language another meaning, which would silently win.";
    UnfinishedRule = "K0207", Error, "A rule has no `.to(...)`, or an imputed amount, weight, key or adjustment lacks what it is made of.";
    DuplicateId = "K0208", Error, "An id is declared twice for the same year.";
    UnknownReference = "K0209", Error, "A script refers to a rule, weight, key, imputed amount, adjustment, sheet, row or column that is declared nowhere.";
    OverInvalid = "K0210", Error, "`.over` names a rule of the other layer, an unknown rule or adjustment, or closes a circle.";
    KeyOutOfRange = "K0211", Error, "An allocation key is below zero or above one for the facts and weights of a year.";
    WeightYear = "K0212", Error, "A weight is asked for in a year for which it has no value. Weights are not carried forward.";
    ScriptLimit = "K0213", Error, "A script exceeded a limit of the sandbox: operations, time, depth, the number of its declarations, or the size of a text or list. Or a formula takes too much work, or gives a figure with too many digits.";
    ScriptFailed = "K0214", Error, "A script stopped while it ran.";
    LiteralTooLong = "K0215", Error, "A number literal has more digits than can be held exactly.";
    ImportInvalid = "K0216", Error, "An import does not stand first in its file, leaves the allowed folders, or brings more than functions.";
    TableInvalid = "K0217", Error, "A decision table lacks a column, names an unknown category or holds a value that is not a code.";
    MissingReason = "K0218", Error, "A rule, weight, key, imputed amount or adjustment has no `.because(...)` and no `.source(...)` that says why.";
    WrongType = "K0219", Error, "An argument is of the wrong kind: a condition where a number is expected, or the reverse.";
    NeverHolds = "K0220", Warning, "A rule or adjustment can never hold for a posting: its condition contradicts itself, or it is valid in no year.";
    Unused = "K0221", Warning, "A weight or key is declared but nothing refers to it.";
    WrongLayer = "K0222", Error, "A script says what is the other layer's to say. Sheets stand under `rules/`; what a municipality has nothing of stands in its own script.";
    OneSided = "K0223", Warning, "A view is declared to be the same for all, but one of its adjustments is made for some municipalities only, or is about a rule, imputed amount, weight or key that only some declare. Make it for the others, or let each say with `.not_needed(\"id\")` why it has nothing of the kind.";
    NeededAfterAll = "K0224", Error, "A municipality says that it has nothing of what an adjustment is about, but it has, or makes the adjustment itself.";
    AskedTooEarly = "K0225", Error, "A share, key, imputed amount or adjustment asks for a category, a cell or the rows of a sheet. It is computed before any of those are, so it can stand on facts, weights, keys and numbers alone.";
    RulesMissing = "K0226", Warning, "A municipality's folder has no rules.rhai, so its postings go by the national rules alone. Put its rules there, or an empty file where it does nothing otherwise.";

    UnknownFact = "K0301", Error, "A script names a fact that vocabulary.toml does not declare.";
    UnknownUnit = "K0302", Error, "A unit is not declared in vocabulary.toml.";
    UnitMismatch = "K0303", Error, "Two quantities of different units are added, subtracted or compared.";
    FactInvalid = "K0304", Error, "A fact lacks its value, unit, source, origin or how heads were counted, or holds more than one of value, range and missing.";
    UnknownDimension = "K0305", Error, "A dimension is not declared in vocabulary.toml.";
    MissingFact = "K0306", Warning, "A declared fact has no value for a municipality and year, so what depends on it is missing.";
    VocabularyInvalid = "K0307", Error, "vocabulary.toml or categories.toml cannot be used as it stands.";
    UnknownPeriod = "K0308", Error, "A period is neither a year of four digits nor declared in vocabulary.toml.";
    HiddenContradiction = "K0309", Error, "Hidden counts have no value that agrees with the relations which are said to narrow them.";
    FactUnasked = "K0310", Warning, "A fact is stated that no formula, category, sheet or check asks for: it may be misspelt. Write what is asked for, or take it away.";
    ContributorsUnknown = "K0311", Notice, "vocabulary.toml says that amounts are published only where enough contributors make them up, but a ledger lacks the dimension that names these. Whatever stands on its kroner is hidden. Name the column in municipality.toml.";
    CheckTells = "K0312", Error, "A check or share of one figure alone leaves it a single value, or checks give it together, and the figure must not be told. What is declared is known, so hiding it keeps nothing back. Hold it to another fact, or to a number that leaves it several values.";

    Disputed = "K0401", Error, "Several rules claim the same postings and none is declared stronger. Add `.over(\"id\")` to the one that should win, or narrow a condition.";
    Unmapped = "K0402", Error, "No rule claims some postings. Add a rule, or `otherwise(...)`.";
    NotConserved = "K0403", Error, "Kroner were lost or made on the way. This is a defect of the program; please report it.";

    AdjustmentConflict = "K0404", Error, "Several adjustments of a view together claim more than the whole of the same kroner, or replace the same key or weight. Say with `.over(\"id\")` which goes first, or narrow one of them.";
    AdjustmentUnusable = "K0405", Error, "An adjustment's part or amount cannot be computed, or a part lies outside 0 to 1.";
    NotEmpty = "K0406", Error, "A category is declared to hold nothing by `none(...)`, but kroner come there. Take the statement away, or mend the rule that brings them.";
    Pending = "K0407", Warning, "General costs are set aside, because the municipality has not said yet what part of them belongs to some categories. Those are missing there. Say it by rules, by `none(...)`, or by `unknown(...)`.";

    CircularFormula = "K0501", Error, "A cell depends on itself.";
    CheckFailed = "K0502", Error, "A check does not hold.";
    CheckUndecided = "K0503", Warning, "A check cannot be decided, since what it compares is missing or an interval.";
    DivisionByZero = "K0504", Warning, "A divisor is zero, so the cell is missing.";
    UnknownAddress = "K0505", Error, "An address names no cell.";
    PublishedInvalid = "K0506", Error, "A file of published figures lacks a column, holds what is not a figure, or prints a figure twice.";
    ControlFailed = "K0507", Error, "A control of ledgers does not hold: what is booked contradicts itself, or stands where it may not. `kontering explain control:ID@MUNICIPALITY/YEAR` shows the postings behind it.";
    FindingsWithheld = "K0508", Error, "Findings are not told beside what is published, since they may hold kroner, facts or lines of files that are not to be told. The message counts them by kind. `kontering test` shows them.";

    CaseFailed = "K0601", Error, "A posting of cases.toml lands elsewhere than it must.";
    CaseInvalid = "K0602", Error, "cases.toml cannot be used as it stands.";
    SnapshotDiffers = "K0603", Error, "The result differs from the accepted snapshot.";
    SnapshotInvalid = "K0604", Error, "A snapshot cannot be read.";
    SnapshotMissing = "K0605", Error, "There is no accepted snapshot yet.";
    ReportedDiffers = "K0606", Error, "The ledger is not what was reported for KOSTRA, as `[[reported]]` in municipality.toml names the files: a line differs by a thousand kroner or more, which rounding cannot do, or the sum of an account class by more than thirty thousand, which the national controls allow. `kontering reconcile MUNICIPALITY/YEAR --reported` shows the lines.";
    SecondNameMissing = "K0610", Error, "Adjustments of a view changed, and vocabulary.toml demands that two people accept that; or both names are the same. Give the names with `--by` and `--second`.";
    WorksheetInvalid = "K0611", Error, "A worksheet of a sample lacks a column, holds what is not a verdict, or names a posting that is not there or no longer what it was; or a sample is asked of a rule that claims no posting.";

    FileUnreadable = "K0701", Error, "A file cannot be read.";
    FolderInvalid = "K0702", Error, "The folder holds no `rules/` or no `municipalities/`.";
    TomlInvalid = "K0703", Error, "A TOML file cannot be parsed or has an unknown or missing entry.";
    UnknownMunicipality = "K0704", Error, "No municipality or accounting year of that name is in the folder.";
    UnknownSheet = "K0705", Error, "No sheet, view or dimension of that name is declared.";
    ScenarioInvalid = "K0706", Error, "A scenario replaces something that is not there or that cannot be so, or asks for a gap that cannot be computed.";
    FileUnwritable = "K0707", Error, "A result cannot be put into its file; what stood there before is as it was. See that the folder is there and may be written to.";
    LeftOut = "K0708", Error, "A municipality is left out because of errors of its own; what was asked of the others is computed.";
    BundleRefused = "K0710", Error, "No folder can be made that recomputes one cell alone with its texts masked, or the folder named for it is not empty.";
    PlaceAbsent = "K0711", Notice, "Sheets speak of places that this project has neither as municipalities nor under `reference/`, and `optional_places(...)` says that it may do without them. Rows about them are left out, and figures that ask for them are missing for that reason; nothing else is touched.";
    BaselineUnknown = "K0712", Warning, "The baseline that kontering.toml names is not a municipality of the project. Nothing is compared with it: what asks for the baseline is missing.";
    PriceIndexUnknown = "K0713", Warning, "Kroner of different years would stand against one another, and no price index says what those of one year are worth in another; that is an error. Or the index that kontering.toml names, or its place, is not there; that is a warning, and kroner of different years are compared by nothing. Or the index is not above zero, or more than doubled or halved within a year; that is an error.";
    PersonInText = "K0714", Error, "A text of the project, or the name of its file, holds what looks like a personal number, found as in ledgers (K0117), but among other digits only at the beginning or end of a row of them, and in no hash: a script, a TOML file, a code list, a decision table, a published table, or what is said in a snapshot. Nothing is computed, shown or written until it is gone, whoever's file it is in, since reasons, labels, sources and notes are told as they are written, and files are copied into bundles. Take it out, also out of what keeps earlier versions of the file. If it is no person's, write it otherwise, such as with a letter or a comma between its digits.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_in_order() {
        let ids: Vec<_> = Code::ALL.iter().map(|code| code.id()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    }
}
