import { readFileSync } from 'node:fs'

/** Where this package lies: this file is two folders below it as a source, as what the compiler made of it, and in the bundle. */
export const OWN_FOLDER = new URL('../../', import.meta.url)

/** Which version of Mudra this is, as its package says. */
export function ownVersion(): string {
  const text = readFileSync(new URL('package.json', OWN_FOLDER), 'utf8')
  const { version } = JSON.parse(text) as { readonly version: string }
  return version
}
