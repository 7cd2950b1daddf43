import type { Gid } from './gid.js'
import type { ResourceType } from './operations.js'

/** A record that a text names. */
export interface Reference {
  readonly gid: Gid
  readonly type: ResourceType
}

export interface Reader {
  readonly publicUrl: string
  /** @returns null for a record that the reader may not see, or that is gone */
  readonly nameOf: (reference: Reference) => string | null
}

/** A text of an answer that names records as its reader sees them; what answers reads the names first. */
export abstract class ShownText {
  /** About how many characters it has. */
  abstract readonly length: number
  abstract readonly references: readonly Reference[]
  abstract show(reader: Reader): string
}
