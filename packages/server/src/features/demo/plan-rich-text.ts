import { keepMentions, linkedGids, MENTIONS_MAX, mentionsIn } from '../../protocol/asana/rich-text-links.js'
import { richFromPlain } from '../../protocol/asana/rich-text-plain.js'
import { parseRichText, writeRichText } from '../../protocol/asana/rich-text.js'
import type { Planning } from './planning.js'
import type { SeedPath } from './seed-fault.js'

/** A seed is of no server yet: links in it name records by gid, and an address is just an address. */
const NO_SERVER = 'https://seed.invalid'

/** @returns rich text as it is kept, or the empty text after a fault was noted */
export function planRichText(html: string, path: SeedPath, { fault, linkedKinds }: Planning): string {
  if (html === '') return ''
  const parsed = parseRichText(html)
  if (!parsed.ok) {
    fault(path, parsed.fault)
    return ''
  }
  const gids = linkedGids(parsed.value, NO_SERVER)
  if (gids.size > MENTIONS_MAX) fault(path, `Must link to at most ${MENTIONS_MAX} records`)
  // An export may link to what has gone since; its readers are told so.
  const kept = new Map([...mentionsIn(html).map(({ gid, type }) => [gid, type] as const), ...linkedKinds])
  const linked = keepMentions(parsed.value, { found: kept, publicUrl: NO_SERVER })
  if (!linked.ok) {
    fault(path, `Links to the gid ${linked.gid}, which nothing in this file has`)
    return ''
  }
  return linked.root.children.length === 0 ? '' : writeRichText(linked.root)
}

/** @returns notes as they are kept; undefined where the file says nothing of them, or after a fault was noted */
export function planNotes(
  { html_notes: html, notes }: { readonly html_notes?: string; readonly notes?: string },
  path: SeedPath,
  planning: Planning,
): string | undefined {
  if (html === undefined) return notes === undefined ? undefined : richFromPlain(notes)
  if (notes === undefined) return planRichText(html, [...path, 'html_notes'], planning)
  planning.fault([...path, 'html_notes'], 'Stands beside notes: leave one of them out')
  return undefined
}

/** What somebody said, which is not nothing. @returns the text as it is kept, or the empty text after a fault was noted */
export function planWords(
  { html_text: html, text }: { readonly html_text?: string; readonly text?: string },
  path: SeedPath,
  planning: Planning,
): string {
  if (html !== undefined && text !== undefined)
    planning.fault([...path, 'html_text'], 'Stands beside text: leave one of them out')
  if ((html ?? text ?? '') === '') planning.fault([...path, 'text'], 'Must not be empty')
  return html === undefined ? richFromPlain(text ?? '') : planRichText(html, [...path, 'html_text'], planning)
}
