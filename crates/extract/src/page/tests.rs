//! Pages written for these tests: which part is the article, and what hostile pages cost.

use proptest::prelude::{any, prop, proptest};

use super::{decode, extract};

const FIRST: &str = "The two governments agreed on Tuesday to reopen the northern crossing within a week, officials said.";
const SECOND: &str =
    "“We have waited two years for this,” said Ada Verin, who farms on both sides of the river.";
const THIRD: &str =
    "Aid groups asked for a second road, because the first rains close the only one there is.";

/// The body of a page in which P1, P2 and P3 stand for paragraphs; they stand for them in the result too.
fn body(html: &str) -> String {
    let texts = [("P1", FIRST), ("P2", SECOND), ("P3", THIRD)];
    let html = texts.iter().fold(html.to_owned(), |html, (name, text)| {
        html.replace(name, text)
    });
    let body = extract(&html, None).body;
    texts
        .iter()
        .fold(body, |body, (name, text)| body.replace(text, name))
        .replace("\n\n", "|")
}

#[test]
fn menus_teasers_and_footers_are_left_out() {
    let page = "<body><ul class=topnav><li><a href=/>Home</a><li><a href=/w>World</a></ul>
        <div id=main><h1>Crossing to reopen</h1><p>P1<p>P2
        <div class=related-stories><h3>Related</h3><p>Ferry company blames the weather for its late boats, again.</div>
        <h2>A second road</h2><p>P3</div>
        <aside><p>Grain prices fall for the third week in a row, traders said.</aside>
        <footer><p>All rights reserved by the Harbour Post and its many owners.</footer>";
    assert_eq!(body(page), "P1|P2|A second road|P3");
}

#[test]
fn a_name_that_fits_the_whole_page_is_no_reason_to_drop_it() {
    let page =
        "<body class='has-sidebar share'><div class=promo-layout><p>P1</p><p>P2</p><p>P3</p></div>";
    assert_eq!(body(page), "P1|P2|P3");
}

#[test]
fn a_menu_that_is_never_closed_does_not_hide_the_article() {
    assert_eq!(
        body("<nav><a href=/>Home</a><div><p>P1</p><p>P2</p></div>"),
        "P1|P2"
    );
    assert_eq!(
        body("<select><option>One<option>Two<button><p>P1</p>"),
        "P1"
    );
    assert_eq!(
        body("<nav><p>P3</p></nav><p>P1</p><template><p>P2</p>"),
        "P1"
    );
    assert_eq!(body("<template><p>P1</p></template>"), "");
    assert_eq!(body(&("<template>".repeat(5_000) + "<p>P1</p>")), "P1");
}

#[test]
fn comments_longer_than_the_article_stay_out() {
    let comments = "<p>P3</p>".repeat(6);
    let page = format!("<article><p>P1</p><p>P2</p></article><div id=comments>{comments}</div>");
    assert_eq!(body(&page), "P1|P2");
}

#[test]
fn line_breaks_end_lines_and_two_of_them_paragraphs() {
    assert_eq!(body("<div>P1<br>P2<br> <br>P3</div>"), "P1\nP2|P3");
}

#[test]
fn words_are_put_together_across_inline_tags() {
    let page = "<p>The <b>harb</b>our&#8217;s &quot;new&quot;&nbsp;road was opened<span> on</span> Mon\u{ad}day, officials said.";
    assert_eq!(
        extract(page, None).body,
        "The harbour’s \"new\" road was opened on Monday, officials said."
    );
}

#[test]
fn what_the_page_says_of_its_article_is_read() {
    let page = r#"<html lang="en-GB"><title>Crossing to reopen - Harbour Post</title>
        <meta property="og:site_name" content="Harbour Post"><meta name=author content="By Ada Verin">
        <meta property="article:section" content="World"><link rel=canonical href="https://a.example/x">
        <time datetime="2024-03-03">3 March</time><h1>Crossing to reopen</h1><p>Text."#;
    let page = extract(page, Some("https://a.example/x?utm=1"));
    assert_eq!(page.title.as_deref(), Some("Crossing to reopen"));
    assert_eq!(page.authors, ["Ada Verin"]);
    assert_eq!(page.published.as_deref(), Some("2024-03-03"));
    assert_eq!(page.canonical_url.as_deref(), Some("https://a.example/x"));
    assert_eq!(page.section.as_deref(), Some("World"));
    assert_eq!(page.publisher.as_deref(), Some("Harbour Post"));
    assert_eq!(page.language.as_deref(), Some("en-GB"));
}

#[test]
fn the_address_asked_for_stands_in_for_a_canonical_one() {
    let page = extract("<p>Text.", Some("https://a.example/x"));
    assert_eq!(page.canonical_url.as_deref(), Some("https://a.example/x"));
}

/// Runs on a stack of 256 KiB: nothing may recurse on the page.
fn on_a_small_stack(html: String) -> String {
    let thread = std::thread::Builder::new().stack_size(256 << 10);
    thread
        .spawn(move || extract(&html, None).body)
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn deep_nesting_is_flattened() {
    for (open, close) in [
        ("<div>", "</div>"),
        ("<span>", "</span>"),
        ("<a href=x>", "</a>"),
        ("<table><tr><td>", "</table>"),
    ] {
        let page = open.repeat(100_000) + FIRST + &close.repeat(100_000) + "<p>" + SECOND;
        let body = on_a_small_stack(page);
        assert!(body.contains(SECOND), "{open}: {body}");
    }
    let lists = "<ul><li>".repeat(100_000) + FIRST;
    assert_eq!(on_a_small_stack(lists), FIRST);
}

#[test]
fn what_a_page_may_have_of_each_is_bounded() {
    let article = format!("<p>{FIRST}</p><p>{SECOND}</p>");
    let script = r##"<script type="application/ld+json">{"@type":"NewsArticle","author":{"@id":"#x"}}</script>"##;
    for (what, count) in [
        ("<h2>Related</h2><p>x y z.</p>", 300_000),
        ("a<br><br>", 1_000_000),
        ("<p>x</p>", 1_000_000),
        ("<ul><li>a", 500_000),
        ("<span>a ", 1_000_000),
        ("<meta name=author content=\"Ada Verin\">", 200_000),
        (script, 100_000),
    ] {
        let page = article.clone() + &what.repeat(count);
        let start = std::time::Instant::now();
        let body = on_a_small_stack(page);
        assert!(
            body.contains(FIRST) || body.contains(SECOND),
            "{what}: {body}"
        );
        // Each takes some tenths of a second; a square of the count would take minutes.
        assert!(
            start.elapsed().as_secs() < 60,
            "{what}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn torn_pages_give_what_they_have() {
    let page = format!("<html><body><div class=x><p>{FIRST}</p><p>{SECOND}</p><p title=\"cut");
    assert_eq!(body(&page), "P1|P2");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = extract(&decode(&bytes, None).text, None);
    }

    #[test]
    fn no_markup_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(&[
        "<div class=share>", "</div>", "<p>", "</p>", "<a href=x>", "</a>", "<li>", "</ul>", "<td>", "<br>", "<!--", "-->",
        "<script type=application/ld+json>", "{\"@type\":\"Article\",", "\"articleBody\":\"x\"}", "</script>", "<title>", "&", "&amp",
        "&#x110000;", "é", " ", "\"", "=", "<", FIRST, SECOND, "<h1>", "<figure>", "</figure>", "<meta charset=", "<time datetime=x>",
    ][..]), 0..200)) {
        let html = pieces.concat();
        let page = extract(&html, None);
        assert!(page.body.split("\n\n").all(|paragraph| page.body.is_empty() || !paragraph.trim().is_empty()));
        assert_eq!(page.body.trim(), page.body);
    }
}
