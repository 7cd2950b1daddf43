import type { Gid } from './gid.js'
import { expandMentions, mentionsIn } from './rich-text-links.js'
import { htmlOf, plainFromRich } from './rich-text-plain.js'
import { ShownText, type Reader, type Reference } from './shown-text.js'

/** A field's rich text, of which either form may be asked, before it is written out for somebody. */
export class RichValue extends ShownText {
  readonly length: number
  readonly #rich: string
  readonly #form: 'xml' | 'plain'
  readonly #workspaceGid: Gid

  /** @param rich  as it is kept */
  constructor(form: 'xml' | 'plain', rich: string, workspaceGid: Gid) {
    super()
    this.length = rich.length
    this.#form = form
    this.#rich = rich
    this.#workspaceGid = workspaceGid
  }

  override get references(): readonly Reference[] {
    return mentionsIn(this.#rich)
  }

  override show({ nameOf, publicUrl }: Reader): string {
    const expanded = expandMentions(this.#rich, { nameOf, publicUrl, workspaceGid: this.#workspaceGid })
    return this.#form === 'xml' ? htmlOf(expanded) : plainFromRich(expanded)
  }
}
