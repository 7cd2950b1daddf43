import type { Principal } from '../token/principal.js'
import type { Gid } from './gid.js'
import { done, invalid, type Outcome } from './refusal.js'
import { keepMentions, linkedGids, MENTIONS_MAX, type LinkedType } from './rich-text-links.js'
import { richFromPlain } from './rich-text-plain.js'
import { parseRichText, writeRichText } from './rich-text.js'

/** Which of some records somebody may see, and of what kind each is. */
export type FindLinked = (viewer: Principal, gids: ReadonlySet<Gid>) => Promise<ReadonlyMap<Gid, LinkedType>>

/**
 * Reads the rich text of a request, under the two names that it has there.
 * @param before  of the record that is there already: its rich text, and whether some values are what the caller reads there
 * @returns rich text as it is kept; undefined where the request changes nothing of it
 */
type ReadRich<Plain extends string, Html extends string> = (
  viewer: Principal,
  input: { readonly [Name in Plain | Html]?: string },
  before?: {
    readonly rich: string
    readonly asRead: (sent: Readonly<Record<string, unknown>>) => Promise<ReadonlySet<string>>
  },
) => Promise<Outcome<string | undefined>>

export type ReadNotes = ReadRich<'notes', 'html_notes'>
/** What a comment says. */
export type ReadText = ReadRich<'text', 'html_text'>

interface Needs {
  readonly findLinked: FindLinked
  readonly publicUrl: string
}

export const makeReadNotes = (needs: Needs): ReadNotes => makeReadRich(needs, 'notes', 'html_notes')
export const makeReadText = (needs: Needs): ReadText => makeReadRich(needs, 'text', 'html_text')

/** Makes rich text of what a request says as plain or as rich text, the links to records in it resolved. */
function makeReadRich<Plain extends string, Html extends string>(
  { findLinked, publicUrl }: Needs,
  plainName: Plain,
  htmlName: Html,
): ReadRich<Plain, Html> {
  return async (viewer, input, before) => {
    const { [plainName]: plain, [htmlName]: html } = input
    if (html === undefined) {
      if (plain === undefined) return done(undefined)
      return done(await unlessAsRead(richFromPlain(plain), { [plainName]: plain }, before))
    }
    if (plain !== undefined) return invalid(`You may only provide one of ${plainName} or ${htmlName}!`)
    const parsed = parseRichText(html)
    if (!parsed.ok) return invalid(`${htmlName}: ${parsed.fault}`)
    const gids = linkedGids(parsed.value, publicUrl)
    if (gids.size > MENTIONS_MAX) return invalid(`${htmlName}: Must link to at most ${MENTIONS_MAX} records`)
    const found = gids.size === 0 ? new Map<Gid, LinkedType>() : await findLinked(viewer, gids)
    const kept = keepMentions(parsed.value, { found, publicUrl })
    if (!kept.ok) return invalid(`${htmlName}: data-asana-gid: Not a recognized ID: ${kept.gid}`)
    const rich = kept.root.children.length === 0 ? '' : writeRichText(kept.root)
    return done(await unlessAsRead(rich, { [htmlName]: html }, before))
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
  if (before === undefined || rich === before.rich) return rich
  return (await before.asRead(sent)).size > 0 ? undefined : rich
}
