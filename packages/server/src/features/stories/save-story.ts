import type { AsRead } from '../../protocol/asana/as-read.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { readRecordInput, type Input, type InputValues } from '../../protocol/asana/input.js'
import type { ReadText } from '../../protocol/asana/notes.js'
import { done, invalid, noAccess, notRecognized, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import type { FindStory, FoundStory } from './find-story.js'
import type { FindTarget } from './find-target.js'
import type { StoryChanges, StoryStore } from './ports.js'
import { COMMENT, type Story } from './story.rules.js'
import { CREATE_STORY_FIELDS, STORY_TWINS, UPDATE_STORY_FIELDS } from './story-fields.js'

interface Needs {
  readonly stories: StoryStore
  readonly findStory: FindStory
  readonly findTarget: FindTarget
  readonly readText: ReadText
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGids: NextGids
  /** Every name of a story's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

const NO_TEXT = 'text: Missing input'

/**
 * Writes a comment on a task or a goal. Its writer does not follow it for that: who follows a task may change it.
 * @param of  what the path names, as it was sent
 */
export function makeCreateComment(needs: Needs) {
  return async (viewer: Principal, of: Parameters<FindTarget>[1], data: Input): Promise<Outcome<Story>> => {
    const found = await needs.findTarget(viewer, of)
    if (found.state !== 'visible') return found.refusal(of.text)
    const { access, parent } = found.record
    const [gid] = await needs.nextGids(1)
    const blank: Story & { readonly facts: null } = {
      gid,
      target: { type: parent.type, gid: parent.gid },
      workspaceGid: parent.workspaceGid,
      kind: COMMENT,
      facts: null,
      createdByGid: viewer.userGid,
      createdAtMs: needs.clock.nowMs(),
      htmlText: '',
      stickerName: null,
      isPinned: false,
      editedAtMs: null,
    }
    const read = await readRecordInput(data, {
      fields: CREATE_STORY_FIELDS,
      readOnly: needs.fieldNames,
      asRead: async (sent) => await needs.asRead(viewer, { type: 'story', record: blank }, sent),
    })
    if (!read.ok) return read
    if (access === 'read') return noAccess(of.type)
    const { is_pinned: isPinned = false, sticker_name: stickerName = null } = read.value
    if (isPinned && access !== 'edit') return noAccess(of.type)
    const htmlText = await needs.readText(viewer, read.value)
    if (!htmlText.ok) return htmlText
    if (htmlText.value === undefined || htmlText.value === '') return invalid(NO_TEXT)
    const comment = { ...blank, htmlText: htmlText.value, isPinned, stickerName }
    const decision = await needs.stories.createComment(comment)
    return decision === 'created' ? done(comment) : notRecognized(of.type, of.text)
  }
}

/**
 * Changes a story: its text and its sticker, whoever wrote it; whether it is pinned, whoever may change the task; whether they like it, whoever
 * may comment. What is sent as it is read changes nothing, and is refused to nobody.
 * @param path  the story, as it was sent
 */
export function makeUpdateStory(needs: Needs) {
  return async (viewer: Principal, path: string, data: Input): Promise<Outcome<Story>> => {
    const found = await needs.findStory(viewer, parseGid(path))
    if (found.state !== 'visible') return found.refusal(path)
    const { story } = found.record
    const asRead = async (sent: Readonly<Record<string, unknown>>) =>
      await needs.asRead(viewer, { type: 'story', record: story }, sent)
    const read = await readRecordInput(data, {
      fields: UPDATE_STORY_FIELDS,
      readOnly: needs.fieldNames,
      twins: STORY_TWINS,
      asRead,
    })
    if (!read.ok) return read
    const htmlText = await needs.readText(viewer, read.value, { rich: story.htmlText, asRead })
    if (!htmlText.ok) return htmlText
    const changes = changesOf(story, read.value, htmlText.value)
    const { liked } = read.value
    const refused = refusalOf(found.record, viewer, { changes, liked })
    if (refused !== null) return refused
    const like =
      liked === undefined || story.kind !== COMMENT
        ? null
        : { userGid: viewer.userGid, likeGid: liked ? (await needs.nextGids(1))[0] : null }
    if (like === null && Object.keys(changes).length === 0) return done(story)
    const updated = await needs.stories.update({ story, changes, like, nowMs: needs.clock.nowMs() })
    return updated === null ? notRecognized('story', path) : done(updated)
  }
}

/** Only what is to be other than it was is written: two who change different fields at once both have their way. */
function changesOf(
  story: Story,
  input: InputValues<typeof UPDATE_STORY_FIELDS>,
  htmlText: string | undefined,
): StoryChanges {
  const { is_pinned: isPinned, sticker_name: stickerName } = input
  return {
    ...(htmlText === undefined || htmlText === story.htmlText ? {} : { htmlText }),
    ...(isPinned === undefined || isPinned === story.isPinned ? {} : { isPinned }),
    ...(stickerName === undefined || stickerName === story.stickerName ? {} : { stickerName }),
  }
}

function refusalOf(
  { access, story }: FoundStory,
  viewer: Principal,
  { changes, liked }: { readonly changes: StoryChanges; readonly liked: boolean | undefined },
): Extract<Outcome<never>, { ok: false }> | null {
  if (story.kind !== COMMENT) {
    if (changes.htmlText !== undefined) return invalid('text: Only comments can be edited')
    if (changes.isPinned !== undefined) return invalid('is_pinned: Only comments can be pinned')
    if (changes.stickerName !== undefined) return invalid('sticker_name: Only comments have one')
    return liked === true ? invalid('liked: Only comments can be liked') : null
  }
  const isOwn = story.createdByGid === viewer.userGid
  const changesOwn = changes.htmlText !== undefined || changes.stickerName !== undefined
  if ((changesOwn && !isOwn) || (changes.isPinned !== undefined && access !== 'edit'))
    return noAccess('story')
  if (liked === true && access === 'read') return noAccess('story')
  return changes.htmlText === '' ? invalid(NO_TEXT) : null
}

/** Deletes a comment, whoever wrote it. What the system tells stays. @param path  the story, as it was sent */
export function makeDeleteStory(needs: Pick<Needs, 'stories' | 'findStory' | 'clock'>) {
  return async (viewer: Principal, path: string): Promise<Outcome<null>> => {
    const found = await needs.findStory(viewer, parseGid(path))
    if (found.state !== 'visible') return found.refusal(path)
    const { story } = found.record
    if (story.kind !== COMMENT)
      return refuse({ kind: 'forbidden', message: 'story: Only comments can be deleted' })
    if (story.createdByGid !== viewer.userGid) return noAccess('story')
    const decision = await needs.stories.delete({ story, nowMs: needs.clock.nowMs() })
    return decision === 'deleted' ? done(null) : notRecognized('story', path)
  }
}
