//! The elements of HTML, by their effect on running text.

/// The enum of the names, and the list of them in the enum's order.
macro_rules! tags {
    ($($tag:ident = $name:literal),+ $(,)?) => {
        /// An element's name; those without effect on running text are [`Tag::Other`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Tag { $($tag,)+ Other }

        /// Every known tag with its name, sorted by name.
        const TAGS: &[(&str, Tag)] = &[$(($name, Tag::$tag)),+];
    };
}

tags! {
    A = "a", Abbr = "abbr", Address = "address", Article = "article", Aside = "aside", Audio = "audio",
    B = "b", Blockquote = "blockquote", Body = "body", Br = "br", Button = "button", Canvas = "canvas",
    Cite = "cite", Code = "code", Dd = "dd", Details = "details", Dialog = "dialog", Div = "div",
    Dl = "dl", Dt = "dt", Em = "em", Fieldset = "fieldset", Figcaption = "figcaption", Figure = "figure",
    Font = "font", Footer = "footer", Form = "form", H1 = "h1", H2 = "h2", H3 = "h3",
    H4 = "h4", H5 = "h5", H6 = "h6", Head = "head", Header = "header", Hr = "hr",
    Html = "html", I = "i", Iframe = "iframe", Img = "img", Input = "input", Label = "label",
    Li = "li", Link = "link", Main = "main", Menu = "menu", Meta = "meta", Nav = "nav",
    Noscript = "noscript", Object = "object", Ol = "ol", Option = "option", P = "p", Picture = "picture",
    Pre = "pre", Q = "q", S = "s", Script = "script", Section = "section", Select = "select",
    Small = "small", Source = "source", Span = "span", Strong = "strong", Style = "style", Sub = "sub",
    Summary = "summary", Sup = "sup", Svg = "svg", Table = "table", Tbody = "tbody", Td = "td",
    Template = "template", Textarea = "textarea", Tfoot = "tfoot", Th = "th", Thead = "thead", Time = "time",
    Title = "title", Tr = "tr", U = "u", Ul = "ul", Video = "video", Wbr = "wbr",
}

/// Bytes of the longest known name.
const NAME_BYTES_MAX: usize = 10;

/// Tags, [`Tag::Other`] included: a size for tables.
pub(super) const COUNT: usize = TAGS.len() + 1;

const _: () = assert!(COUNT <= u128::BITS as usize, "a set has a bit for each tag");

/// Tags, each at most once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TagSet(u128);

impl TagSet {
    /// Whether it has the tag.
    pub(super) fn has(self, tag: Tag) -> bool {
        self.0 >> tag as u32 & 1 == 1
    }

    /// Whether it has none.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Tag> for TagSet {
    fn from_iter<T: IntoIterator<Item = Tag>>(tags: T) -> Self {
        let bits = tags.into_iter().map(|tag| 1_u128 << tag as u32);
        Self(bits.fold(0, std::ops::BitOr::bitor))
    }
}

impl Tag {
    /// The tag of a name in any case.
    pub(super) fn of(name: &str) -> Self {
        let mut lower = [0; NAME_BYTES_MAX];
        let Some(lower) = lower.get_mut(..name.len()) else {
            return Self::Other;
        };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        TAGS.binary_search_by(|(known, _)| known.as_bytes().cmp(lower))
            .ok()
            .and_then(|at| TAGS.get(at))
            .map_or(Self::Other, |&(_, tag)| tag)
    }

    /// Content is no markup: it ends at the end tag of the same name only. `noscript` is one
    /// because browsers that run scripts never show it.
    pub(super) fn is_raw(self) -> bool {
        matches!(
            self,
            Self::Script | Self::Style | Self::Iframe | Self::Textarea | Self::Title
        )
    }

    /// Has neither content nor end tag.
    pub(super) fn is_void(self) -> bool {
        matches!(
            self,
            Self::Br
                | Self::Hr
                | Self::Img
                | Self::Input
                | Self::Link
                | Self::Meta
                | Self::Source
                | Self::Wbr
        )
    }

    /// Part of a line of text; every other element begins and ends one.
    pub(super) fn is_inline(self) -> bool {
        matches!(
            self,
            Self::A
                | Self::Abbr
                | Self::B
                | Self::Cite
                | Self::Code
                | Self::Em
                | Self::Font
                | Self::I
                | Self::Label
                | Self::Q
                | Self::S
                | Self::Small
                | Self::Span
                | Self::Strong
                | Self::Sub
                | Self::Sup
                | Self::Time
                | Self::U
                | Self::Other
        )
    }

    /// Never holds text of an article: controls, pictures, players, menus.
    pub(super) fn is_dropped(self) -> bool {
        matches!(
            self,
            Self::Audio
                | Self::Button
                | Self::Canvas
                | Self::Dialog
                | Self::Head
                | Self::Menu
                | Self::Nav
                | Self::Object
                | Self::Option
                | Self::Select
                | Self::Svg
                | Self::Template
                | Self::Video
        )
    }

    /// A heading of any level.
    pub(super) fn is_heading(self) -> bool {
        matches!(
            self,
            Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 | Self::H6
        )
    }

    /// Elements that end when one of the same group begins: `(the group, what bounds the search)`.
    pub(super) fn implied_ends(self) -> Option<(&'static [Self], &'static [Self])> {
        match self {
            Self::Li => Some((&[Self::Li], &[Self::Ul, Self::Ol, Self::Menu])),
            Self::Dt | Self::Dd => Some((&[Self::Dt, Self::Dd], &[Self::Dl])),
            Self::Td | Self::Th => Some((&[Self::Td, Self::Th], &[Self::Tr, Self::Table])),
            Self::Tr => Some((&[Self::Tr], &[Self::Table])),
            Self::Option => Some((&[Self::Option], &[Self::Select])),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NAME_BYTES_MAX, TAGS, Tag, TagSet};

    #[test]
    fn a_set_holds_the_last_tag_too() {
        let set: TagSet = [Tag::A, Tag::Other, Tag::A].into_iter().collect();
        assert!(set.has(Tag::A) && set.has(Tag::Other) && !set.has(Tag::Nav));
        assert!(TagSet::default().is_empty() && !set.is_empty());
    }

    #[test]
    fn the_names_are_sorted_and_found_in_any_case() {
        assert!(TAGS.is_sorted_by_key(|(name, _)| *name));
        assert!(
            TAGS.iter()
                .all(|(name, tag)| Tag::of(&name.to_uppercase()) == *tag)
        );
        assert!(TAGS.iter().all(|(name, _)| name.len() <= NAME_BYTES_MAX));
        assert_eq!(Tag::of("x-player"), Tag::Other);
        assert_eq!(Tag::of("a-very-long-custom-element"), Tag::Other);
    }
}
