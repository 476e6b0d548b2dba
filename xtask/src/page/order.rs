//! Puts functions that are alike beside each other.
//!
//! Brotli says most shortly what it has just seen: of a hundred bytes of the page two are less.

use std::{cmp::Reverse, collections::HashMap, convert::Infallible};

use anyhow::{Context, Result};
use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// The same code, its functions in an order of their own.
pub(super) fn ordered(code: &[u8]) -> Result<Vec<u8>> {
    // Calls have other numbers then, which are more alike: the second time finds more.
    once(&once(code)?)
}

fn once(code: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(code) {
        match payload.context("the page's code is not as known")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = order(&bodies);
    let mut places = vec![0; order.len()];
    for (place, from) in (imported..).zip(&order) {
        places[*from] = place;
    }
    let mut module = Module::new();
    let mut moves = Moves { imported, order, places };
    moves.parse_core_module(&mut module, Parser::new(0), code)?;
    Ok(module.finish())
}

/// Begins with the longest; next comes the one that has most in common with the last few.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    /// What is found in more functions than this says nothing of any of them.
    const COMMON: usize = 90;
    /// Of a short function less can be in common: as if each were longer by this.
    const SHORTEST: u64 = 50;

    let parts = |body: usize| {
        let mut parts: Vec<&[u8]> = bodies[body].windows(5).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    };
    let mut found: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for body in 0..bodies.len() {
        parts(body).into_iter().for_each(|part| found.entry(part).or_default().push(body));
    }
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    left.sort_by_key(|body| Reverse(bodies[*body].len()));
    let mut is_left = vec![true; bodies.len()];
    let mut shared = vec![0_u64; bodies.len()];
    let mut order = Vec::new();
    let mut next = left.first().copied();
    while let Some(body) = next {
        order.push(body);
        is_left[body] = false;
        // What was longer ago counts less.
        shared.iter_mut().for_each(|shared| *shared = *shared * 3 / 4);
        for others in parts(body).iter().filter_map(|part| found.get(part)) {
            if others.len() <= COMMON {
                others.iter().for_each(|other| shared[*other] += 100);
            }
        }
        let alike =
            |other: &usize| shared[*other].pow(2) * 100 / (SHORTEST + bodies[*other].len() as u64);
        left.retain(|other| is_left[*other]);
        next = left.iter().copied().rev().max_by_key(alike);
    }
    order
}

/// Each function has another place, and with it another number.
struct Moves {
    imported: u32,
    /// Which function comes where.
    order: Vec<usize>,
    /// Where each has come to, as a number.
    places: Vec<u32>,
}

impl Reencode for Moves {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.imported);
        Ok(own.map_or(function, |own| self.places[own as usize]))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        self.order.iter().for_each(|from| _ = functions.function(types[*from]));
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        let order = self.order.clone();
        order
            .iter()
            .try_for_each(|from| utils::parse_function_body(self, code, bodies[*from].clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_stands_together_from_the_longest_on() {
        let bodies = ["a long one, of words", "12345678", "many words", "123456", "of words"];
        assert_eq!(order(&bodies.map(str::as_bytes)), [0, 4, 2, 1, 3]);
        assert!(order(&[]).is_empty());
    }
}
