import type { Gid } from './gid.js'
import type { ResourceType } from './operations.js'
import { escapeText } from './rich-text.js'
import { ShownText, type Reader, type Reference } from './shown-text.js'

/** A piece of a text: letters, or a record that is named as the reader sees it. */
export type NamedPart =
  | string
  | {
      readonly type: ResourceType
      readonly gid: Gid
      /** What stands there for who may not see the record, or when it is gone. */
      readonly otherwise: string
    }

/** A sentence of the server's that names records, before it is written out for somebody. */
export class NamedText extends ShownText {
  readonly length: number
  readonly references: readonly Reference[]
  readonly #form: 'xml' | 'plain'
  readonly #parts: readonly NamedPart[]

  constructor(form: 'xml' | 'plain', parts: readonly NamedPart[]) {
    super()
    this.#form = form
    this.#parts = parts
    this.references = parts.filter((part) => typeof part !== 'string')
    this.length = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0)
  }

  override show({ nameOf }: Reader): string {
    const text = this.#parts
      .map((part) => (typeof part === 'string' ? part : (nameOf(part) ?? part.otherwise)))
      .join('')
    return this.#form === 'plain' ? text : `<body>${escapeText(text)}</body>`
  }
}
