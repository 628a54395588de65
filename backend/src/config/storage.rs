//! Where media are kept: a folder, or a bucket of an S3-compatible store.

use std::fmt;
use std::path::PathBuf;

use anyhow::bail;
use serde::Deserialize;

use crate::media::storage::{LinkUse, S3Settings};

/// The region that stores without regions go by.
const ANY_REGION: &str = "us-east-1";

/// Where media are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageConfig {
    /// Empty for a folder in the data folder, `file:///…`, or `s3://bucket/prefix`.
    pub url: String,
    /// Where the store answers; empty for Amazon's own.
    pub s3_endpoint: String,
    /// Where browsers reach the store; empty for the endpoint.
    pub s3_public_endpoint: String,
    /// The region; empty for the one of the environment, or `us-east-1`.
    pub s3_region: String,
    /// Who we are; empty for what the environment says.
    pub s3_access_key_id: String,
    /// How we prove it; empty for what the environment says.
    pub s3_secret_access_key: Secret,
    /// Goes with keys that are lent for a while.
    pub s3_session_token: Secret,
    /// How much of a store is copied to the local disk for work that must seek.
    pub cache_bytes: u64,
    /// How bytes get to listeners.
    pub delivery: Delivery,
    /// Whether uploads may go straight to the store.
    pub direct_uploads: bool,
}

/// How bytes get from a store to listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// By way of the server.
    Proxy,
    /// Straight from the store, by a link that is good for a while.
    Redirect,
}

/// A text that no log shows.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "not set" } else { "set" })
    }
}

impl StorageConfig {
    /// Takes from the usual variables of S3 clients what the settings leave open.
    pub(super) fn fill_in(&mut self, variable: impl Fn(&str) -> Option<String>) {
        let fill = |setting: &mut String, names: &[&str]| {
            if setting.is_empty() {
                *setting = names.iter().find_map(|name| variable(name)).unwrap_or_default();
            }
        };
        // Keys and their token belong together.
        if self.s3_access_key_id.is_empty() && self.s3_secret_access_key.0.is_empty() {
            fill(&mut self.s3_access_key_id, &["AWS_ACCESS_KEY_ID"]);
            fill(&mut self.s3_secret_access_key.0, &["AWS_SECRET_ACCESS_KEY"]);
            fill(&mut self.s3_session_token.0, &["AWS_SESSION_TOKEN"]);
        }
        fill(&mut self.s3_endpoint, &["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]);
        fill(&mut self.s3_region, &["AWS_REGION", "AWS_DEFAULT_REGION"]);
        if self.s3_region.is_empty() {
            ANY_REGION.clone_into(&mut self.s3_region);
        }
    }

    /// Takes what is open from the environment and says what is wrong, after `url` has been changed.
    ///
    /// # Errors
    /// One sentence that names the key.
    pub fn settle(&mut self) -> anyhow::Result<()> {
        self.fill_in(|name| std::env::var(name).ok());
        if self.bucket().is_none() {
            // These are for a store alone.
            self.delivery = Delivery::Proxy;
            self.direct_uploads = false;
        }
        self.validate()
    }

    /// Says in one sentence what is wrong, naming the key.
    pub(super) fn validate(&self) -> anyhow::Result<()> {
        for (key, endpoint) in
            [("s3_endpoint", &self.s3_endpoint), ("s3_public_endpoint", &self.s3_public_endpoint)]
        {
            let host = endpoint.strip_prefix("https://").or_else(|| endpoint.strip_prefix("http://"));
            if !endpoint.is_empty()
                && host.is_none_or(|host| host.is_empty() || host.contains(['?', '#', ' ']))
            {
                bail!("the configuration is wrong: storage.{key} must start with http:// or https://");
            }
        }
        if self.url.is_empty() || self.url.starts_with("file:///") {
            if self.delivery == Delivery::Redirect || self.direct_uploads {
                bail!(
                    "the configuration is wrong: storage.delivery and storage.direct_uploads need a storage.url that starts with s3://"
                );
            }
            return Ok(());
        }
        let Some((bucket, prefix)) = self.bucket() else {
            bail!("the configuration is wrong: storage.url must be empty or start with file:/// or s3://");
        };
        let plain = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
        };
        let steps = prefix.split('/').any(|part| matches!(part, "." | ".."));
        if bucket.is_empty() || !plain(bucket) || !plain(prefix) || steps {
            bail!("the configuration is wrong: storage.url must look like s3://bucket/prefix");
        }
        if self.s3_access_key_id.is_empty() {
            bail!("the configuration is wrong: storage.s3_access_key_id is needed for an s3:// store");
        }
        if self.s3_secret_access_key.0.is_empty() {
            bail!("the configuration is wrong: storage.s3_secret_access_key is needed for an s3:// store");
        }
        Ok(())
    }

    fn bucket(&self) -> Option<(&str, &str)> {
        let name = self.url.strip_prefix("s3://")?;
        Some(name.split_once('/').unwrap_or((name, "")))
    }

    /// The folder that the settings name.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.url.strip_prefix("file://").map(PathBuf::from)
    }

    /// How to reach the store; `None` when media are kept in a folder.
    pub fn s3(&self) -> Option<S3Settings> {
        let (bucket, prefix) = self.bucket()?;
        let given = |text: &str| (!text.is_empty()).then(|| text.trim_end_matches('/').to_owned());
        Some(S3Settings {
            bucket: bucket.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint: given(&self.s3_endpoint),
            public_endpoint: given(&self.s3_public_endpoint),
            region: self.s3_region.clone(),
            access_key_id: self.s3_access_key_id.clone(),
            secret_access_key: self.s3_secret_access_key.0.clone(),
            session_token: given(&self.s3_session_token.0),
        })
    }

    /// What may be done by link.
    pub fn links(&self) -> LinkUse {
        LinkUse { delivery: self.delivery == Delivery::Redirect, uploads: self.direct_uploads }
    }
}

#[cfg(test)]
mod tests {
    use figment::Figment;
    use figment::providers::{Format, Toml};

    use super::*;

    fn read(text: &str, environment: &[(&str, &str)]) -> anyhow::Result<StorageConfig> {
        let defaults = Figment::from(Toml::string(crate::config::DEFAULTS));
        let mut config: StorageConfig =
            defaults.merge(Toml::string(&format!("[storage]\n{text}"))).extract_inner("storage")?;
        config.fill_in(|name| {
            environment.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned())
        });
        config.validate()?;
        Ok(config)
    }

    const KEYS: &str = "s3_access_key_id = \"id\"\ns3_secret_access_key = \"hush\"\n";

    #[test]
    fn a_bucket_is_read_with_its_prefix_and_keys() {
        let text = format!("url = \"s3://music/a/b/\"\ns3_endpoint = \"http://store:9000/\"\n{KEYS}");
        let s3 = read(&text, &[("AWS_ACCESS_KEY_ID", "other")]).unwrap().s3().unwrap();
        assert_eq!((s3.bucket.as_str(), s3.prefix.as_str()), ("music", "a/b"));
        assert_eq!((s3.access_key_id.as_str(), s3.secret_access_key.as_str()), ("id", "hush"));
        assert_eq!((s3.endpoint.as_deref(), s3.region.as_str()), (Some("http://store:9000"), "us-east-1"));
        assert!(!format!("{s3:?}").contains("hush"));
    }

    #[test]
    fn the_usual_variables_fill_in_what_is_open() {
        let environment = [
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "hush"),
            ("AWS_SESSION_TOKEN", "lent"),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
        ];
        let config = read("url = \"s3://music\"\n", &environment).unwrap();
        assert!(!format!("{config:?}").contains("hush") && !format!("{config:?}").contains("lent"));
        let s3 = config.s3().unwrap();
        assert_eq!((s3.region.as_str(), s3.session_token.as_deref()), ("eu-west-1", Some("lent")));
        assert_eq!((s3.prefix.as_str(), s3.endpoint), ("", None));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, key) in [
            ("url = \"s3://\"\n", "storage.url"),
            ("url = \"s3://a/../b\"\n", "storage.url"),
            ("url = \"s3://a b\"\n", "storage.url"),
            ("url = \"/srv/music\"\n", "storage.url"),
            ("url = \"s3://music\"\n", "storage.s3_access_key_id"),
            ("url = \"s3://music\"\ns3_access_key_id = \"id\"\n", "storage.s3_secret_access_key"),
            ("s3_endpoint = \"store:9000\"\n", "storage.s3_endpoint"),
            ("delivery = \"redirect\"\n", "storage.delivery"),
            ("direct_uploads = true\n", "storage.direct_uploads"),
            ("delivery = \"pigeon\"\n", "delivery"),
        ] {
            let error = format!("{:#}", read(text, &[]).unwrap_err());
            assert!(error.contains(key), "{text} → {error}");
        }
    }
}
