import { readFileSync } from 'node:fs'

/** Which version of Mudra this is, as its package says; it lies above the sources and above what was made of them. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(text) as { readonly version: string }
  return version
}
