/** Facts never change, so what follows from one is worked out once. */
export function onceFor<T extends object, R>(work: (of: T) => R): (of: T) => R {
  const known = new WeakMap<T, { readonly result: R }>();
  return (of) => {
    let kept = known.get(of);
    if (kept === undefined) known.set(of, (kept = { result: work(of) }));
    return kept.result;
  };
}
