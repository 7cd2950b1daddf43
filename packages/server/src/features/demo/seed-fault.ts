import type { TextPosition, ValuePath } from '../../platform/positioned-yaml.js'

/** The way to a value in a seed. */
export type SeedPath = ValuePath

/** A mistake in a seed, with the place to mend it. */
export interface SeedFault extends TextPosition {
  /** Like `users[0].email`; empty for the file as a whole. */
  readonly field: string
  readonly message: string
}

/** @returns the way to a value as people read it */
export function fieldName(path: SeedPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('')
}
