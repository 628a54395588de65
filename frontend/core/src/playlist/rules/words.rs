//! Rules in words.

use shared::rules::fields::{Field, Operator, SortField};

/// What a field is called.
pub const fn field_words(field: Field) -> &'static str {
    match field {
        Field::Title => "Title",
        Field::Artist => "Artist",
        Field::Album => "Album",
        Field::AlbumArtist => "Artist of the album",
        Field::Genre => "Genre",
        Field::Year => "Year",
        Field::DurationMs => "Length",
        Field::CreatedAt => "Added",
        Field::LastPlayedAt => "Last played by me",
        Field::PlayCount => "Plays by me",
        Field::Rating => "My stars",
        Field::RatingMean => "Mean of all stars",
        Field::Favorite => "My favourite",
        Field::Owner => "Whose it is",
        Field::Mime => "Format",
        Field::SizeBytes => "Size",
        Field::HasLyrics => "Has lyrics",
        Field::Visibility => "Heard by",
        Field::Playlist => "In the playlist",
    }
}

/// How it is compared.
pub const fn operator_words(operator: Operator) -> &'static str {
    match operator {
        Operator::Is => "is",
        Operator::IsNot => "is not",
        Operator::Contains => "contains",
        Operator::DoesNotContain => "does not contain",
        Operator::StartsWith => "starts with",
        Operator::EndsWith => "ends with",
        Operator::Greater => "is more than",
        Operator::Less => "is less than",
        Operator::Between => "is between",
        Operator::Before => "is before",
        Operator::After => "is after",
        Operator::InTheLast => "is in the last days",
        Operator::NotInTheLast => "is not in the last days",
        Operator::IsSet => "is known",
        Operator::IsNotSet => "is not known",
    }
}

/// What an order goes by.
pub const fn sort_words(field: SortField) -> &'static str {
    match field {
        SortField::Title => "Title",
        SortField::Artist => "Artist",
        SortField::Album => "Album",
        SortField::Year => "Year",
        SortField::DurationMs => "Length",
        SortField::CreatedAt => "Added",
        SortField::LastPlayedAt => "Last played by me",
        SortField::PlayCount => "Plays by me",
        SortField::Rating => "My stars",
        SortField::RatingMean => "Mean of all stars",
        SortField::SizeBytes => "Size",
        SortField::Random => "At random",
    }
}
