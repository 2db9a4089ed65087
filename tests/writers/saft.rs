//! SAF-T Financial: transactions of lines; what has no element of its own is an analysis.

use super::book::{Book, BookLine, Column, Role, escaped, kroner};

/// The field that a column is read from.
pub fn field(column: &Column) -> String {
    match column.role {
        Role::Account => "AccountID".to_owned(),
        Role::Period => "Period".to_owned(),
        Role::Voucher => "TransactionID".to_owned(),
        Role::LineOfVoucher => "RecordID".to_owned(),
        Role::Date => "TransactionDate".to_owned(),
        Role::Text => "Description".to_owned(),
        Role::Other => format!("Analysis.{}", column.name),
    }
}

/// The columns that are analyses, each with its position.
fn analyses(book: &Book) -> impl Iterator<Item = (usize, &Column)> {
    let columns = book.columns.iter().enumerate();
    columns.filter(|(_, column)| column.role == Role::Other)
}

fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

/// What lines of one transaction share.
fn shared<'l>(book: &Book, line: &'l BookLine) -> [&'l str; 3] {
    [Role::Voucher, Role::Period, Role::Date].map(|role| book.field(line, role))
}

/// The whole document, with its totals.
pub fn write(book: &Book) -> Vec<u8> {
    let mut body = String::new();
    let mut entries = 0;
    for lines in book
        .lines
        .chunk_by(|a, b| shared(book, a) == shared(book, b))
    {
        let [voucher, period, date] = shared(book, &lines[0]);
        // The last two digits are the month, whatever year stands before them.
        let month = &period[period.len().saturating_sub(2)..];
        body += "<Transaction>";
        body += &element("TransactionID", voucher);
        body += &element("Period", month.trim_start_matches('0'));
        body += &element("TransactionDate", date);
        body += "\n";
        for line in lines {
            body += &line_element(book, line);
        }
        body += "</Transaction>\n";
        entries += 1;
    }
    let side = |sign: i64| {
        let of_side = book.lines.iter().map(|line| (line.ore * sign).max(0));
        kroner(of_side.sum(), '.', None)
    };
    let types: String = analyses(book)
        .map(|(at, column)| {
            let kind = element("AnalysisType", &format!("A{at}"));
            let name = element("AnalysisTypeDescription", &column.name);
            format!("<AnalysisTypeTableEntry>{kind}{name}</AnalysisTypeTableEntry>")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <AuditFile xmlns=\"urn:StandardAuditFile-Taxation-Financial:NO\">\n\
         <Header><AuditFileVersion>1.30</AuditFileVersion></Header>\n\
         <MasterFiles><AnalysisTypeTable>{types}</AnalysisTypeTable></MasterFiles>\n\
         <GeneralLedgerEntries><NumberOfEntries>{entries}</NumberOfEntries>\
         <TotalDebit>{}</TotalDebit><TotalCredit>{}</TotalCredit>\n\
         <Journal><JournalID>GL</JournalID>\n{body}</Journal></GeneralLedgerEntries></AuditFile>\n",
        side(1),
        side(-1)
    )
    .into_bytes()
}

fn line_element(book: &Book, line: &BookLine) -> String {
    let mut text = String::from("<Line>");
    text += &element("RecordID", book.field(line, Role::LineOfVoucher));
    text += &element("AccountID", book.field(line, Role::Account));
    for (at, _) in analyses(book) {
        let field = &line.fields[at];
        if !field.is_empty() {
            let kind = element("AnalysisType", &format!("A{at}"));
            text += &format!(
                "<Analysis>{kind}{}</Analysis>",
                element("AnalysisID", field)
            );
        }
    }
    text += &element("Description", book.field(line, Role::Text));
    let side = if line.ore < 0 {
        "CreditAmount"
    } else {
        "DebitAmount"
    };
    let amount = element("Amount", &kroner(line.ore.abs(), '.', None));
    text += &format!("<{side}>{amount}</{side}></Line>\n");
    text
}
