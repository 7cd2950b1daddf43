/**
 * Makes an object print, inspect and serialise as one line without secrets. Its secrets lie in closures or `#private` fields, which
 * nothing prints by itself; this says what is seen instead.
 */
export function redacted<Printed extends object>(object: Printed, line: string): Printed {
  const shown = () => line
  for (const name of [
    'toString',
    'toJSON',
    Symbol.for('nodejs.util.inspect.custom'),
    Symbol.for('Deno.customInspect'),
  ])
    Object.defineProperty(object, name, { value: shown, enumerable: false })
  return object
}
