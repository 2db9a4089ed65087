//! SAF-T Financial.

use encoding_rs::Encoding;
use proptest::prelude::*;

use super::{ReadLedger, brief, check, cut_everywhere, described, described_beside, read_file};
use crate::ledger::LedgerSpec;
use crate::value::Amount;

/// Art of the account, function, account and period.
pub(super) fn books() -> LedgerSpec {
    described(
        "Amount",
        &[
            ("art", "GroupingCode"),
            ("funksjon", "Analysis.Funksjon"),
            ("kontoklasse", "AccountID"),
            ("periode", "Period"),
        ],
    )
}

const MASTER: &str = "<MasterFiles><GeneralLedgerAccounts>\
<Account><AccountID>10891</AccountID><GroupingCategory>KA_K</GroupingCategory><GroupingCode>089</GroupingCode>\
<OpeningDebitBalance>77.00</OpeningDebitBalance></Account>\
<Account><AccountID>22001</AccountID><GroupingCode>910</GroupingCode></Account></GeneralLedgerAccounts>\
<AnalysisTypeTable><AnalysisTypeTableEntry><AnalysisType>F</AnalysisType>\
<AnalysisTypeDescription>Funksjon</AnalysisTypeDescription><AnalysisID>275</AnalysisID></AnalysisTypeTableEntry>\
<AnalysisTypeTableEntry><AnalysisType>A</AnalysisType>\
<AnalysisTypeDescription>Avdeling &amp; sted</AnalysisTypeDescription></AnalysisTypeTableEntry></AnalysisTypeTable></MasterFiles>";

/// A document of one journal.
pub(super) fn document(totals: &str, transactions: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <AuditFile xmlns=\"urn:StandardAuditFile-Taxation-Financial:NO\">\n\
         <Header><AuditFileVersion>1.30</AuditFileVersion></Header>\n{MASTER}\n\
         <GeneralLedgerEntries>{totals}<Journal><JournalID>GL</JournalID>\n{transactions}</Journal></GeneralLedgerEntries></AuditFile>\n"
    )
}

pub(super) fn transaction(id: &str, lines: &str) -> String {
    format!(
        "<Transaction><TransactionID>{id}</TransactionID><Period>3</Period><PeriodYear>2013</PeriodYear>\
         <TransactionDate>2013-03-05</TransactionDate>\n{lines}</Transaction>\n"
    )
}

pub(super) fn line(account: &str, analyses: &str, amount: &str) -> String {
    format!(
        "<Line><RecordID>1</RecordID><AccountID>{account}</AccountID>{analyses}<Description>Tekst</Description>{amount}</Line>\n"
    )
}

pub(super) fn debit(amount: &str) -> String {
    format!(
        "<DebitAmount><Amount>{amount}</Amount><CurrencyCode>EUR</CurrencyCode><CurrencyAmount>1.00</CurrencyAmount></DebitAmount>"
    )
}

pub(super) fn credit(amount: &str) -> String {
    format!("<CreditAmount><Amount>{amount}</Amount></CreditAmount>")
}

fn analysis(kind: &str, id: &str, amount: &str) -> String {
    let amount = match amount {
        "" => String::new(),
        amount => format!("<AnalysisAmount><Amount>{amount}</Amount></AnalysisAmount>"),
    };
    format!(
        "<Analysis><AnalysisType>{kind}</AnalysisType><AnalysisID>{id}</AnalysisID>{amount}</Analysis>"
    )
}

/// A document of a line that is split and of one that is not.
pub(super) fn plain() -> String {
    let split = [
        analysis("F", "275", "60"),
        analysis("F", "242", "30.5"),
        analysis("A", "x", ""),
    ]
    .concat();
    let lines = [
        line("10891", &split, &debit("100.00")),
        line("22001", &analysis("F", "1", ""), &credit("100")),
    ];
    document(
        "<NumberOfEntries>1</NumberOfEntries><TotalDebit>100.00</TotalDebit><TotalCredit>100.00</TotalCredit>",
        &transaction("17", &lines.concat()),
    )
}

const EXPECTED: [&str; 4] = [
    "element 1.1 (transaction 17, line 1, part 1, line 7 of the file): 60.00 089 275 10891 03",
    "element 1.2 (transaction 17, line 1, part 2, line 7 of the file): 30.50 089 242 10891 03",
    "element 1.3 (transaction 17, line 1, part 3, line 7 of the file): 9.50 089 - 10891 03",
    "element 2 (transaction 17, line 2, line 8 of the file): -100.00 910 1 22001 03",
];

#[test]
fn lines_are_postings_and_parts_of_lines_are() {
    check(plain().as_bytes(), &books(), &EXPECTED, &[]);
    let columns = [
        "RecordID",
        "Analysis.F",
        "LineNumber",
        "Analysis.Avdeling & sted",
    ];
    let by_letter = described_beside("DebitAmount", columns);
    let read = read_file(plain().as_bytes(), &by_letter);
    let postings: Vec<String> = read
        .postings
        .iter()
        .take(2)
        .map(|posting| {
            let brief = brief(posting);
            brief.rsplit(": ").next().unwrap_or("").to_owned()
        })
        .collect();
    assert_eq!(
        postings,
        ["60.00 - - - - 1 275 1 x", "30.50 - - - - 1/2 242 1/2 x"]
    );
}

#[test]
fn a_prefix_another_encoding_and_one_line_change_nothing() {
    let prefixed = plain()
        .replace("</", "\u{0}")
        .replace('<', "<n1:")
        .replace('\u{0}', "</n1:")
        .replace("<n1:?xml", "<?xml")
        .replace("xmlns=", "xmlns:n1=");
    check(prefixed.as_bytes(), &books(), &EXPECTED, &[]);
    let text = plain()
        .replace("Tekst", "Kjøp–")
        .replace("UTF-8", "windows-1252");
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&text);
    check(&bytes, &books(), &EXPECTED, &[]);
    let wide: Vec<u8> = format!("\u{feff}{}", plain().replace("UTF-8", "UTF-16"))
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(Encoding::for_bom(&wide).map(|(_, length)| length), Some(2));
    check(&wide, &books(), &EXPECTED, &[]);
    let unnamed = plain().replace(" xmlns=\"urn:StandardAuditFile-Taxation-Financial:NO\"", "");
    check(
        format!("\u{feff}{unnamed}").as_bytes(),
        &books(),
        &EXPECTED,
        &[],
    );
    let mut wrong = plain().replace("Tekst", "Kj?p").into_bytes();
    let at = memchr::memmem::find(&wrong, b"Kj?p").expect("there");
    wrong[at + 2] = 0xf8;
    let read = read_file(&wrong, &books());
    assert!(
        read.findings[0].starts_with("K0103: `a.csv` holds bytes that are not of the encoding"),
        "{:?}",
        read.findings
    );
}

#[test]
fn what_the_file_says_of_itself_is_compared() {
    for (from, to, problem) in [
        (
            "<TotalDebit>100.00",
            "<TotalDebit>100.01",
            "says that its debit is 100.01 kr, but it adds up to 100.00 kr",
        ),
        (
            "<TotalCredit>100.00",
            "<TotalCredit>99",
            "says that its credit is 99 kr, but it adds up to 100.00 kr",
        ),
        (
            "<NumberOfEntries>1<",
            "<NumberOfEntries>3<",
            "says that it has 3 entries, but has 1 transactions with 2 lines",
        ),
    ] {
        let expected = format!(
            "K0150: `a.csv` {problem} @ a.csv, municipality.toml | it was cut or changed after it was made; export it again"
        );
        check(
            plain().replace(from, to).as_bytes(),
            &books(),
            &EXPECTED,
            &[&expected],
        );
    }
    let lines = plain().replace("<NumberOfEntries>1<", "<NumberOfEntries>2<");
    check(lines.as_bytes(), &books(), &EXPECTED, &[]);
}

#[test]
fn what_cannot_be_split_or_read_is_quarantined() {
    let unclear = [analysis("F", "1", "60"), analysis("F", "2", "50")].concat();
    let lines = [
        line("10891", &unclear, &debit("100.00")),
        line("10891", "", &debit("1,5")),
        line("10891", "", ""),
        line("10891", "", "<CreditAmount>5</CreditAmount>"),
    ];
    let text = document("", &transaction("1", &lines.concat()));
    let help = "| mend it where the file was made, and save it again";
    let findings = [
        format!(
            "K0143: the analyses of the line add up to 110.00 kr, the line itself to 100.00 kr @ a.csv:element 1 (transaction 1, line 1, line 7 of the file) in quarantine with 100.00 kr {help}"
        ),
        format!(
            "K0143: `1,5` is not an amount in kroner with a decimal point @ a.csv:element 2 (transaction 1, line 2, line 8 of the file) in quarantine, its kroner unknown {help}"
        ),
        format!(
            "K0143: the line has neither debit nor credit @ a.csv:element 3 (transaction 1, line 3, line 9 of the file) in quarantine, its kroner unknown {help}"
        ),
    ];
    let findings: Vec<&str> = findings.iter().map(String::as_str).collect();
    let expected = ["element 4 (transaction 1, line 4, line 10 of the file): -5.00 089 - 10891 03"];
    check(text.as_bytes(), &books(), &expected, &findings);
}

#[test]
fn entities_and_damage_are_refused() {
    let laughs =
        "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;\">]>\n<AuditFile>&c;</AuditFile>";
    for (text, start) in [
        (
            laughs.to_owned(),
            "K0140: `a.csv` declares types or entities of its own @ a.csv:1",
        ),
        (
            plain().replace("Tekst", "&c;"),
            "K0140: `a.csv` refers to an entity of its own @ a.csv:7",
        ),
        (
            plain().replace("</Journal>", ""),
            "K0701: `a.csv` is not well formed",
        ),
        (
            "<AuditFile>".repeat(70),
            "K0140: `a.csv` has elements that lie too deep",
        ),
    ] {
        let read = read_file(text.as_bytes(), &books());
        assert!(
            read.findings
                .iter()
                .any(|finding| finding.starts_with(start)),
            "{start}: {:?}",
            read.findings
        );
    }
    cut_everywhere(plain().trim_end().as_bytes(), &books(), |_| false);
}

#[test]
fn a_type_that_no_table_has_is_no_column() {
    let text = plain();
    let start = text.find("<AnalysisTypeTable>").expect("there");
    let end = text.find("</MasterFiles>").expect("there");
    let without = [&text[..start], &text[end..]].concat();
    let read = read_file(without.as_bytes(), &books());
    assert_eq!(read.postings.len(), 2);
    assert_eq!(read.postings[0].codes["local funksjon"].as_ref(), "-");
    let mut by_letter = books();
    by_letter
        .codes
        .get_mut("local funksjon")
        .expect("there")
        .column = Some("Analysis.F".to_owned());
    check(without.as_bytes(), &by_letter, &EXPECTED, &[]);
    by_letter
        .codes
        .get_mut("local funksjon")
        .expect("there")
        .column = Some("Analysis.G".to_owned());
    assert!(read_file(text.as_bytes(), &by_letter).findings[0].starts_with("K0105"));
}

/// What is read of books in which vouchers need not balance: these totals and transactions.
fn read_one_sided(totals: &str, transactions: &str) -> ReadLedger {
    let one_sided = LedgerSpec {
        both_sides: Some(false),
        ..books()
    };
    read_file(document(totals, transactions).as_bytes(), &one_sided)
}

#[test]
fn an_amount_that_was_not_computed_into_kroner_is_kept_out() {
    let of = |amount: &str, currency: &str, foreign: &str| {
        let side = format!(
            "<DebitAmount><Amount>{amount}</Amount><CurrencyCode>{currency}</CurrencyCode><CurrencyAmount>{foreign}</CurrencyAmount></DebitAmount>"
        );
        let lines = [line("10891", "", &side), line("10891", "", &debit("7.00"))].concat();
        let read = read_one_sided("", &transaction("1", &lines));
        (read.postings.len(), read.findings)
    };
    for (amount, currency, foreign) in [
        ("58.00", "EUR", "5.00"),
        ("58.00", "EUR", "0"),
        ("58.00", "EUR", ""),
        ("5.00", "NOK", "5.00"),
        ("0", "EUR", "0"),
    ] {
        let (count, found) = of(amount, currency, foreign);
        assert_eq!((count, found.len()), (2, 0), "{found:?}");
    }
    let (count, found) = of("5.00", "EUR", "5.00");
    assert_eq!(count, 1);
    assert!(
        found[0].starts_with("K0143: ")
            && found[0].contains("the amount is as large as that in EUR, and so not in kroner"),
        "{found:?}"
    );
}

#[test]
fn lines_say_of_which_currency_their_kroner_were() {
    let side = |currency: &str, foreign: &str| {
        format!(
            "<DebitAmount><Amount>58.00</Amount><CurrencyCode>{currency}</CurrencyCode><CurrencyAmount>{foreign}</CurrencyAmount></DebitAmount>"
        )
    };
    let sides = [
        side("NOK", "58.00"),
        side("EUR", "5.00"),
        side("NOK", "58.00"),
    ];
    let lines: String = sides.iter().map(|side| line("10891", "", side)).collect();
    let read = read_one_sided("", &transaction("1", &lines));
    assert_eq!((read.postings.len(), read.findings), (3, Vec::new()));
}

#[test]
fn amounts_of_another_currency_are_named() {
    let rows = line("10891", "", &debit("5.00"));
    for (currency, count) in [("NOK", 0), ("SEK", 1), ("EUR", 1)] {
        let text = document("", &transaction("1", &rows)).replace(
            "</AuditFileVersion>",
            &format!("</AuditFileVersion><DefaultCurrencyCode>{currency}</DefaultCurrencyCode>"),
        );
        let read = read_file(text.as_bytes(), &books());
        let named =
            format!("K0150: `a.csv` says that its amounts are in {currency}, not in kroner");
        let found = read
            .findings
            .iter()
            .filter(|finding| finding.starts_with(&named));
        assert_eq!(found.count(), count, "{:?}", read.findings);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read(
        lines in prop::collection::vec(
            (prop::bool::ANY, prop::collection::vec((0..4u8, 0..99_999i64), 1..4), 0..9_999i64, 1..4usize),
            1..20,
        ),
    ) {
        let (mut text, mut expected) = (String::new(), Vec::new());
        let (mut sums, mut in_transaction, mut id) = ([0, 0], String::new(), 0);
        for (at, (is_credit, parts, rest, size)) in lines.iter().enumerate() {
            let whole: i64 = parts.iter().map(|(_, ore)| ore).sum::<i64>() + rest;
            let amount = Amount::from_ore(whole.into()).to_string();
            let analyses: Vec<String> = parts
                .iter()
                .map(|(id, ore)| analysis("F", &id.to_string(), &Amount::from_ore((*ore).into()).to_string()))
                .collect();
            in_transaction += &line("10891", &analyses.concat(), &if *is_credit { credit(&amount) } else { debit(&amount) });
            sums[usize::from(*is_credit)] += whole;
            let mut of_line: Vec<(String, i64)> = parts.iter().map(|(id, ore)| (id.to_string(), *ore)).collect();
            if *rest != 0 {
                of_line.push(("-".to_owned(), *rest));
            }
            let sign = if *is_credit { -1 } else { 1 };
            expected.extend(of_line.iter().map(|(id, ore)| format!("{} 089 {id} 10891 03", Amount::from_ore(i128::from(sign * ore)))));
            if at % size == 0 || at + 1 == lines.len() {
                id += 1;
                text += &transaction(&id.to_string(), &std::mem::take(&mut in_transaction));
            }
        }
        let [debit, credit] = sums.map(|sum| Amount::from_ore(sum.into()));
        let totals = format!("<NumberOfEntries>{id}</NumberOfEntries><TotalDebit>{debit}</TotalDebit><TotalCredit>{credit}</TotalCredit>");
        let read = read_one_sided(&totals, &text);
        let found: Vec<String> = read.postings.iter().map(|posting| {
            let brief = brief(posting);
            brief.rsplit(": ").next().unwrap_or("").to_owned()
        }).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(read.findings, [""; 0]);
    }

    #[test]
    fn nothing_panics_on_garbage(at in 0..1500usize, bytes in prop::collection::vec(any::<u8>(), 0..6)) {
        let mut text = plain().into_bytes();
        let at = at.min(text.len());
        text.splice(at..(at + bytes.len()).min(text.len()), bytes);
        let _ = read_file(&text, &books());
    }
}
