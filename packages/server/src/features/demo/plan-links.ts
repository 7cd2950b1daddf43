import { name, webAddress } from '../../protocol/asana/field.js'
import { NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import {
  ATTACHMENTS_PER_PARENT_MAX,
  ATTACHMENT_URL_LENGTH_MAX,
  type ExternalAttachment,
} from '../attachments/attachment.rules.js'
import type { Task } from '../tasks/task.rules.js'
import type { Planning } from './planning.js'
import type { SeedLink } from './seed-document.js'
import type { SeedPath } from './seed-fault.js'

const FIELDS = {
  name: name({ lengthMax: NAME_LENGTH_MAX }),
  url: webAddress({ lengthMax: ATTACHMENT_URL_LENGTH_MAX }),
}

/** The links of a task, attached by who made it. */
export function planLinks(
  given: readonly SeedLink[],
  path: SeedPath,
  { planning, task }: { readonly planning: Planning; readonly task: Task },
): readonly ExternalAttachment[] {
  if (given.length > ATTACHMENTS_PER_PARENT_MAX)
    planning.fault(path, `Must be at most ${ATTACHMENTS_PER_PARENT_MAX}`)
  return given.map((link, index) => {
    for (const field of ['name', 'url'] as const) {
      const read = FIELDS[field].fromJson(link[field])
      if (!read.ok) planning.fault([...path, index, field], read.fault)
    }
    return {
      gid: planning.gidOf(link.gid, [...path, index, 'gid']),
      parent: { kind: 'task', gid: task.gid },
      createdByGid: task.createdByGid,
      name: link.name,
      createdAtMs: planning.nowMs,
      host: 'external',
      url: link.url,
      connectedClientId: null,
    }
  })
}
