import type { Principal } from '../token/principal.js'
import type { Gid } from './gid.js'
import { done, invalid, type Outcome } from './refusal.js'
import { keepMentions, linkedGids, MENTIONS_MAX, type LinkedType } from './rich-text-links.js'
import { richFromPlain } from './rich-text-plain.js'
import { parseRichText, writeRichText } from './rich-text.js'

/** Which of some records somebody may see, and of what kind each is. */
export type FindLinked = (viewer: Principal, gids: ReadonlySet<Gid>) => Promise<ReadonlyMap<Gid, LinkedType>>

/**
 * Reads the notes of a request.
 * @param before  of the record that is there already: its rich text, and whether some values are what the caller reads there
 * @returns rich text as it is kept; undefined where the request changes nothing of it
 */
export type ReadNotes = (
  viewer: Principal,
  input: { readonly notes?: string; readonly html_notes?: string },
  before?: {
    readonly htmlNotes: string
    readonly asRead: (sent: Readonly<Record<string, unknown>>) => Promise<ReadonlySet<string>>
  },
) => Promise<Outcome<string | undefined>>

/** Makes rich text of what a request says as `notes` or as `html_notes`, the links to records in it resolved. */
export function makeReadNotes(needs: {
  readonly findLinked: FindLinked
  readonly publicUrl: string
}): ReadNotes {
  const { findLinked, publicUrl } = needs
  return async (viewer, { html_notes: html, notes }, before) => {
    if (html === undefined) {
      if (notes === undefined) return done(undefined)
      return done(await unlessAsRead(richFromPlain(notes), { notes }, before))
    }
    if (notes !== undefined) return invalid('You may only provide one of notes or html_notes!')
    const parsed = parseRichText(html)
    if (!parsed.ok) return invalid(`html_notes: ${parsed.fault}`)
    const gids = linkedGids(parsed.value, publicUrl)
    if (gids.size > MENTIONS_MAX) return invalid(`html_notes: Must link to at most ${MENTIONS_MAX} records`)
    const found = gids.size === 0 ? new Map<Gid, LinkedType>() : await findLinked(viewer, gids)
    const kept = keepMentions(parsed.value, { found, publicUrl })
    if (!kept.ok) return invalid(`html_notes: data-asana-gid: Not a recognized ID: ${kept.gid}`)
    const rich = kept.root.children.length === 0 ? '' : writeRichText(kept.root)
    return done(await unlessAsRead(rich, { html_notes: html }, before))
  }
}

/**
 * Whoever sends a text back as they read it does not mean to take lists and links away with the plain one, nor to have line ends changed
 * with the rich one, as XML changes them.
 * @returns undefined for a text that is what they read
 */
async function unlessAsRead(
  rich: string,
  sent: Readonly<Record<string, string>>,
  before: Parameters<ReadNotes>[2],
): Promise<string | undefined> {
  if (before === undefined || rich === before.htmlNotes) return rich
  return (await before.asRead(sent)).size > 0 ? undefined : rich
}
