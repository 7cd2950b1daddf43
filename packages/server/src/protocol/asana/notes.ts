import type { Principal } from '../token/principal.js'
import type { Gid } from './gid.js'
import { done, invalid, type Outcome } from './refusal.js'
import { keepMentions, linkedGids, MENTIONS_MAX, type LinkedType } from './rich-text-links.js'
import { richFromPlain } from './rich-text-plain.js'
import { parseRichText, writeRichText } from './rich-text.js'

/** Which of some records somebody may see, and of what kind each is. */
export type FindLinked = (viewer: Principal, gids: ReadonlySet<Gid>) => Promise<ReadonlyMap<Gid, LinkedType>>

/** Reads the notes of a request. @returns rich text as it is kept; undefined where the request says nothing of it */
export type ReadNotes = (
  viewer: Principal,
  input: { readonly notes?: string; readonly html_notes?: string },
) => Promise<Outcome<string | undefined>>

/** Makes rich text of what a request says as `notes` or as `html_notes`, the links to records in it resolved. */
export function makeReadNotes(needs: {
  readonly findLinked: FindLinked
  readonly publicUrl: string
}): ReadNotes {
  const { findLinked, publicUrl } = needs
  return async (viewer, { html_notes: html, notes }) => {
    if (html === undefined) return done(notes === undefined ? undefined : richFromPlain(notes))
    if (notes !== undefined) return invalid('You may only provide one of notes or html_notes!')
    const parsed = parseRichText(html)
    if (!parsed.ok) return invalid(`html_notes: ${parsed.fault}`)
    const gids = linkedGids(parsed.value, publicUrl)
    if (gids.size > MENTIONS_MAX) return invalid(`html_notes: Must link to at most ${MENTIONS_MAX} records`)
    const found = gids.size === 0 ? new Map<Gid, LinkedType>() : await findLinked(viewer, gids)
    const kept = keepMentions(parsed.value, { found, publicUrl })
    if (!kept.ok) return invalid(`html_notes: data-asana-gid: Not a recognized ID: ${kept.gid}`)
    return done(kept.root.children.length === 0 ? '' : writeRichText(kept.root))
  }
}
