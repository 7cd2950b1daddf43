import type { Gid } from './gid.js'
import { expandMentions, type Mention } from './rich-text-links.js'
import { htmlOf, plainFromRich } from './rich-text-plain.js'

interface Reader {
  readonly publicUrl: string
  /** @returns null for a record that the reader may not see, or that is gone */
  readonly nameOf: (mention: Mention) => string | null
}

/** A field's rich text, of which either form may be asked, before it is written out for somebody. */
export class RichValue {
  readonly rich: string
  readonly #form: 'xml' | 'plain'
  readonly #workspaceGid: Gid

  /** @param rich  as it is kept */
  constructor(form: 'xml' | 'plain', rich: string, workspaceGid: Gid) {
    this.#form = form
    this.rich = rich
    this.#workspaceGid = workspaceGid
  }

  show({ nameOf, publicUrl }: Reader): string {
    const expanded = expandMentions(this.rich, { nameOf, publicUrl, workspaceGid: this.#workspaceGid })
    return this.#form === 'xml' ? htmlOf(expanded) : plainFromRich(expanded)
  }
}
