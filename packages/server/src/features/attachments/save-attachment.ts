import type { Clock } from '../../platform/clock.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input, type InputValues } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import type { UploadedFile } from '../../protocol/asana/uploaded-file.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import { ATTACHMENTS_PER_PARENT_MAX, type Attachment } from './attachment.rules.js'
import { NEW_ATTACHMENT } from './attachments.operations.js'
import type { FindParent, FoundParent } from './find-attachment.js'
import type { AttachmentStore } from './ports.js'

interface Needs {
  readonly attachments: AttachmentStore
  readonly findParent: FindParent
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

type Sent = InputValues<typeof NEW_ATTACHMENT.fields>

/**
 * Attaches a file that was uploaded, or a link.
 * @param request.named  what the path names; null where the body does
 * @returns the attachment, or why not: nothing of it is there then, and the file is whoever called this to delete
 */
export function makeCreateAttachment(needs: Needs) {
  return async (
    principal: Principal,
    request: { readonly data: Input; readonly file: UploadedFile | null; readonly named: FoundParent | null },
  ): Promise<Outcome<Attachment>> => {
    const required = request.named === null ? (['parent'] as const) : []
    const read = readInput(request.data, { ...NEW_ATTACHMENT, required })
    if (!read.ok) return read
    const parent = await parentOf(needs, principal, { named: request.named, sent: read.value })
    if (!parent.ok) return parent
    if (!parent.value.mayChange) return noAccess(parent.value.parent.kind)
    const about = { file: request.file, parent: parent.value.parent, principal }
    const made = read.value.resource_subtype === 'external' ? makeLink(read.value, about) : makeUpload(about)
    if (!made.ok) return made
    const nowMs = needs.clock.nowMs()
    const attachment: Attachment = {
      ...made.value,
      gid: request.file?.gid ?? (await needs.nextGid()),
      parent: about.parent,
      createdByGid: principal.userGid,
      createdAtMs: nowMs,
    }
    const decision = await needs.attachments.create(attachment, {
      nowMs,
      perParentMax: ATTACHMENTS_PER_PARENT_MAX,
      storyGid: await needs.nextGid(),
    })
    switch (decision) {
      case 'created':
        return done(attachment)
      case 'parent_gone':
        return invalid(unknownReference('parent', attachment.parent.gid))
      case 'too_many':
        return invalid(`parent: Can have at most ${ATTACHMENTS_PER_PARENT_MAX} attachments`)
      case 'file_gone':
        return invalid('file: It took too long to arrive. Send it again.')
    }
  }
}

async function parentOf(
  needs: Needs,
  principal: Principal,
  { named, sent }: { readonly named: FoundParent | null; readonly sent: Sent },
): Promise<Outcome<FoundParent>> {
  if (named !== null) return done(named)
  const found = await needs.findParent(principal, sent.parent ?? null)
  return found.state === 'visible'
    ? done(found.record)
    : invalid(unknownReference('parent', sent.parent ?? ''))
}

interface About {
  readonly file: UploadedFile | null
  readonly parent: Attachment['parent']
  readonly principal: Principal
}

/** What of an attachment only its own kind has, and its name. */
type OwnOf<A extends Attachment> = A extends unknown
  ? Omit<A, 'gid' | 'parent' | 'createdByGid' | 'createdAtMs'>
  : never

function makeUpload({ file }: About): Outcome<OwnOf<Attachment>> {
  if (file === null) return invalid('file: Missing input')
  const { mediaType, name, size } = file
  return done({ host: 'asana', mediaType, name, size })
}

function makeLink(
  { connect_to_app: connects = false, name, url }: Sent,
  { file, parent, principal }: About,
): Outcome<OwnOf<Attachment>> {
  const problems = [
    ...(name === undefined ? ['name: Missing input'] : name.trim() === '' ? ['name: Must not be empty'] : []),
    ...(url === undefined ? ['url: Missing input'] : []),
    ...(file === null ? [] : ['file: An external attachment has no file']),
    ...(connects && principal.clientId === null
      ? ['connect_to_app: Can only be set with the access token of an app']
      : []),
    ...(connects && parent.kind !== 'task'
      ? ['connect_to_app: Can only be set for an attachment of a task']
      : []),
  ]
  if (problems.length > 0 || name === undefined || url === undefined) return invalid(...problems)
  return done({ host: 'external', name, url, connectedClientId: connects ? principal.clientId : null })
}
