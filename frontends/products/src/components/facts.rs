//! What the seller says about a product, and its facts.

use leptos::prelude::*;
use shared_types::product::Attribute;

/// The classes of HTML that comes from a seller, sanitised.
const PROSE: &str = "max-w-prose text-pretty [&_a]:underline [&_a]:underline-offset-4 [&_blockquote]:border-s-4 [&_blockquote]:border-line [&_blockquote]:ps-4 [&_h1]:mt-5 [&_h1]:text-lg [&_h1]:font-semibold [&_h2]:mt-5 [&_h2]:text-lg [&_h2]:font-semibold [&_h3]:mt-4 [&_h3]:font-semibold [&_img]:h-auto [&_img]:max-w-full [&_img]:rounded-md [&_li]:mt-1 [&_ol]:mt-3 [&_ol]:list-decimal [&_ol]:ps-5 [&_p]:mt-3 [&_p:first-child]:mt-0 [&_table]:mt-3 [&_td]:border [&_td]:border-line [&_td]:px-2 [&_td]:py-1 [&_ul]:mt-3 [&_ul]:list-disc [&_ul]:ps-5 overflow-x-auto";

/// Description and facts side by side where there is room.
#[component]
pub fn Facts(description_html: String, attributes: Vec<Attribute>) -> impl IntoView {
    let described = !description_html.trim().is_empty();
    let listed = !attributes.is_empty();
    let rows = attributes
        .into_iter()
        .map(|attribute| view! {
            <tr class="border-b border-line">
                <th scope="row" class="py-2.5 pe-4 text-start align-top font-normal text-muted">{attribute.name}</th>
                <td class="py-2.5">{attribute.value}</td>
            </tr>
        })
        .collect_view();
    view! {
        <div class="mt-14 grid gap-x-16 gap-y-10 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
            {described.then(|| view! {
                <section aria-labelledby="about">
                    <h2 id="about" class="mb-4 text-2xl font-semibold tracking-tight">"About it"</h2>
                    <div class=PROSE inner_html=description_html></div>
                </section>
            })}
            {listed.then(|| view! {
                <section aria-labelledby="details">
                    <h2 id="details" class="mb-4 text-2xl font-semibold tracking-tight">"Details"</h2>
                    <table class="w-full border-t border-line text-sm"><tbody>{rows}</tbody></table>
                </section>
            })}
        </div>
    }
    .into_any()
}
