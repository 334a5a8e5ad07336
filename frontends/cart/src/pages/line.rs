//! One line of the cart.

use leptos::prelude::*;
use shared_types::VariantId;
use shared_types::cart::{LineNotice, LineView};
use ui::form::QuantityField;
use ui::{Icon, IconName, Look, Tone, button_class};

use crate::model::{Trouble, is_buyable, notice_text};

/// Picture, name, price, quantity, and what the shopper must know.
#[component]
pub(super) fn Line(line: LineView, trouble: Option<Trouble>) -> impl IntoView {
    let buyable = is_buyable(&line);
    let href = format!("/products/{}", line.product_slug);
    let notes = line
        .notices
        .iter()
        .map(|notice| note(notice, &line))
        .collect_view();
    let total = buyable.then(|| line.total.to_string());
    let each = (buyable && line.quantity > 1).then(|| format!("{} each", line.unit_price));
    let form = buyable.then(|| quantity_form(&line, trouble.clone()));
    // A line that cannot be bought has no quantity to say it beside.
    let refused = trouble.filter(|_| !buyable);
    view! {
        <li class="flex gap-4 border-b border-line py-5 last:border-b-0 sm:gap-6">
            {picture(&line, href.clone(), buyable)}
            <div class="flex min-w-0 flex-1 flex-col gap-2">
                <div class="flex flex-wrap justify-between gap-x-6 gap-y-1">
                    <div class="min-w-0 flex-1 basis-40">
                        <h3 class="font-sans leading-snug font-semibold">
                            <a class="hover:underline" href=href>{line.title.clone()}</a>
                        </h3>
                        {(!line.variant_title.is_empty())
                            .then(|| view! { <p class="text-sm text-muted">{line.variant_title.clone()}</p> })}
                    </div>
                    <div class="sm:text-right">
                        {total.map(|total| view! { <p class="font-semibold tabular-nums">{total}</p> })}
                        {each.map(|each| view! { <p class="text-sm text-muted tabular-nums">{each}</p> })}
                    </div>
                </div>
                {notes}
                {refused.map(|trouble| told(Tone::Danger, trouble.message, None))}
                <div class="mt-1 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
                    {form}
                    {remove_form(&line)}
                </div>
            </div>
        </li>
    }
    .into_any()
}

fn picture(line: &LineView, href: String, buyable: bool) -> impl IntoView + use<> {
    let dim = if buyable { "" } else { " opacity-50 grayscale" };
    let class = format!("size-full object-cover{dim}");
    let image = line.image.clone().map(|image| {
        view! { <img class=class src=image.url alt="" width="160" height="160" loading="lazy" decoding="async" /> }
    });
    // The name beside it is the same link, so this one is left out for screen readers.
    view! {
        <a class="size-20 shrink-0 overflow-hidden rounded-md bg-sunken sm:size-28" href=href tabindex="-1" aria-hidden="true">
            {image}
        </a>
    }
}

fn note(notice: &LineNotice, line: &LineView) -> AnyView {
    let (tone, text) = notice_text(notice, line);
    let take = match notice {
        LineNotice::OnlyLeft { available } => {
            Some(take_form(line.variant_id, &line.title, *available))
        }
        _ => None,
    };
    told(tone, text, take)
}

fn told(tone: Tone, text: String, more: Option<AnyView>) -> AnyView {
    let icon = if matches!(tone, Tone::Warning | Tone::Danger) {
        IconName::Warning
    } else {
        IconName::Info
    };
    let class = format!(
        "flex flex-wrap items-center gap-x-4 gap-y-1 rounded-md px-3 py-2 text-sm {}",
        tone.class()
    );
    view! {
        <div class=class>
            <p class="flex min-w-0 flex-1 basis-48 items-start gap-2">
                <Icon name=icon />
                <span>{text}</span>
            </p>
            {more}
        </div>
    }
    .into_any()
}

/// Settles for what is left.
fn take_form(variant: VariantId, title: &str, available: i64) -> AnyView {
    let label = format!("Take {available} of {title}");
    view! {
        <form method="post" action=format!("/cart/lines/{variant}") data-enhance="" data-emits="cart-changed">
            <input type="hidden" name="quantity" value=available />
            <button
                class="inline-flex min-h-9 cursor-pointer items-center rounded-md border border-current px-3 py-1 font-semibold hover:underline"
                name=format!("take-{variant}")
                value="1"
                aria-label=label
            >
                "Take " {available}
            </button>
        </form>
    }
    .into_any()
}

/// The controls carry the variant in their names, so that the focus finds its way back
/// to the right line.
fn quantity_form(line: &LineView, trouble: Option<Trouble>) -> impl IntoView + use<> {
    let id = line.variant_id;
    let now = u32::try_from(line.quantity).unwrap_or(1);
    let (typed, error) = match trouble {
        Some(trouble) => (trouble.typed.unwrap_or(now), Some(trouble.message)),
        None => (now, None),
    };
    let max = u32::try_from(line.max_quantity).unwrap_or(1).max(1);
    let label = format!("Update quantity of {}", line.title);
    view! {
        <form
            class="flex items-start gap-3"
            method="post"
            action=format!("/cart/lines/{id}")
            data-live=""
            data-enhance=""
            data-emits="cart-changed"
        >
            <div class="min-w-24">
                <QuantityField
                    name=format!("quantity-{id}")
                    id=format!("quantity-{id}")
                    label=format!("Quantity of {}", line.title)
                    value=typed
                    max=max
                    compact=true
                    error=error
                />
            </div>
            <button
                class=format!("{} mt-1.5 group-data-live/cart:hidden", button_class(Look::Quiet))
                name=format!("update-{id}")
                value="1"
                aria-label=label
            >
                "Update"
            </button>
        </form>
    }
}

fn remove_form(line: &LineView) -> impl IntoView + use<> {
    let id = line.variant_id;
    let label = format!("Remove {}", line.title);
    view! {
        <form
            class="-me-1 ms-auto"
            method="post"
            action=format!("/cart/lines/{id}/remove")
            data-enhance=""
            data-emits="cart-changed"
        >
            <button
                class=button_class(Look::Quiet)
                name=format!("remove-{id}")
                value="1"
                aria-label=label
            >
                <Icon name=IconName::Remove size=18 />
                "Remove"
            </button>
        </form>
    }
}
