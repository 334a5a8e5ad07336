//! The departments with their pictures.

use leptos::prelude::*;
use shared_types::product::CategoryView;
use ui::Section;

/// One tile for each; nothing where there are none.
#[component]
pub fn Departments(departments: Vec<CategoryView>) -> impl IntoView {
    (!departments.is_empty())
        .then(|| {
            let tiles = departments.into_iter().map(tile).collect_view();
            view! {
                <div class="mt-14">
                    <Section title="Departments">
                        <ul class="grid grid-cols-2 gap-3 min-[28rem]:grid-cols-3 sm:gap-4 md:grid-cols-4 lg:grid-cols-6">{tiles}</ul>
                    </Section>
                </div>
            }
        })
        .into_any()
}

fn tile(department: CategoryView) -> impl IntoView {
    let count = match department.product_count {
        1 => "1 product".to_owned(),
        more => format!("{more} products"),
    };
    let picture = department.image.map(|image| {
        view! {
            <img
                class="size-full object-cover transition-transform duration-500 ease-calm group-hover:scale-[1.04]"
                src=image.url
                alt=""
                width="240"
                height="240"
                loading="lazy"
                decoding="async"
            />
        }
    });
    view! {
        <li>
            <a class="group block h-full rounded-lg" href=format!("/products/c/{}", department.slug)>
                <span class="block aspect-square overflow-hidden rounded-lg bg-sunken">{picture}</span>
                <span class="mt-2 block font-medium leading-snug group-hover:underline">{department.name}</span>
                <span class="block text-sm text-muted tabular-nums">{count}</span>
            </a>
        </li>
    }
}
