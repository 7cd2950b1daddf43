/** Braces and comma of an object; quotes, colon and comma of a field; a number, a flag or null. */
const OBJECT_LENGTH = 3
const FIELD_LENGTH = 6
const SCALAR_LENGTH = 5

/** About how many characters values are written with as JSON, nested objects counted as often as they are written. */
export interface Lengths {
  of(value: unknown): number
  /** Notes a field that an object is about to get. @returns what it adds beside the nested objects, which were noted before */
  add(object: object, name: string, value: unknown): number
}

/** Kept beside the objects, so that a nested one is measured once, however often it stands in an answer. */
export function makeLengths(): Lengths {
  const lengths = new Map<unknown, number>()
  const of = (value: unknown): number => {
    if (typeof value === 'string') return value.length
    if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + of(one), OBJECT_LENGTH)
    if (typeof value !== 'object' || value === null) return SCALAR_LENGTH
    return lengths.get(value) ?? measure(value)
  }
  const measure = (object: object): number => {
    let length = OBJECT_LENGTH
    for (const [name, value] of Object.entries(object)) length += name.length + FIELD_LENGTH + of(value)
    return length
  }
  return {
    of,
    add(object, name, value) {
      const own = name.length + FIELD_LENGTH
      lengths.set(object, of(object) + own + of(value))
      return own + ownLength(value)
    },
  }
}

function ownLength(value: unknown): number {
  if (typeof value === 'string') return value.length
  return Array.isArray(value) ? value.length * SCALAR_LENGTH : SCALAR_LENGTH
}
