import type { Gid } from '../../protocol/asana/gid.js'
import type { FieldTree } from '../../protocol/asana/opt-fields.js'
import { shownRecords, type Reading, type TextNeeds } from './record-texts.js'

/** Fields of exported messages by what they are called in status updates, the only messages that there are. */
const SOURCES: Readonly<Record<string, string>> = { parents: 'parent', html_notes: 'html_text' }
const BY_DEFAULT = [
  'status_type',
  'created_by',
  'created_at',
  'modified_at',
  'title',
  'text',
  'num_likes',
  'likes',
  'stories',
  'attachments',
  'followers',
  'parents',
]
/** Nobody follows a status update, comments on it or attaches something to it. */
const EMPTY = new Set(['stories', 'attachments', 'followers'])
const LEAF: FieldTree = { itself: true, children: new Map() }

/** Messages, one a line. @param of.tree  the fields that are asked for; null for those of every message */
export async function* messageTexts(
  needs: TextNeeds,
  reading: Reading,
  { gids, tree }: { readonly gids: readonly Gid[]; readonly tree: FieldTree | null },
): AsyncGenerator<string> {
  const wished = tree === null ? new Map(BY_DEFAULT.map((name) => [name, LEAF])) : tree.children
  const children = new Map([...wished].map(([name, below]) => [SOURCES[name] ?? name, below]))
  const shown = shownRecords(needs, reading, {
    type: 'status_update',
    gids,
    fields: { itself: false, children },
  })
  for await (const { gid, object } of shown) {
    const message: Record<string, unknown> = {
      gid,
      resource_type: 'message',
      resource_subtype: 'status_update',
    }
    for (const name of wished.keys()) {
      if (name in message) continue
      const value = EMPTY.has(name) ? [] : object[SOURCES[name] ?? name]
      if (value !== undefined) message[name] = name === 'parents' ? [value] : value
    }
    yield `${JSON.stringify(message)}\n`
  }
}
