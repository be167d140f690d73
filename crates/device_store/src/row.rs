//! Rows as the browser keeps them: plain objects of texts and small numbers. What may pass 2^53 is text.

use domain::calendar::Instant;
use js_sys::{Object, Uint8Array};
use sync::store::{Claim, OutboxRow, Stage, StoreFault};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// Any row: each store uses some of these.
    #[wasm_bindgen(extends = Object)]
    type Row;

    #[wasm_bindgen(method, getter, structural)]
    fn key(this: &Row) -> JsValue;
    #[wasm_bindgen(method, setter, structural)]
    fn set_key(this: &Row, key: &JsValue);
    #[wasm_bindgen(method, getter, structural)]
    fn value(this: &Row) -> JsValue;
    #[wasm_bindgen(method, setter, structural)]
    fn set_value(this: &Row, value: &JsValue);
    #[wasm_bindgen(method, getter, structural)]
    fn revision(this: &Row) -> JsValue;
    #[wasm_bindgen(method, setter, structural)]
    fn set_revision(this: &Row, revision: u32);
    #[wasm_bindgen(method, getter, structural)]
    fn uuid(this: &Row) -> JsValue;
    #[wasm_bindgen(method, setter, structural)]
    fn set_uuid(this: &Row, uuid: &str);
    #[wasm_bindgen(method, getter, structural)]
    fn stage(this: &Row) -> JsValue;
    #[wasm_bindgen(method, setter, structural)]
    fn set_stage(this: &Row, stage: u32);
    #[wasm_bindgen(method, getter, structural)]
    fn settled(this: &Row) -> JsValue;
    #[wasm_bindgen(method, setter, structural)]
    fn set_settled(this: &Row, settled: &str);
    #[wasm_bindgen(method, setter, structural)]
    fn set_archived(this: &Row, archived: f64);
    #[wasm_bindgen(method, getter, structural)]
    fn term(this: &Row) -> JsValue;
    #[wasm_bindgen(method, setter, structural)]
    fn set_term(this: &Row, term: &str);
    #[wasm_bindgen(method, getter, structural)]
    fn generation(this: &Row) -> JsValue;
    #[wasm_bindgen(method, setter, structural)]
    fn set_generation(this: &Row, generation: &str);
}

/// The key of a row, for going on after it.
pub fn key_of(row: &JsValue) -> JsValue {
    row.unchecked_ref::<Row>().key()
}

/// A key of the outbox as the browser has it.
#[expect(clippy::cast_precision_loss, reason = "the browser gives no key beyond 2^53")]
pub fn key_to_js(key: u64) -> f64 {
    key as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "keys are whole, 1 to 2^53"
)]
pub fn key_from_js(key: f64) -> u64 {
    key as u64
}

/// The number by which a stage is indexed. Fixed for good: it stands in people's browsers.
pub fn stage_number(stage: Stage) -> u32 {
    match stage {
        Stage::Queued => 0,
        Stage::Sending => 1,
        Stage::Settled => 2,
        Stage::Archived => 3,
    }
}

fn stage_of(number: u32) -> Option<Stage> {
    [Stage::Queued, Stage::Sending, Stage::Settled, Stage::Archived]
        .into_iter()
        .find(|stage| stage_number(*stage) == number)
}

/// A change; without its key when the browser is to give it one.
pub fn outbox_to_js(row: &OutboxRow) -> JsValue {
    let js: Row = Object::new().unchecked_into();
    if row.key != 0 {
        js.set_key(&key_to_js(row.key).into());
    }
    js.set_revision(row.revision);
    js.set_uuid(&row.uuid.to_string());
    js.set_stage(stage_number(row.stage));
    js.set_value(&row.value.as_str().into());
    if let Some(settled) = row.settled_at {
        js.set_settled(&settled.micros().to_string());
        if row.stage == Stage::Archived {
            js.set_archived(instant_to_js(settled));
        }
    }
    js.into()
}

/// An instant as an index compares it: exact until the year 2255.
#[expect(clippy::cast_precision_loss, reason = "only compared")]
pub fn instant_to_js(instant: Instant) -> f64 {
    instant.micros() as f64
}

/// # Errors
/// `Closed`: what stands there was not written by this crate.
pub fn outbox_from_js(js: &JsValue) -> Result<OutboxRow, StoreFault> {
    let row: &Row = js.unchecked_ref();
    let settled_at = match row.settled().as_string() {
        None => None,
        Some(text) => Some(Instant::from_micros(parsed(&text)?)),
    };
    Ok(OutboxRow {
        key: key_from_js(float(&row.key())?),
        revision: revision_of(js)?,
        uuid: parsed(&text(&row.uuid())?)?,
        stage: small(&row.stage()).ok().and_then(stage_of).ok_or(StoreFault::Closed)?,
        settled_at,
        value: text(&row.value())?,
    })
}

/// # Errors
/// As [`outbox_from_js`].
pub fn revision_of(js: &JsValue) -> Result<u32, StoreFault> {
    small(&js.unchecked_ref::<Row>().revision())
}

/// The one value beside the changes.
pub fn meta_to_js(value: &str, revision: u32) -> JsValue {
    let js: Row = Object::new().unchecked_into();
    js.set_value(&value.into());
    js.set_revision(revision);
    js.into()
}

/// # Errors
/// As [`outbox_from_js`].
pub fn meta_from_js(js: &JsValue) -> Result<(String, u32), StoreFault> {
    Ok((text(&js.unchecked_ref::<Row>().value())?, revision_of(js)?))
}

/// A segment of the cache; the browser gives it its key.
pub fn segment_to_js(segment: &[u8]) -> JsValue {
    let js: Row = Object::new().unchecked_into();
    js.set_value(&Uint8Array::from(segment).into());
    js.into()
}

/// # Errors
/// As [`outbox_from_js`].
pub fn segment_from_js(js: &JsValue) -> Result<Vec<u8>, StoreFault> {
    let value = js.unchecked_ref::<Row>().value();
    Ok(value.dyn_ref::<Uint8Array>().ok_or(StoreFault::Closed)?.to_vec())
}

/// Where a cache stands, with the one value beside its records.
pub fn state_to_js(claim: Claim, meta: Option<&str>) -> JsValue {
    let js: Row = Object::new().unchecked_into();
    js.set_term(&claim.term.to_string());
    js.set_generation(&claim.generation.to_string());
    if let Some(meta) = meta {
        js.set_value(&meta.into());
    }
    js.into()
}

/// # Errors
/// As [`outbox_from_js`].
pub fn state_from_js(js: &JsValue) -> Result<(Claim, Option<String>), StoreFault> {
    let row: &Row = js.unchecked_ref();
    let claim = Claim {
        term: parsed(&text(&row.term())?)?,
        generation: parsed(&text(&row.generation())?)?,
    };
    Ok((claim, row.value().as_string()))
}

fn text(js: &JsValue) -> Result<String, StoreFault> {
    js.as_string().ok_or(StoreFault::Closed)
}

fn float(js: &JsValue) -> Result<f64, StoreFault> {
    js.as_f64().ok_or(StoreFault::Closed)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "written as u32")]
fn small(js: &JsValue) -> Result<u32, StoreFault> {
    float(js).map(|float| float as u32)
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, StoreFault> {
    text.parse().map_err(|_| StoreFault::Closed)
}
