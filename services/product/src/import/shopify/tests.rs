//! What the import makes of good files, bad files and noise.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

const HEADER: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Image Alt Text\n";

fn import(rows: &[u8]) -> (Vec<ProductDraft>, Vec<RejectedRow>) {
    let file = [HEADER.as_bytes(), rows].concat();
    split(read(file.as_slice()).unwrap())
}

fn split(
    products: impl Iterator<Item = Result<ProductDraft, RejectedRow>>,
) -> (Vec<ProductDraft>, Vec<RejectedRow>) {
    let (mut drafts, mut rejected) = (Vec::new(), Vec::new());
    for item in products {
        match item {
            Ok(draft) => drafts.push(draft),
            Err(row) => rejected.push(row),
        }
    }
    (drafts, rejected)
}

/// The one rejected row of a file as line, column and reason.
fn only(rejected: &[RejectedRow]) -> (u64, &str, &str) {
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    (rejected[0].line, &rejected[0].column, &rejected[0].reason)
}

#[test]
fn rows_of_a_handle_become_one_product() {
    let (drafts, rejected) = import(
        b"tee,Tee,\"<p>Soft.</p>\n<script>x</script>\",Acme,Tops,\"new, cotton,new\",true,Size,S,Colour,Red,T-1,120,3,20.00,25.00,https://a.b/1.jpg,Front\n\
          tee,,,,,,,,M,,Red,,120,-2,20.00,15.00,,\n\
          tee,,,,,,,,,,,,,,,,https://a.b/2.jpg,\n",
    );
    assert_eq!(rejected, []);
    let [draft] = drafts.as_slice() else {
        panic!("{drafts:?}")
    };
    assert_eq!(draft.description_html, "<p>Soft.</p>");
    assert_eq!(draft.category_path, ["Tops"]);
    assert_eq!(draft.tags, ["new", "cotton"]);
    assert_eq!(draft.options, ["Size", "Colour"]);
    assert_eq!(draft.variants.len(), 2);
    assert_eq!(draft.variants[0].compare_at_minor, Some(2500));
    assert_eq!(draft.variants[0].weight_grams, Some(120));
    assert_eq!(draft.variants[1].sku, "tee/M/Red");
    assert_eq!(
        (
            draft.variants[1].on_hand,
            draft.variants[1].compare_at_minor
        ),
        (0, None)
    );
    let alts: Vec<&str> = draft
        .images
        .iter()
        .map(|image| image.alt.as_str())
        .collect();
    assert_eq!(alts, ["Front", "Tee"]);
}

#[test]
fn a_default_title_means_no_options() {
    let (drafts, _) = import(b"mug,Mug,,Acme,,,true,Title,Default Title,,,,,1,9,,,\n");
    assert!(drafts[0].options.is_empty());
    assert!(drafts[0].variants[0].option_values.is_empty());
    assert_eq!(drafts[0].variants[0].sku, "mug");
    assert_eq!(drafts[0].category_path, ["Other"]);
}

#[test]
fn a_bad_row_is_named_by_its_physical_line_and_costs_itself_only() {
    let good = b"a,A,\"two\nlines\",V,T,,true,Size,S,,,1,,1,9,,,\n";
    let cases: &[(&[u8], &str, &str)] = &[
        (
            b"a,,,,,,,,M,,,2,,1,nine,,,\n",
            "Variant Price",
            "it is not a price such as 10.90",
        ),
        (
            b"a,,,,,,,,M,,,2,,1,-9,,,\n",
            "Variant Price",
            "it is negative",
        ),
        (b"a,,,,,,,,M,,,2,,1,,,,\n", "Variant Price", "it is missing"),
        (
            b"a,,,,,,,,M,,,2,,many,9,,,\n",
            "Variant Inventory Qty",
            "it is not a whole number",
        ),
        (
            b"a,,,,,,,,M,,,1,,1,9,,,\n",
            "Variant SKU",
            "another row of the file has the same SKU",
        ),
        (
            b"a,,,,,,,,S,,,2,,1,9,,,\n",
            "Option1 Value",
            "another row of this product has the same options",
        ),
        (
            b"a,,,,,,,,,,,2,,1,9,,,\n",
            "Option1 Value",
            "it is missing, though the product has this option",
        ),
        (
            b"a,,,,,,,,M,,Red,2,,1,9,,,\n",
            "Option2 Value",
            "the product's first row does not name this option",
        ),
        (b",,,,,,,,M,,,2,,1,9,,,\n", "Handle", "it is missing"),
        (
            b"b,,,,,,,,M,,,2,,1,9,,,\n",
            "Title",
            "it is missing on the first row of the product",
        ),
        (b"a,,,,,,,,M,,,2\n", "", "12 columns instead of 18"),
        (
            b"a,,,\xff,,,,,M,,,2,,1,9,,,\n",
            "Vendor",
            "it is not valid UTF-8",
        ),
        (
            b"b,B,,V,T,,maybe,,,,,2,,1,9,,,\n",
            "Published",
            "it is neither true nor false",
        ),
    ];
    for (bad, column, reason) in cases {
        let (drafts, rejected) = import(&[good, *bad, b"c,C,,V,T,,true,,,,,3,,1,9,,,\n"].concat());
        assert_eq!(only(&rejected), (4, *column, *reason));
        let handles: Vec<&str> = drafts.iter().map(|draft| draft.handle.as_str()).collect();
        assert_eq!(handles, ["a", "c"], "{reason}");
    }
}

#[test]
fn rows_of_a_rejected_product_say_where_it_began() {
    let long = "x".repeat(256);
    let (drafts, rejected) =
        import(format!("a,{long},,V,T,,,,,,,1,,1,9,,,\na,,,,,,,,M,,,2,,1,9,,,\n").as_bytes());
    assert!(drafts.is_empty());
    assert_eq!(rejected[0].reason, "it is longer than 255 bytes");
    assert_eq!(
        rejected[1].reason,
        "the first row of this product, on line 2, was rejected"
    );
}

#[test]
fn a_product_that_comes_up_again_is_not_replaced() {
    let row = |handle: &str, sku: &str| format!("{handle},X,,V,T,,,,,,,{sku},,1,9,,,\n");
    let (drafts, rejected) = import(
        [row("a", "1"), row("b", "2"), row("a", "3")]
            .concat()
            .as_bytes(),
    );
    assert_eq!(drafts.len(), 2);
    assert_eq!(only(&rejected).0, 4);
}

#[test]
fn a_file_of_another_kind_is_refused_at_once() {
    assert!(matches!(read(&b""[..]), Err(HeaderError::Empty)));
    let error = read(&b"handle,name\n"[..])
        .err()
        .map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("the header lacks these columns: Title, Variant Price")
    );
}

/// A real export from the project's shared data, or nothing where that is not
/// at hand.
fn real(name: &str) -> Option<std::fs::File> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/catalogue");
    std::fs::File::open(folder.join(name)).ok()
}

#[test]
fn real_exports_come_through() {
    // Bicycles: 41 rows repeat another's SKU, and six products are nothing else.
    let expected = [
        ("bicycles.csv", 1399, 278, 41),
        ("apparel.csv", 104, 25, 0),
        ("jewelry.csv", 30, 19, 0),
    ];
    for (name, rows, products, rejected_rows) in expected {
        let Some(file) = real(name) else { continue };
        let mut reading = read(file).unwrap();
        let (drafts, rejected) = split(&mut reading);
        assert_eq!(
            (reading.rows(), drafts.len(), rejected.len()),
            (rows, products, rejected_rows),
            "{name}: {rejected:?}"
        );
        assert!(
            rejected
                .iter()
                .all(|row| row.column == "Variant SKU" && !row.value_excerpt.is_empty())
        );
        assert!(
            drafts
                .iter()
                .all(|draft| !draft.description_html.contains("<script")
                    && !draft.seller_name.is_empty())
        );
    }
}

#[test]
fn real_lines_are_the_ones_an_editor_shows() {
    let Some(file) = real("bicycles.csv") else {
        return;
    };
    let text: Vec<String> = std::io::BufRead::lines(std::io::BufReader::new(file))
        .map(Result::unwrap)
        .collect();
    let Some(file) = real("bicycles.csv") else {
        return;
    };
    for row in split(read(file).unwrap()).1 {
        let lines = &text[row.line as usize - 1..];
        let handle = lines[0].split(',').next().unwrap_or_default();
        assert!(
            !handle.is_empty()
                && handle
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            "{row:?}"
        );
        // A quoted description may push the rest of the row down.
        assert!(
            lines
                .iter()
                .take(40)
                .any(|line| line.contains(&row.value_excerpt)),
            "{row:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(products) = read(bytes.as_slice()) {
            products.for_each(drop);
        }
        import(&bytes);
    }

    #[test]
    fn no_rows_make_it_panic_or_break_its_word(rows in r#"(([ab]?|"|Size|-?[0-9.]{0,4}|é|<b>|\n),){10,20}(\n)?"#) {
        let (drafts, rejected) = import(rows.repeat(3).as_bytes());
        for draft in drafts {
            prop_assert!(!draft.variants.is_empty());
            for variant in draft.variants {
                prop_assert_eq!(variant.option_values.len(), draft.options.len());
                prop_assert!(variant.price_minor >= 0 && variant.on_hand >= 0);
            }
        }
        prop_assert!(rejected.iter().all(|row| row.line > 1));
    }
}
