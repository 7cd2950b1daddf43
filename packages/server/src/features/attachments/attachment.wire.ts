import type { Clock } from '../../platform/clock.js'
import {
  relation,
  type AnyRecord,
  type RecordFields,
  type Resource,
  type Source,
} from '../../protocol/asana/call.js'
import { sealAttachmentLink } from '../../protocol/asana/attachment-link.js'
import { alwaysNull, CREATED, NAME, QUERIED } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { DescribedObject } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { ADDRESS, COUNT, FLAG, GID, oneOf, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import type { Principal } from '../../protocol/token/principal.js'
import { ATTACHMENT_HOSTS, type Attachment } from './attachment.rules.js'
import type { AttachmentStore } from './ports.js'

const HOST = {
  says: 'Where it lies: `asana` is this server.',
  schema: oneOf(...ATTACHMENT_HOSTS),
  example: 'external',
  value: ({ host }: Attachment) => host,
} as const

/** What it is attached to, as nested records show themselves; a task or a project. */
const PARENT: DescribedObject = {
  fields: {
    gid: { in: 'compact', says: 'The id of the record.', schema: GID, example: EXAMPLES.task.gid },
    name: { in: 'compact', ...NAME, example: EXAMPLES.task.name },
    resource_type: {
      in: 'compact',
      says: 'What kind of record it is.',
      schema: oneOf('task', 'project'),
      example: 'task',
    },
    resource_subtype: {
      in: 'compact',
      says: 'What kind of task it is. Projects have none.',
      schema: TEXT,
      example: 'default_task',
      isRare: true,
    },
    created_by: {
      in: 'optional',
      scope: 'tasks:read',
      says: 'Who created the task. Projects do not say.',
      schema: orNull({ type: 'object', properties: { gid: GID, resource_type: TEXT } }),
      example: { gid: EXAMPLES.user.gid, resource_type: 'user' },
    },
  },
}
/** A task or a project as far as it shows in what is attached to it. */
export interface ShownParent extends AnyRecord {
  readonly name: string
  readonly resourceSubtype?: string
  readonly createdByGid?: Gid
}

interface Needs {
  readonly attachments: AttachmentStore
  readonly loadParents: Readonly<
    Record<
      Attachment['parent']['kind'],
      (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, ShownParent>>
    >
  >
  readonly clock: Clock
  readonly publicUrl: string
  /** What links are sealed with. */
  readonly linkKey: Uint8Array
}

export function attachmentResource(needs: Needs): Resource<Attachment> {
  return {
    type: 'attachment',
    nestedScope: 'attachments:read',
    says: 'A file or a link of a task or project.',
    exampleGid: EXAMPLES.attachment.gid,
    fields: { ...OWN_FIELDS, ...linkFields(needs), parent: parentField(needs) },
    async load(viewer, gids) {
      const all = await needs.attachments.load(gids)
      const parents = await readParents(needs, viewer, [...all.values()])
      return new Map([...all].filter(([, { parent }]) => parents.has(parent.gid)))
    },
  }
}

const OWN_FIELDS: RecordFields<Attachment> = {
  name: { in: 'compact', ...NAME, example: EXAMPLES.attachment.name, value: ({ name }) => name },
  resource_subtype: { in: 'compact', ...HOST },
  host: { in: 'full', ...HOST },
  created_at: { in: 'full', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
  size: {
    in: 'full',
    says: 'How many bytes it has. Only files say so.',
    schema: COUNT,
    example: 48_213,
    isRare: true,
    // Undefined leaves it out: a link has none.
    value: (attachment) => (attachment.host === 'asana' ? attachment.size : undefined),
  },
  connected_to_app: {
    in: 'full',
    says: 'Whether your app shows a widget for it. Only links say so.',
    schema: FLAG,
    example: false,
    value: (attachment, { clientId }) =>
      attachment.host === 'external'
        ? clientId !== null && attachment.connectedClientId === clientId
        : undefined,
  },
}

function linkFields({ clock, linkKey, publicUrl }: Needs): RecordFields<Attachment> {
  const fileLink = ({ gid }: Attachment) =>
    sealAttachmentLink(gid, { key: linkKey, nowMs: clock.nowMs(), publicUrl })
  return {
    download_url: {
      in: 'full',
      says: 'Where its bytes are, for two minutes. Null for a link.',
      schema: orNull(ADDRESS),
      example: null,
      value: (attachment) => (attachment.host === 'asana' ? fileLink(attachment) : null),
    },
    view_url: {
      in: 'full',
      says: 'Where a browser shows it: the same for a file, the address of a link.',
      schema: orNull(ADDRESS),
      example: 'https://photographs.example/cover',
      value: (attachment) => (attachment.host === 'asana' ? fileLink(attachment) : attachment.url),
    },
    permanent_url: { in: 'full', ...alwaysNull('Where people who may see it find it.'), value: () => null },
  }
}

function parentField(needs: Needs): RecordFields<Attachment>[string] {
  const source: Source<Attachment, object | undefined> = async (viewer, records) => {
    const parents = await readParents(needs, viewer, records)
    return new Map(records.map(({ gid, parent }) => [gid, parents.get(parent.gid)]))
  }
  return {
    in: 'full',
    of: PARENT,
    weight: QUERIED,
    says: 'The task or project that it is attached to.',
    example: { ...EXAMPLES.task, resource_subtype: 'default_task' },
    relation: relation(source, (parent) => parent ?? null),
  }
}

async function readParents(
  { loadParents }: Needs,
  viewer: Principal,
  attachments: readonly Attachment[],
): Promise<ReadonlyMap<Gid, object>> {
  const shown = new Map<Gid, object>()
  for (const kind of ['task', 'project'] as const) {
    const gids = new Set(attachments.flatMap(({ parent }) => (parent.kind === kind ? [parent.gid] : [])))
    if (gids.size === 0) continue
    for (const [gid, { createdByGid, name, resourceSubtype }] of await loadParents[kind](viewer, [...gids]))
      shown.set(gid, {
        gid,
        name,
        resource_type: kind,
        resource_subtype: resourceSubtype,
        created_by: createdByGid === undefined ? null : { gid: createdByGid, resource_type: 'user' },
      })
  }
  return shown
}
