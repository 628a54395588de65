//! Things with a picture: as a card of a grid, and as a row of a plain list.

use shared::songs::Cover;
use yew::prelude::*;

use super::cover::picture;
use super::link::link;
use crate::routes::Route;

/// A thing with a picture and a page.
pub struct Card<'a> {
    /// Tells it from the others.
    pub key: String,
    /// Its page.
    pub to: Route,
    /// What it is called.
    pub title: &'a str,
    /// Its picture.
    pub cover: Option<&'a Cover>,
    /// The line under the title.
    pub second: Html,
    /// Whether it is a person: those are round.
    pub is_round: bool,
    /// The button that plays it.
    pub play: Option<Html>,
}

impl Card<'_> {
    /// As a card: all of it is one link, the play button lies on top.
    pub fn draw(self) -> Html {
        let picture = picture(self.title, self.cover, 256, "");
        self.draw_with(picture)
    }

    /// As a card with a picture that is put together elsewhere.
    pub fn draw_with(self, picture: Html) -> Html {
        let class = if self.is_round { "card round" } else { "card" };
        html! {
            <li key={self.key} {class}>
                <div class="card-cover">
                    { picture }
                    { self.play }
                </div>
                <div class="card-text">
                    { link(self.to, "card-title truncate", html! { <bdi>{ self.title }</bdi> }) }
                    <span class="card-second truncate" dir="auto">{ self.second }</span>
                </div>
            </li>
        }
    }

    /// As a row, with what else there is to say about it.
    pub fn draw_row(self, facts: Html) -> Html {
        let picture = picture(self.title, self.cover, 40, "cover-40");
        self.draw_row_with(picture, facts)
    }

    /// As a row with a picture that is put together elsewhere.
    pub fn draw_row_with(self, picture: Html, facts: Html) -> Html {
        let class = if self.is_round { "plain-row linked round" } else { "plain-row linked" };
        html! {
            <li key={self.key} {class}>
                { picture }
                <div class="song-text grow">
                    { link(self.to, "card-title truncate", html! { <bdi>{ self.title }</bdi> }) }
                    <span class="song-artists truncate" dir="auto">{ self.second }</span>
                </div>
                <span class="plain-row-note numeric">{ facts }</span>
            </li>
        }
    }
}
