import { makeRecent } from './recent.js'

/**
 * Gives for equal values one and the same, so that what is remembered many times over takes memory once. What is given is never changed by anybody.
 * @param text  says all of the value: two with one text are equal
 */
export type Share = <T extends {}>(text: string, value: T) => T

/** @param valuesMax  how many are known; what was not asked for longest is made anew */
export function makeShare({ valuesMax }: { readonly valuesMax: number }): Share {
  const known = makeRecent<string, { readonly value: unknown }>({ entriesMax: valuesMax })
  return <T extends {}>(text: string, value: T): T => {
    const found = known.get(text)
    if (found !== undefined) return found.value as T
    known.set(text, { value })
    return value
  }
}
