//! Takes out code that nobody calls, but that the linker must keep because its address is taken.
//!
//! Leptos keeps, for every type of view that passes through `AnyView`, a pointer to its `hydrate_async`.
//! Only `leptos::mount::hydrate_lazy` ever follows it, and we mount with `hydrate_body`; yet these functions
//! are a fifth of the wasm. Their bodies become a trap, and wasm-opt drops what only they reached. Should
//! something call one after all, every end-to-end test stops at «unreachable».

use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};

/// A part of the names of the functions, in the old and the new mangling.
const UNUSED: &str = "hydrate_async";

/// Shorter ones stay: the linker folds functions of equal code into one, which then has the name of one of
/// them; by chance that happens to trivial ones only.
const INSTRUCTIONS_MIN: u64 = 40;

/// Empties the functions; gives how many.
pub fn remove(module: &mut Module) -> usize {
    let unused: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .filter(|(id, function)| {
            let name = module.funcs.get(*id).name.as_deref().unwrap_or_default();
            name.contains(UNUSED) && function.size() >= INSTRUCTIONS_MIN
        })
        .map(|(id, _)| id)
        .collect();
    for id in &unused {
        trap(module, *id);
    }
    walrus::passes::gc::run(module);
    unused.len()
}

fn trap(module: &mut Module, id: FunctionId) {
    let ty = module.types.get(module.funcs.get(id).ty());
    let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
    let arguments = params.iter().map(|param| module.locals.add(*param)).collect();
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    builder.func_body().unreachable();
    module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
}

#[cfg(test)]
mod tests {
    use walrus::ValType;

    use super::*;

    /// A module with one exported function of this name and about this many instructions.
    fn check(name: &str, instructions: usize, expected: usize) {
        let mut module = Module::default();
        let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
        builder.name(name.to_owned());
        let argument = module.locals.add(ValType::I32);
        let mut body = builder.func_body();
        for _ in 0..instructions / 2 {
            body.i32_const(1).drop();
        }
        body.local_get(argument);
        let id = builder.finish(vec![argument], &mut module.funcs);
        module.exports.add("f", id);
        assert_eq!(remove(&mut module), expected, "{name} {instructions}");
        Module::from_buffer(&module.emit_wasm()).expect("it is still valid");
    }

    #[test]
    fn only_long_ones_of_that_name_go() {
        check("_ZN4view13hydrate_async17h0E", 100, 1);
        check("_ZN4view13hydrate_async17h0E", 10, 0);
        check("_ZN4view7hydrate17h0E", 100, 0);
    }
}
