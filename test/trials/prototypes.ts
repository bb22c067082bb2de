/** Whether somebody has changed what all objects share. */

const SHARED: readonly object[] = [Object, Array, Function, String, Number, Promise, Map].flatMap((each) => [
  each,
  each.prototype,
]);

/** Differs from an earlier one if a field of a prototype is new or gone. */
export function prototypeState(): string {
  return SHARED.map((each) => Reflect.ownKeys(each).map(String).join()).join('\n');
}
