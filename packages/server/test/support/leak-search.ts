/** Something that was given to one person alone, by what it is. */
export interface HeldSecret {
  readonly kind: string
  readonly value: string
}

/** A place to look into: its name, and what it holds, bytes as latin1. */
export type Place = readonly [name: string, text: string]

/** Characters out of the middle of a secret that tell it from everything else, for those who cut or strip one. */
const CORE_LENGTH = 20

/** A secret as it may come out somewhere: raw, cut, and in each encoding that programs put texts into. */
export function formsOfSecret(value: string): readonly (readonly [form: string, text: string])[] {
  const forms: [string, string][] = [['raw', coreOf(value)]]
  const url = encodeURIComponent(value)
  if (url !== value) forms.push(['URL-encoded', url])
  const bytes = [...Buffer.from(coreOf(value))].map((byte) => byte.toString(16).padStart(2, '0'))
  forms.push(['URL-encoded byte by byte', `%${bytes.join('%')}`])
  forms.push(['hex', bytes.join('')])
  // Base64 has three faces, by how many bytes stand before; the characters at both ends depend on what is beside.
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), Buffer.from(coreOf(value))])
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = padded.toString(encoding).replace(/=+$/, '')
      forms.push([`${encoding} after ${before}`, text.slice(before === 0 ? 0 : 4, -2)])
    }
  }
  return forms
}

function coreOf(value: string): string {
  const start = Math.max(0, Math.floor((value.length - CORE_LENGTH) / 2))
  return value.slice(start, start + CORE_LENGTH)
}

/** @returns where which secret stands, in which form; every find is a leak */
export function findLeaks(secrets: readonly HeldSecret[], places: readonly Place[]): readonly string[] {
  return secrets.flatMap(({ kind, value }) =>
    formsOfSecret(value).flatMap(([form, text]) =>
      places.filter(([, held]) => held.includes(text)).map(([place]) => `${kind}, ${form}, in ${place}`),
    ),
  )
}
