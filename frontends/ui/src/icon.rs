//! A small set of line icons, drawn on a 24 by 24 grid with round strokes.

use leptos::prelude::*;

/// An icon's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A basket.
    Cart,
    /// A head and shoulders.
    Account,
    /// A magnifying glass.
    Search,
    /// Three lines.
    Menu,
    /// Done.
    Check,
    /// Points down.
    ChevronDown,
    /// Points back.
    ChevronLeft,
    /// Points on.
    ChevronRight,
    /// An i in a circle.
    Info,
    /// A triangle that warns.
    Warning,
    /// A bin.
    Remove,
    /// A delivery van.
    Delivery,
    /// A parcel.
    Parcel,
    /// A shop front.
    Seller,
    /// A padlock.
    Lock,
    /// A funnel of lines.
    Filter,
    /// A cross.
    Close,
    /// A plus.
    Plus,
    /// A minus.
    Minus,
    /// A heart.
    Heart,
    /// An envelope.
    Message,
    /// A bell.
    Bell,
}

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            Self::Cart => {
                "M4 8h16l-1.4 10.2a2 2 0 0 1-2 1.8H7.4a2 2 0 0 1-2-1.8L4 8Zm4 0a4 4 0 0 1 8 0"
            }
            Self::Account => {
                "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.5c.9-3.6 3.9-5.5 7.5-5.5s6.6 1.9 7.5 5.5"
            }
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm5-1.5L20.5 20.5",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::ChevronDown => "m6 9.5 6 6 6-6",
            Self::ChevronLeft => "m14.5 6-6 6 6 6",
            Self::ChevronRight => "m9.5 6 6 6-6 6",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-9.5v5M12 7.8v.1",
            Self::Warning => "M12 4 2.8 19.5h18.4L12 4Zm0 6v4.5m0 2.7v.1",
            Self::Remove => {
                "M5 7h14M10 7V4.5h4V7m-7.5 0 .8 12.5h9.4L17.5 7M10.5 10.5v5.5m3-5.5v5.5"
            }
            Self::Delivery => {
                "M3 6.5h11v10H3zM14 10h4l3 3.5v3h-7M7 19a1.8 1.8 0 1 0 0-3.6A1.8 1.8 0 0 0 7 19Zm10.5 0a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z"
            }
            Self::Parcel => {
                "m12 3 8 4.3v9.4L12 21l-8-4.3V7.3L12 3Zm0 9v9m0-9 8-4.7M12 12 4 7.3m4-2.1 8 4.6"
            }
            Self::Seller => {
                "M4.5 10.5V20h15v-9.5M3 9l2-5h14l2 5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0Zm7 11v-5h4v5"
            }
            Self::Lock => "M6 10.5h12V20H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5",
            Self::Filter => "M4 7h16M7 12h10m-7 5h4",
            Self::Close => "m6 6 12 12M18 6 6 18",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Minus => "M5 12h14",
            Self::Message => "M3.5 5.5h17v13h-17zm0 1.5 8.5 6 8.5-6",
            Self::Bell => "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5L19 18H5l1.5-1.5ZM10.5 21h3",
            Self::Heart => {
                "M12 20S4 15.2 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3C20 15.2 12 20 12 20Z"
            }
        }
    }
}

/// One icon in the colour of the text around it; hidden from screen readers, so
/// the control it stands in needs words of its own.
#[component]
pub fn Icon(
    name: IconName,
    /// Width and height in pixels.
    #[prop(default = 20)]
    size: u32,
) -> impl IntoView {
    view! {
        <svg
            width=size
            height=size
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            class="shrink-0"
        >
            <path d=name.path()></path>
        </svg>
    }
    .into_any()
}
