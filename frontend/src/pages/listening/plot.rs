//! Numbers as bars, and as a table for whoever would rather read them.

use frontend_core::listening::bars;
use yew::prelude::*;

const WIDTH: u32 = 720;
const HEIGHT: u32 = 160;

/// A number of a plot.
pub struct Point {
    /// Where it stands, in words.
    pub label: String,
    /// How much it is.
    pub value: u64,
    /// The same in words.
    pub text: String,
}

/// A plot under its heading. `id` names it in the page, `sums_up` says in a sentence what is to be seen.
pub fn plot(id: &'static str, title: &'static str, sums_up: &str, points: &[Point]) -> Html {
    let values: Vec<u64> = points.iter().map(|point| point.value).collect();
    let (title_id, text_id) = (format!("{id}-title"), format!("{id}-text"));
    let ends = points.first().zip(points.last()).map(|(first, last)| {
        html! { <p class="plot-ends" aria-hidden="true"><span>{ &first.label }</span><span>{ &last.label }</span></p> }
    });
    html! {
        <section class="page-part" aria-labelledby={id}>
            <h2 {id}>{ title }</h2>
            <svg class="plot" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-labelledby={title_id.clone()} aria-describedby={text_id.clone()} preserveAspectRatio="none">
                <title id={title_id}>{ title }</title>
                <desc id={text_id}>{ sums_up }</desc>
                for (bar, point) in bars(&values, WIDTH, HEIGHT).into_iter().zip(points) {
                    <rect
                        x={bar.x.to_string()}
                        y={bar.y.to_string()}
                        width={bar.width.to_string()}
                        height={bar.height.to_string()}
                    >
                        <title>{ format!("{}: {}", point.label, point.text) }</title>
                    </rect>
                }
            </svg>
            { ends }
            <details class="plot-table">
                <summary>{ "Show as a table" }</summary>
                <table>
                    <caption class="visually-hidden">{ title }</caption>
                    <tbody>
                        for (at, point) in points.iter().enumerate() {
                            <tr key={at}><th scope="row">{ &point.label }</th><td class="numeric">{ &point.text }</td></tr>
                        }
                    </tbody>
                </table>
            </details>
        </section>
    }
}
